#include "app/viewmodel/drop_contents.h"
#include "app/viewmodel/forecast.h"
#include "app/viewmodel/remedies.h"

#include "support/attachments.h"

#include <QMimeData>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

using namespace sheaf;
using namespace sheaf::app;

namespace {

LedgerAttachment account(const QString& name, std::uint64_t id, std::uint64_t tokens)
{
    LedgerAttachment result;
    result.attachment = test::pdf(name, {"x"}, id);
    result.tokens = tokens;
    return result;
}

Ledger overFull(std::uint64_t tooMany)
{
    Ledger ledger;
    ledger.window = 10'000;
    ledger.reserve = 1000;
    ledger.attachments.push_back(account("small.pdf", 1, 500));
    ledger.attachments.push_back(account("middle.pdf", 2, 2000));
    ledger.attachments.push_back(account("large.pdf", 3, 6000));
    ledger.total = ledger.window - ledger.reserve + tooMany;
    return ledger;
}

} // namespace

class WorkbenchPartsTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English)); }

    void remediesNameTheSmallestThatSufficesAndTheLargest()
    {
        const auto remedies = remediesFor(overFull(1500), 10'000);
        QCOMPARE(remedies.size(), std::size_t(2));
        QCOMPARE(remedies[0].attachmentId, std::uint64_t(2));
        QCOMPARE(remedies[0].gain, QStringLiteral("−2,000"));
        QCOMPARE(remedies[1].attachmentId, std::uint64_t(3));
    }

    void smallerReserveAndWiderWindowWhenTheySuffice()
    {
        const auto remedies = remediesFor(overFull(300), 32'768);
        QCOMPARE(remedies.size(), std::size_t(4));
        QCOMPARE(remedies[2].value, std::uint64_t(700));
        QCOMPARE(remedies[3].value, std::uint64_t(11'264));
        QVERIFY(remediesFor(overFull(0), 32'768).empty());
    }

    void forecastSaysWhatHoldsSendingBack()
    {
        ForecastInput input;
        QCOMPARE(forecastText(input), QStringLiteral("Choose a model to ask"));
        input.modelReady = true;
        QCOMPARE(forecastText(input), QStringLiteral("Enter a question to see what it costs"));
        input.hasQuestion = true;
        QCOMPARE(forecastText(input), QStringLiteral("First run with this model: time not measured yet"));
        input.prefillRate = 198;
        input.totalTokens = 39'100;
        input.cachedTokens = 31'200;
        QCOMPARE(forecastText(input), QStringLiteral("7,900 new tokens, 31,200 cached, first word in about 40 s"));
        input.preparing = true;
        input.preparedTokens = 39'000;
        QCOMPARE(forecastText(input), QStringLiteral("7,900 new tokens, 31,200 cached, first word in about 40 s"));
        input.hasQuestion = false;
        QCOMPARE(forecastText(input), QStringLiteral("Preparing documents: 31,200 of 39,000 tokens read"));
        input.preparing = false;
        input.hasQuestion = true;
        input.pictureSeconds = 10;
        QVERIFY(forecastText(input).endsWith(QStringLiteral("in about 50 s")));
        input.tooMany = 1548;
        QCOMPARE(forecastText(input), QStringLiteral("Cannot send yet: 1,548 tokens too many"));
    }

    void dropsAreJudgedByNameOnly()
    {
        QTemporaryDir folder;
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(folder.path()), QUrl::fromLocalFile("/x/a.pdf"),
            QUrl::fromLocalFile("/x/b.mp4"), QUrl("https://example.org/c.pdf")});
        const DropPreview preview = previewOf(data);
        QCOMPARE(preview.accepted.size(), std::size_t(2));
        QVERIFY(preview.accepted[0].folder);
        QCOMPARE(preview.rejected.size(), std::size_t(2));
        QCOMPARE(preview.rejected[0].detail, QStringLiteral("video is not read"));
        QCOMPARE(readDrop(data).paths.size(), 3);
    }

    void picturesAndTextComeWithoutFiles()
    {
        QMimeData picture;
        QImage image(4, 4, QImage::Format_RGB32);
        image.fill(Qt::red);
        picture.setImageData(image);
        QVERIFY(readDrop(picture).hasPicture());
        QMimeData text;
        text.setText("hello");
        QVERIFY(!readDrop(text).hasPicture());
        QCOMPARE(readDrop(text).text, QStringLiteral("hello"));
    }
};

QTEST_GUILESS_MAIN(WorkbenchPartsTest)
#include "workbench_parts_test.moc"
