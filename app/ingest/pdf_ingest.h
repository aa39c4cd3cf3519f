#pragma once
// A PDF to an attachment: a part per page.

#include "app/ingest/ingest.h"

#include <QByteArray>

namespace sheaf::app {

void ingestPdf(Attachment& attachment, const QByteArray& bytes, const IngestOptions& options);

} // namespace sheaf::app
