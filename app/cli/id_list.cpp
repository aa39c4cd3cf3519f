#include "app/cli/id_list.h"

#include <charconv>

namespace sheaf::app::cli {

Result<std::vector<TokenId>> parseIds(std::string_view text)
{
    constexpr std::string_view kSeparators = " ,\t\r\n[]";
    std::vector<TokenId> ids;
    for (std::size_t start = text.find_first_not_of(kSeparators); start != std::string_view::npos;) {
        const std::size_t end = std::min(text.find_first_of(kSeparators, start), text.size());
        const std::string_view word = text.substr(start, end - start);
        TokenId id = -1;
        const auto [rest, error] = std::from_chars(word.data(), word.data() + word.size(), id);
        if (error != std::errc() || rest != word.data() + word.size() || id < 0)
            return fail(ErrorCode::Usage, "'" + std::string(word.substr(0, 40)) + "' is not a token id");
        ids.push_back(id);
        start = text.find_first_not_of(kSeparators, end);
    }
    return ids;
}

std::string joinIds(const std::vector<TokenId>& ids)
{
    std::string text;
    for (const TokenId id : ids)
        text += (text.empty() ? "" : ",") + std::to_string(id);
    return text;
}

} // namespace sheaf::app::cli
