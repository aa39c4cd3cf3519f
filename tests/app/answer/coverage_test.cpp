#include "app/answer/coverage.h"

#include "support/attachments.h"

#include <QTest>

using namespace sheaf;
using namespace sheaf::app;

namespace {

const PromptStyle kBlind;
const PromptStyle kSeeing{ChatFormat::Llama4, false, TileSettings()};

} // namespace

class CoverageTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void everythingReadIsSaid()
    {
        const Coverage coverage = coverageOf({{test::pdf("a.pdf", {"x", "y"}), {}, false}}, kBlind);
        QCOMPARE(coverage.sentence, QStringLiteral("Read: 2 of 2 pages · nothing left out"));
        QCOMPARE(coverage.attachments[0].partsRead, 2);
    }

    void emptyPagesPicturesAndRefusedFilesAreNamed()
    {
        const Coverage coverage
            = coverageOf({{test::pdf("a.pdf", {"x", ""}), {}, false}, {test::picture("p.jpg", 10, 10), {}, false},
                             {test::refused("b.doc", "Damaged"), {}, false}},
                kBlind);
        QVERIFY2(coverage.sentence.startsWith("Read: 1 of 2 pages, 0 of 1 pictures"), qPrintable(coverage.sentence));
        QVERIFY(coverage.sentence.contains("a.pdf, page 2: no text"));
        QVERIFY(coverage.sentence.contains("p.jpg, this model cannot see pictures"));
        QVERIFY(coverage.sentence.contains("b.doc, Damaged"));
    }

    void picturesSayInHowManyTilesTheyWereRead()
    {
        const PromptAttachment whole{test::picture("p.jpg", 640, 480)};
        PromptAttachment dialled = whole;
        dialled.maxTiles = 1;
        QCOMPARE(coverageOf({whole, dialled}, kSeeing).sentence,
            QStringLiteral("Read: 2 of 2 pictures in 6 tiles · nothing left out"));
        QCOMPARE(coverageOf({dialled}, kSeeing).sentence,
            QStringLiteral("Read: 1 of 1 pictures in 1 tile · nothing left out"));
        PromptAttachment leftOut = whole;
        leftOut.leftOut = true;
        const Coverage coverage = coverageOf({whole, leftOut}, kSeeing);
        QCOMPARE(
            coverage.sentence, QStringLiteral("Read: 1 of 2 pictures in 5 tiles · not read: p.jpg, left out by you"));
        QCOMPARE(coverage.attachments[0].tiles, 5);
        QCOMPARE(coverage.attachments[1].tiles, 0);
    }

    void untickedFilesCountAsLeftOut()
    {
        const Coverage coverage
            = coverageOf({{test::folder("src", {{"a.c", "x"}, {"b.c", "y"}}), {"b.c"}, false}}, kBlind);
        QVERIFY(coverage.sentence.startsWith("Read: 1 of 2 files"));
        QCOMPARE(coverage.attachments[0].leftOut.size(), std::size_t(1));
    }

    void noAttachments() { QCOMPARE(coverageOf({}, kBlind).sentence, QStringLiteral("No attachments")); }
};

QTEST_APPLESS_MAIN(CoverageTest)
#include "coverage_test.moc"
