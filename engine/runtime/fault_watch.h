#pragma once
// Finds where a pass first computed what is not a number.

#include "engine/base/error.h"

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace sheaf::runtime {

/// Values that are not finite, or too large to be squared, spread over everything after them; the earliest place is the
/// one to name. Threads: note() from any during a pass; the rest between barriers.
class FaultWatch {
public:
    enum class Stage { Input, Attention, Router, FeedForward };

    void reset() { m_first.store(kNone, std::memory_order_relaxed); }
    void note(std::size_t layer, Stage stage)
    {
        const std::uint64_t place = layer * kStages + static_cast<std::uint64_t>(stage);
        std::uint64_t first = m_first.load(std::memory_order_relaxed);
        while (place < first && !m_first.compare_exchange_weak(first, place, std::memory_order_relaxed)) { }
    }
    bool any() const { return m_first.load(std::memory_order_relaxed) != kNone; }

    /// Malformed: "layer 3: attention output is not a number".
    Result<void> check() const;

private:
    static constexpr std::uint64_t kStages = 4, kNone = UINT64_MAX;
    std::atomic<std::uint64_t> m_first = kNone; ///< layer * kStages + stage
};

} // namespace sheaf::runtime
