#pragma once
// JSON files of Hugging Face folders.

#include "engine/base/mapped_file.h"

#include <simdjson.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace sheaf::tokenizer {

/// Mapped, so that a folder cannot make us wait for a pipe. TooLarge bounds what parsing takes.
Result<MappedFile> openJsonFile(const std::filesystem::path& path);

std::string_view textOf(const MappedFile& file);

simdjson::simdjson_result<simdjson::dom::element> parseJson(simdjson::dom::parser& parser, std::string_view text);

/// Nothing if it is absent or no string.
std::optional<std::string> stringOf(std::optional<simdjson::dom::element> value);

/// A file that need not be there; its elements live as long as this.
class OptionalJson {
public:
    explicit OptionalJson(const std::filesystem::path& path);

    std::optional<simdjson::dom::element> find(const char* key) const;

private:
    simdjson::dom::parser m_parser;
    simdjson::dom::element m_root;
    bool m_isThere = false;
};

} // namespace sheaf::tokenizer
