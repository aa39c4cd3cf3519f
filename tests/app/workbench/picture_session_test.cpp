// Pictures from the drop to the answer: the workbench with the real engine, store and files, and the small reference
// model that sees pictures.
#include "app/session/session_store.h"
#include "app/viewmodel/app_workbench.h"

#include "support/golden_vision.h"

#include <QBuffer>
#include <QMimeData>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace sheaf;
using namespace sheaf::app;

namespace {

constexpr int kAnswerMilliseconds = 120'000;

QImage stripes(int width, int height)
{
    QImage image(width, height, QImage::Format_RGB888);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            image.setPixel(x, y, (x / 8 + y / 8) % 2 ? qRgb(250, 240, 10) : qRgb(10, 60, 160));
    return image;
}

} // namespace

class PictureSessionTest : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        const QString model = test::placeVisionModel(m_folder->path());
        QVERIFY(!model.isEmpty());
        qputenv("XDG_CONFIG_HOME", m_folder->filePath("config").toLocal8Bit());
        qputenv("SHEAF_MODEL", model.toLocal8Bit());
        start();
        QTRY_COMPARE_WITH_TIMEOUT(m_bench->model().status(), ModelState::Status::Ready, 30'000);
        Settings brief = m_bench->settings();
        brief.maxTokens = 12;
        brief.temperature = 0;
        m_bench->setSettings(brief);
        QVERIFY(stripes(200, 120).save(path()));
    }

    void cleanup()
    {
        m_bench.reset();
        m_folder.reset();
    }

    void aDroppedPictureIsShownCountedAndRead()
    {
        const quint64 id = attach();
        QVERIFY(m_bench->model().seesPictures());
        const LedgerPicture& picture = m_bench->ledger().ledger().attachments[0].pictures[0];
        QVERIFY(picture.seen);
        QVERIFY(picture.tiles > 1);
        const QModelIndex row = m_bench->attachments().indexOf(id);
        QTRY_VERIFY(!row.data(AttachmentModel::ThumbnailRole).value<QImage>().isNull());
        QVERIFY(row.data(AttachmentModel::StatusTextRole).toString().contains("tile"));

        const Answer answer = ask("What is this?");
        QCOMPARE(answer.state, AnswerState::Finished);
        QVERIFY(!answer.ids.empty());
        QVERIFY2(answer.coverage.sentence.contains(QStringLiteral("1 of 1 pictures in %1 tiles").arg(picture.tiles)),
            qPrintable(answer.coverage.sentence));
    }

    void theDialChangesTokensAndAnswers()
    {
        const quint64 id = attach();
        const std::uint64_t all = m_bench->ledger().ledger().total;
        m_bench->openLens(id);
        QVERIFY(m_bench->lens().isOpen());
        QTRY_VERIFY(!m_bench->lens().image().isNull());
        const LensCanvas before = m_bench->lens().canvas();
        m_bench->setMaxTiles(id, 1);
        QCOMPARE(m_bench->lens().canvas().tiles, 1);
        const std::uint64_t less = before.tokens - m_bench->lens().canvas().tokens;
        QTRY_COMPARE(m_bench->ledger().ledger().total, all - less);
        QCOMPARE(ask("What is this?").state, AnswerState::Finished);
    }

    void aCropIsAPictureOfItsOwn()
    {
        const quint64 id = attach();
        m_bench->openLens(id);
        const std::uint64_t whole = m_bench->ledger().ledger().total;
        m_bench->cropPicture(id, {20, 30, 40, 50});
        QCOMPARE(m_bench->attachments().rowCount(), 2);
        QCOMPARE(m_bench->lens().crops().size(), std::size_t(1));
        QTRY_COMPARE(m_bench->ledger().ledger().attachments.size(), std::size_t(2));
        const LedgerAttachment crop = m_bench->ledger().ledger().attachments[1];
        QCOMPARE(crop.attachment->name, QStringLiteral("photo.png (crop 1)"));
        QCOMPARE(crop.pictures[0].info.width, 40);
        QCOMPARE(m_bench->ledger().ledger().total, whole + crop.tokens);
        m_bench->cropPicture(id, {0, 0, 60, 60});
        QCOMPARE(m_bench->attachments().attachment(m_bench->attachments().ids()[2])->name,
            QStringLiteral("photo.png (crop 2)"));
        const Answer answer = ask("And there?");
        QVERIFY2(answer.state == AnswerState::Finished, qPrintable(answer.failure));
        QVERIFY(answer.coverage.sentence.contains("3 of 3 pictures"));

        const quint64 cropId = crop.attachment->id;
        m_bench->openLens(cropId);
        QCOMPARE(m_bench->lens().id(), cropId);
        m_bench->removeAttachment(cropId);
        QCOMPARE(m_bench->lens().id(), id); // back to where it was cut from
        m_bench->removeAttachment(id);
        QVERIFY(!m_bench->lens().isOpen() || m_bench->lens().picture()->crop);
    }

    void sessionsKeepDialAndCrops()
    {
        const quint64 id = attach();
        m_bench->setMaxTiles(id, 4);
        m_bench->cropPicture(id, {20, 30, 40, 50});
        m_bench->setMaxTiles(m_bench->attachments().ids()[1], 1);
        const Answer first = ask("What is this?");
        const std::uint64_t crops = m_bench->ledger().ledger().attachments[1].tokens;
        m_bench.reset();

        start();
        m_bench->openMostRecent();
        QTRY_COMPARE_WITH_TIMEOUT(m_bench->attachments().rowCount(), 2, 30'000);
        QTRY_COMPARE_WITH_TIMEOUT(m_bench->model().status(), ModelState::Status::Ready, 30'000);
        QTRY_VERIFY_WITH_TIMEOUT(counted(2), 30'000);
        const auto ids = m_bench->attachments().ids();
        QCOMPARE(m_bench->attachments().maxTiles(ids[0]), 4);
        QCOMPARE(m_bench->attachments().maxTiles(ids[1]), 1);
        QCOMPARE(*m_bench->attachments().attachment(ids[1])->crop, (PictureRegion{20, 30, 40, 50}));
        QCOMPARE(m_bench->ledger().ledger().attachments[1].tokens, crops);

        m_bench->regenerate();
        QTRY_VERIFY_WITH_TIMEOUT(!m_bench->running(), kAnswerMilliseconds);
        QCOMPARE(m_bench->transcript().turn(0).answer.promptTokens, first.promptTokens);
        const Answer second = ask("And then?");
        QVERIFY2(second.state == AnswerState::Finished, qPrintable(second.failure));
    }

    void cropsAreChangedAndRemovedAndThatIsTakenBack()
    {
        const quint64 id = attach();
        m_bench->openLens(id);
        QVERIFY(!m_bench->undoCrop());
        m_bench->cropPicture(id, {20, 30, 40, 50});
        m_bench->cropPicture(id, {0, 0, 60, 60});
        const quint64 crop = m_bench->attachments().ids()[1];
        const auto region = [&] { return *m_bench->attachments().attachment(crop)->crop; };
        m_bench->setMaxTiles(crop, 1);

        m_bench->changeCrop(crop, {100, 30, 90, 50});
        QCOMPARE(region(), (PictureRegion{100, 30, 90, 50}));
        QCOMPARE(m_bench->lens().crops()[0].region, region());
        QCOMPARE(m_bench->attachments().attachment(crop)->image->width, 90);
        QTRY_COMPARE(m_bench->ledger().ledger().attachments.size(), std::size_t(3));
        QTRY_COMPARE(m_bench->ledger().ledger().attachments[1].pictures[0].info.width, 90);
        m_bench->changeCrop(crop, {190, 110, 50, 50}); // as far as there is picture
        QCOMPARE(region(), (PictureRegion{190, 110, 10, 10}));
        m_bench->changeCrop(crop, {300, 300, 5, 5}); // outside: nothing happens
        m_bench->changeCrop(id, {0, 0, 5, 5}); // no crop
        QCOMPARE(region(), (PictureRegion{190, 110, 10, 10}));

        m_bench->removeAttachment(crop);
        QCOMPARE(m_bench->lens().crops().size(), std::size_t(1));
        QVERIFY(m_bench->undoCrop());
        QCOMPARE(m_bench->attachments().ids()[1], crop);
        QCOMPARE(m_bench->attachments().maxTiles(crop), 1);
        QCOMPARE(m_bench->lens().crops().size(), std::size_t(2));
        QVERIFY(m_bench->undoCrop());
        QVERIFY(m_bench->undoCrop());
        QCOMPARE(region(), (PictureRegion{20, 30, 40, 50}));
        QCOMPARE(m_bench->lens().crops()[0].region, region());
        const Answer answer = ask("And there?");
        QVERIFY2(answer.state == AnswerState::Finished, qPrintable(answer.failure));
        QVERIFY(m_bench->undoCrop());
        QVERIFY(m_bench->undoCrop());
        QCOMPARE(m_bench->attachments().rowCount(), 1);
        QVERIFY(!m_bench->undoCrop());
    }

    void pastedPicturesSurviveARestart()
    {
        QMimeData data;
        data.setImageData(stripes(90, 70));
        QVERIFY(m_bench->paste(data));
        QTRY_VERIFY_WITH_TIMEOUT(counted(1), 30'000);
        QCOMPARE(ask("What is this?").state, AnswerState::Finished);
        m_bench.reset();
        start();
        m_bench->openMostRecent();
        QTRY_COMPARE_WITH_TIMEOUT(m_bench->model().status(), ModelState::Status::Ready, 30'000);
        QTRY_VERIFY_WITH_TIMEOUT(counted(1), 30'000);
        const Answer answer = ask("And now?");
        QVERIFY2(answer.state == AnswerState::Finished, qPrintable(answer.failure));
    }

    void aPictureThatIsGoneIsReadFromTheKeptCopy()
    {
        attach();
        QTest::qWait(300); // the store has its copy by now
        QVERIFY(QFile::remove(path()));
        QCOMPARE(ask("What is this?").state, AnswerState::Finished);
    }

private:
    QString path() const { return m_folder->filePath("photo.png"); }
    void start() { m_bench = std::make_unique<AppWorkbench>(m_folder->filePath("data")); }

    bool counted(std::size_t attachments) const
    {
        const Ledger& ledger = m_bench->ledger().ledger();
        return ledger.exact && ledger.attachments.size() == attachments && ledger.total > 0;
    }

    quint64 attach()
    {
        m_bench->attachPaths({path()});
        [&] { QTRY_VERIFY_WITH_TIMEOUT(counted(1), 30'000); }();
        return m_bench->attachments().ids().front();
    }

    Answer ask(const QString& question)
    {
        m_bench->setDraft(question);
        [&] { QTRY_VERIFY_WITH_TIMEOUT(m_bench->canSend(), 10'000); }();
        QTest::qWait(200); // the account of the last letter
        m_asked = m_bench->ledger().ledger().total;
        m_bench->send();
        [&] { QTRY_VERIFY_WITH_TIMEOUT(!m_bench->running(), kAnswerMilliseconds); }();
        const Answer answer = m_bench->transcript().turn(m_bench->transcript().rowCount() - 1).answer;
        [&] { QCOMPARE(answer.promptTokens, m_asked); }();
        return answer;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<AppWorkbench> m_bench;
    std::uint64_t m_asked = 0; ///< what the ledger said before the last question
};

QTEST_GUILESS_MAIN(PictureSessionTest)
#include "picture_session_test.moc"
