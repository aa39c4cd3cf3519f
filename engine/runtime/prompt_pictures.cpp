#include "engine/runtime/prompt_pictures.h"

#include <algorithm>
#include <string>

namespace sheaf::runtime {

namespace {

PictureTiles tilesOf(const PromptPicture& picture, const TileSettings& tower)
{
    TileSettings settings = tower;
    settings.maxTiles = vision::effectiveMaxTiles(picture, tower);
    return chooseTiles(picture.pixels->width, picture.pixels->height, settings);
}

std::vector<std::size_t> positionsOf(TokenId id, std::span<const TokenId> ids)
{
    std::vector<std::size_t> positions;
    for (std::size_t i = 0; i < ids.size(); ++i)
        if (ids[i] == id)
            positions.push_back(i);
    return positions;
}

} // namespace

Result<PromptPictures> PromptPictures::place(std::span<const TokenId> ids, std::span<const PromptPicture> pictures,
    TokenId patchToken, const PictureStore& store)
{
    const TileSettings& settings = store.info().tiles;
    const std::vector<std::size_t> patches = positionsOf(patchToken, ids);
    std::uint64_t vectors = 0;
    for (const PromptPicture& picture : pictures) {
        SHEAF_CHECK(vision::checkPicture(picture));
        vectors += tilesOf(picture, settings).pictureTokens(settings);
    }
    if (vectors != patches.size())
        return fail(ErrorCode::Usage,
            "the pictures give " + std::to_string(vectors) + " vectors, but the prompt has "
                + std::to_string(patches.size()) + " " + std::string(kPatchToken) + " tokens");

    PromptPictures placed;
    if (pictures.empty())
        return placed;
    placed.m_ids.resize(ids.size());
    placed.m_vectors.resize(ids.size());
    auto next = patches.begin();
    for (const PromptPicture& picture : pictures) {
        const PictureTiles tiles = tilesOf(picture, settings);
        const auto end = next + static_cast<std::ptrdiff_t>(tiles.pictureTokens(settings));
        const PictureId id = store.identify(picture);
        placed.m_placed.push_back({&picture, id, static_cast<std::size_t>(tiles.tiles()), {next, end}});
        for (; next != end; ++next)
            placed.m_ids[*next] = id;
    }
    return placed;
}

/// A picture may be in the prompt more than once.
PromptPictures::Placed& PromptPictures::firstLike(const Placed& picture)
{
    return *std::find_if(
        m_placed.begin(), m_placed.end(), [&](const Placed& other) { return samePicture(other.id, picture.id); });
}

void PromptPictures::setVectors(const Placed& picture)
{
    const float* vector = picture.encoded->vectors.data();
    for (const std::size_t position : picture.positions) {
        m_vectors[position] = vector;
        vector += picture.encoded->hidden;
    }
}

Result<void> PromptPictures::encode(
    std::size_t first, PictureStore& store, const std::stop_token& stop, const PictureEncoder::Progress& progress)
{
    std::vector<Placed*> toEncode;
    std::size_t total = 0, done = 0;
    for (Placed& picture : m_placed) {
        Placed& one = firstLike(picture);
        const bool listed = std::find(toEncode.begin(), toEncode.end(), &one) != toEncode.end();
        if (picture.positions.back() < first || one.encoded || listed || (one.encoded = store.find(one.id)))
            continue;
        toEncode.push_back(&one);
        total += one.tiles;
    }
    const auto report = [&](std::size_t tiles) {
        done += tiles;
        if (progress && total > 0)
            progress(done, total);
    };
    report(0);
    for (Placed* picture : toEncode) {
        const auto tileDone = [&](std::size_t, std::size_t) { report(1); };
        SHEAF_TRY(picture->encoded, store.encode(*picture->picture, picture->id, stop, tileDone));
    }
    for (Placed& picture : m_placed)
        if (picture.positions.back() >= first) {
            picture.encoded = firstLike(picture).encoded;
            setVectors(picture);
        }
    return {};
}

PromptPart PromptPictures::part(std::span<const TokenId> ids, std::size_t first) const
{
    return PromptPart(ids, m_ids, m_vectors).sub(first, ids.size() - first);
}

} // namespace sheaf::runtime
