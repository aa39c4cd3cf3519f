#pragma once
// Where an answer's words come from: places it names ("src/a.c:12", "page 3") and words that stand verbatim in a
// source.

#include "app/context/prompt_builder.h"
#include "app/core/session.h"

#include <string>
#include <vector>

namespace sheaf::app {

/// Only places that exist, in order of appearance, each once. Verbatim: runs of at least eight words of the answer that
/// stand word by word in one part, white space and letter case aside. Linear in answer and sources. Threads: any.
std::vector<Citation> findCitations(const std::string& answer, const std::vector<PromptAttachment>& attachments);

} // namespace sheaf::app
