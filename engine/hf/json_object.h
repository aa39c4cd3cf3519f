#pragma once
// Typed reading of a JSON object whose errors name the key.

#include "engine/base/error.h"

#include <cstdint>
#include <optional>
#include <simdjson.h>
#include <string>
#include <string_view>

namespace sheaf::hf {

/// A view into a parsed document; absent and null are the same. Lives as long as the parser.
class JsonObject {
public:
    explicit JsonObject(simdjson::dom::object object)
        : m_object(object)
    {
    }

    std::optional<simdjson::dom::element> find(std::string_view key) const;
    Result<std::optional<std::uint64_t>> findUnsigned(std::string_view key) const;
    Result<std::optional<double>> findNumber(std::string_view key) const;
    Result<std::optional<bool>> findBool(std::string_view key) const;
    Result<std::optional<std::string>> findText(std::string_view key) const;
    Result<std::optional<JsonObject>> findObject(std::string_view key) const;
    Result<std::optional<simdjson::dom::array>> findArray(std::string_view key) const;

    Result<std::uint64_t> getUnsigned(std::string_view key) const; ///< Malformed if it is missing
    Result<std::uint64_t> getPositive(std::string_view key, std::uint64_t limit) const; ///< 1 … limit, else Malformed
    Result<double> getNumber(std::string_view key) const;

    simdjson::dom::object raw() const { return m_object; }

private:
    simdjson::dom::object m_object;
};

/// Parses an object in which no key appears twice, at any depth (the parser's limit of 1024 bounds it); the view lives
/// as long as the parser is neither destroyed nor used again.
Result<JsonObject> parseObject(simdjson::dom::parser& parser, std::string_view text);

} // namespace sheaf::hf
