// Pictures as a person handles them: the real window, a drop, the lens, the dial, crops by mouse and by keyboard, an
// answer; with the small reference model that sees pictures.
#include "ui/lens/dial_button.h"
#include "ui/lens/lens_view.h"

#include "support/golden_vision.h"
#include "support/window_program.h"

#include <QAbstractItemView>
#include <QElapsedTimer>
#include <QLabel>
#include <QPushButton>
#include <QTemporaryDir>

#include <memory>

using namespace sheaf;
using Program = test::WindowProgram;

namespace {

constexpr int kAnswerMilliseconds = 120'000;

} // namespace

class PictureJobTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English)); }

    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        const QString model = test::placeVisionModel(m_folder->path());
        QVERIFY(!model.isEmpty());
        qputenv("XDG_CONFIG_HOME", m_folder->filePath("config").toLocal8Bit());
        qputenv("SHEAF_MODEL", model.toLocal8Bit());
        m_program = std::make_unique<Program>(m_folder->filePath("data"));
        QTRY_COMPARE_WITH_TIMEOUT(m_program->workbench.model().status(), app::ModelState::Status::Ready, 30'000);
        m_program->drop({test::sample("delivery-photo.jpg")});
        QTRY_VERIFY_WITH_TIMEOUT(m_program->counted(1), 30'000);
    }

    void cleanup()
    {
        m_program.reset();
        m_folder.reset();
    }

    void theLensOpensFromTheRowAndTurnsTheDial()
    {
        Program& p = *m_program;
        openLens();
        const std::uint64_t before = p.ledger().attachments[0].tokens;
        auto* one = p.part<ui::DialButton>("dial1");
        QVERIFY(one && !one->isChecked());
        QTest::mouseClick(one, Qt::LeftButton);
        QTRY_VERIFY(p.ledger().attachments[0].tokens < before);
        QVERIFY(one->isChecked());
        QTest::keyClick(p.part<ui::LensView>("lensView"), Qt::Key_Escape);
        QVERIFY(!p.part("lensPanel")->isVisible());
        QVERIFY(p.part("rightSide")->isVisible());
        QTRY_VERIFY(p.part("attachmentTree")->hasFocus());
    }

    void cropsAreMadeByMouseAndByKeyboard()
    {
        Program& p = *m_program;
        openLens();
        auto* view = p.part<ui::LensView>("lensView");
        const std::uint64_t before = p.ledger().total;
        const QRectF shown = view->geometryOfLens().picture();
        QTest::mousePress(view, Qt::LeftButton, {}, (shown.center() - QPointF(80, 60)).toPoint());
        QTest::mouseMove(view, shown.center().toPoint());
        QTest::mouseMove(view, (shown.center() + QPointF(60, 50)).toPoint());
        QTest::mouseRelease(view, Qt::LeftButton, {}, (shown.center() + QPointF(60, 50)).toPoint());
        QVERIFY(p.workbench.lens().isCropping());
        QTest::mouseClick(p.part<QPushButton>("acceptCrop"), Qt::LeftButton);
        QTRY_VERIFY(p.counted(2));
        QVERIFY(p.ledger().total > before);

        auto* crop = p.part<QPushButton>("beginCrop");
        crop->setFocus();
        QTest::keyClick(crop, Qt::Key_Space);
        QTRY_VERIFY(view->hasFocus());
        QTest::keyClick(view, Qt::Key_Right);
        QTest::keyClick(view, Qt::Key_Up, Qt::ShiftModifier);
        QTest::keyClick(view, Qt::Key_Return);
        QTRY_VERIFY(p.counted(3));
        QCOMPARE(p.workbench.lens().crops().size(), std::size_t(2));
        QCOMPARE(p.ledger().attachments[2].attachment->name, QStringLiteral("delivery-photo.jpg (crop 2)"));
    }

    void anAnswerStreamsWhileTheLensIsOpen()
    {
        Program& p = *m_program;
        openLens();
        app::Settings brief = p.workbench.settings();
        brief.maxTokens = 40;
        p.workbench.setSettings(brief);
        auto* question = p.question();
        QTest::keyClicks(question, "What is damaged?");
        QTRY_VERIFY_WITH_TIMEOUT(p.workbench.canSend(), 10'000);
        QTest::qWait(300); // the account of the last letter
        const std::uint64_t total = p.ledger().total;
        QTest::keyClick(question, Qt::Key_Return);
        QTRY_VERIFY(p.workbench.transcript().rowCount() == 1);
        QTRY_VERIFY_WITH_TIMEOUT(!p.workbench.running(), kAnswerMilliseconds);
        const app::Answer& answer = p.workbench.transcript().turn(0).answer;
        QVERIFY2(answer.state == app::AnswerState::Finished, qPrintable(answer.failure));
        QCOMPARE(answer.promptTokens, total);
        QVERIFY(answer.coverage.sentence.contains("1 of 1 pictures in"));
    }

    void theWindowStaysResponsiveWithPictures()
    {
        Program& p = *m_program;
        QImage large(6000, 4000, QImage::Format_RGB32);
        large.fill(Qt::darkCyan);
        const QString path = m_folder->filePath("large.png");
        QVERIFY(large.save(path));
        qint64 longest = 0;
        QElapsedTimer sinceTick;
        QTimer ticker;
        ticker.setInterval(4);
        connect(&ticker, &QTimer::timeout, this, [&] { longest = std::max(longest, sinceTick.restart()); });
        sinceTick.start();
        ticker.start();
        p.drop({path});
        QTRY_VERIFY_WITH_TIMEOUT(p.counted(2), 60'000);
        p.workbench.openLens(p.workbench.attachments().ids()[1]);
        QTRY_VERIFY_WITH_TIMEOUT(!p.workbench.lens().image().isNull(), 60'000);
        QTest::qWait(200);
        ticker.stop();
        QVERIFY2(longest < 250, qPrintable(QStringLiteral("longest gap %1 ms").arg(longest)));
    }

    void narrowWindowsShowTheLensAlone()
    {
        Program& p = *m_program;
        for (const int width : {1280, 1024, 800, 640}) {
            p.window.resize(width, 700);
            openLens();
            auto* lens = p.part("lensPanel");
            QVERIFY(lens->isVisible());
            QCOMPARE(p.part("centre")->isVisible(), width >= 900);
            QCOMPARE(p.part("backToAnswer")->isVisible(), width < 900);
            QVERIFY(lens->geometry().right() <= p.window.width());
            QTest::keyClick(p.part<ui::LensView>("lensView"), Qt::Key_Escape);
            QVERIFY(p.part("centre")->isVisible());
        }
    }

private:
    void openLens()
    {
        Program& p = *m_program;
        auto* tree = p.part<QAbstractItemView>("attachmentTree");
        tree->setCurrentIndex(tree->model()->index(0, 0));
        QTest::keyClick(tree, Qt::Key_Return);
        QVERIFY(p.part("lensPanel")->isVisible());
        QTRY_VERIFY_WITH_TIMEOUT(!p.workbench.lens().image().isNull(), 20'000);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Program> m_program;
};

QTEST_MAIN(PictureJobTest)
#include "picture_job_test.moc"
