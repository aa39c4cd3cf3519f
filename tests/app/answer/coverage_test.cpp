#include "app/answer/coverage.h"

#include "support/attachments.h"

#include <QTest>

using namespace sheaf;
using namespace sheaf::app;

class CoverageTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void everythingReadIsSaid()
    {
        const Coverage coverage = coverageOf({{test::pdf("a.pdf", {"x", "y"}), {}, false}}, false);
        QCOMPARE(coverage.sentence, QStringLiteral("Read: 2 of 2 pages · nothing left out"));
        QCOMPARE(coverage.attachments[0].partsRead, 2);
    }

    void emptyPagesPicturesAndRefusedFilesAreNamed()
    {
        const Coverage coverage
            = coverageOf({{test::pdf("a.pdf", {"x", ""}), {}, false}, {test::picture("p.jpg", 10, 10), {}, false},
                             {test::refused("b.doc", "Damaged"), {}, false}},
                false);
        QVERIFY2(coverage.sentence.startsWith("Read: 1 of 2 pages, 0 of 1 pictures"), qPrintable(coverage.sentence));
        QVERIFY(coverage.sentence.contains("a.pdf, page 2: no text"));
        QVERIFY(coverage.sentence.contains("p.jpg, this model cannot see pictures"));
        QVERIFY(coverage.sentence.contains("b.doc, Damaged"));
    }

    void untickedFilesCountAsLeftOut()
    {
        const Coverage coverage
            = coverageOf({{test::folder("src", {{"a.c", "x"}, {"b.c", "y"}}), {"b.c"}, false}}, false);
        QVERIFY(coverage.sentence.startsWith("Read: 1 of 2 files"));
        QCOMPARE(coverage.attachments[0].leftOut.size(), std::size_t(1));
    }

    void noAttachments() { QCOMPARE(coverageOf({}, false).sentence, QStringLiteral("No attachments")); }
};

QTEST_APPLESS_MAIN(CoverageTest)
#include "coverage_test.moc"
