// The main job as a person does it: the real window, keys, clicks and drops, real files, the small real model.

#include "support/test_paths.h"
#include "support/window_program.h"

#include <QElapsedTimer>
#include <QFile>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTimer>

#include <memory>

using namespace sheaf;
using Program = test::WindowProgram;

namespace {

constexpr int kAnswerMilliseconds = 240'000;

} // namespace

class MainJobTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QStandardPaths::setTestModeEnabled(false); }

    void init()
    {
        SHEAF_NEEDS_MODEL(model);
        m_folder = std::make_unique<QTemporaryDir>();
        qputenv("XDG_CONFIG_HOME", m_folder->filePath("config").toLocal8Bit());
        qputenv("SHEAF_MODEL", model.toLocal8Bit());
        m_program = std::make_unique<Program>(m_folder->path());
        QTRY_COMPARE_WITH_TIMEOUT(m_program->workbench.model().status(), app::ModelState::Status::Ready, 30'000);
    }

    void cleanup()
    {
        m_program.reset();
        m_folder.reset();
    }

    void dropAskReadStream()
    {
        Program& p = *m_program;
        p.drop(
            {test::sample("supply-agreement.pdf"), test::sample("delivery-photo.jpg"), test::sample("courier-core")});
        QTRY_VERIFY_WITH_TIMEOUT(p.counted(3), 60'000);

        QTest::keyClicks(p.question(), "How long is the notice period");
        QTRY_VERIFY_WITH_TIMEOUT(p.workbench.canSend(), 10'000);
        QTest::qWait(500); // the account of the last letter
        const std::uint64_t total = p.workbench.ledger().ledger().total;
        QTest::keyClick(p.question(), Qt::Key_Return);
        QTRY_VERIFY(p.workbench.running());
        QCOMPARE(p.question()->toPlainText(), QString());
        QTRY_VERIFY_WITH_TIMEOUT(!p.workbench.transcript().turn(0).answer.text.isEmpty(), kAnswerMilliseconds);
        QTRY_VERIFY_WITH_TIMEOUT(
            p.workbench.transcript().turn(0).answer.text.size() > 40 || !p.workbench.running(), 60'000);
        QTest::keyClick(p.question(), Qt::Key_Escape);
        QTRY_VERIFY_WITH_TIMEOUT(!p.workbench.running(), 5'000);
        const app::Answer& answer = p.workbench.transcript().turn(0).answer;
        QCOMPARE(answer.promptTokens, total);
        QVERIFY(answer.coverage.sentence.contains("6 of 6 pages"));
        QVERIFY(answer.coverage.sentence.contains("cannot see pictures"));
        QVERIFY(p.window.grab().save(m_folder->filePath("window.png")));
    }

    void theWindowStaysResponsiveWhileItReadsAndAnswers()
    {
        Program& p = *m_program;
        qint64 longest = 0;
        QElapsedTimer sinceTick;
        QTimer ticker;
        ticker.setInterval(4);
        connect(&ticker, &QTimer::timeout, this, [&] { longest = std::max(longest, sinceTick.restart()); });
        p.drop(
            {test::sample("supply-agreement.pdf"), test::sample("delivery-photo.jpg"), test::sample("courier-core")});
        sinceTick.start();
        ticker.start();
        QTRY_VERIFY_WITH_TIMEOUT(p.counted(3), 60'000);
        QTest::keyClicks(p.question(), "Summarise the agreement.");
        QTRY_VERIFY_WITH_TIMEOUT(p.workbench.canSend(), 10'000);
        QTest::keyClick(p.question(), Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(p.workbench.transcript().rowCount() == 1, 5'000);
        QTest::qWait(1500); // prefill
        p.workbench.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!p.workbench.running(), 5'000);
        ticker.stop();
        // The engine takes both cores of a small machine; what is left must still answer a key within a tenth of a
        // second.
        QVERIFY2(longest < 250, qPrintable(QStringLiteral("longest gap %1 ms").arg(longest)));
    }

    void sessionsAreThereAfterARestart()
    {
        m_program->drop({test::sample("courier-core")});
        QTRY_VERIFY_WITH_TIMEOUT(m_program->counted(1), 60'000);
        QTest::keyClicks(m_program->question(), "A draft");
        QTest::qWait(1500);
        m_program.reset();

        m_program = std::make_unique<Program>(m_folder->path());
        m_program->workbench.openMostRecent();
        QTRY_COMPARE_WITH_TIMEOUT(m_program->question()->toPlainText(), QStringLiteral("A draft"), 10'000);
        QTRY_VERIFY_WITH_TIMEOUT(m_program->counted(1), 60'000);
    }

    void unreadableFilesAreNamedAndTheOthersTaken()
    {
        QFile bad(m_folder->filePath("damaged.pdf"));
        QVERIFY(bad.open(QIODevice::WriteOnly));
        bad.write("%PDF-1.7\nnothing else");
        bad.close();
        m_program->drop({bad.fileName(), test::sample("error-dialog.png")});
        QTRY_VERIFY_WITH_TIMEOUT(m_program->counted(2), 60'000);
        const auto& attachments = m_program->workbench.ledger().ledger().attachments;
        QCOMPARE(attachments[0].attachment->state, app::AttachmentState::Refused);
        QVERIFY(!attachments[0].attachment->reason.isEmpty());
        QCOMPARE(attachments[1].attachment->state, app::AttachmentState::Ready);
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Program> m_program;
};

QTEST_MAIN(MainJobTest)
#include "main_job_test.moc"
