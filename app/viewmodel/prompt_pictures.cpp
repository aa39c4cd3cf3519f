#include "app/viewmodel/prompt_pictures.h"

#include "app/context/picture_prompt.h"
#include "app/ingest/picture_pixels.h"

#include <utility>

namespace sheaf::app {

InferenceService::PictureSource pictureSource(PromptInput input, PromptStyle style, ContentReader kept)
{
    return [input = std::move(input), style = std::move(style), kept = std::move(kept)](const std::stop_token& stop) {
        const auto load = [&](const Attachment& picture, const std::stop_token& stopped) {
            return loadPicture(picture, kept, Limits(), stopped);
        };
        return loadPictures(input, style, load, stop);
    };
}

} // namespace sheaf::app
