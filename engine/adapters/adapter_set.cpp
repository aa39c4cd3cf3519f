#include "engine/adapters/adapter_set.h"

#include "engine/adapters/adapter_file.h"
#include "engine/api/engine.h"
#include "engine/hf/tensor_layout.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <unordered_map>

namespace sheaf::adapters {

namespace {

using kernels::LowRank;
using kernels::WeightMatrix;

/// So many matrices of the largest rank can be multiplied in one round of addLowRanks.
constexpr std::size_t kMatricesPerRound = 4;

/// Where ranks of a pair stand in the change of one of its matrices.
struct Share {
    MatrixPart part;
    std::size_t change = 0; ///< index
    std::size_t firstRank = 0;
};

/// Calls function(weights of every matrix that adapters may change).
template <class Function> void forEachMatrix(model::Weights& weights, const Function& function)
{
    const auto feedForward = [&](model::FeedForward& f) {
        for (WeightMatrix* matrix : {&f.gate, &f.up, &f.down})
            function(*matrix);
    };
    function(weights.head);
    for (model::LayerWeights& layer : weights.layers) {
        for (WeightMatrix* matrix : {&layer.q, &layer.k, &layer.v, &layer.output})
            function(*matrix);
        if (layer.dense)
            feedForward(*layer.dense);
        if (!layer.moe)
            continue;
        function(layer.moe->router);
        function(layer.moe->sharedGate);
        std::ranges::for_each(layer.moe->experts, feedForward);
        if (layer.moe->shared)
            feedForward(*layer.moe->shared);
    }
}

} // namespace

class SetBuilder {
public:
    SetBuilder(const BaseModel& base, std::size_t batchTokens)
        : m_base(base)
        , m_batchTokens(batchTokens)
    {
    }

    Result<void> addFile(const AdapterChoice& choice)
    {
        if (!std::isfinite(choice.scale))
            return fail(ErrorCode::Usage, "the scale is not a number", choice.path.string());
        SHEAF_TRY(AdapterFile file, openAdapter(choice.path, m_base));
        m_set.m_adapters.push_back({choice, file.fingerprint});
        m_files.push_back(std::move(file));
        return {};
    }

    Result<void> add(std::span<const AdapterChoice> choices)
    {
        for (const AdapterChoice& choice : choices)
            SHEAF_CHECK(addFile(choice));
        for (std::size_t i = 0; i < m_files.size(); ++i)
            if (m_set.m_adapters[i].choice.scale != 0)
                for (const AdapterPair& pair : m_files[i].pairs)
                    plan(pair);
        return {};
    }

    /// Ranks are padded, so this may be many times the files; hence not an integer, which could overflow.
    double neededBytes() const
    {
        double floats = static_cast<double>(productFloats());
        for (const auto& [matrix, change] : m_set.m_changes)
            floats += static_cast<double>(change.rank) * static_cast<double>(kernels::rowStride(matrix->cols))
                + static_cast<double>(matrix->rows) * static_cast<double>(kernels::rowStride(change.rank));
        return floats * sizeof(float);
    }

    Result<AdapterSet> build()
    {
        SHEAF_CHECK(checkMemory());
        allocate();
        std::size_t pairIndex = 0;
        for (std::size_t i = 0; i < m_files.size(); ++i) {
            const AdapterChoice& choice = m_set.m_adapters[i].choice;
            if (choice.scale == 0)
                continue;
            for (const AdapterPair& pair : m_files[i].pairs)
                if (auto filled = fill(pair, m_shares[pairIndex++], choice.scale); !filled)
                    return failAt(std::move(filled).error(), choice.path.string());
        }
        return std::move(m_set);
    }

private:
    void plan(const AdapterPair& pair)
    {
        std::vector<Share>& shares = m_shares.emplace_back();
        for (const MatrixPart& part : pair.matrix.parts) {
            const auto [entry, added] = m_changeOf.emplace(part.matrix, m_set.m_changes.size());
            if (added)
                m_set.m_changes.push_back({part.matrix, {}});
            LowRank& change = m_set.m_changes[entry->second].lowRank;
            shares.push_back({part, entry->second, change.rank});
            change.rank += pair.rank;
        }
    }

