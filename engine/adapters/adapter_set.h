#pragma once
// The adapters in force, ready for the kernels.

#include "engine/adapters/base_matrices.h"
#include "engine/api/adapter.h"
#include "engine/kernels/low_rank.h"

#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace sheaf::adapters {

/// Owns the changes that the matrices of one model point to while it is attached.
class AdapterSet {
public:
    AdapterSet() = default;

    /// Files are checked against each other and the model before memory is taken, which may throw std::bad_alloc.
    /// Adapters at scale 0 are checked and then left out. batchTokens: of the passes to come. Errors as openAdapter.
    static Result<AdapterSet> load(
        std::span<const AdapterChoice> choices, const BaseModel& base, std::size_t batchTokens);

    /// What load would take.
    static Result<std::uint64_t> neededBytes(
        std::span<const AdapterChoice> choices, const BaseModel& base, std::size_t batchTokens);

    /// Makes this set the one in force. The weights are those it was loaded for; an earlier set may go afterwards.
    void attach(model::Weights& weights) const;

    std::span<const AdapterInfo> adapters() const { return m_adapters; }
    std::uint64_t bytes() const { return m_bytes; }

private:
    friend class SetBuilder;

    struct Change {
        kernels::WeightMatrix* matrix;
        kernels::LowRank lowRank;
    };

    std::vector<AdapterInfo> m_adapters;
    std::vector<Change> m_changes;
    kernels::FloatBuffer m_products;
    std::uint64_t m_bytes = 0;
};

} // namespace sheaf::adapters
