#pragma once
// The part of a GGUF file before its tensor data, written. Source: models.md 5.1.

#include "engine/gguf/model_source.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sheaf::gguf {

inline constexpr std::uint64_t kWrittenAlignment = 32; ///< of every tensor's data, from the start of the file

struct TensorEntry {
    std::string name;
    TensorType type = TensorType::F32;
    std::array<std::uint64_t, 4> dims{1, 1, 1, 1}; ///< as TensorView

    std::uint64_t bytes() const;
};

/// Metadata pairs in the order they are added. A key must not be added twice.
class MetadataWriter {
public:
    /// Integers take 32 bits where they fit, as other programs expect them, and floats always do.
    void add(std::string_view key, const Value& value);
    void addStored(std::span<const std::byte> pair); ///< as storedPairs gives it

    std::uint64_t count() const { return m_count; }
    std::span<const std::byte> bytes() const { return m_bytes; }

private:
    std::vector<std::byte> m_bytes;
    std::uint64_t m_count = 0;
};

/// Everything before the data, padding included. The data follows in the order of `tensors`, each padded with zeros to
/// kWrittenAlignment.
std::vector<std::byte> makeHeader(const MetadataWriter& metadata, std::span<const TensorEntry> tensors);

/// Zeros that follow `bytes` of data.
inline std::uint64_t paddingAfter(std::uint64_t bytes)
{
    return (kWrittenAlignment - bytes % kWrittenAlignment) % kWrittenAlignment;
}

} // namespace sheaf::gguf
