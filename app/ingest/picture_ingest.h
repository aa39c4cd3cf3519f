#pragma once
// A picture file to an attachment that knows its size; the pixels are decoded once to find damage, then dropped.

#include "app/ingest/ingest.h"
#include "app/ingest/decode/picture.h"

namespace sheaf::app {

void ingestPicture(Attachment& attachment, ByteView bytes, const IngestOptions& options);

} // namespace sheaf::app
