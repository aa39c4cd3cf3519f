#include "app/ingest/decode/file_reader.h"
#include "app/ingest/decode/jbig2_size.h"
#include "app/ingest/decode/rtl_line.h"
#include "tests/app/ingest/small_files.h"

#include <QStringList>

#include <thread>

using namespace sheaf::app;
using namespace sheaf::app::test;

class PdfTest : public QObject {
    Q_OBJECT

private slots:
    void pagesBecomePartsInOrder();
    void columnsAreReadOneAfterTheOther();
    void wordsHaveBoxesIfAskedFor();
    void pagesWithoutTextAreNamed();
    void missingPagesAreNamed();
    void passwordOpensIt();
    void rightToLeftLinesAreTurned();
    void everyPrefixIsHandled();
    void tooManyPagesAreRefused();
    void hugeBitmapsAreRefused();
    void progressAndStop();
    void twoThreadsReadAtOnce();
};

namespace {

/// A document of these pages: content streams with Helvetica as /F1. An empty string is a page that is not there.
QByteArray pdf(const QList<QByteArray>& contents)
{
    QByteArray bytes = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
                       "3 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n";
    QByteArray kids;
    for (int page = 0; page < contents.size(); ++page) {
        const QByteArray object = QByteArray::number(10 + 2 * page);
        const QByteArray stream = QByteArray::number(11 + 2 * page);
        kids += object + " 0 R ";
        if (contents[page].isEmpty())
            continue;
        bytes += object
            + " 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F1 3 0 R>>>>/Contents " + stream
            + " 0 R>>endobj\n";
        bytes += stream + " 0 obj<</Length " + QByteArray::number(contents[page].size()) + ">>stream\n" + contents[page]
            + "\nendstream endobj\n";
    }
    return bytes + "2 0 obj<</Type/Pages/Kids[" + kids + "]/Count " + QByteArray::number(contents.size())
        + ">>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
}

/// Text with its baseline at (x, y) points from the lower left.
QByteArray textAt(int x, int y, const QByteArray& text)
{
    return "BT /F1 12 Tf " + QByteArray::number(x) + ' ' + QByteArray::number(y) + " Td (" + text + ") Tj ET\n";
}

} // namespace

void PdfTest::pagesBecomePartsInOrder()
{
    const QByteArray bytes
        = pdf({textAt(50, 700, "First page") + textAt(50, 685, "second line"), textAt(50, 700, "Last page")});
    const Attachment attachment = ingestAs("a.pdf", bytes);
    QCOMPARE(attachment.state, AttachmentState::Ready);
    QCOMPARE(attachment.kind, AttachmentKind::Pdf);
    QCOMPARE(attachment.pageCount, 2);
    QCOMPARE(attachment.parts.size(), std::size_t{2});
    QCOMPARE(attachment.parts[0].origin.page, 1);
    QCOMPARE(attachment.parts[0].text, std::string("First page\nsecond line\n"));
    QCOMPARE(attachment.parts[1].origin.page, 2);
    QCOMPARE(attachment.parts[1].text, std::string("Last page\n"));
    QVERIFY(attachment.parts[0].words.empty());
    QCOMPARE(attachment.bytes, static_cast<std::uint64_t>(bytes.size()));
}

void PdfTest::columnsAreReadOneAfterTheOther()
{
    QByteArray content;
    for (int line = 0; line < 8; ++line) {
        const QByteArray number = QByteArray::number(line);
        content += textAt(50, 700 - 14 * line, "left column of the page " + number);
        content += textAt(330, 700 - 14 * line, "right column of the page " + number);
    }
    const Attachment attachment = ingestAs("a.pdf", pdf({content}));
    const std::string& text = attachment.parts.at(0).text;
    QVERIFY(text.find("left column of the page 7") < text.find("right column of the page 0"));
}

void PdfTest::wordsHaveBoxesIfAskedFor()
{
    IngestOptions options;
    options.keepWords = true;
    const Attachment attachment = ingestAs("a.pdf", pdf({textAt(50, 700, "Total 12")}), options);
    const std::vector<Word>& words = attachment.parts.at(0).words;
    QCOMPARE(words.size(), std::size_t{2});
    QCOMPARE(words[1].text, std::string("12"));
    QVERIFY(std::abs(words[0].x - 50) < 1);
    QVERIFY(words[0].y < 100 && words[0].y + words[0].height > 100); // the baseline is 100 points below the top
    QVERIFY(words[1].x > words[0].x + words[0].width);
}

void PdfTest::pagesWithoutTextAreNamed()
{
    const QByteArray drawing = "0 0 10 10 re f\n";
    const Attachment some = ingestAs("a.pdf", pdf({textAt(50, 700, "text"), drawing, drawing}));
    QCOMPARE(some.state, AttachmentState::Ready);
    QVERIFY2(some.note.contains(QStringLiteral("2–3")), qPrintable(some.note));
    QCOMPARE(some.parts[1].source, PartSource::Empty);
    QVERIFY(!some.parts[1].reason.isEmpty());
    const Attachment none = ingestAs("a.pdf", pdf({drawing}));
    QCOMPARE(none.state, AttachmentState::Partial);
    QVERIFY(none.reason.startsWith(QStringLiteral("Pictures only")));
}

