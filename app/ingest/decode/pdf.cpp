#include "app/ingest/decode/pdf.h"

#include "app/ingest/decode/pdf_text.h"

#include <poppler-qt6.h>

#include <QImage>

#include <mutex>

#include <time.h>

namespace sheaf::app {

namespace {

constexpr int kMaxComplaints = 8;

/// poppler's error function is one for the process; the message belongs to the document that this thread is reading.
thread_local QStringList* t_complaints = nullptr;

void onComplaint(const QString& message, const QVariant&)
{
    if (t_complaints != nullptr && t_complaints->size() < kMaxComplaints)
        t_complaints->append(message.left(200));
}

class CollectComplaints {
public:
    explicit CollectComplaints(QStringList& into) { t_complaints = &into; }
    ~CollectComplaints() { t_complaints = nullptr; }
    CollectComplaints(const CollectComplaints&) = delete;
    CollectComplaints& operator=(const CollectComplaints&) = delete;
};

/// One page that fills a square grey: enough to make poppler set up its fonts and colours.
constexpr char kWarmUpPdf[]
    = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
      "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 8 8]/Contents 4 0 R>>endobj\n"
      "4 0 obj<</Length 17>>stream\n0.5 g 0 0 4 4 re f\nendstream endobj\ntrailer<</Root 1 0 R>>\n";

/// poppler fills static colour tables on first use without a lock.
void initialisePopplerOnce()
{
    static std::once_flag once;
    std::call_once(once, [] {
        Poppler::setDebugErrorFunction(onComplaint, {});
        const auto document
            = Poppler::Document::loadFromData(QByteArray::fromRawData(kWarmUpPdf, sizeof kWarmUpPdf - 1));
        if (!document)
            return;
        if (const auto page = document->page(0)) {
            page->renderToImage(72, 72);
            page->textList();
        }
    });
}

std::chrono::nanoseconds threadTime()
{
    timespec now = {};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

struct Watch {
    const std::stop_token& stop;
    std::chrono::nanoseconds deadline; ///< of threadTime()
    bool late() const { return threadTime() > deadline; }
};

bool shouldAbort(const QVariant& closure)
{
    const auto* watch = static_cast<const Watch*>(closure.value<void*>());
    return watch->stop.stop_requested() || watch->late();
}

} // namespace

struct PdfDocument::Private {
    QByteArray bytes; ///< poppler reads from it as long as the document lives
    std::unique_ptr<Poppler::Document> document;
    mutable QStringList complaints;
};

bool looksLikePdf(ByteView bytes)
{
    constexpr std::size_t kMarkWithin = 1024; // readers accept rubbish of this length before the mark
    const std::string_view head(reinterpret_cast<const char*>(bytes.data()), std::min(bytes.size(), kMarkWithin));
    return head.find("%PDF-") != std::string_view::npos;
}

PdfDocument::PdfDocument(std::unique_ptr<Private> d)
    : m_d(std::move(d))
{
}
PdfDocument::PdfDocument(PdfDocument&&) noexcept = default;
PdfDocument& PdfDocument::operator=(PdfDocument&&) noexcept = default;
PdfDocument::~PdfDocument() = default;

Result<PdfDocument> PdfDocument::open(QByteArray bytes, const std::string& password)
{
    initialisePopplerOnce();
    auto d = std::make_unique<Private>();
    d->bytes = std::move(bytes);
    const CollectComplaints collect(d->complaints);
    d->document = Poppler::Document::loadFromData(d->bytes);
    if (d->document && d->document->isLocked() && !password.empty()) {
        const QString text = QString::fromStdString(password);
        // Documents before revision 6 encode passwords in Latin-1. unlock() returns true while the document stays
        // locked.
        for (const QByteArray& encoded : {text.toUtf8(), text.toLatin1()}) {
            if (d->document->isLocked())
                d->document->unlock(encoded, encoded);
        }
    }
    if (!d->document)
        return fail(ErrorCode::Malformed, d->complaints.join('\n').toStdString());
    return PdfDocument(std::move(d));
}

bool PdfDocument::isLocked() const
{
    return m_d->document->isLocked();
}

int PdfDocument::pageCount() const
{
    const CollectComplaints collect(m_d->complaints);
    return m_d->document->numPages();
}

Result<PdfPage> PdfDocument::readPage(
    int index, bool keepWords, std::chrono::milliseconds maxTime, const std::stop_token& stop) const
{
    const CollectComplaints collect(m_d->complaints);
    const std::unique_ptr<Poppler::Page> page = m_d->document->page(index);
    if (!page)
        return fail(ErrorCode::Malformed, "page is missing");
    Watch watch{stop, threadTime() + maxTime};
    const auto boxes
        = page->textList(Poppler::Page::Rotate0, shouldAbort, QVariant::fromValue(static_cast<void*>(&watch)));
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, "stopped");
    if (watch.late())
        return fail(ErrorCode::TooLarge, "page takes too long");
    return PdfPage{pageText(boxes), keepWords ? pageWords(boxes) : std::vector<Word>()};
}

std::string PdfDocument::complaints() const
{
    return m_d->complaints.join('\n').toStdString();
}

} // namespace sheaf::app
