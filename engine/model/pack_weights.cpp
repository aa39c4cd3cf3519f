#include "engine/model/pack_weights.h"

#include "engine/base/mapped_file.h"
#include "engine/kernels/job_walk.h"

#include <algorithm>
#include <atomic>

namespace sheaf::model {

namespace {

using kernels::WeightMatrix;
using panels::PanelMatrix;

/// Read and given back at a time.
constexpr std::size_t kTaskBytes = 1 << 20;

bool canPack(const WeightMatrix& matrix)
{
    const panels::PanelType* type = panels::panelType(matrix.type);
    return matrix.mapped && matrix.rows > 0 && type && matrix.cols % type->blockWeights == 0;
}

/// Calls visit(matrix) for every matrix of the language model whose products are formed in integers.
template <class AnyWeights, class Visit> void forEachMatrix(AnyWeights& weights, const Visit& visit)
{
    const auto feedForward = [&](auto& f) {
        visit(f.gate);
        visit(f.up);
        visit(f.down);
    };
    for (auto& layer : weights.layers) {
        visit(layer.q);
        visit(layer.k);
        visit(layer.v);
        visit(layer.output);
        if (layer.dense)
            feedForward(*layer.dense);
        if (!layer.moe)
            continue;
        for (auto& expert : layer.moe->experts)
            feedForward(expert);
        if (layer.moe->shared)
            feedForward(*layer.moe->shared);
    }
    visit(weights.head);
}

PanelMatrix panelsOf(const WeightMatrix& matrix, const std::byte* data)
{
    return {panels::panelType(matrix.type), data, matrix.rows, matrix.cols};
}

constexpr std::size_t lines(std::size_t bytes)
{
    return (bytes + panels::kLine - 1) / panels::kLine * panels::kLine;
}

/// A matrix of the file and its place in the packed memory.
struct PackJob {
    WeightMatrix* matrix;
    PanelMatrix target;
    std::byte* to;

    std::size_t panelsPerTask() const { return std::max(kTaskBytes / target.panelBytes(), std::size_t{1}); }
    std::size_t tasks() const { return (target.panels() + panelsPerTask() - 1) / panelsPerTask(); }
};

/// Returns the bytes that were read.
std::size_t runTask(const PackJob& job, std::size_t task)
{
    const WeightMatrix& from = *job.matrix;
    const std::size_t first = task * job.panelsPerTask();
    const std::size_t end = std::min(first + job.panelsPerTask(), job.target.panels());
    for (std::size_t panel = first; panel < end; ++panel)
        packPanel(job.target, panel, from.data, from.rowBytes, job.to + panel * job.target.panelBytes());
    const std::size_t firstRow = first * panels::kPanelRows,
                      rows = std::min(end * panels::kPanelRows, from.rows) - firstRow;
    releasePages({from.data + firstRow * from.rowBytes, rows * from.rowBytes});
    return rows * from.rowBytes;
}

} // namespace

std::uint64_t packedBytes(const Weights& weights)
{
    std::uint64_t bytes = 0;
    forEachMatrix(weights, [&](const WeightMatrix& matrix) {
        if (canPack(matrix))
            bytes += lines(panelsOf(matrix, nullptr).bytes());
    });
    return bytes;
}

Result<PageMemory> packWeights(
    Weights& weights, kernels::Team& team, const std::stop_token& stop, const std::function<void(double)>& progress)
{
    const std::uint64_t total = packedBytes(weights);
    PageMemory memory(static_cast<std::size_t>(total));
    std::vector<PackJob> jobs;
    std::byte* next = memory.bytes().data();
    forEachMatrix(weights, [&](WeightMatrix& matrix) {
        if (!canPack(matrix))
            return;
        const PanelMatrix target = panelsOf(matrix, next);
        jobs.push_back({&matrix, target, next});
        next += lines(target.bytes());
    });

    std::atomic<std::uint64_t> done = 0;
    team.run(stop, [&](kernels::Worker& worker) {
        kernels::forEachTask(
            worker, std::span<const PackJob>(jobs), [](const PackJob& job) { return job.tasks(); },
            [&](std::size_t index, std::size_t task) {
                done += runTask(jobs[index], task);
                if (worker.index() == 0 && progress)
                    progress(static_cast<double>(done) / static_cast<double>(total));
            });
    });
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, "stopped");
    for (const PackJob& job : jobs)
        job.matrix->panels = job.target;
    return memory;
}

Result<void> readUnpacked(const Weights& weights, std::uint64_t mostBytes, const std::stop_token& stop)
{
    std::vector<std::span<const std::byte>> parts;
    std::uint64_t total = 0;
    const auto add = [&](const WeightMatrix& matrix) {
        if (matrix.panels)
            return;
        parts.emplace_back(matrix.data, matrix.rows * matrix.rowBytes);
        total += parts.back().size();
    };
    forEachMatrix(weights, add);
    if (weights.embedding.data != weights.head.data)
        add(weights.embedding);
    if (total > mostBytes)
        return {};
    constexpr std::size_t kPage = 4096;
    for (const std::span<const std::byte> part : parts) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "stopped");
        for (std::size_t i = 0; i < part.size(); i += kPage)
            static_cast<void>(*static_cast<const volatile std::byte*>(&part[i]));
    }
    return {};
}

} // namespace sheaf::model