    std::size_t productFloats() const
    {
        std::size_t rank = 0;
        for (const auto& change : m_set.m_changes)
            rank = std::max(rank, change.lowRank.rank);
        return kMatricesPerRound * kernels::lowRankFloats(m_batchTokens, rank);
    }

    Result<void> checkMemory()
    {
        const double bytes = neededBytes(), available = static_cast<double>(memoryStatus().availableBytes);
        if (bytes > available)
            return fail(ErrorCode::DoesNotFit,
                fmt::format("the adapters take {:.0f} MB, {:.0f} MB more than are free", bytes / 1e6,
                    (bytes - available) / 1e6));
        m_set.m_bytes = static_cast<std::uint64_t>(bytes);
        return {};
    }

    void allocate()
    {
        m_set.m_products = kernels::FloatBuffer(productFloats());
        for (auto& [matrix, change] : m_set.m_changes) {
            change.a = kernels::Rows(change.rank, matrix->cols);
            change.b = kernels::Rows(matrix->rows, change.rank);
            change.products = {m_set.m_products.data(), m_set.m_products.size()};
        }
    }

    Result<void> fill(const AdapterPair& pair, const std::vector<Share>& shares, float userScale)
    {
        const auto scale = static_cast<float>(pair.scale * double{userScale});
        const std::size_t experts = pair.matrix.experts, partsPerExpert = shares.size() / experts;
        const auto sharesOf
            = [&](std::size_t expert) { return std::span(shares).subspan(expert * partsPerExpert, partsPerExpert); };
        SHEAF_CHECK(forEachElement(
            pair.a, experts, pair.rank, [&](std::size_t expert, std::size_t rank, std::size_t col, float value) {
                for (const Share& share : sharesOf(expert))
                    m_set.m_changes[share.change].lowRank.a.row(share.firstRank + rank)[col] = value;
            }));
        return forEachElement(
            pair.b, experts, pair.rank, [&](std::size_t expert, std::size_t rank, std::size_t stored, float value) {
                const std::size_t row = pair.permutedHead ? hf::permutedRow(stored, pair.permutedHead) : stored;
                for (const Share& share : sharesOf(expert)) {
                    if (row < share.part.firstRow || row >= share.part.firstRow + share.part.matrix->rows)
                        continue;
                    LowRank& change = m_set.m_changes[share.change].lowRank;
                    change.b.row(row - share.part.firstRow)[share.firstRank + rank] = scale * value;
                }
            });
    }

    const BaseModel& m_base;
    std::size_t m_batchTokens;
    AdapterSet m_set;
    std::vector<AdapterFile> m_files;
    std::unordered_map<const WeightMatrix*, std::size_t> m_changeOf;
    std::vector<std::vector<Share>> m_shares; ///< per pair of the adapters that are not at scale 0
};

Result<AdapterSet> AdapterSet::load(
    std::span<const AdapterChoice> choices, const BaseModel& base, std::size_t batchTokens)
{
    SetBuilder builder(base, batchTokens);
    SHEAF_CHECK(builder.add(choices));
    return builder.build();
}

Result<std::uint64_t> AdapterSet::neededBytes(
    std::span<const AdapterChoice> choices, const BaseModel& base, std::size_t batchTokens)
{
    SetBuilder builder(base, batchTokens);
    SHEAF_CHECK(builder.add(choices));
    constexpr double kMost = 1e18;
    return static_cast<std::uint64_t>(std::min(builder.neededBytes(), kMost));
}

void AdapterSet::attach(model::Weights& weights) const
{
    forEachMatrix(weights, [](WeightMatrix& matrix) { matrix.lowRank = nullptr; });
    for (const Change& change : m_changes)
        change.matrix->lowRank = &change.lowRank;
}

} // namespace sheaf::adapters

namespace sheaf {

std::string fingerprintWith(std::string model, std::span<const AdapterInfo> adapters)
{
    for (const AdapterInfo& adapter : adapters)
        if (adapter.choice.scale != 0)
            model += fmt::format("+{}*{}", adapter.fingerprint, adapter.choice.scale);
    return model;
}

} // namespace sheaf
