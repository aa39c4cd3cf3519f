#include "engine/gguf/gguf_writer.h"

#include "engine/gguf/value_type.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <type_traits>

namespace sheaf::gguf {

namespace {

constexpr std::uint32_t kMagic = 0x46554747; // "GGUF"
constexpr std::uint32_t kVersion = 3;

using Bytes = std::vector<std::byte>;

void appendRaw(Bytes& bytes, const void* data, std::size_t count)
{
    if (count == 0)
        return;
    const std::size_t size = bytes.size();
    bytes.resize(size + count);
    std::memcpy(bytes.data() + size, data, count);
}

template <class T> void append(Bytes& bytes, T number)
{
    static_assert(std::is_arithmetic_v<T> || std::is_enum_v<T>);
    appendRaw(bytes, &number, sizeof number);
}

void append(Bytes& bytes, std::string_view text)
{
    append(bytes, std::uint64_t{text.size()});
    appendRaw(bytes, text.data(), text.size());
}

template <class T> bool fits(std::uint64_t number)
{
    return number <= std::numeric_limits<T>::max();
}

template <class T> bool fits(std::int64_t number)
{
    return number >= std::numeric_limits<T>::min() && number <= std::numeric_limits<T>::max();
}

/// Type, then the value: what follows the key.
struct ValueAppender {
    Bytes& bytes;

    void operator()(std::uint64_t number) const { integer<std::uint32_t>(number, ValueType::U32, ValueType::U64); }
    void operator()(std::int64_t number) const { integer<std::int32_t>(number, ValueType::I32, ValueType::I64); }

    void operator()(double number) const
    {
        append(bytes, ValueType::F32);
        append(bytes, static_cast<float>(number));
    }

    void operator()(bool flag) const
    {
        append(bytes, ValueType::Bool);
        append(bytes, std::uint8_t{flag});
    }

    void operator()(const std::string& text) const
    {
        append(bytes, ValueType::String);
        append(bytes, std::string_view(text));
    }

    void operator()(const std::vector<std::uint64_t>& numbers) const
    {
        integers<std::uint32_t>(numbers, ValueType::U32, ValueType::U64);
    }

    void operator()(const std::vector<std::int64_t>& numbers) const
    {
        integers<std::int32_t>(numbers, ValueType::I32, ValueType::I64);
    }

    void operator()(const std::vector<double>& numbers) const
    {
        array(ValueType::F32, numbers.size());
        for (const double number : numbers)
            append(bytes, static_cast<float>(number));
    }

    void operator()(const std::vector<bool>& flags) const
    {
        array(ValueType::Bool, flags.size());
        for (const bool flag : flags)
            append(bytes, std::uint8_t{flag});
    }

    void operator()(const std::vector<std::string>& texts) const
    {
        array(ValueType::String, texts.size());
        for (const std::string& text : texts)
            append(bytes, std::string_view(text));
    }

private:
    void array(ValueType type, std::size_t count) const
    {
        append(bytes, ValueType::Array);
        append(bytes, type);
        append(bytes, std::uint64_t{count});
    }

    template <class Narrow, class Wide> void integer(Wide number, ValueType narrow, ValueType wide) const
    {
        append(bytes, fits<Narrow>(number) ? narrow : wide);
        fits<Narrow>(number) ? append(bytes, static_cast<Narrow>(number)) : append(bytes, number);
    }

    template <class Narrow, class Wide>
    void integers(const std::vector<Wide>& numbers, ValueType narrow, ValueType wide) const
    {
        const bool all = std::ranges::all_of(numbers, [](Wide number) { return fits<Narrow>(number); });
        array(all ? narrow : wide, numbers.size());
        for (const Wide number : numbers)
            all ? append(bytes, static_cast<Narrow>(number)) : append(bytes, number);
    }
};

/// Trailing dimensions of 1 are not written.
std::uint32_t dimensions(const TensorEntry& tensor)
{
    std::uint32_t count = 4;
    while (count > 1 && tensor.dims[count - 1] == 1)
        --count;
    return count;
}

} // namespace

std::uint64_t TensorEntry::bytes() const
{
    return rowBytes(tensorTypeInfo(type), dims[0]) * dims[1] * dims[2] * dims[3];
}

void MetadataWriter::add(std::string_view key, const Value& value)
{
    append(m_bytes, key);
    std::visit(ValueAppender{m_bytes}, value);
    ++m_count;
}

void MetadataWriter::addStored(std::span<const std::byte> pair)
{
    appendRaw(m_bytes, pair.data(), pair.size());
    ++m_count;
}

std::vector<std::byte> makeHeader(const MetadataWriter& metadata, std::span<const TensorEntry> tensors)
{
    Bytes header;
    append(header, kMagic);
    append(header, kVersion);
    append(header, std::uint64_t{tensors.size()});
    append(header, metadata.count());
    appendRaw(header, metadata.bytes().data(), metadata.bytes().size());
    std::uint64_t offset = 0;
    for (const TensorEntry& tensor : tensors) {
        append(header, std::string_view(tensor.name));
        append(header, dimensions(tensor));
        for (std::uint32_t i = 0; i < dimensions(tensor); ++i)
            append(header, tensor.dims[i]);
        append(header, tensor.type);
        append(header, offset);
        offset += tensor.bytes();
        offset += paddingAfter(offset);
    }
    header.resize(header.size() + paddingAfter(header.size()));
    return header;
}

} // namespace sheaf::gguf
