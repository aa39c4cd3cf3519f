#include "engine/model/key_reader.h"

#include <cmath>
#include <fmt/format.h>

namespace sheaf::model {

namespace {

Result<std::size_t> inRange(std::uint64_t value, std::uint64_t least, std::uint64_t limit, std::string key)
{
    if (value < least || value > limit)
        return fail(ErrorCode::Malformed,
            std::to_string(value) + " is not between " + std::to_string(least) + " and " + std::to_string(limit),
            std::move(key));
    return static_cast<std::size_t>(value);
}

} // namespace

Result<std::size_t> KeyReader::required(std::string_view name, std::uint64_t limit) const
{
    SHEAF_TRY(const std::optional<std::uint64_t> value, m_source.findUnsigned(key(name)));
    if (!value)
        return fail(ErrorCode::NotFound, "the header lacks this key", key(name));
    return inRange(*value, 1, limit, key(name));
}

Result<std::size_t> KeyReader::optional(std::string_view name, std::size_t otherwise, std::uint64_t limit) const
{
    SHEAF_TRY(const std::optional<std::uint64_t> value, m_source.findUnsigned(key(name)));
    return value ? inRange(*value, 0, limit, key(name)) : otherwise;
}

Result<double> KeyReader::optionalFloat(std::string_view name, double otherwise, NumberRange range) const
{
    SHEAF_TRY(const std::optional<double> value, m_source.findFloat(key(name)));
    if (value && !std::isfinite(*value))
        return fail(ErrorCode::Malformed, "not a finite number", key(name));
    if (value && (*value < range.least || *value > range.most))
        return fail(ErrorCode::Malformed, fmt::format("{} is not between {} and {}", *value, range.least, range.most),
            key(name));
    return value.value_or(otherwise);
}

Result<bool> KeyReader::optionalBool(std::string_view name, bool otherwise) const
{
    SHEAF_TRY(const std::optional<bool> value, m_source.findBool(key(name)));
    return value.value_or(otherwise);
}

Result<std::string> KeyReader::optionalString(std::string_view name, std::string otherwise) const
{
    SHEAF_TRY(std::optional<std::string> value, m_source.findString(key(name)));
    return value ? std::move(*value) : std::move(otherwise);
}

Result<std::vector<std::size_t>> KeyReader::perLayer(
    std::string_view name, std::size_t layers, std::vector<std::size_t> otherwise, std::uint64_t limit) const
{
    SHEAF_TRY(const auto values, m_source.findUnsignedPerLayer(key(name), layers));
    if (!values)
        return otherwise;
    std::vector<std::size_t> numbers;
    for (const std::uint64_t value : *values) {
        SHEAF_TRY(const std::size_t number, inRange(value, 0, limit, key(name)));
        numbers.push_back(number);
    }
    return numbers;
}

} // namespace sheaf::model
