#pragma once
// The sentences of this room: what happened, what was kept, what to do.

#include "app/ingest/sniff.h"

#include <QString>

#include <vector>

namespace sheaf::app {

/// "a PNG picture", "a PDF document".
QString formatPhrase(FileFormat format);

/// Why a recognised format is not read, with the next step.
QString unsupportedReason(FileFormat format);

QString notTextReason();
QString emptyFileReason();
QString stoppedReason();

/// "Named .pdf, but it is a PNG picture"
QString misnamedNote(const QString& ending, FileFormat format);
/// A text name on bytes that are no text, or the other way round.
QString misnamedReason(const QString& ending, FileFormat format);

/// A file that could not be opened or read as a whole.
QString fileErrorReason(const Error& error, std::uint64_t maxBytes);
QString pictureErrorReason(const Error& error, const PictureHeader* header, const Limits& limits);

/// "Page 3 cannot be read; the other 7 are attached." Pages from 1, in order, not empty.
QString unreadablePagesReason(const std::vector<int>& pages, int pageCount);
QString slowPagesReason(const std::vector<int>& pages, int pageCount);
QString pageWithoutTextReason();
QString pagesWithoutTextNote(const std::vector<int>& pages);

/// "3 MB"; sizes as people say them.
QString sizeText(std::uint64_t bytes);

} // namespace sheaf::app
