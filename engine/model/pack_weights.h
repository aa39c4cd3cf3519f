#pragma once
// Bringing a model's matrices into the order of the integer kernels.

#include "engine/base/page_memory.h"
#include "engine/kernels/team.h"
#include "engine/model/weights.h"

#include <functional>
#include <stop_token>

namespace sheaf::model {

/// Bytes that packWeights takes: those of the matrices whose type the integer kernels know and that lie in files; what
/// the source copied into memory would be there twice. The router and the shared expert's gate stay floats: who
/// computes a token must not hang on the rounding of activations.
std::uint64_t packedBytes(const Weights& weights);

/// Packs them, with all threads, and gives the pages they were read from back to the system as it goes, so that memory
/// never holds the model twice. Cancelled leaves matrices unusable. Progress (0–1) comes on the calling thread.
/// Throws std::bad_alloc.
Result<PageMemory> packWeights(
    Weights& weights, kernels::Team& team, const std::stop_token& stop, const std::function<void(double)>& progress);

/// Reads a byte of every page of the matrices that were not packed, so that the first answer does not wait for the disk
/// in the middle of a pass; unless they are more than `mostBytes` together. Cancelled.
Result<void> readUnpacked(const Weights& weights, std::uint64_t mostBytes, const std::stop_token& stop);

} // namespace sheaf::model
