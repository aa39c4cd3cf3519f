#include "engine/tokenizer/literal_matcher.h"

#include <algorithm>

namespace sheaf::tokenizer {

LiteralMatcher::LiteralMatcher(std::vector<Literal> literals)
    : m_literals(std::move(literals))
{
    std::ranges::stable_sort(m_literals, {}, &Literal::text);
    for (const Literal& literal : m_literals) {
        if (m_firstBytes.empty() || m_firstBytes.back() != literal.text.front())
            m_firstBytes += literal.text.front();
    }
}

LiteralMatcher::Match LiteralMatcher::findFrom(std::string_view text, std::size_t from) const
{
    for (std::size_t at = text.find_first_of(m_firstBytes, from); at != std::string_view::npos;
         at = text.find_first_of(m_firstBytes, at + 1)) {
        if (const Literal* literal = longestPrefixOf(text.substr(at)))
            return {at, literal->text.size(), literal->id};
    }
    return {text.size(), 0, -1};
}

const LiteralMatcher::Literal* LiteralMatcher::longestPrefixOf(std::string_view text) const
{
    const Literal* longest = nullptr;
    auto first = m_literals.begin();
    auto last = m_literals.end();
    for (std::size_t depth = 0; depth < text.size() && first != last; ++depth) {
        // [first, last) agree with text in the bytes before depth; one that ends here would stand first and was taken.
        const auto byteAt = [depth](const Literal& literal) {
            return depth < literal.text.size() ? static_cast<int>(static_cast<unsigned char>(literal.text[depth])) : -1;
        };
        const int wanted = static_cast<unsigned char>(text[depth]);
        const auto range = std::ranges::equal_range(first, last, wanted, {}, byteAt);
        first = range.begin();
        last = range.end();
        if (first != last && first->text.size() == depth + 1)
            longest = &*first;
    }
    return longest;
}

TokenId LiteralMatcher::idOf(std::string_view literal) const
{
    const auto found = std::ranges::lower_bound(m_literals, literal, {}, &Literal::text);
    return found != m_literals.end() && found->text == literal ? found->id : -1;
}

} // namespace sheaf::tokenizer
