#pragma once
// The pictures of one request: at which positions their vectors stand, and the vectors.

#include "engine/runtime/picture_store.h"

namespace sheaf::runtime {

class PromptPictures {
public:
    PromptPictures() = default; ///< of a prompt without pictures

    /// The pictures' vectors take the places of `patchToken` in order. Usage if they are not as many. `pictures` must
    /// outlive the object.
    static Result<PromptPictures> place(std::span<const TokenId> ids, std::span<const PromptPicture> pictures,
        TokenId patchToken, const PictureStore& store);

    /// Makes the vectors of all positions from `first` on. `progress`: tiles of the pictures that are not remembered.
    Result<void> encode(
        std::size_t first, PictureStore& store, const std::stop_token& stop, const PictureEncoder::Progress& progress);

    /// The ids with their pictures, from `first` on.
    PromptPart part(std::span<const TokenId> ids, std::size_t first) const;

private:
    using Encoded = std::shared_ptr<const EncodedPicture>;

    struct Placed {
        const PromptPicture* picture;
        PictureId id;
        std::size_t tiles;
        std::vector<std::size_t> positions; ///< of its vectors
        Encoded encoded = {};
    };

    Placed& firstLike(const Placed& picture);
    void setVectors(const Placed& picture);

    std::vector<Placed> m_placed;
    std::vector<PictureId> m_ids; ///< (prompt), empty without pictures
    std::vector<const float*> m_vectors; ///< (prompt), empty without pictures
};

} // namespace sheaf::runtime
