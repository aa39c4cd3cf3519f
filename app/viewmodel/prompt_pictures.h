#pragma once
// The pictures of a prompt, for the engine thread.

#include "app/context/prompt_builder.h"
#include "app/inference/inference_service.h"
#include "app/ingest/restore.h"

namespace sheaf::app {

/// Decodes them when the engine asks. kept: attached bytes by content hash.
InferenceService::PictureSource pictureSource(PromptInput input, PromptStyle style, ContentReader kept);

} // namespace sheaf::app
