#include "engine/gguf/model_source.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace sheaf::gguf {

namespace {

tl::unexpected<Error> wrongType(std::string_view key, std::string_view expected)
{
    return fail(ErrorCode::Malformed, fmt::format("metadata key '{}': expected {}", key, expected));
}

Result<std::uint64_t> toUnsigned(std::string_view key, std::int64_t number)
{
    if (number < 0)
        return wrongType(key, fmt::format("a number of at least 0, not {}", number));
    return static_cast<std::uint64_t>(number);
}

/// An integer or bool array, widened; nothing for other types.
Result<std::optional<std::vector<std::uint64_t>>> unsignedArray(std::string_view key, const Value& value)
{
    if (const auto* numbers = std::get_if<std::vector<std::uint64_t>>(&value))
        return *numbers;
    std::vector<std::uint64_t> result;
    if (const auto* flags = std::get_if<std::vector<bool>>(&value)) {
        result.assign(flags->begin(), flags->end());
        return result;
    }
    const auto* numbers = std::get_if<std::vector<std::int64_t>>(&value);
    if (!numbers)
        return std::nullopt;
    result.reserve(numbers->size());
    for (const std::int64_t number : *numbers) {
        SHEAF_TRY(const std::uint64_t wide, toUnsigned(key, number));
        result.push_back(wide);
    }
    return result;
}

} // namespace

const Value* ModelSource::find(std::string_view key) const
{
    const auto found = m_metadata.find(std::string(key));
    return found == m_metadata.end() ? nullptr : &found->second;
}

Result<std::optional<std::uint64_t>> ModelSource::findUnsigned(std::string_view key) const
{
    const Value* value = find(key);
    if (!value)
        return std::nullopt;
    if (const auto* number = std::get_if<std::uint64_t>(value))
        return *number;
    if (const auto* number = std::get_if<std::int64_t>(value)) {
        SHEAF_TRY(const std::uint64_t wide, toUnsigned(key, *number));
        return wide;
    }
    return wrongType(key, "an integer");
}

Result<std::optional<double>> ModelSource::findFloat(std::string_view key) const
{
    const Value* value = find(key);
    if (!value)
        return std::nullopt;
    if (const auto* number = std::get_if<double>(value))
        return *number;
    if (const auto* number = std::get_if<std::uint64_t>(value))
        return static_cast<double>(*number);
    if (const auto* number = std::get_if<std::int64_t>(value))
        return static_cast<double>(*number);
    return wrongType(key, "a number");
}

Result<std::optional<bool>> ModelSource::findBool(std::string_view key) const
{
    const Value* value = find(key);
    if (!value)
        return std::nullopt;
    if (const auto* flag = std::get_if<bool>(value))
        return *flag;
    return wrongType(key, "true or false");
}

Result<std::optional<std::string>> ModelSource::findString(std::string_view key) const
{
    const Value* value = find(key);
    if (!value)
        return std::nullopt;
    if (const auto* text = std::get_if<std::string>(value))
        return *text;
    return wrongType(key, "text");
}

Result<std::optional<std::vector<std::uint64_t>>> ModelSource::findUnsignedPerLayer(
    std::string_view key, std::size_t count) const
{
    const Value* value = find(key);
    if (!value)
        return std::nullopt;
    SHEAF_TRY(auto array, unsignedArray(key, *value));
    if (array) {
        if (array->size() != count)
            return wrongType(key, fmt::format("{} values, not {}", count, array->size()));
        return array;
    }
    SHEAF_TRY(const auto scalar, findUnsigned(key));
    return std::vector<std::uint64_t>(count, *scalar);
}

const TensorView* ModelSource::tensor(std::string_view name) const
{
    const auto found = m_tensorIndex.find(std::string(name));
    return found == m_tensorIndex.end() ? nullptr : &m_tensors[found->second];
}

bool ModelSource::complete() const
{
    return std::ranges::none_of(
        m_tensors, [](const TensorView& tensor) { return tensor.bytes.empty() && tensor.elements() > 0; });
}

} // namespace sheaf::gguf
