#include "engine/tokenizer/json_file.h"

#include <fmt/core.h>

namespace sheaf::tokenizer {

namespace {
constexpr std::size_t kMaxFileBytes = std::size_t{1} << 30;
} // namespace

Result<MappedFile> openJsonFile(const std::filesystem::path& path)
{
    SHEAF_TRY(MappedFile file, MappedFile::open(path));
    if (file.bytes().size() > kMaxFileBytes)
        return fail(ErrorCode::TooLarge, fmt::format("{} bytes", file.bytes().size()), path.string());
    return file;
}

std::string_view textOf(const MappedFile& file)
{
    return {reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()};
}

simdjson::simdjson_result<simdjson::dom::element> parseJson(simdjson::dom::parser& parser, std::string_view text)
{
    // The parser copies from its pointer, which must not be null even for nothing.
    return parser.parse(text.empty() ? "" : text.data(), text.size());
}

std::optional<std::string> stringOf(std::optional<simdjson::dom::element> value)
{
    std::string_view text;
    if (!value || value->get(text) != simdjson::SUCCESS)
        return std::nullopt;
    return std::string(text);
}

OptionalJson::OptionalJson(const std::filesystem::path& path)
{
    if (const auto file = openJsonFile(path))
        m_isThere = parseJson(m_parser, textOf(*file)).get(m_root) == simdjson::SUCCESS;
}

std::optional<simdjson::dom::element> OptionalJson::find(const char* key) const
{
    simdjson::dom::element value;
    if (!m_isThere || m_root[key].get(value) != simdjson::SUCCESS)
        return std::nullopt;
    return value;
}

} // namespace sheaf::tokenizer
