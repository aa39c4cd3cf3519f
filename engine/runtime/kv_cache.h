#pragma once
// Keys and values of the tokens seen so far, for every layer.

#include "engine/base/error.h"
#include "engine/kernels/attention.h"
#include "engine/kernels/float_buffer.h"
#include "engine/model/hyperparameters.h"

#include <cstdint>
#include <span>
#include <vector>

namespace sheaf::runtime {

/// Float32, in blocks of kKvBlockTokens positions that are allocated when first needed. Every layer keeps every
/// position, also those that its window no longer shows, so that a later request may go back to any prefix of this one.
class KvCache {
public:
    explicit KvCache(const model::Hyperparameters& h);

    /// Room for positions [0, tokens). OutOfMemory, and nothing changed, if the machine has not that much left.
    Result<void> reserve(std::size_t tokens);

    std::span<float* const> keys(std::size_t layer) const { return m_layers[layer].keys; }
    std::span<float* const> values(std::size_t layer) const { return m_layers[layer].values; }
    const kernels::AttentionShape& shape(std::size_t layer) const { return m_layers[layer].shape; }
    std::uint64_t residentBytes() const;

private:
    struct Layer {
        kernels::AttentionShape shape;
        std::vector<float*> keys;
        std::vector<float*> values;
    };
    std::uint64_t blockBytes() const; ///< of all layers

    std::vector<Layer> m_layers;
    std::vector<kernels::FloatBuffer> m_blocks; ///< (blocks) of all layers' keys and values
};

kernels::AttentionShape attentionShape(const model::Hyperparameters& h, const model::LayerPlan& layer);

/// Memory that one token takes in the cache.
std::uint64_t kvBytesPerToken(const model::Hyperparameters& h);

} // namespace sheaf::runtime
