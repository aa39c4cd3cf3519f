#include "app/ingest/folder_ingest.h"

#include "app/ingest/decode/file_reader.h"
#include "app/ingest/file_names.h"
#include "app/ingest/folder_walk.h"
#include "app/ingest/reasons.h"
#include "app/ingest/sniff.h"
#include "app/ingest/text_ingest.h"

#include <QCoreApplication>
#include <QCryptographicHash>

#include <algorithm>

namespace sheaf::app {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("ingest", text);
}

QString leftOutReason(FileFormat format)
{
    if (isPicture(format))
        return tr("Picture inside a folder; attach it by itself");
    if (format == FileFormat::Pdf)
        return tr("PDF inside a folder; attach it by itself");
    return format == FileFormat::Unknown ? tr("Binary: %1").arg(notTextReason())
                                         : tr("Binary: %1").arg(unsupportedReason(format));
}

class FolderIngest {
public:
    FolderIngest(Attachment& attachment, const std::filesystem::path& folder, const IngestOptions& options)
        : m_attachment(attachment)
        , m_folder(folder)
        , m_options(options)
    {
    }

    void run(FolderListing listing)
    {
        m_attachment.leftOut = std::move(listing.leftOut);
        const int total = static_cast<int>(listing.files.size());
        for (int index = 0; index < total; ++index) {
            if (m_options.stop.stop_requested())
                return stopped();
            if (m_options.progress)
                m_options.progress({IngestProgress::Unit::Files, index, total});
            addFile(listing.files[static_cast<std::size_t>(index)]);
        }
        if (m_options.progress)
            m_options.progress({IngestProgress::Unit::Files, total, total});
        conclude(listing.complete);
    }

private:
    void stopped()
    {
        m_attachment.state = AttachmentState::Refused;
        m_attachment.reason = stoppedReason();
        m_attachment.parts.clear();
        m_attachment.files.clear();
        m_attachment.leftOut.clear();
    }

    void addFile(const FoundFile& found)
    {
        const std::string path = displayPath(found.relative);
        // The walk saw a regular file; a link put in its place since then must not lead out of the folder.
        const auto bytes
            = readRegularFileNoLink(m_folder / found.relative, m_options.limits.maxFolderFileBytes, m_options.stop);
        if (!bytes)
            return leaveOut(path, fileErrorReason(bytes.error(), m_options.limits.maxFolderFileBytes), true);
        if (m_textBytes + static_cast<std::uint64_t>(bytes->size()) > m_options.limits.maxFolderTextBytes)
            return leaveOut(path, tr("The folder's text is over the limit"), true);
        if (const FileFormat format = sniffFormat(byteView(*bytes)); !mayBeText(format))
            return leaveOut(path, leftOutReason(format), false);
        auto text = decodeText(byteView(*bytes), m_options.limits, m_options.stop);
        if (!text)
            return leaveOut(path, leftOutReason(FileFormat::Unknown), false);
        addText(path, *bytes, std::move(*text));
    }

    /// Mail and the like are text: fixtures and samples in a source tree.
    static bool mayBeText(FileFormat format)
    {
        return format == FileFormat::Unknown || format == FileFormat::Empty || format == FileFormat::Mail
            || format == FileFormat::Mailbox || format == FileFormat::RichText || format == FileFormat::PostScript;
    }

    void addText(const std::string& path, const QByteArray& bytes, DecodedText text)
    {
        FolderFile file;
        file.path = path;
        file.bytes = static_cast<std::uint64_t>(bytes.size());
        file.firstPart = static_cast<int>(m_attachment.parts.size());
        if (text.replaced > 0 && !text.guessed) {
            file.state = AttachmentState::Partial;
            file.reason = replacedReason(text);
        }
        m_attachment.bytes += file.bytes;
        m_textBytes += text.utf8.size();
        hashFile(path, bytes);
        if (!text.utf8.empty()) {
            m_attachment.parts.push_back(textPart(std::move(text.utf8), path));
            file.partCount = 1;
        }
        m_attachment.files.push_back(std::move(file));
    }

    void hashFile(const std::string& path, const QByteArray& bytes)
    {
        const std::string line = path + '\0' + sha256Hex(byteView(bytes)) + '\n';
        m_hash.addData(QByteArrayView(line.data(), static_cast<qsizetype>(line.size())));
    }

    void leaveOut(std::string path, const QString& reason, bool incomplete)
    {
        m_incomplete = m_incomplete || incomplete;
        m_attachment.leftOut.push_back({std::move(path), reason});
    }

    void conclude(bool listedAll)
    {
        std::sort(m_attachment.leftOut.begin(), m_attachment.leftOut.end(),
            [](const LeftOut& a, const LeftOut& b) { return a.path < b.path; });
        m_attachment.sha256 = m_hash.result().toHex().toStdString();
        if (m_attachment.files.empty()) {
            m_attachment.state = AttachmentState::Refused;
            m_attachment.reason = tr("No text file to read in this folder.");
            return;
        }
        m_attachment.state = AttachmentState::Ready;
        if (m_incomplete || !listedAll) {
            m_attachment.state = AttachmentState::Partial;
            m_attachment.reason
                = tr("Not all of the folder could be read; what is left out is listed with the reasons.");
        }
    }

    Attachment& m_attachment;
    const std::filesystem::path& m_folder;
    const IngestOptions& m_options;
    QCryptographicHash m_hash{QCryptographicHash::Sha256};
    std::uint64_t m_textBytes = 0;
    bool m_incomplete = false;
};

} // namespace

void ingestFolder(Attachment& attachment, const std::filesystem::path& folder, const IngestOptions& options)
{
    attachment.kind = AttachmentKind::Folder;
    attachment.bytes = 0;
    auto listing = listFolder(folder, options);
    if (!listing) {
        attachment.state = AttachmentState::Refused;
        attachment.reason = fileErrorReason(listing.error(), 0);
        attachment.details = QString::fromStdString(listing.error().what);
        return;
    }
    FolderIngest(attachment, folder, options).run(std::move(*listing));
}

} // namespace sheaf::app
