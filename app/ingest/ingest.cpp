#include "app/ingest/ingest.h"

#include "app/ingest/decode/charset.h"
#include "app/ingest/decode/file_reader.h"
#include "app/ingest/file_names.h"
#include "app/ingest/folder_ingest.h"
#include "app/ingest/pdf_ingest.h"
#include "app/ingest/picture_ingest.h"
#include "app/ingest/reasons.h"
#include "app/ingest/sniff.h"
#include "app/ingest/text_ingest.h"

#include <QCoreApplication>

#include <algorithm>
#include <new>

namespace sheaf::app {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("ingest", text);
}

void refuse(Attachment& attachment, const QString& reason, const QString& details = {})
{
    attachment.state = AttachmentState::Refused;
    attachment.reason = reason;
    attachment.details = details;
    attachment.parts.clear();
    attachment.files.clear();
    attachment.image.reset();
}

/// Files that are called pictures or documents and hold text, or the other way round, are not what their sender said.
void refuseMisnamed(Attachment& attachment, const std::string& ending, FileFormat format)
{
    refuse(attachment, misnamedReason(QString::fromStdString(ending), format));
}

void ingestTextBytes(
    Attachment& attachment, const QByteArray& bytes, const std::string& fileName, const IngestOptions& options)
{
    if (static_cast<std::uint64_t>(bytes.size()) > options.limits.maxTextFileBytes)
        return refuse(
            attachment, tr("Text of more than %1. Split it first.").arg(sizeText(options.limits.maxTextFileBytes)));
    auto text = decodeText(byteView(bytes), options.limits, options.stop);
    if (!text && text.error().code == ErrorCode::Unsupported && looksLikeDamagedPdf(byteView(bytes)))
        return ingestPdf(attachment, bytes, options);
    if (!text && text.error().code == ErrorCode::Unsupported)
        return refuse(attachment, notTextReason());
    if (!text)
        return refuse(attachment, fileErrorReason(text.error(), options.limits.maxTextBytes),
            QString::fromStdString(text.error().what));
    if (claimOf(fileName) == NameClaim::Media)
        return refuseMisnamed(attachment, endingOf(fileName), FileFormat::Unknown);
    ingestText(attachment, std::move(*text), isCodeName(fileName));
}

/// The endings under which a format usually goes; another one that claims a picture or document is worth a note.
bool isUsualEnding(const std::string& ending, FileFormat format)
{
    switch (format) {
    case FileFormat::Pdf:
        return ending == ".pdf";
    case FileFormat::Jpeg:
        return ending == ".jpg" || ending == ".jpeg";
    case FileFormat::Png:
        return ending == ".png";
    case FileFormat::Webp:
        return ending == ".webp";
    case FileFormat::Gif:
        return ending == ".gif";
    default:
        return ending == ".bmp";
    }
}

void ingestFileBytes(
    Attachment& attachment, const QByteArray& bytes, const std::string& fileName, const IngestOptions& options)
{
    attachment.bytes = static_cast<std::uint64_t>(bytes.size());
    attachment.sha256 = sha256Hex(byteView(bytes));
    const FileFormat format = sniffFormat(byteView(bytes));
    if (format == FileFormat::Unknown)
        return ingestTextBytes(attachment, bytes, fileName, options);
    if (format != FileFormat::Pdf && !isPicture(format))
        return refuse(attachment, unsupportedReason(format));
    const NameClaim claim = claimOf(fileName);
    if (claim == NameClaim::Text)
        return refuseMisnamed(attachment, endingOf(fileName), format);
    if (format == FileFormat::Pdf)
        ingestPdf(attachment, bytes, options);
    else
        ingestPicture(attachment, byteView(bytes), options);
    if (claim == NameClaim::Media && !isUsualEnding(endingOf(fileName), format))
        attachment.note = misnamedNote(QString::fromStdString(endingOf(fileName)), format);
}

void ingestFile(Attachment& attachment, const std::filesystem::path& path, const IngestOptions& options)
{
    const auto bytes = readRegularFile(path, options.limits.maxFileBytes, options.stop);
    if (!bytes)
        return refuse(attachment, fileErrorReason(bytes.error(), options.limits.maxFileBytes),
            QString::fromStdString(bytes.error().what));
    ingestFileBytes(attachment, *bytes, displayPath(path.filename()), options);
}

/// Links are followed here: the user chose this path.
void ingestAnything(Attachment& attachment, const std::filesystem::path& path, const IngestOptions& options)
{
    std::error_code error;
    const std::filesystem::file_status status = std::filesystem::status(path, error);
    if (status.type() == std::filesystem::file_type::directory) {
        const std::filesystem::path folder = std::filesystem::canonical(path, error);
        return error ? refuse(attachment, fileErrorReason({ErrorCode::Unreadable, {}, {}}, 0),
                   QString::fromStdString(error.message()))
                     : ingestFolder(attachment, folder, options);
    }
    if (std::filesystem::exists(status) && status.type() != std::filesystem::file_type::regular)
        return refuse(attachment, tr("Not a file: pipes, sockets and devices are not opened."));
    ingestFile(attachment, path, options);
}

/// The promise of this room: whatever a library throws becomes a refused attachment.
template <class Function> void guarded(Attachment& attachment, const IngestOptions& options, Function read)
{
    try {
        read();
    } catch (const std::bad_alloc&) {
        refuse(attachment, fileErrorReason({ErrorCode::OutOfMemory, {}, {}}, 0));
    } catch (const std::exception& exception) {
        refuse(attachment, tr("It cannot be read. Save it again in the program it comes from."),
            QString::fromUtf8(exception.what()));
    }
    if (options.stop.stop_requested())
        refuse(attachment, stoppedReason());
}

std::filesystem::path absolutePath(const std::filesystem::path& path)
{
    std::error_code error;
    std::filesystem::path absolute = std::filesystem::absolute(path, error).lexically_normal();
    if (error)
        return path;
    return absolute.has_filename() ? absolute : absolute.parent_path(); // "folder/" names the folder
}

} // namespace

Attachment ingestPath(const std::filesystem::path& path, const IngestOptions& options)
{
    Attachment attachment;
    guarded(attachment, options, [&] {
        const std::filesystem::path absolute = absolutePath(path);
        attachment.path = displayPath(absolute);
        attachment.name = QString::fromStdString(displayPath(absolute.filename()));
        ingestAnything(attachment, absolute, options);
    });
    return attachment;
}

Attachment ingestBytes(const QByteArray& bytes, const QString& name, const IngestOptions& options)
{
    Attachment attachment;
    attachment.name = name;
    guarded(attachment, options, [&] {
        if (static_cast<std::uint64_t>(bytes.size()) > options.limits.maxFileBytes)
            return refuse(attachment, fileErrorReason({ErrorCode::TooLarge, {}, {}}, options.limits.maxFileBytes));
        ingestFileBytes(attachment, bytes, name.toStdString(), options);
        if (attachment.image)
            attachment.content = bytes;
    });
    return attachment;
}

} // namespace sheaf::app
