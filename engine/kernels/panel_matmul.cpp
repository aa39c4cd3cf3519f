#include "engine/kernels/panel_matmul.h"

#include "engine/kernels/job_walk.h"

#include <algorithm>

namespace sheaf::kernels {

using panels::columnBytes;
using panels::ColumnTiles;
using panels::kTileColumns;
using panels::kTileRows;
using panels::Scheme;

namespace {

/// Activations of a stretch of tokens: half of a small second-level cache.
constexpr std::size_t kStretchBytes = 256 * 1024;
constexpr std::size_t kMinStretchTiles = 4, kMaxStretchTiles = 16;
/// Of weights, when few tokens meet them: enough that handing out tasks costs nothing.
constexpr std::size_t kTaskBytes = 128 * 1024;
constexpr std::size_t kTasksPerThread = 4;

Scheme schemeOf(const MatmulJob& job)
{
    return job.w->panels.type->scheme;
}

/// Whether two jobs read the same integers.
bool sameInput(const MatmulJob& a, const MatmulJob& b)
{
    return a.w->panels && b.w->panels && a.x == b.x && a.tokens == b.tokens && a.w->cols == b.w->cols
        && (schemeOf(a) == Scheme::Block) == (schemeOf(b) == Scheme::Block);
}

bool isShared(const MatmulJob& job)
{
    return job.w->panels && job.tokens > 1;
}

std::size_t ownOffset()
{
    return panels::panelScratchFloats(kMaxStretchTiles * kTileColumns);
}

} // namespace

PanelTasks::PanelTasks(const MatmulJob& job, std::size_t threads)
    : m_blocks((job.w->rows + kTileRows - 1) / kTileRows)
    , m_tiles(ColumnTiles{job.tokens}.count())
{
    const std::size_t tileBytes = kTileColumns * columnBytes(schemeOf(job), job.w->cols);
    m_tilesPerTask = std::clamp(kStretchBytes / tileBytes, kMinStretchTiles, kMaxStretchTiles);
    m_stretches = (m_tiles + m_tilesPerTask - 1) / m_tilesPerTask;
    if (m_tiles == 1) {
        const std::size_t byBytes = kTaskBytes / (2 * job.w->panels.panelBytes());
        const std::size_t byBalance = m_blocks / (threads * kTasksPerThread);
        m_blocksPerTask = std::max(std::min(byBytes, byBalance), std::size_t{1});
    }
    m_rowTasks = (m_blocks + m_blocksPerTask - 1) / m_blocksPerTask;
}

QuantisedInputs::QuantisedInputs(Worker& worker, const KernelSet& kernels, std::span<const MatmulJob> jobs)
    : m_jobs(jobs)
    , m_kernels(kernels.panels)
    , m_shared(worker.shared())
    , m_own(reinterpret_cast<std::byte*>(worker.scratch() + ownOffset()))
{
    if (std::any_of(jobs.begin(), jobs.end(), isShared))
        quantiseShared(worker);
}

void QuantisedInputs::quantiseShared(Worker& worker)
{
    QuantisedInputs walk = *this;
    const auto tilesOf = [&](const MatmulJob& job) {
        const auto index = static_cast<std::size_t>(&job - m_jobs.data());
        const auto before = m_jobs.subspan(index - std::min(index, kSharers - 1), std::min(index, kSharers - 1));
        const bool known
            = std::any_of(before.begin(), before.end(), [&](const MatmulJob& b) { return sameInput(b, job); });
        return isShared(job) && !known ? ColumnTiles{job.tokens}.count() : 0;
    };
    forEachTask(worker, m_jobs, tilesOf, [&](std::size_t index, std::size_t tile) {
        const Place place = walk.place(index);
        const MatmulJob& job = m_jobs[index];
        const std::size_t before = ColumnTiles{job.tokens}.begin(tile) * columnBytes(schemeOf(job), job.w->cols);
        quantiseTile(job, tile, m_shared + place.offset + before);
    });
}

void QuantisedInputs::quantiseTile(const MatmulJob& job, std::size_t tile, std::byte* to) const
{
    const ColumnTiles tiles{job.tokens};
    m_kernels->quantiseTile(
        schemeOf(job), job.x + tiles.begin(tile) * job.xStride, job.xStride, tiles.width(tile), job.w->cols, to);
}

/// Inputs lie one after another in the order of the jobs that bring them.
QuantisedInputs::Place QuantisedInputs::place(std::size_t job)
{
    for (; m_placed <= job; ++m_placed) {
        Place& place = m_places[m_placed % kSharers];
        const MatmulJob& next = m_jobs[m_placed];
        std::size_t back = 1;
        while (back < std::min(kSharers, m_placed + 1) && !sameInput(m_jobs[m_placed - back], next))
            ++back;
        if (back < std::min(kSharers, m_placed + 1)) {
            place = {m_places[(m_placed - back) % kSharers].offset, 0};
        } else {
            place = {m_end, isShared(next) ? next.tokens * columnBytes(schemeOf(next), next.w->cols) : 0};
            m_end += place.bytes;
        }
    }
    return m_places[job % kSharers];
}

const std::byte* QuantisedInputs::of(std::size_t index)
{
    const MatmulJob& job = m_jobs[index];
    if (isShared(job))
        return m_shared + place(index).offset;
    if (!m_ownJob || !sameInput(*m_ownJob, job)) {
        quantiseTile(job, 0, m_own);
        m_ownJob = &job;
    }
    return m_own;
}

void multiplyPanelTask(const panels::PanelKernels& kernels, const MatmulJob& job, const PanelTasks& tasks,
    std::size_t task, const std::byte* activations, float* scratch)
{
    const panels::PanelProduct product = {job.w->panels, activations, job.tokens, job.y, job.yStride};
    tasks.forEachBlock(task, [&](const panels::PanelTask& block) { multiplyPanels(kernels, product, block, scratch); });
}

std::size_t panelMatmulScratchFloats(std::size_t cols)
{
    return ownOffset() + padded(columnBytes(Scheme::Offset, cols + 31) / sizeof(float) + 1);
}

std::size_t quantisedInputBytes(std::size_t tokens, std::size_t cols)
{
    constexpr std::size_t kKinds = 2; // one scale per 32 and one per 256, if the sharers' types differ
    return kKinds * tokens * columnBytes(Scheme::Offset, cols + 31);
}

} // namespace sheaf::kernels
