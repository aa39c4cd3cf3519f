// sheaf-cli tokenize and detokenize.
#include "app/cli/commands.h"
#include "app/cli/id_list.h"
#include "app/cli/inputs.h"
#include "app/cli/json.h"
#include "app/cli/output.h"

#include <sstream>

namespace sheaf::app::cli {

namespace {

std::vector<TokenId> encode(const Tokenizer& tokenizer, const std::string& text, const TokenizeArguments& arguments)
{
    std::vector<TokenId> ids
        = tokenizer.encode(text, arguments.parseSpecial ? SpecialTokens::Parsed : SpecialTokens::AsText);
    if (arguments.addBos && tokenizer.bosId() >= 0)
        ids.insert(ids.begin(), tokenizer.bosId());
    return ids;
}

Result<std::shared_ptr<const Tokenizer>> tokenizerOf(const CommonArguments& common)
{
    SHEAF_TRY(const auto path, modelPath(common));
    return loadTokenizer(path);
}

/// Calls `work` with each line's JSON value.
template <class Work> Result<void> forEachLine(const std::string& text, const std::string& where, Work work)
{
    std::istringstream lines(text);
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) {
        if (line.empty())
            continue;
        const Json value = Json::parse(line, nullptr, false);
        const std::string place = where + ":" + std::to_string(number);
        if (value.is_discarded())
            return fail(ErrorCode::Malformed, "not a JSON value", place);
        if (!work(value))
            return fail(ErrorCode::Malformed, "a JSON value of another kind was expected", place);
    }
    return {};
}

} // namespace

Result<int> runTokenize(const Context& context)
{
    const TokenizeArguments& arguments = context.arguments.tokenize;
    if (!arguments.text && arguments.file.empty())
        return fail(ErrorCode::Usage, "tokenize needs TEXT or -f FILE");
    SHEAF_TRY(const auto tokenizer, tokenizerOf(context.common()));
    std::string text = arguments.text.value_or(std::string());
    if (!arguments.text) {
        SHEAF_TRY(text, readTextFile(arguments.file));
    }
    if (arguments.jsonl) {
        SHEAF_CHECK(forEachLine(text, arguments.file, [&](const Json& value) {
            if (!value.is_string())
                return false;
            printJson(Json(encode(*tokenizer, value.get<std::string>(), arguments)));
            return true;
        }));
        return kDone;
    }
    const std::vector<TokenId> ids = encode(*tokenizer, text, arguments);
    if (context.common().json)
        printJson({{"ids", ids}, {"count", ids.size()}});
    else
        printText(joinIds(ids) + "\n");
    return kDone;
}

Result<int> runDetokenize(const Context& context)
{
    const DetokenizeArguments& arguments = context.arguments.detokenize;
    if (arguments.ids.empty() && arguments.file.empty())
        return fail(ErrorCode::Usage, "detokenize needs IDS or -f FILE");
    SHEAF_TRY(const auto tokenizer, tokenizerOf(context.common()));
    std::string text;
    for (const std::string& word : arguments.ids)
        text += word + " ";
    if (arguments.ids.empty()) {
        SHEAF_TRY(text, readTextFile(arguments.file));
    }
    if (arguments.jsonl) {
        SHEAF_CHECK(forEachLine(text, arguments.file, [&](const Json& value) {
            if (!value.is_array()
                || !std::all_of(value.begin(), value.end(), [](const Json& id) { return id.is_number_integer(); }))
                return false;
            printJson(Json(tokenizer->decode(value.get<std::vector<TokenId>>(), SpecialTokens::Parsed)));
            return true;
        }));
        return kDone;
    }
    SHEAF_TRY(const std::vector<TokenId> ids, parseIds(text));
    const std::string decoded = tokenizer->decode(ids, SpecialTokens::Parsed);
    if (context.common().json)
        printJson({{"text", decoded}});
    else
        printText(decoded + "\n");
    return kDone;
}

} // namespace sheaf::app::cli
