#pragma once
// What one rendering may take: a template comes from a file that nobody vouches for.

#include "engine/base/error.h"

#include <cstddef>

namespace sheaf::jinja {

/// Published templates stay below a hundredth of each for a conversation of a hundred messages.
struct Limits {
    std::size_t sourceBytes = std::size_t(1) << 20;
    std::size_t steps = 5'000'000; ///< expressions evaluated, elements visited
    std::size_t bytes = std::size_t(32) << 20; ///< of all values made while rendering, whether still needed or not
    std::size_t outputBytes = std::size_t(8) << 20;
    int depth = 120; ///< of expressions, blocks and macro calls inside each other
};

/// Entries of a dictionary looked at for one step.
inline constexpr std::size_t kEntriesAStep = 8;

/// Counts down. What was refused once stays refused, so that callers may check at the end of a loop.
class Budget {
public:
    explicit Budget(const Limits& limits)
        : m_steps(limits.steps)
        , m_bytes(limits.bytes)
    {
    }

    bool step(std::size_t count = 1) { return take(m_steps, count); }
    bool allocate(std::size_t bytes) { return take(m_bytes, bytes); }

    /// TooLarge once something was refused.
    Result<void> check() const
    {
        if (!m_exhausted)
            return {};
        return fail(ErrorCode::TooLarge, "the template takes too many steps or too much memory");
    }

private:
    bool take(std::size_t& from, std::size_t count)
    {
        m_exhausted = m_exhausted || count > from;
        if (!m_exhausted)
            from -= count;
        return !m_exhausted;
    }

    std::size_t m_steps;
    std::size_t m_bytes;
    bool m_exhausted = false;
};

} // namespace sheaf::jinja
