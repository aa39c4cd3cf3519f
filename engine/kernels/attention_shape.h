#pragma once
// The heads of a layer, and how their keys and values lie in memory: in blocks of positions, in floats or in 8 bits.

#include "engine/kernels/kernel_set.h"

#include <algorithm>
#include <cstddef>

namespace sheaf::kernels {

/// Positions are cached, and softmax sums are formed, in blocks of this many, aligned at position 0. Because a block's
/// sums depend on nothing but its keys and the query, a result does not depend on how a prompt was cut into batches.
inline constexpr std::size_t kKvBlockTokens = 256;

enum class KvType {
    /// Keys and values as they were computed.
    Float32,
    /// 255 steps from the smallest to the largest value: of 32 dimensions of a key, of all dimensions of a value. In
    /// the order in which the integer kernels of the weights multiply: panels of 16 positions, and of 16 dimensions.
    /// Source: kernels.md 8. A third of the bytes of Float32. Ranges from zero instead would treble the noise of keys.
    Int8,
};

/// Which keys a query may see: those from firstVisible(position) to its own position.
struct AttentionWindow {
    enum class Kind {
        Full,
        Sliding, ///< the last `size` positions
        Chunked, ///< those of the same chunk of `size` positions (Llama 4, models.md 1.3)
    };
    Kind kind = Kind::Full;
    std::size_t size = 0;

    std::size_t firstVisible(std::size_t position) const
    {
        switch (kind) {
        case Kind::Sliding:
            return position + 1 - std::min(position + 1, size);
        case Kind::Chunked:
            return position / size * size;
        case Kind::Full:
            break;
        }
        return 0;
    }
};

/// Dimensions of a head as they lie in memory: padded with zeros.
constexpr std::size_t paddedHead(std::size_t dims, KvType type)
{
    const std::size_t unit = type == KvType::Int8 ? 32 : kLanePadding;
    return (dims + unit - 1) / unit * unit;
}

/// The heads of one layer. A block of its cache holds the keys of every head, then the values of every head.
struct AttentionShape {
    std::size_t kvHeads;
    std::size_t group; ///< query heads per KV head
    std::size_t keyDims; ///< padded
    std::size_t valueDims; ///< padded
    std::size_t valueWidth; ///< not padded
    KvType type = KvType::Float32;

    std::size_t keyBytes() const; ///< of a head's block
    std::size_t valueBytes() const;
    std::size_t blockBytes() const { return kvHeads * (keyBytes() + valueBytes()); } ///< a multiple of 64

    template <class Byte> Byte* keys(Byte* block, std::size_t kvHead) const { return block + kvHead * keyBytes(); }
    template <class Byte> Byte* values(Byte* block, std::size_t kvHead) const
    {
        return block + kvHeads * keyBytes() + kvHead * valueBytes();
    }
};

/// A head's key (keyDims) or value (valueDims), zeros in its padding, to place `index` of a block, which begins as
/// zeros. What is not a number stays one, for the whole stretch that shares its scale. Threads: safe for different
/// places, no allocation.
void storeKey(const KernelSet& kernels, const AttentionShape& shape, std::byte* block, std::size_t kvHead,
    std::size_t index, const float* key);
void storeValue(const KernelSet& kernels, const AttentionShape& shape, std::byte* block, std::size_t kvHead,
    std::size_t index, const float* value);

} // namespace sheaf::kernels
