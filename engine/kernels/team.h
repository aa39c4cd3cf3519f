#pragma once
// The engine's threads: a body runs on all of them at once and shares out its loops.

#include "engine/kernels/float_buffer.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

namespace sheaf::kernels {

/// What the threads of one run share.
struct TeamState {
    std::stop_token stop;
    std::byte* shared = nullptr;
    alignas(64) std::atomic<std::size_t> next[2] = {0, 0}; ///< the next index of this loop, and of the one after
    alignas(64) std::atomic<std::uint32_t> arrived = 0;
    alignas(64) std::atomic<std::uint32_t> generation = 0;
};

/// One thread's view of a run. Every thread must make the same calls to barrier() and forEach(), in the same order.
class Worker {
public:
    Worker(TeamState& state, int index, int count, float* scratch)
        : m_state(state)
        , m_index(static_cast<std::size_t>(index))
        , m_count(static_cast<std::size_t>(count))
        , m_scratch(scratch)
    {
    }

    std::size_t index() const { return m_index; }
    std::size_t count() const { return m_count; }
    float* scratch() { return m_scratch; } ///< Team::scratchFloats() of its own
    std::byte* shared() { return m_state.shared; } ///< Team::reserveShared() of all threads
    bool stopRequested() const { return m_state.stop.stop_requested(); }

    void barrier();

    /// body(i) for i in [0, n), each on whichever thread is free; all are done when it returns. Once a stop is
    /// requested the rest is skipped, so a caller must treat what a stopped run computed as garbage.
    template <class Body> void forEach(std::size_t n, const Body& body)
    {
        std::atomic<std::size_t>& next = m_state.next[m_loop & 1];
        // Everyone has left the loop before this one, so its counter is free to be the next one's.
        if (m_index == 0)
            m_state.next[~m_loop & 1].store(0, std::memory_order_relaxed);
        ++m_loop;
        for (std::size_t i = m_index; i < n; i = m_count + next.fetch_add(1, std::memory_order_relaxed)) {
            if (stopRequested())
                break;
            body(i);
        }
        barrier();
    }

private:
    TeamState& m_state;
    std::size_t m_index;
    std::size_t m_count;
    float* m_scratch;
    unsigned m_loop = 0;
};

/// Threads: run() is called by one thread, which takes part; GNU OpenMP keeps a pool per calling thread.
class Team {
public:
    /// scratchFloats: working memory per thread.
    Team(int threads, std::size_t scratchFloats);

    int threads() const { return m_threads; }
    std::size_t scratchFloats() const { return m_scratchFloats; }
    /// Memory that all threads of a run see: at least so much. Not during a run. Throws std::bad_alloc.
    void reserveShared(std::size_t bytes);

    /// body on every thread. It must not throw and must not allocate.
    void run(const std::stop_token& stop, const std::function<void(Worker&)>& body);

private:
    int m_threads;
    std::size_t m_scratchFloats;
    std::vector<FloatBuffer> m_scratch;
    std::unique_ptr<std::byte[]> m_shared; ///< not zeroed: pages are taken as they are used
    std::size_t m_sharedBytes = 0;
};

} // namespace sheaf::kernels
