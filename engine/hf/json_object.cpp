#include "engine/hf/json_object.h"

#include <fmt/format.h>
#include <unordered_set>

namespace sheaf::hf {

namespace {

tl::unexpected<Error> wrongType(std::string_view key, std::string_view expected)
{
    return fail(ErrorCode::Malformed, fmt::format("key '{}': expected {}", key, expected));
}

/// Readers differ in which of two equal keys they take, so a file with such a pair means nothing certain.
Result<void> checkKeysUnique(simdjson::dom::element element)
{
    simdjson::dom::array array;
    if (element.get(array) == simdjson::SUCCESS)
        for (const simdjson::dom::element member : array)
            SHEAF_CHECK(checkKeysUnique(member));
    simdjson::dom::object object;
    if (element.get(object) != simdjson::SUCCESS)
        return {};
    std::unordered_set<std::string_view> keys;
    for (const auto [key, value] : object) {
        if (!keys.insert(key).second)
            return fail(ErrorCode::Malformed, fmt::format("key '{}' appears twice", key));
        SHEAF_CHECK(checkKeysUnique(value));
    }
    return {};
}

template <class T>
Result<std::optional<T>> findAs(const JsonObject& object, std::string_view key, std::string_view expected)
{
    const auto element = object.find(key);
    if (!element)
        return std::nullopt;
    T value;
    if (element->get(value) != simdjson::SUCCESS)
        return wrongType(key, expected);
    return value;
}

} // namespace

std::optional<simdjson::dom::element> JsonObject::find(std::string_view key) const
{
    simdjson::dom::element element;
    if (m_object.at_key(key).get(element) != simdjson::SUCCESS || element.is_null())
        return std::nullopt;
    return element;
}

Result<std::optional<std::uint64_t>> JsonObject::findUnsigned(std::string_view key) const
{
    return findAs<std::uint64_t>(*this, key, "an integer of at least 0");
}

Result<std::optional<double>> JsonObject::findNumber(std::string_view key) const
{
    return findAs<double>(*this, key, "a number");
}

Result<std::optional<bool>> JsonObject::findBool(std::string_view key) const
{
    return findAs<bool>(*this, key, "true or false");
}

Result<std::optional<std::string>> JsonObject::findText(std::string_view key) const
{
    SHEAF_TRY(const auto text, findAs<std::string_view>(*this, key, "text"));
    return text ? std::optional<std::string>(*text) : std::nullopt;
}

Result<std::optional<JsonObject>> JsonObject::findObject(std::string_view key) const
{
    SHEAF_TRY(const auto object, findAs<simdjson::dom::object>(*this, key, "an object"));
    return object ? std::optional<JsonObject>(JsonObject(*object)) : std::nullopt;
}

Result<std::optional<simdjson::dom::array>> JsonObject::findArray(std::string_view key) const
{
    return findAs<simdjson::dom::array>(*this, key, "an array");
}

Result<std::uint64_t> JsonObject::getUnsigned(std::string_view key) const
{
    SHEAF_TRY(const auto value, findUnsigned(key));
    if (!value)
        return fail(ErrorCode::Malformed, fmt::format("key '{}' is missing", key));
    return *value;
}

Result<std::uint64_t> JsonObject::getPositive(std::string_view key, std::uint64_t limit) const
{
    SHEAF_TRY(const std::uint64_t value, getUnsigned(key));
    if (value == 0 || value > limit)
        return fail(ErrorCode::Malformed, fmt::format("key '{}': {} is not between 1 and {}", key, value, limit));
    return value;
}

Result<double> JsonObject::getNumber(std::string_view key) const
{
    SHEAF_TRY(const auto value, findNumber(key));
    if (!value)
        return fail(ErrorCode::Malformed, fmt::format("key '{}' is missing", key));
    return *value;
}

Result<JsonObject> parseObject(simdjson::dom::parser& parser, std::string_view text)
{
    simdjson::dom::element root;
    simdjson::dom::object object;
    if (text.empty()) // the parser copies from its pointer, which may be null
        return fail(ErrorCode::Malformed, fmt::format("JSON: {}", simdjson::error_message(simdjson::EMPTY)));
    auto error = parser.parse(text.data(), text.size()).get(root);
    if (error == simdjson::SUCCESS)
        error = root.get(object);
    if (error != simdjson::SUCCESS)
        return fail(ErrorCode::Malformed, fmt::format("JSON: {}", simdjson::error_message(error)));
    SHEAF_CHECK(checkKeysUnique(root));
    return JsonObject(object);
}

} // namespace sheaf::hf
