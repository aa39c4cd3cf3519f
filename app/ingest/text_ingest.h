#pragma once
// A text or source file to an attachment.

#include "app/ingest/decode/charset.h"
#include "app/ingest/ingest.h"

#include <string>

namespace sheaf::app {

void ingestText(Attachment& attachment, DecodedText text, bool isCode);

/// Lines 1..n of a file; an empty text is an Empty part without lines.
Part textPart(std::string text, std::string path);

/// "3 places are not valid UTF-8 and are shown as �."
QString replacedReason(const DecodedText& text);

} // namespace sheaf::app
