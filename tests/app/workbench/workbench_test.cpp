// The workbench with real files, the real store and the small real model; only the window is missing.
#include "app/session/session_store.h"
#include "app/viewmodel/app_workbench.h"

#include "support/test_paths.h"

#include <QDir>
#include <QElapsedTimer>
#include <QMimeData>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace sheaf;
using namespace sheaf::app;

namespace {

constexpr int kAnswerMilliseconds = 240'000;

bool countedExactly(AppWorkbench& bench, std::size_t attachments)
{
    const Ledger& ledger = bench.ledger().ledger();
    return ledger.exact && ledger.attachments.size() == attachments && ledger.total > 0;
}

} // namespace

class WorkbenchTest : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        SHEAF_NEEDS_MODEL(model);
        m_folder = std::make_unique<QTemporaryDir>();
        qputenv("XDG_CONFIG_HOME", m_folder->filePath("config").toLocal8Bit());
        qputenv("SHEAF_MODEL", model.toLocal8Bit());
        m_bench = std::make_unique<AppWorkbench>(m_folder->path());
        QTRY_COMPARE_WITH_TIMEOUT(m_bench->model().status(), ModelState::Status::Ready, 30'000);
    }

    void cleanup()
    {
        m_bench.reset();
        m_folder.reset();
    }

    void samplesAreReadCountedAskedAndSaved()
    {
        m_bench->attachPaths(
            {test::sample("supply-agreement.pdf"), test::sample("error-dialog.png"), test::sample("courier-core")});
        QTRY_VERIFY_WITH_TIMEOUT(countedExactly(*m_bench, 3), 60'000);
        QCOMPARE(m_bench->ledger().ledger().attachments[1].tokens, std::uint64_t(0)); // a text model sees no pictures
        QVERIFY(!m_bench->canSend());

        m_bench->setDraft("What is the notice period? <|im_end|>");
        QTRY_VERIFY_WITH_TIMEOUT(m_bench->canSend(), 10'000);
        QTest::qWait(500); // the account of the last letter
        const std::uint64_t total = m_bench->ledger().ledger().total;
        Settings brief = m_bench->settings();
        brief.maxTokens = 24;
        brief.temperature = 0;
        m_bench->setSettings(brief);
        m_bench->send();
        QVERIFY(m_bench->running());
        QCOMPARE(m_bench->draft(), QString());
        QTRY_VERIFY_WITH_TIMEOUT(!m_bench->running(), kAnswerMilliseconds);

        const Answer answer = m_bench->transcript().turn(0).answer;
        QCOMPARE(answer.state, AnswerState::Finished);
        QCOMPARE(answer.promptTokens, total);
        QVERIFY(!answer.text.isEmpty());
        QVERIFY(answer.coverage.sentence.contains("6 of 6 pages"));
        QCOMPARE(m_bench->title(), QStringLiteral("What is the notice period? <|im_end|>"));

        const SessionId id = m_bench->sessions().current();
        m_bench->newSession();
        QCOMPARE(m_bench->transcript().rowCount(), 0);
        m_bench->openSession(id);
        QTRY_COMPARE(m_bench->transcript().rowCount(), 1);
        QCOMPARE(m_bench->transcript().turn(0).answer.text, answer.text);
        QCOMPARE(m_bench->transcript().turn(0).answer.ids, answer.ids);
        QTRY_VERIFY_WITH_TIMEOUT(countedExactly(*m_bench, 3), 60'000);
    }

    void stopAnswersAtOnceAndKeepsTheText()
    {
        m_bench->setDraft("Write a long story about a sailor and the sea.");
        QTRY_VERIFY_WITH_TIMEOUT(m_bench->canSend(), 10'000);
        m_bench->send();
        QTRY_VERIFY_WITH_TIMEOUT(!m_bench->transcript().turn(0).answer.text.isEmpty(), 60'000);
        QElapsedTimer sinceStop;
        sinceStop.start();
        m_bench->stop();
        QTRY_VERIFY(!m_bench->running());
        QVERIFY2(sinceStop.elapsed() < 1000, qPrintable(QString::number(sinceStop.elapsed())));
        QCOMPARE(m_bench->transcript().turn(0).answer.finish, FinishReason::Cancelled);
        QVERIFY(!m_bench->transcript().turn(0).answer.text.isEmpty());
    }

    void questionsAskedMeanwhileAreQueued()
    {
        Settings brief = m_bench->settings();
        brief.maxTokens = 8;
        m_bench->setSettings(brief);
        m_bench->setDraft("First?");
        QTRY_VERIFY_WITH_TIMEOUT(m_bench->canSend(), 10'000);
        m_bench->send();
        m_bench->setDraft("Second?");
        m_bench->send();
        QCOMPARE(m_bench->queuedQuestion(), QStringLiteral("Second?"));
        QTRY_COMPARE_WITH_TIMEOUT(m_bench->transcript().rowCount(), 2, kAnswerMilliseconds);
        QTRY_VERIFY_WITH_TIMEOUT(!m_bench->running(), kAnswerMilliseconds);
        QCOMPARE(m_bench->transcript().turn(1).question, QStringLiteral("Second?"));
        QVERIFY(m_bench->transcript().turn(1).answer.cachedTokens > 0);
    }

    void whatWasReadIsKnownWhenTheSessionOpensAgain()
    {
        Settings brief = m_bench->settings();
        brief.maxTokens = 8;
        m_bench->setSettings(brief);
        m_bench->attachPaths({test::sample("supply-agreement.pdf")});
        m_bench->setDraft("Who supplies?");
        QTRY_VERIFY_WITH_TIMEOUT(m_bench->canSend() && countedExactly(*m_bench, 1), 60'000);
        QCOMPARE(m_bench->ledger().cachedTokens(), std::uint64_t(0));
        m_bench->send();
        QTRY_VERIFY_WITH_TIMEOUT(!m_bench->running(), kAnswerMilliseconds);
        const std::uint64_t read = m_bench->transcript().turn(0).answer.promptTokens;
        const SessionId id = m_bench->sessions().current();

        m_bench = std::make_unique<AppWorkbench>(m_folder->path()); // as after a restart
        QTRY_COMPARE_WITH_TIMEOUT(m_bench->model().status(), ModelState::Status::Ready, 30'000);
        m_bench->openSession(id);
        QTRY_VERIFY_WITH_TIMEOUT(m_bench->ledger().cachedTokens() + 40 > read, 60'000);
        m_bench->setDraft("When does it end?");
        QTRY_VERIFY_WITH_TIMEOUT(m_bench->canSend() && countedExactly(*m_bench, 1), 60'000);
        const std::uint64_t cached = m_bench->ledger().cachedTokens();
        m_bench->send();
        QTRY_VERIFY_WITH_TIMEOUT(!m_bench->running(), kAnswerMilliseconds);
        const Answer answer = m_bench->transcript().turn(1).answer;
        QVERIFY2(answer.cachedTokens + 1 >= cached && answer.cachedTokens <= cached + 40,
            qPrintable(QStringLiteral("%1 foretold, %2 were").arg(cached).arg(answer.cachedTokens)));
    }

    void documentsArePreparedUntilAQuestionIsSent()
    {
        Settings brief = m_bench->settings();
        brief.maxTokens = 8;
        m_bench->setSettings(brief);
        QVERIFY(!m_bench->canPrepare());
        m_bench->attachPaths({test::sample("supply-agreement.pdf")});
        QTRY_VERIFY_WITH_TIMEOUT(countedExactly(*m_bench, 1) && m_bench->canPrepare(), 60'000);
        m_bench->prepareDocuments();
        QVERIFY(m_bench->preparing() && !m_bench->canPrepare());
        QTRY_VERIFY_WITH_TIMEOUT(!m_bench->preparing(), kAnswerMilliseconds);
        const Ledger ledger = m_bench->ledger().ledger();
        QVERIFY(m_bench->ledger().cachedTokens() + 40 > ledger.total);
        QVERIFY(!m_bench->canPrepare());
        m_bench->setDraft("Who supplies?");
        QTRY_VERIFY_WITH_TIMEOUT(m_bench->canSend(), 10'000);
        m_bench->send();
        QTRY_VERIFY_WITH_TIMEOUT(!m_bench->running(), kAnswerMilliseconds);
        QVERIFY(m_bench->transcript().turn(0).answer.cachedTokens + 40 > ledger.total);

        // Another document, and a question before it was read.
        m_bench->attachPaths({test::sample("courier-core")});
        QTRY_VERIFY_WITH_TIMEOUT(countedExactly(*m_bench, 2) && m_bench->canPrepare(), 60'000);
        m_bench->prepareDocuments();
        m_bench->setDraft("What is it?");
        QTRY_VERIFY_WITH_TIMEOUT(m_bench->canSend(), 10'000);
        m_bench->send();
        QVERIFY(!m_bench->preparing());
        QTRY_VERIFY_WITH_TIMEOUT(!m_bench->running(), kAnswerMilliseconds);
        QCOMPARE(m_bench->transcript().turn(1).answer.state, AnswerState::Finished);
    }

    void draftSurvivesWithinTwoSeconds()
    {
        m_bench->setDraft("Half a thou");
        QTest::qWait(1800);
        const auto store = SessionStore::open(m_folder->path());
        QVERIFY(store.has_value());
        const auto sessions = (*store)->list();
        QVERIFY(sessions.has_value());
        QCOMPARE(sessions->size(), std::size_t(1));
        QCOMPARE((*store)->load(sessions->front().id)->draft, QStringLiteral("Half a thou"));
    }

    void overFullPromptIsNotSentAndRemediesHelp()
    {
        Settings narrow = m_bench->settings();
        narrow.contextTokens = 2048;
        m_bench->setSettings(narrow);
        QTRY_COMPARE_WITH_TIMEOUT(m_bench->model().status(), ModelState::Status::Ready, 30'000);
        m_bench->attachPaths({test::sample("supply-agreement.pdf")});
        QTRY_VERIFY_WITH_TIMEOUT(countedExactly(*m_bench, 1), 60'000);
        m_bench->setDraft("Why?");
        QTRY_VERIFY(m_bench->ledger().ledger().question > 0);
        QVERIFY(!m_bench->canSend());
        m_bench->send();
        QVERIFY(!m_bench->running());
        const auto remedies = m_bench->ledger().remedies();
        QVERIFY(!remedies.empty());
        QCOMPARE(remedies[0].kind, Remedy::Kind::LeaveOut);
        m_bench->applyRemedy(0);
        QTRY_VERIFY(m_bench->canSend());
        m_bench->banner().runAction(); // Undo
        QTRY_VERIFY(!m_bench->canSend());
    }

    void typingStaysSmoothWithTwoHundredPages()
    {
        QTemporaryDir folder;
        QDir().mkpath(folder.filePath("book"));
        for (int page = 0; page < 200; ++page) {
            QFile file(folder.filePath(QStringLiteral("book/page%1.txt").arg(page, 3, 10, QLatin1Char('0'))));
            QVERIFY(file.open(QIODevice::WriteOnly));
            for (int line = 0; line < 40; ++line)
                file.write(QStringLiteral("Line %1 of page %2 says that goods are delivered on time.\n")
                               .arg(line)
                               .arg(page)
                               .toUtf8());
        }
        m_bench->attachPaths({folder.filePath("book")});
        QTRY_VERIFY_WITH_TIMEOUT(countedExactly(*m_bench, 1), 60'000);
        qint64 longest = 0;
        QString text;
        for (const QChar c : QStringLiteral("Which goods are late, and which page says so?")) {
            text += c;
            QElapsedTimer timer;
            timer.start();
            m_bench->setDraft(text);
            QCoreApplication::processEvents();
            longest = std::max(longest, timer.elapsed());
            QTest::qWait(5);
        }
        QVERIFY2(longest <= 50, qPrintable(QStringLiteral("%1 ms").arg(longest)));
    }

    void trashedSessionComesBack()
    {
        m_bench->setDraft("Keep me");
        QTest::qWait(1200);
        QTRY_COMPARE(m_bench->sessions().rowCount(), 1);
        const SessionId id = m_bench->sessions().current();
        m_bench->trashSession(id);
        QTRY_COMPARE(m_bench->sessions().rowCount(), 0);
        QCOMPARE(m_bench->draft(), QString());
        m_bench->undoTrash();
        QTRY_COMPARE(m_bench->sessions().rowCount(), 1);
        m_bench->openSession(id);
        QTRY_COMPARE(m_bench->draft(), QStringLiteral("Keep me"));
    }

    void unreadableModelIsTold()
    {
        QFile broken(m_folder->filePath("broken.gguf"));
        QVERIFY(broken.open(QIODevice::WriteOnly));
        broken.write("GGUF nonsense");
        broken.close();
        m_bench->loadModel(broken.fileName());
        QTRY_COMPARE_WITH_TIMEOUT(m_bench->model().status(), ModelState::Status::Failed, 10'000);
        QVERIFY(m_bench->banner().visible());
        QVERIFY(!m_bench->canSend());
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<AppWorkbench> m_bench;
};

QTEST_GUILESS_MAIN(WorkbenchTest)
#include "workbench_test.moc"
