#include "engine/runtime/fault_watch.h"

#include <array>
#include <string>

namespace sheaf::runtime {

Result<void> FaultWatch::check() const
{
    constexpr std::array<std::string_view, kStages> kNames
        = {"input", "attention output", "router output", "feed-forward output"};
    const std::uint64_t first = m_first.load(std::memory_order_relaxed);
    if (first == kNone)
        return {};
    return fail(ErrorCode::Malformed,
        "layer " + std::to_string(first / kStages) + ": " + std::string(kNames[first % kStages]) + " is not a number");
}

} // namespace sheaf::runtime
