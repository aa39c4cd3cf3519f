#include "engine/kernels/team.h"

#include <omp.h>
#include <thread>

namespace sheaf::kernels {

namespace {

/// About 20 µs of waiting before the core is offered to others: longer than a normal wait between two loops of a pass.
constexpr int kSpins = 2000;

inline void pause()
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

} // namespace

void Worker::barrier()
{
    const std::uint32_t generation = m_state.generation.load(std::memory_order_acquire);
    if (m_state.arrived.fetch_add(1, std::memory_order_acq_rel) + 1 == m_count) {
        m_state.arrived.store(0, std::memory_order_relaxed);
        m_state.generation.store(generation + 1, std::memory_order_release);
        return;
    }
    for (int spins = 0; m_state.generation.load(std::memory_order_acquire) == generation; ++spins) {
        if (spins < kSpins)
            pause();
        else
            std::this_thread::yield();
    }
}

Team::Team(int threads, std::size_t scratchFloats)
    : m_threads(threads < 1 ? 1 : threads)
    , m_scratchFloats(scratchFloats)
{
    for (int i = 0; i < m_threads; ++i)
        m_scratch.emplace_back(scratchFloats);
}

void Team::run(const std::stop_token& stop, const std::function<void(Worker&)>& body)
{
    TeamState state;
    state.stop = stop;
#pragma omp parallel num_threads(m_threads)
    {
        const int index = omp_get_thread_num();
        Worker worker(state, index, omp_get_num_threads(), m_scratch[static_cast<std::size_t>(index)].data());
        body(worker);
    }
}

} // namespace sheaf::kernels
