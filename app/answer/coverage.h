#pragma once
// What was read for an answer, in one sentence and per attachment; never a silent cut.

#include "app/context/prompt_builder.h"
#include "app/core/session.h"

namespace sheaf::app {

/// seesPictures: whether the model took the pictures. The input must be the one the prompt was made of.
Coverage coverageOf(const std::vector<PromptAttachment>& attachments, bool seesPictures);

} // namespace sheaf::app
