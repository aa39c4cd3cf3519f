#pragma once
// What a file is, by its first bytes and its structure; never by its name.

#include "app/ingest/decode/picture.h"

namespace sheaf::app {

enum class FileFormat {
    Empty,
    Pdf,
    Jpeg,
    Png,
    Webp,
    Gif,
    Bmp,
    Tiff,
    Icon,
    Heif,
    OtherPicture,
    Word,
    Workbook,
    Slides,
    OpenDocument,
    Book,
    OldOffice, ///< OLE2: doc, xls, ppt, or an encrypted docx, xlsx, pptx
    OutlookMessage,
    RichText,
    PostScript,
    Mail,
    Mailbox,
    Archive,
    Audio,
    Video,
    Program,
    Database,
    Font,
    Model,
    Unknown, ///< nothing that the bytes announce: text, or not
};

/// Reads at most a few kilobytes at the start, the end, and the first names inside a ZIP.
FileFormat sniffFormat(ByteView bytes);

/// A PDF whose beginning was lost still has its objects and its trailer. Ask only when the bytes are no text.
bool looksLikeDamagedPdf(ByteView bytes);

bool isPicture(FileFormat format); ///< of a format that is read

} // namespace sheaf::app
