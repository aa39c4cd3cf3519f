#include "engine/kernels/team.h"

#include <omp.h>
#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

namespace sheaf::kernels {

namespace {

/// About 20 to 100 µs of waiting before the thread sleeps: longer than a normal wait between two loops of a pass, and
/// short enough not to take the core from a thread that others wait for when more threads run than there are cores.
constexpr int kSpins = 2000;

inline void pause()
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

/// GNU OpenMP's own synchronisation is invisible to ThreadSanitizer; these say that what a thread did before it
/// published is done for whoever received after that.
inline void publish([[maybe_unused]] TeamState& state)
{
#if defined(__SANITIZE_THREAD__)
    __tsan_release(&state);
#endif
}

inline void receive([[maybe_unused]] TeamState& state)
{
#if defined(__SANITIZE_THREAD__)
    __tsan_acquire(&state);
#endif
}

} // namespace

void Worker::barrier()
{
    const std::uint32_t generation = m_state.generation.load(std::memory_order_acquire);
    if (m_state.arrived.fetch_add(1, std::memory_order_acq_rel) + 1 == m_count) {
        m_state.arrived.store(0, std::memory_order_relaxed);
        m_state.generation.store(generation + 1, std::memory_order_release);
        m_state.generation.notify_all();
        return;
    }
    for (int spins = 0; spins < kSpins; ++spins) {
        if (m_state.generation.load(std::memory_order_acquire) != generation)
            return;
        pause();
    }
    m_state.generation.wait(generation, std::memory_order_acquire);
}

Team::Team(int threads, std::size_t scratchFloats)
    : m_threads(threads < 1 ? 1 : threads)
    , m_scratchFloats(scratchFloats)
{
    for (int i = 0; i < m_threads; ++i)
        m_scratch.emplace_back(scratchFloats);
}

void Team::reserveShared(std::size_t bytes)
{
    if (bytes <= m_sharedBytes)
        return;
    m_shared.reset(new std::byte[bytes]);
    m_sharedBytes = bytes;
}

void Team::run(const std::stop_token& stop, const std::function<void(Worker&)>& body)
{
    TeamState state;
    state.stop = stop;
    state.shared = m_shared.get();
    publish(state);
#pragma omp parallel num_threads(m_threads)
    {
        receive(state);
        const int index = omp_get_thread_num();
        Worker worker(state, index, omp_get_num_threads(), m_scratch[static_cast<std::size_t>(index)].data());
        body(worker);
        publish(state);
    }
    receive(state);
}

} // namespace sheaf::kernels
