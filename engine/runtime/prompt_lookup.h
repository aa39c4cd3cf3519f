#pragma once
// Guessing the next tokens from the text so far: answers quote their documents, and themselves.
// Source: "prompt lookup decoding", n-gram speculation without a second model.

#include "engine/api/tokenizer.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sheaf::runtime {

/// Finds what followed the last tokens when they stood in the history before. Memory: 12 to 20 bytes a token.
class PromptLookup {
public:
    /// history: prompt and answer; may grow at its end, and is used, not owned.
    explicit PromptLookup(const std::vector<TokenId>& history)
        : m_history(history)
    {
    }

    struct Match {
        std::size_t length = 0; ///< tokens that agree before the end; 0: the last ones are new
        std::span<const TokenId> next = {}; ///< what followed them then; valid until the history grows
    };
    /// The longest of the latest few matches; the later one if two are equal. `next` has at most `most` tokens.
    Match find(std::size_t most);

private:
    void index();
    std::size_t slotOf(std::size_t end) const;
    std::size_t agreement(std::size_t end) const;

    const std::vector<TokenId>& m_history;
    std::vector<std::uint32_t> m_latest; ///< by hash of three tokens: where they end, 0 if nowhere
    std::vector<std::uint32_t> m_earlier; ///< by end: the one before of the same hash
};

/// How many tokens are worth guessing: from how often guesses were right after matches of that length, and from how
/// long passes over several tokens take on this machine. It changes when tokens come, never which.
class DraftPlanner {
public:
    static constexpr std::size_t kMostTokens = 15;

    /// matched: PromptLookup::Match::length.
    std::size_t tokens(std::size_t matched) const;
    /// Whether a guess that was looked at was right, tried or not.
    void noteGuess(std::size_t matched, bool right);
    void notePass(std::size_t rows, double seconds);

private:
    static constexpr std::size_t kSizes = 5; ///< passes of 1, 2, 4, 8, 16 rows
    struct Odds {
        double right = 1, wrong = 1;
    };
    static std::size_t oddsOf(std::size_t matched) { return matched < 4 ? 0 : matched < 8 ? 1 : matched < 16 ? 2 : 3; }
    double secondsOf(std::size_t size) const;

    std::array<Odds, 4> m_odds;
    std::array<double, kSizes> m_seconds = {}; ///< 0: not measured
};

} // namespace sheaf::runtime
