#pragma once
// What keys and values depend on beside the tokens and pictures they are of.

#include "engine/api/adapter.h"
#include "engine/gguf/model_source.h"
#include "engine/model/hyperparameters.h"
#include "engine/prefix_cache/block_key.h"

#include <optional>
#include <span>
#include <string_view>

namespace sheaf::runtime {

/// All that may change a bit of them, but the adapters.
struct ComputedBy {
    prefix::BlockKey model; ///< sourceKey
    const model::Hyperparameters& h;
    std::optional<prefix::BlockKey> tower; ///< nothing: pictures take no part
    std::string_view kernels; ///< the set in force
    kernels::KvType kvType;
    bool packed; ///< whether matrices go through the integer kernels
};

/// Reads a few bytes of every tensor, for which the system brings stretches of a mapped file into memory. To be called
/// just before the weights are packed: that gives them back, and files that change later do not change what was
/// computed.
prefix::BlockKey sourceKey(const gguf::ModelSource& source);

prefix::BlockKey modelKey(const ComputedBy& by);

/// With adapters that were just loaded: the key that the first block of a prompt stands behind.
prefix::BlockKey rootKey(const prefix::BlockKey& model, std::span<const AdapterInfo> adapters);

} // namespace sheaf::runtime
