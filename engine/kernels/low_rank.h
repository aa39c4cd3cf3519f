#pragma once
// What adapters add to a matrix's product: y += b (a x). Source: models.md 5.6.

#include "engine/kernels/float_buffer.h"
#include "engine/kernels/matmul.h"

#include <span>

namespace sheaf::kernels {

/// The change of one matrix (rows, cols) by all adapters in force: their a one below the other, their b side by side,
/// which adds them in that order.
struct LowRank {
    Rows a; ///< (rank, cols)
    Rows b; ///< (rows, rank), times the adapters' scales
    std::size_t rank = 0;
    /// For the products a x. Shared by matrices, since no two are multiplied at the same time but those of one
    /// runMatmuls; holds at least one job of any of them.
    std::span<float> products;
};

/// Adds b (a x) to y for those jobs whose matrix has a change. Call on every thread of a run, after y was computed.
/// An element's sum depends on its row and token only, as in runMatmuls.
void addLowRanks(Worker& worker, const KernelSet& kernels, std::span<const MatmulJob> jobs);

/// Floats that the products of a job take.
std::size_t lowRankFloats(std::size_t tokens, std::size_t rank);

} // namespace sheaf::kernels
