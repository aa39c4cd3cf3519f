#include "engine/tokenizer/unigram_segmenter.h"

#include "engine/base/utf8.h"

#include <fmt/core.h>

#include <algorithm>
#include <bit>

namespace sheaf::tokenizer {
namespace {

/// How much less than the worst token an unknown character scores (SentencePiece's kUnkPenalty).
constexpr float kUnknownPenalty = 10;

bool isSegment(const Vocabulary& vocabulary, std::size_t id)
{
    return vocabulary.types[id] == TokenType::Normal && !vocabulary.tokens[id].empty();
}

/// The best way to some place of the word.
struct Arrival {
    float score = 0;
    std::uint32_t bytes = 0; // of the last piece; 0: no way yet
    TokenId id = -1;

    void offer(float offered, std::uint32_t length, TokenId token)
    {
        if (bytes != 0 && offered <= score)
            return;
        score = offered;
        bytes = length;
        id = token;
    }
};

} // namespace

Result<UnigramSegmenter> UnigramSegmenter::create(const Vocabulary& vocabulary)
{
    UnigramSegmenter segmenter;
    segmenter.m_scores = vocabulary.scores;
    std::size_t bytes = 0;
    float worst = 0;
    for (std::size_t id = 0; id < vocabulary.tokens.size(); ++id) {
        if (!isSegment(vocabulary, id))
            continue;
        if (vocabulary.tokens[id].size() > kMaxTokenBytes)
            return fail(ErrorCode::Malformed, fmt::format("token {} has {} bytes", id, vocabulary.tokens[id].size()));
        bytes += vocabulary.tokens[id].size();
        worst = std::min(worst, vocabulary.scores[id]);
    }
    segmenter.m_unknownScore = worst - kUnknownPenalty;
    segmenter.m_slots.resize(std::bit_ceil(bytes * 2 + 2));
    segmenter.m_ends.push_back(-1);
    for (std::size_t id = 0; id < vocabulary.tokens.size(); ++id) {
        if (!isSegment(vocabulary, id))
            continue;
        std::uint32_t node = 0;
        for (const char byte : vocabulary.tokens[id])
            node = segmenter.addChild(node, static_cast<unsigned char>(byte));
        if (segmenter.m_ends[node] == -1)
            segmenter.m_ends[node] = static_cast<TokenId>(id);
    }
    return segmenter;
}

std::size_t UnigramSegmenter::slotOf(std::uint64_t key) const
{
    constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15; // 2^64 / golden ratio: spreads neighbouring keys
    const std::size_t mask = m_slots.size() - 1;
    std::size_t slot = (key * kGolden >> 20) & mask;
    while (m_slots[slot].key != key && m_slots[slot].key != 0)
        slot = (slot + 1) & mask;
    return slot;
}

std::uint32_t UnigramSegmenter::childOf(std::uint32_t node, unsigned char byte) const
{
    return m_slots[slotOf((static_cast<std::uint64_t>(node) << 8 | byte) + 1)].child;
}

std::uint32_t UnigramSegmenter::addChild(std::uint32_t node, unsigned char byte)
{
    const std::uint64_t key = (static_cast<std::uint64_t>(node) << 8 | byte) + 1;
    Slot& slot = m_slots[slotOf(key)];
    if (slot.key == 0) {
        slot = {key, static_cast<std::uint32_t>(m_ends.size())};
        m_ends.push_back(-1);
    }
    return slot.child;
}

std::vector<UnigramSegmenter::Piece> UnigramSegmenter::segment(std::string_view word) const
{
    std::vector<Arrival> arrivals(word.size() + 1);
    for (std::size_t at = 0; at < word.size();) {
        const std::size_t character = std::max<std::size_t>(characterBytes(word.substr(at)), 1);
        const float score = arrivals[at].score;
        bool isKnown = false;
        std::uint32_t node = 0;
        for (std::size_t end = at; end < word.size();) {
            node = childOf(node, static_cast<unsigned char>(word[end++]));
            if (node == 0)
                break;
            const TokenId id = m_ends[node];
            if (id == -1)
                continue;
            const std::size_t bytes = end - at;
            arrivals[end].offer(score + m_scores[static_cast<std::size_t>(id)], static_cast<std::uint32_t>(bytes), id);
            isKnown = isKnown || bytes == character;
        }
        if (!isKnown)
            arrivals[at + character].offer(score + m_unknownScore, static_cast<std::uint32_t>(character), -1);
        at += character;
    }
    std::vector<Piece> pieces;
    for (std::size_t end = word.size(); end > 0; end -= arrivals[end].bytes)
        pieces.push_back({arrivals[end].id, arrivals[end].bytes});
    std::ranges::reverse(pieces);
    return pieces;
}

} // namespace sheaf::tokenizer
