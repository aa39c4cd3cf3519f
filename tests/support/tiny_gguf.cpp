#include "support/tiny_gguf.h"

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <stdexcept>

namespace sheaf::test {

namespace {

enum ValueType : std::uint32_t {
    U16 = 2,
    U32 = 4,
    I32 = 5,
    F32 = 6,
    Bool = 7,
    String = 8,
    Array = 9,
    U64 = 10,
    F64 = 12
};

void append(std::vector<std::byte>& out, std::span<const std::byte> bytes)
{
    const std::size_t end = out.size();
    out.resize(end + bytes.size());
    if (!bytes.empty())
        std::memcpy(out.data() + end, bytes.data(), bytes.size());
}

template <class T> void put(std::vector<std::byte>& out, T value)
{
    append(out, std::as_bytes(std::span(&value, 1)));
}

void putText(std::vector<std::byte>& out, std::string_view text)
{
    put<std::uint64_t>(out, text.size());
    append(out, std::as_bytes(std::span(text)));
}

void pad(std::vector<std::byte>& out, std::size_t alignment)
{
    while (out.size() % alignment != 0)
        out.push_back(std::byte{0});
}

template <class T> std::vector<std::byte> scalarBytes(T value)
{
    std::vector<std::byte> bytes;
    put(bytes, value);
    return bytes;
}

template <class T> std::vector<std::byte> arrayBytes(ValueType type, const std::vector<T>& values)
{
    std::vector<std::byte> bytes;
    put<std::uint32_t>(bytes, type);
    put<std::uint64_t>(bytes, values.size());
    for (const auto& value : values) {
        if constexpr (std::is_same_v<T, std::string>)
            putText(bytes, value);
        else if constexpr (std::is_same_v<T, bool>)
            put<std::uint8_t>(bytes, value);
        else
            put<T>(bytes, value);
    }
    return bytes;
}

} // namespace

TinyGguf& TinyGguf::setRaw(std::string_view key, std::uint32_t valueType, std::span<const std::byte> bytes)
{
    putText(m_pairs, key);
    put(m_pairs, valueType);
    append(m_pairs, bytes);
    ++m_pairCount;
    return *this;
}

TinyGguf& TinyGguf::set(std::string_view key, std::uint32_t value)
{
    return setRaw(key, U32, scalarBytes(value));
}

TinyGguf& TinyGguf::set(std::string_view key, std::uint64_t value)
{
    return setRaw(key, U64, scalarBytes(value));
}

TinyGguf& TinyGguf::set(std::string_view key, std::int32_t value)
{
    return setRaw(key, I32, scalarBytes(value));
}

TinyGguf& TinyGguf::set(std::string_view key, std::uint16_t value)
{
    return setRaw(key, U16, scalarBytes(value));
}

TinyGguf& TinyGguf::set(std::string_view key, float value)
{
    return setRaw(key, F32, scalarBytes(value));
}

TinyGguf& TinyGguf::set(std::string_view key, double value)
{
    return setRaw(key, F64, scalarBytes(value));
}

TinyGguf& TinyGguf::set(std::string_view key, bool value)
{
    return setRaw(key, Bool, scalarBytes(static_cast<std::uint8_t>(value)));
}

TinyGguf& TinyGguf::set(std::string_view key, const char* value)
{
    return set(key, std::string_view(value));
}

TinyGguf& TinyGguf::set(std::string_view key, std::string_view value)
{
    std::vector<std::byte> bytes;
    putText(bytes, value);
    return setRaw(key, String, bytes);
}

TinyGguf& TinyGguf::set(std::string_view key, const std::vector<std::string>& values)
{
    return setRaw(key, Array, arrayBytes(String, values));
}

TinyGguf& TinyGguf::set(std::string_view key, const std::vector<std::int32_t>& values)
{
    return setRaw(key, Array, arrayBytes(I32, values));
}

TinyGguf& TinyGguf::set(std::string_view key, const std::vector<std::uint32_t>& values)
{
    return setRaw(key, Array, arrayBytes(U32, values));
}

TinyGguf& TinyGguf::set(std::string_view key, const std::vector<float>& values)
{
    return setRaw(key, Array, arrayBytes(F32, values));
}

TinyGguf& TinyGguf::set(std::string_view key, const std::vector<bool>& values)
{
    return setRaw(key, Array, arrayBytes(Bool, values));
}

TinyGguf& TinyGguf::addTensor(
    std::string_view name, TensorType type, std::vector<std::uint64_t> dims, std::span<const std::byte> bytes)
{
    pad(m_data, m_alignment);
    addRawTensor(name, static_cast<std::uint32_t>(type), std::move(dims), m_data.size());
    append(m_data, bytes);
    return *this;
}

TinyGguf& TinyGguf::addF32(std::string_view name, std::vector<std::uint64_t> dims, std::span<const float> values)
{
    return addTensor(name, TensorType::F32, std::move(dims), std::as_bytes(values));
}

TinyGguf& TinyGguf::addRawTensor(
    std::string_view name, std::uint32_t type, std::vector<std::uint64_t> dims, std::uint64_t offset)
{
    m_tensors.push_back({std::string(name), type, std::move(dims), offset});
    return *this;
}

TinyGguf& TinyGguf::version(std::uint32_t number)
{
    m_version = number;
    return *this;
}

TinyGguf& TinyGguf::alignment(std::uint32_t bytes)
{
    m_alignment = bytes;
    return set("general.alignment", bytes);
}

std::vector<std::byte> TinyGguf::bytes() const
{
    std::vector<std::byte> out;
    put<std::uint32_t>(out, 0x46554747);
    put<std::uint32_t>(out, m_version);
    put<std::uint64_t>(out, m_tensors.size());
    put<std::uint64_t>(out, m_pairCount);
    append(out, m_pairs);
    for (const Tensor& tensor : m_tensors) {
        putText(out, tensor.name);
        put<std::uint32_t>(out, static_cast<std::uint32_t>(tensor.dims.size()));
        for (const std::uint64_t size : tensor.dims)
            put(out, size);
        put(out, tensor.type);
        put(out, tensor.offset);
    }
    pad(out, m_alignment);
    append(out, m_data);
    return out;
}

void TinyGguf::save(const std::filesystem::path& path) const
{
    writeFile(path, bytes());
}

std::vector<float> randomFloats(std::size_t count, std::uint32_t seed, float scale)
{
    std::vector<float> values(count);
    std::uint32_t state = seed;
    for (float& value : values) {
        state = state * 1664525u + 1013904223u; // Numerical Recipes' generator; the upper bits are good enough
        value = (static_cast<float>(state >> 8) * 0x1p-23f - 1.0f) * scale;
    }
    return values;
}

TemporaryFolder::TemporaryFolder()
{
    std::string pattern = (std::filesystem::temp_directory_path() / "sheaf-test-XXXXXX").string();
    if (!::mkdtemp(pattern.data()))
        throw std::runtime_error("cannot make a folder like " + pattern);
    m_path = pattern;
}

TemporaryFolder::~TemporaryFolder()
{
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

void writeFile(const std::filesystem::path& path, std::span<const std::byte> bytes)
{
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!file.flush())
        throw std::runtime_error("cannot write " + path.string());
}

} // namespace sheaf::test
