#include "engine/hf/json_object.h"

#include <fmt/format.h>

namespace sheaf::hf {

namespace {

tl::unexpected<Error> wrongType(std::string_view key, std::string_view expected)
{
    return fail(ErrorCode::Malformed, fmt::format("key '{}': expected {}", key, expected));
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

Result<double> JsonObject::getNumber(std::string_view key) const
{
    SHEAF_TRY(const auto value, findNumber(key));
    if (!value)
        return fail(ErrorCode::Malformed, fmt::format("key '{}' is missing", key));
    return *value;
}

Result<JsonObject> parseObject(simdjson::dom::parser& parser, std::string_view text)
{
    simdjson::dom::object object;
    if (const auto error = parser.parse(text.data(), text.size()).get(object))
        return fail(ErrorCode::Malformed, fmt::format("JSON: {}", simdjson::error_message(error)));
    return JsonObject(object);
}

} // namespace sheaf::hf
