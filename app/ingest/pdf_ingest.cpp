#include "app/ingest/pdf_ingest.h"

#include "app/ingest/decode/file_reader.h"
#include "app/ingest/decode/jbig2_size.h"
#include "app/ingest/decode/pdf.h"
#include "app/ingest/reasons.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace sheaf::app {

namespace {

using namespace std::chrono_literals;

/// Processor time. An ordinary page takes 1–50 ms; maps and drawings up to a second.
constexpr std::chrono::milliseconds kMaxPageTime = 4s;
/// After this many pages that ran out of time the rest of the document is not tried.
constexpr std::size_t kMaxSlowPages = 3;

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
}

class PdfIngest {
public:
    PdfIngest(Attachment& attachment, const PdfDocument& document, const IngestOptions& options)
        : m_attachment(attachment)
        , m_document(document)
        , m_options(options)
    {
    }

    void run()
    {
        const int pageCount = m_document.pageCount();
        m_attachment.pageCount = pageCount;
        for (int index = 0; index < pageCount; ++index) {
            if (m_options.stop.stop_requested())
                return refuse(m_attachment, stoppedReason());
            if (m_options.progress)
                m_options.progress({IngestProgress::Unit::Pages, index, pageCount});
            addPage(index);
        }
        if (m_options.progress)
            m_options.progress({IngestProgress::Unit::Pages, pageCount, pageCount});
        conclude(pageCount);
    }

private:
    void addPage(int index)
    {
        Part part;
        part.origin.page = index + 1;
        part.source = PartSource::Empty;
        if (m_slow.size() >= kMaxSlowPages) {
            skip(part, m_slow, tr("Not read: pages before it took too long"));
        } else if (m_textBytes > m_options.limits.maxTextBytes) {
            skip(part, m_unreadable, tr("Not read: the document holds more text than the limit"));
        } else if (auto page = m_document.readPage(index, m_options.keepWords, kMaxPageTime, m_options.stop)) {
            takePage(part, std::move(*page));
        } else if (page.error().code == ErrorCode::TooLarge) {
            skip(part, m_slow, tr("Took too long to read"));
        } else {
            skip(part, m_unreadable, tr("Damaged: cannot be read"));
        }
        m_attachment.parts.push_back(std::move(part));
    }

    void takePage(Part& part, PdfPage page)
    {
        m_textBytes += page.text.size();
        if (page.text.empty()) {
            m_withoutText.push_back(part.origin.page);
            part.reason = pageWithoutTextReason();
            return;
        }
        part.source = PartSource::Text;
        part.text = std::move(page.text);
        part.words = std::move(page.words);
    }

    static void skip(Part& part, std::vector<int>& list, const QString& reason)
    {
        list.push_back(part.origin.page);
        part.reason = reason;
    }

    void conclude(int pageCount)
    {
        const std::size_t missing = m_unreadable.size() + m_slow.size();
        const QString details = QString::fromStdString(m_document.complaints());
        m_attachment.state = AttachmentState::Ready;
        m_attachment.details = details;
        if (missing == static_cast<std::size_t>(pageCount)) {
            m_attachment.state = AttachmentState::Partial;
            m_attachment.reason = m_slow.empty()
                ? tr("Damaged: none of its pages can be read. Open it in a PDF viewer and save it again.")
                : tr("Its pages take too long to read. Print it to a new PDF and attach that.");
        } else if (missing > 0) {
            m_attachment.state = AttachmentState::Partial;
            m_attachment.reason = m_unreadable.empty() ? slowPagesReason(m_slow, pageCount)
                                                       : unreadablePagesReason(missingPages(), pageCount);
        } else if (m_withoutText.size() == static_cast<std::size_t>(pageCount)) {
            m_attachment.state = AttachmentState::Partial;
            m_attachment.reason = tr("Pictures only, or blank: no page has text. Text recognition comes later.");
        }
        if (!m_withoutText.empty() && m_withoutText.size() < static_cast<std::size_t>(pageCount))
            m_attachment.note = pagesWithoutTextNote(m_withoutText);
    }

    std::vector<int> missingPages() const
    {
        std::vector<int> pages = m_unreadable;
        pages.insert(pages.end(), m_slow.begin(), m_slow.end());
        std::sort(pages.begin(), pages.end());
        return pages;
    }

    Attachment& m_attachment;
    const PdfDocument& m_document;
    const IngestOptions& m_options;
    std::uint64_t m_textBytes = 0;
    std::vector<int> m_unreadable; ///< pages from 1
    std::vector<int> m_slow;
    std::vector<int> m_withoutText;
};

} // namespace

void ingestPdf(Attachment& attachment, const QByteArray& bytes, const IngestOptions& options)
{
    attachment.kind = AttachmentKind::Pdf;
    if (const std::uint64_t pixels = largestJbig2Pixels(byteView(bytes)); pixels > options.limits.maxPixels)
        return refuse(attachment,
            tr("A picture inside asks for %1 gigapixels. Save the document again without it.")
                .arg(QLocale().toString(static_cast<double>(pixels) / 1e9, 'f', 1)));
    const Result<PdfDocument> document = PdfDocument::open(bytes, options.password);
    if (!document)
        return refuse(attachment,
            tr("Damaged: it cannot be opened as a PDF. Open it in a PDF viewer and save it again."),
            QString::fromStdString(document.error().what));
    if (document->isLocked())
        return refuse(attachment,
            options.password.empty() ? tr("Encrypted, needs a password")
                                     : tr("Encrypted, the password is another one"));
    const int pageCount = document->pageCount();
    const QString complaints = QString::fromStdString(document->complaints());
    if (pageCount < 1)
        return refuse(attachment, tr("A PDF without pages. Open it in a PDF viewer and save it again."), complaints);
    if (pageCount > options.limits.maxPages)
        return refuse(attachment, tr("%1 pages, limit %2. Split it first.").arg(pageCount).arg(options.limits.maxPages),
            complaints);
    PdfIngest(attachment, *document, options).run();
}

} // namespace sheaf::app
