#pragma once
// Finds special tokens in a text.

#include "engine/api/tokenizer.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sheaf::tokenizer {

/// A set of literals with ids. Of several that begin at a place the longest counts. Threads: const and safe from any.
class LiteralMatcher {
public:
    struct Literal {
        std::string text; ///< not empty
        TokenId id = -1;
    };

    /// Where a literal was found; id is -1 and begin is text.size() if there is none.
    struct Match {
        std::size_t begin = 0;
        std::size_t bytes = 0;
        TokenId id = -1;
    };

    LiteralMatcher() = default;
    explicit LiteralMatcher(std::vector<Literal> literals);

    /// The first literal at or after `from`. Linear in the distance to it, times the longest literal at worst.
    Match findFrom(std::string_view text, std::size_t from) const;

    /// The id of exactly this literal, or -1.
    TokenId idOf(std::string_view literal) const;

private:
    /// The longest literal that text starts with.
    const Literal* longestPrefixOf(std::string_view text) const;

    std::vector<Literal> m_literals; // sorted by text: those that share a prefix stand together
    std::string m_firstBytes; // the bytes a literal may begin with
};

} // namespace sheaf::tokenizer
