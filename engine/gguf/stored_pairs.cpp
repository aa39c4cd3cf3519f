#include "engine/gguf/stored_pairs.h"

#include "engine/gguf/byte_reader.h"
#include "engine/gguf/value_type.h"

namespace sheaf::gguf {

namespace {

constexpr std::size_t kFixedHeaderBytes = 4 + 4 + 8; // magic, version, number of tensors

/// Moves past one element; false where it is cut off or of a type that has no elements.
bool skip(ByteReader& reader, ValueType type)
{
    if (type == ValueType::String)
        return reader.readPrefixedText().has_value();
    return storedBytes(type) > 0 && reader.readText(storedBytes(type)).has_value();
}

bool skipArray(ByteReader& reader)
{
    const auto type = reader.read<ValueType>();
    const auto count = type ? reader.read<std::uint64_t>() : std::nullopt;
    if (!count || storedBytes(*type) == 0 || *count > reader.remaining() / storedBytes(*type))
        return false;
    if (*type != ValueType::String)
        return reader.readText(*count * storedBytes(*type)).has_value();
    for (std::uint64_t i = 0; i < *count; ++i)
        if (!skip(reader, *type))
            return false;
    return true;
}

} // namespace

Result<std::vector<StoredPair>> storedPairs(std::span<const std::byte> file)
{
    ByteReader reader(file);
    std::vector<StoredPair> pairs;
    const auto count
        = reader.readText(kFixedHeaderBytes) ? reader.read<std::uint64_t>() : std::optional<std::uint64_t>();
    for (std::uint64_t i = 0; i < count.value_or(1); ++i) {
        const std::size_t start = reader.position();
        const auto key = count ? reader.readPrefixedText() : std::nullopt;
        const auto type = key ? reader.read<ValueType>() : std::nullopt;
        if (!type || !(*type == ValueType::Array ? skipArray(reader) : skip(reader, *type)))
            return fail(ErrorCode::Malformed, "metadata is cut off");
        pairs.push_back({std::string(*key), file.subspan(start, reader.position() - start)});
    }
    return pairs;
}

} // namespace sheaf::gguf
