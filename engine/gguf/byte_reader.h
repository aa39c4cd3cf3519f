#pragma once
// A cursor over bytes that never leaves them. Little-endian.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>

namespace sheaf::gguf {

/// Every read either fits in what remains or gives nothing and does not move. Views live as long as the bytes.
class ByteReader {
public:
    explicit ByteReader(std::span<const std::byte> bytes)
        : m_bytes(bytes)
    {
    }

    std::size_t position() const { return m_position; }
    std::size_t remaining() const { return m_bytes.size() - m_position; }

    template <class T> std::optional<T> read()
    {
        if (remaining() < sizeof(T))
            return std::nullopt;
        T value;
        std::memcpy(&value, m_bytes.data() + m_position, sizeof value);
        m_position += sizeof value;
        return value;
    }

    std::optional<std::string_view> readText(std::uint64_t length)
    {
        if (length > remaining())
            return std::nullopt;
        const auto* text = reinterpret_cast<const char*>(m_bytes.data() + m_position);
        m_position += static_cast<std::size_t>(length);
        return std::string_view(text, static_cast<std::size_t>(length));
    }

    /// A u64 length and that many bytes.
    std::optional<std::string_view> readPrefixedText()
    {
        const std::size_t start = m_position;
        if (const auto length = read<std::uint64_t>())
            if (const auto text = readText(*length))
                return text;
        m_position = start;
        return std::nullopt;
    }

private:
    std::span<const std::byte> m_bytes;
    std::size_t m_position = 0;
};

} // namespace sheaf::gguf
