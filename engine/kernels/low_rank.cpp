#include "engine/kernels/low_rank.h"

#include "engine/base/assert.h"
#include "engine/kernels/job_walk.h"

#include <algorithm>

namespace sheaf::kernels {

namespace {

constexpr std::size_t kTileRows = 4; ///< of the multiply kernel
constexpr std::size_t kBlockTokens = 48; ///< whole tiles of six
constexpr std::size_t kBlockRows = 64; ///< kBlockRows * kBlockTokens floats stay in a first-level cache

std::size_t blocks(std::size_t n, std::size_t block)
{
    return (n + block - 1) / block;
}

/// A single token shares out the rows of a, many tokens share out themselves.
std::size_t rankBlock(const MatmulJob& job)
{
    return job.tokens < kTileRows ? kTileRows : kBlockRows;
}

std::size_t floatsOf(const MatmulJob& job)
{
    return job.w->lowRank ? lowRankFloats(job.tokens, job.w->lowRank->rank) : 0;
}

/// Where the products of jobs[index] begin.
float* productsOf(std::span<const MatmulJob> jobs, std::size_t index)
{
    std::size_t offset = 0;
    for (const MatmulJob& before : jobs.first(index))
        offset += floatsOf(before);
    return jobs[index].w->lowRank->products.data() + offset;
}

/// The longest beginning of `jobs` whose products fit.
std::size_t roundOf(std::span<const MatmulJob> jobs)
{
    std::size_t floats = 0, count = 0;
    for (const MatmulJob& job : jobs) {
        floats += floatsOf(job);
        if (job.w->lowRank && floats > job.w->lowRank->products.size())
            break;
        ++count;
    }
    SHEAF_ASSERT(count > 0);
    return count;
}

/// products (tokens, padded rank) = a x, for a block of tokens and of ranks.
void multiplyA(const KernelSet& kernels, const MatmulJob& job, float* products, std::size_t task)
{
    const LowRank& change = *job.w->lowRank;
    const std::size_t stride = padded(change.rank), rankBlocks = blocks(change.rank, rankBlock(job));
    const std::size_t token = task / rankBlocks * kBlockTokens, rank = task % rankBlocks * rankBlock(job);
    const std::size_t tokens = std::min(kBlockTokens, job.tokens - token);
    const std::size_t ranks = std::min(rankBlock(job), change.rank - rank);
    float* to = products + token * stride;
    kernels.multiply({change.a.row(rank), change.a.stride(), ranks, job.x + token * job.xStride, job.xStride, tokens,
        to + rank, stride, padded(job.w->cols)});
    if (rank + ranks == change.rank)
        for (std::size_t t = 0; t < tokens; ++t)
            std::fill(to + t * stride + change.rank, to + (t + 1) * stride, 0.0F);
}

/// y += b products, for a block of tokens and of rows.
void addB(const KernelSet& kernels, const MatmulJob& job, const float* products, std::size_t task, float* scratch)
{
    const LowRank& change = *job.w->lowRank;
    const std::size_t stride = padded(change.rank), rowBlocks = blocks(job.w->rows, kBlockRows);
    const std::size_t token = task / rowBlocks * kBlockTokens, row = task % rowBlocks * kBlockRows;
    const std::size_t tokens = std::min(kBlockTokens, job.tokens - token);
    const std::size_t rows = std::min(kBlockRows, job.w->rows - row);
    kernels.multiply({change.b.row(row), change.b.stride(), rows, products + token * stride, stride, tokens, scratch,
        kBlockRows, stride});
    for (std::size_t t = 0; t < tokens; ++t) {
        float* y = job.y + (token + t) * job.yStride + row;
        for (std::size_t r = 0; r < rows; ++r)
            y[r] += scratch[t * kBlockRows + r];
    }
}

void addRound(Worker& worker, const KernelSet& kernels, std::span<const MatmulJob> jobs)
{
    const auto tasksOfA = [](const MatmulJob& job) {
        return job.w->lowRank ? blocks(job.tokens, kBlockTokens) * blocks(job.w->lowRank->rank, rankBlock(job)) : 0;
    };
    forEachTask(worker, jobs, tasksOfA,
        [&](std::size_t job, std::size_t task) { multiplyA(kernels, jobs[job], productsOf(jobs, job), task); });
    const auto tasksOfB = [](const MatmulJob& job) {
        return job.w->lowRank ? blocks(job.tokens, kBlockTokens) * blocks(job.w->rows, kBlockRows) : 0;
    };
    forEachTask(worker, jobs, tasksOfB, [&](std::size_t job, std::size_t task) {
        addB(kernels, jobs[job], productsOf(jobs, job), task, worker.scratch());
    });
}

} // namespace

std::size_t lowRankFloats(std::size_t tokens, std::size_t rank)
{
    return tokens * padded(rank);
}

void addLowRanks(Worker& worker, const KernelSet& kernels, std::span<const MatmulJob> jobs)
{
    if (std::ranges::none_of(jobs, [](const MatmulJob& job) { return job.w->lowRank; }))
        return;
    while (!jobs.empty()) {
        const std::size_t count = roundOf(jobs);
        addRound(worker, kernels, jobs.first(count));
        jobs = jobs.subspan(count);
    }
}

} // namespace sheaf::kernels
