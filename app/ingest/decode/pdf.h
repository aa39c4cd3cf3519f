#pragma once
// PDF by poppler: pages to text in reading order.

#include "app/core/attachment.h"
#include "app/ingest/decode/picture.h"

#include <QByteArray>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace sheaf::app {

bool looksLikePdf(ByteView bytes); ///< the mark within the first kilobyte, as readers accept it

struct PdfPage {
    std::string text; ///< UTF-8, lines end in \n, a blank line between blocks
    std::vector<Word> words; ///< empty unless asked for
};

/// An open document. One thread at a time; several documents may be open on several threads.
class PdfDocument {
public:
    /// Malformed: poppler cannot open it. A document whose password is wrong or missing opens, but isLocked().
    static Result<PdfDocument> open(QByteArray bytes, const std::string& password);

    PdfDocument(PdfDocument&&) noexcept;
    PdfDocument& operator=(PdfDocument&&) noexcept;
    ~PdfDocument();

    bool isLocked() const;
    int pageCount() const;

    /// index from 0. Malformed: the page is not there. TooLarge: it took more than maxTime of this thread's processor
    /// time.
    Result<PdfPage> readPage(
        int index, bool keepWords, std::chrono::milliseconds maxTime, const std::stop_token& stop) const;

    /// What poppler complained about since open(), the first few lines.
    std::string complaints() const;

private:
    struct Private;
    explicit PdfDocument(std::unique_ptr<Private> d);
    std::unique_ptr<Private> m_d;
};

} // namespace sheaf::app
