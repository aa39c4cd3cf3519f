#include "app/context/picture_prompt.h"

#include <algorithm>
#include <utility>

namespace sheaf::app {

namespace {

std::uint64_t pixelsOf(const Attachment& picture)
{
    return static_cast<std::uint64_t>(picture.image->width) * static_cast<std::uint64_t>(picture.image->height);
}

} // namespace

std::optional<TileSettings> pictureSettings(const ModelInfo& model, const Tokenizer& tokenizer)
{
    if (!model.vision)
        return std::nullopt;
    constexpr PictureTiles kTwoTiles{1, 2, 0, 0};
    TileSettings oneToken;
    oneToken.tokensPerSide = 1;
    const auto literals = pictureLayout(kTwoTiles, oneToken); // each control token at least once
    const bool known = std::all_of(
        literals.begin(), literals.end(), [&](std::string_view literal) { return tokenizer.specialId(literal) >= 0; });
    return known ? std::optional(model.vision->tiles) : std::nullopt;
}

TileSettings withDial(TileSettings settings, int maxTiles)
{
    if (maxTiles > 0)
        settings.maxTiles = std::min(settings.maxTiles, maxTiles);
    return settings;
}

bool entersAsPicture(const PromptAttachment& entry, const PromptStyle& style)
{
    const Attachment& attachment = *entry.attachment;
    return style.pictures && attachment.image && !entry.leftOut && attachment.state != AttachmentState::Refused;
}

PictureTiles tilesOf(const PromptAttachment& entry, const TileSettings& settings)
{
    const PictureInfo& picture = *entry.attachment->image;
    return chooseTiles(picture.width, picture.height, withDial(settings, entry.maxTiles));
}

std::string pictureText(const PromptAttachment& entry, const TileSettings& settings)
{
    std::string text;
    for (const std::string_view literal : pictureLayout(tilesOf(entry, settings), settings))
        text += literal;
    return text;
}

Result<std::vector<PromptPicture>> loadPictures(
    const PromptInput& input, const PromptStyle& style, const PictureLoader& load, const std::stop_token& stop)
{
    std::vector<PromptPicture> pictures;
    std::uint64_t pixels = 0;
    for (const PromptAttachment& entry : input.attachments) {
        if (!entersAsPicture(entry, style))
            continue;
        const std::string name = entry.attachment->name.toStdString();
        pixels += pixelsOf(*entry.attachment);
        if (pixels > kMaxPromptPixels)
            return fail(ErrorCode::TooLarge, "the pictures together have too many pixels", name);
        Result<PixelBuffer> picture = load(*entry.attachment, stop);
        if (!picture)
            return failAt(std::move(picture).error(), name);
        pictures.push_back({std::make_shared<const PixelBuffer>(std::move(*picture)),
            withDial(*style.pictures, entry.maxTiles).maxTiles});
    }
    return pictures;
}

} // namespace sheaf::app
