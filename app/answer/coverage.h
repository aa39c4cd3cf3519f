#pragma once
// What was read for an answer, in one sentence and per attachment; never a silent cut.

#include "app/context/prompt_builder.h"
#include "app/core/session.h"

namespace sheaf::app {

/// Attachments and style must be those the prompt was made of.
Coverage coverageOf(const std::vector<PromptAttachment>& attachments, const PromptStyle& style);

} // namespace sheaf::app
