#include "engine/tokenizer/unicode_composition.h"

#include "engine/tokenizer/composition_table.h"
#include "engine/base/utf8.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace sheaf::tokenizer {
namespace {

/// Below U+0300, lead byte 0xCC, every character is its own composition and starts anew.
constexpr unsigned char kFirstAffectedLead = 0xCC;

// Unicode standard, section 3.12: Hangul syllables are an arithmetic arrangement of their parts.
constexpr char32_t kLeadBase = 0x1100;
constexpr char32_t kVowelBase = 0x1161;
constexpr char32_t kTailBase = 0x11A7;
constexpr char32_t kSyllableBase = 0xAC00;
constexpr char32_t kLeads = 19;
constexpr char32_t kVowels = 21;
constexpr char32_t kTails = 28; // the first stands for none

bool isSyllable(char32_t character)
{
    return character >= kSyllableBase && character < kSyllableBase + kLeads * kVowels * kTails;
}

int combiningClass(char32_t character)
{
    const auto ranges = combiningRanges();
    const auto range = std::ranges::lower_bound(ranges, character, {}, &CombiningRange::last);
    return range != ranges.end() && range->first <= character ? range->combiningClass : 0;
}

void appendDecomposed(char32_t character, std::u32string& out)
{
    if (isSyllable(character)) {
        const char32_t index = character - kSyllableBase;
        out += kLeadBase + index / (kVowels * kTails);
        out += kVowelBase + index / kTails % kVowels;
        if (index % kTails != 0)
            out += kTailBase + index % kTails;
        return;
    }
    const auto table = decompositions();
    const auto found = std::ranges::lower_bound(table, character, {}, &Decomposition::character);
    if (found == table.end() || found->character != character) {
        out += character;
        return;
    }
    appendDecomposed(found->first, out);
    if (found->second != 0)
        appendDecomposed(found->second, out);
}

std::u32string decomposed(std::string_view text)
{
    std::u32string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const std::size_t bytes = characterBytes(text);
        appendDecomposed(decodeCharacter(text.substr(0, bytes)), out);
        text.remove_prefix(bytes);
    }
    return out;
}

/// Sorts each run of combining marks by class; marks of one class keep their order.
void orderMarks(std::u32string& text)
{
    const auto isMark = [](char32_t character) { return combiningClass(character) != 0; };
    for (auto at = text.begin(); at != text.end();) {
        const auto begin = std::find_if(at, text.end(), isMark);
        at = std::find_if_not(begin, text.end(), isMark);
        std::stable_sort(begin, at, [](char32_t a, char32_t b) { return combiningClass(a) < combiningClass(b); });
    }
}

/// The compositions, sorted by their parts.
const std::vector<Decomposition>& compositions()
{
    static const std::vector<Decomposition> kSorted = [] {
        std::vector<Decomposition> sorted;
        std::ranges::copy_if(decompositions(), std::back_inserter(sorted), &Decomposition::composes);
        std::ranges::sort(sorted, {}, [](const Decomposition& entry) { return std::pair(entry.first, entry.second); });
        return sorted;
    }();
    return kSorted;
}

std::optional<char32_t> compositionOf(char32_t first, char32_t second)
{
    if (first >= kLeadBase && first < kLeadBase + kLeads && second >= kVowelBase && second < kVowelBase + kVowels)
        return kSyllableBase + ((first - kLeadBase) * kVowels + (second - kVowelBase)) * kTails;
    if (isSyllable(first) && (first - kSyllableBase) % kTails == 0 && second > kTailBase && second < kTailBase + kTails)
        return first + (second - kTailBase);
    const auto parts = [](const Decomposition& entry) { return std::pair(entry.first, entry.second); };
    const auto found = std::ranges::lower_bound(compositions(), std::pair(first, second), {}, parts);
    if (found == compositions().end() || parts(*found) != std::pair(first, second))
        return std::nullopt;
    return found->character;
}

/// Joins each character of class 0 with the following ones that nothing of the same or a higher class separates from
/// it.
std::u32string recomposed(const std::u32string& text)
{
    std::u32string out;
    out.reserve(text.size());
    std::optional<std::size_t> starter; // index in out
    int lastClass = 0; // of what was appended since the starter
    for (const char32_t character : text) {
        const int own = combiningClass(character);
        const bool adjacent = starter && *starter + 1 == out.size();
        if (starter && (adjacent || lastClass < own)) {
            if (const auto joined = compositionOf(out[*starter], character)) {
                out[*starter] = *joined;
                continue;
            }
        }
        if (own == 0)
            starter = out.size();
        lastClass = own;
        out += character;
    }
    return out;
}

std::string composedValid(std::string_view text)
{
    std::u32string characters = decomposed(text);
    orderMarks(characters);
    std::string out;
    out.reserve(text.size());
    for (const char32_t character : recomposed(characters))
        appendCharacter(out, character);
    return out;
}

} // namespace

std::string composed(std::string_view text)
{
    const auto isAffected = [](char byte) { return static_cast<unsigned char>(byte) >= kFirstAffectedLead; };
    if (std::ranges::none_of(text, isAffected))
        return std::string(text);
    std::string out;
    while (!text.empty()) {
        const std::size_t valid = validPrefixBytes(text);
        out += composedValid(text.substr(0, valid));
        text.remove_prefix(valid);
        const std::size_t invalid = invalidPrefixBytes(text);
        out += text.substr(0, invalid);
        text.remove_prefix(invalid);
    }
    return out;
}

} // namespace sheaf::tokenizer