void PdfTest::missingPagesAreNamed()
{
    const Attachment attachment = ingestAs("a.pdf", pdf({textAt(50, 700, "one"), {}, textAt(50, 700, "three")}));
    QCOMPARE(attachment.state, AttachmentState::Partial);
    // poppler closes the gap, so that the last of the promised pages is the one that is not there.
    QCOMPARE(attachment.reason, QStringLiteral("Page 3 cannot be read; the other 2 are attached."));
    QCOMPARE(attachment.parts.size(), std::size_t{3});
    QCOMPARE(attachment.parts[1].text, std::string("three\n"));
    QCOMPARE(attachment.parts[2].source, PartSource::Empty);
    QVERIFY(!attachment.parts[2].reason.isEmpty());
}

void PdfTest::passwordOpensIt()
{
    const QByteArray bytes = testData("encrypted.pdf");
    const Attachment locked = ingestAs("a.pdf", bytes);
    QCOMPARE(locked.state, AttachmentState::Refused);
    QCOMPARE(locked.reason, QStringLiteral("Encrypted, needs a password"));
    IngestOptions options;
    options.password = "wrong";
    QCOMPARE(ingestAs("a.pdf", bytes, options).state, AttachmentState::Refused);
    options.password = "sheaf";
    const Attachment open = ingestAs("a.pdf", bytes, options);
    QCOMPARE(open.state, AttachmentState::Ready);
    QCOMPARE(open.parts.at(0).text, std::string("Behind a password\n"));
    const Attachment owner = ingestAs("a.pdf", testData("owner_password.pdf"));
    QCOMPARE(owner.parts.at(0).text, std::string("Behind a password\n"));
}

void PdfTest::rightToLeftLinesAreTurned()
{
    const QString logical = QString::fromUtf8("שלום עולם 42");
    const QString visual = QString::fromUtf8("42 םלוע םולש");
    QVERIFY(hasRightToLeft(visual));
    QCOMPARE(readingOrder(visual), logical);
    QCOMPARE(readingOrder(QString::fromUtf8("\uFE8E")), QString::fromUtf8("\u0627"));
    QVERIFY(!hasRightToLeft(QStringLiteral("plain")));
}

void PdfTest::everyPrefixIsHandled()
{
    const QByteArray bytes = pdf({textAt(50, 700, "one"), textAt(50, 700, "two")});
    for (qsizetype length = 0; length < bytes.size(); ++length)
        QVERIFY2(keepsItsPromises(ingestAs("a.pdf", bytes.left(length))), qPrintable(QString::number(length)));
}

void PdfTest::tooManyPagesAreRefused()
{
    IngestOptions options;
    options.limits.maxPages = 2;
    const QByteArray page = textAt(50, 700, "page");
    QCOMPARE(ingestAs("a.pdf", pdf({page, page}), options).state, AttachmentState::Ready);
    const Attachment attachment = ingestAs("a.pdf", pdf({page, page, page}), options);
    QCOMPARE(attachment.state, AttachmentState::Refused);
    QCOMPARE(attachment.reason, QStringLiteral("3 pages, limit 2. Split it first."));
}

void PdfTest::hugeBitmapsAreRefused()
{
    // Segment 0, page information, page 1, 19 bytes: 100,000 × 100,000.
    const QByteArray segment = QByteArray::fromHex("00000000300001000000130001 86a0000186a0000000000000000000 0000");
    const QByteArray bytes
        = "%PDF-1.4\n1 0 obj<</Length 30/Filter /JBIG2Decode>>stream\n" + segment + "\nendstream endobj\n";
    QCOMPARE(largestJbig2Pixels(byteView(bytes)), std::uint64_t{10'000'000'000});
    const Attachment attachment = ingestAs("a.pdf", bytes);
    QCOMPARE(attachment.state, AttachmentState::Refused);
    QVERIFY(attachment.reason.contains(QStringLiteral("gigapixels")));
    for (qsizetype length = 0; length < bytes.size(); ++length)
        QVERIFY(largestJbig2Pixels(byteView(bytes.left(length))) <= 10'000'000'000);
    QCOMPARE(largestJbig2Pixels(byteView(pdf({textAt(50, 700, "text")}))), std::uint64_t{0});
}

void PdfTest::progressAndStop()
{
    QList<QByteArray> pages;
    for (int page = 0; page < 20; ++page)
        pages << textAt(50, 700, "page");
    std::stop_source source;
    std::vector<int> seen;
    IngestOptions options;
    options.stop = source.get_token();
    options.progress = [&](const IngestProgress& progress) {
        seen.push_back(progress.done);
        QCOMPARE(progress.total, 20);
        QCOMPARE(progress.unit, IngestProgress::Unit::Pages);
        if (progress.done == 5)
            source.request_stop();
    };
    const Attachment attachment = ingestAs("a.pdf", pdf(pages), options);
    QCOMPARE(attachment.state, AttachmentState::Refused);
    QCOMPARE(attachment.reason, QStringLiteral("Stopped"));
    QCOMPARE(seen, std::vector<int>({0, 1, 2, 3, 4, 5}));
}

void PdfTest::twoThreadsReadAtOnce()
{
    const QByteArray bytes = pdf({textAt(50, 700, "one"), textAt(50, 700, "two")});
    std::array<int, 2> right{};
    {
        std::array<std::jthread, 2> threads;
        for (std::size_t t = 0; t < threads.size(); ++t) {
            threads[t] = std::jthread([&, t] {
                for (int round = 0; round < 50; ++round)
                    right[t] += ingestAs("a.pdf", bytes).parts.at(1).text == "two\n" ? 1 : 0;
            });
        }
    }
    QCOMPARE(right[0], 50);
    QCOMPARE(right[1], 50);
}

QTEST_GUILESS_MAIN(PdfTest)
#include "pdf_test.moc"
