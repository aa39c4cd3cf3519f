#pragma once
// runMatmuls' part for matrices in panels: quantising the activations, and cutting products into tasks.

#include "engine/kernels/matmul.h"
#include "engine/panels/multiply.h"

#include <algorithm>

namespace sheaf::kernels {

/// How a product is shared out: blocks of rows by stretches of tokens. Tasks that follow one another have the same
/// tokens, whose activations stay in the second-level cache.
class PanelTasks {
public:
    PanelTasks(const MatmulJob& job, std::size_t threads);

    std::size_t count() const { return m_rowTasks * m_stretches; }
    /// Of task `index`: calls body(panels::PanelTask) for every 32 rows.
    template <class Body> void forEachBlock(std::size_t index, const Body& body) const
    {
        const std::size_t stretch = index / m_rowTasks, first = index % m_rowTasks * m_blocksPerTask;
        const std::size_t tile = stretch * m_tilesPerTask;
        for (std::size_t block = first; block < std::min(first + m_blocksPerTask, m_blocks); ++block)
            body(panels::PanelTask{block * panels::kTileRows, tile, std::min(tile + m_tilesPerTask, m_tiles)});
    }

private:
    std::size_t m_blocks; ///< of 32 rows
    std::size_t m_tiles;
    std::size_t m_blocksPerTask = 1;
    std::size_t m_tilesPerTask;
    std::size_t m_rowTasks;
    std::size_t m_stretches;
};

/// The inputs of all jobs over panels as the integer kernels read them. Those of several tokens are quantised by all
/// threads together into shared memory; a single token's by each thread for itself, which is quicker than waiting.
class QuantisedInputs {
public:
    /// Call on every thread of a run; returns when the shared ones are done.
    QuantisedInputs(Worker& worker, const KernelSet& kernels, std::span<const MatmulJob> jobs);

    /// Of a job over panels. `job` must not decrease from call to call; valid until the next call.
    const std::byte* of(std::size_t job);

private:
    /// Where a job's input lies in shared memory, and how much of it is new.
    struct Place {
        std::size_t offset = 0;
        std::size_t bytes = 0; ///< 0: an earlier job's
    };
    static constexpr std::size_t kSharers = 3; ///< q, k and v

    Place place(std::size_t job);
    void quantiseShared(Worker& worker);
    void quantiseTile(const MatmulJob& job, std::size_t tile, std::byte* to) const;

    std::span<const MatmulJob> m_jobs;
    const panels::PanelKernels* m_kernels;
    std::byte* m_shared;
    std::byte* m_own;
    std::size_t m_placed = 0; ///< jobs whose place is known
    std::size_t m_end = 0; ///< of those
    Place m_places[kSharers];
    const MatmulJob* m_ownJob = nullptr; ///< whose input m_own holds
};

void multiplyPanelTask(const panels::PanelKernels& kernels, const MatmulJob& job, const PanelTasks& tasks,
    std::size_t task, const std::byte* activations, float* scratch);

std::size_t panelMatmulScratchFloats(std::size_t cols);
std::size_t quantisedInputBytes(std::size_t tokens, std::size_t cols);

} // namespace sheaf::kernels
