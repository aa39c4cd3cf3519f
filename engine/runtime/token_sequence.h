#pragma once
// What stands at each position of a prompt: a token, or a vector of a picture.

#include "engine/api/tokenizer.h"

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace sheaf::runtime {

/// Names a picture by its pixels and the way it is cut. The positions of its vectors share one; null: text.
using PictureId = std::shared_ptr<const std::string>;

inline bool samePicture(const PictureId& a, const PictureId& b)
{
    return a == b || (a && b && *a == *b);
}

/// A stretch of a prompt as the forward pass gets it. `pictures` and `vectors` are empty if it is text only.
struct PromptPart {
    PromptPart(std::span<const TokenId> tokens) // implicit: most stretches are text
        : ids(tokens)
    {
    }
    PromptPart(std::span<const TokenId> tokens, std::span<const PictureId> pictureIds,
        std::span<const float* const> pictureVectors)
        : ids(tokens)
        , pictures(pictureIds)
        , vectors(pictureVectors)
    {
    }

    PromptPart sub(std::size_t first, std::size_t count) const
    {
        return {ids.subspan(first, count), pictures.empty() ? pictures : pictures.subspan(first, count),
            vectors.empty() ? vectors : vectors.subspan(first, count)};
    }

    std::span<const TokenId> ids;
    std::span<const PictureId> pictures; ///< (ids); null: text
    std::span<const float* const>
        vectors; ///< (ids) of (hidden): what enters in place of the id's embedding; null: text
};

/// Positions whose keys and values are in the cache.
class TokenSequence {
public:
    std::size_t size() const { return m_ids.size(); }
    std::span<const TokenId> ids() const { return m_ids; }
    /// The positions, without vectors.
    PromptPart part() const { return {m_ids, std::span(m_pictures).first(m_ids.size()), {}}; }
    void clear() { truncate(0); }
    void truncate(std::size_t size)
    {
        m_ids.resize(size);
        m_pictures.resize(size);
    }
    void append(const PromptPart& part)
    {
        // Ids last: if memory runs out on the way, there are as many positions as before.
        m_pictures.resize(m_ids.size());
        m_pictures.insert(m_pictures.end(), part.pictures.begin(), part.pictures.end());
        m_pictures.resize(m_ids.size() + part.ids.size());
        m_ids.insert(m_ids.end(), part.ids.begin(), part.ids.end());
    }

    /// The positions from the first on at which `prompt` has the same ids and the same pictures. Equal ids before a
    /// vector mean that it is the same one of its picture.
    std::size_t commonPrefix(const PromptPart& prompt) const
    {
        const std::size_t count = std::min(size(), prompt.ids.size());
        std::size_t same = 0;
        while (same < count && m_ids[same] == prompt.ids[same]
            && samePicture(m_pictures[same], prompt.pictures.empty() ? PictureId() : prompt.pictures[same]))
            ++same;
        return same;
    }

private:
    std::vector<TokenId> m_ids;
    std::vector<PictureId> m_pictures; ///< (ids); anything behind is void
};

} // namespace sheaf::runtime
