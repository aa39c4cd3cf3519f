#pragma once
// Pictures in a prompt: whether a model sees them, how each is cut into tiles, and their pixels in prompt order.

#include "app/context/prompt_builder.h"
#include "engine/api/model_info.h"

#include <functional>
#include <stop_token>

namespace sheaf::app {

/// How this model takes pictures. None: it has no vision tower, or its vocabulary lacks a control token of theirs.
std::optional<TileSettings> pictureSettings(const ModelInfo& model, const Tokenizer& tokenizer);

/// The settings with a dial on them. maxTiles 0: as many as the model takes.
TileSettings withDial(TileSettings settings, int maxTiles);

/// True if the entry is a picture that enters the prompt.
bool entersAsPicture(const PromptAttachment& entry, const PromptStyle& style);

/// How the picture of an entry is cut. It must have one.
PictureTiles tilesOf(const PromptAttachment& entry, const TileSettings& settings);

/// The control tokens of a picture, joined: the text of its piece.
std::string pictureText(const PromptAttachment& entry, const TileSettings& settings);

/// Full-size pixels of an attached picture or crop.
using PictureLoader = std::function<Result<PixelBuffer>(const Attachment& picture, std::stop_token stop)>;

/// The pixels of every picture of the prompt, in the order of their patch tokens. They are large: load them when the
/// engine is about to take them. Errors: the loader's, `where` naming the attachment; TooLarge if together they take
/// more than kMaxPromptPixels.
Result<std::vector<PromptPicture>> loadPictures(
    const PromptInput& input, const PromptStyle& style, const PictureLoader& load, const std::stop_token& stop);

/// Of all pictures of one prompt: 1.8 GB of RGB.
inline constexpr std::uint64_t kMaxPromptPixels = 600'000'000;

} // namespace sheaf::app
