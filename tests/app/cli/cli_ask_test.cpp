// The main job on the command line, with the small real model.
#include "cli_process.h"

#include <QElapsedTimer>
#include <QTest>

#include <csignal>

using sheaf::test::CliProcess;
using sheaf::test::CliResult;

class CliAskTest : public QObject {
    Q_OBJECT
private slots:
    void samplesAreCountedAskedAndSaved()
    {
        SHEAF_NEEDS_MODEL(model);
        CliProcess cli;
        QStringList inputs{"-m", model, "-p", "What is the notice period?"};
        for (const char* name : {"supply-agreement.pdf", "courier-core", "error-dialog.png"})
            inputs << "--attach" << sheaf::test::sample(QString::fromLatin1(name));
        const auto count = cli.run(QStringList{"count", "--json"} + inputs).json();
        QVERIFY2(count["fits"].get<bool>(), count.dump().c_str());

        std::vector<int> ids;
        for (const QStringList& split : {QStringList{"-t", "1", "-b", "64"}, QStringList{"-t", "2", "-b", "512"}}) {
            const CliResult result
                = cli.run(QStringList{"ask", "--json", "-n", "16", "--temp", "0"} + inputs + split, 600'000);
            QVERIFY2(result.exitCode == 0, result.errors.constData());
            const auto answer = result.json();
            QCOMPARE(answer["prompt_tokens"].get<int>(), count["total"].get<int>());
            QCOMPARE(answer["ledger"]["total"].get<int>(), count["total"].get<int>());
            QCOMPARE(answer["completion_tokens"].get<std::size_t>(), answer["ids"].size());
            QVERIFY(!answer["text"].get<std::string>().empty());
            QVERIFY(answer["coverage"]["sentence"].get<std::string>().starts_with("Read: 6 of 6 pages"));
            if (!ids.empty())
                QCOMPARE(answer["ids"].get<std::vector<int>>(), ids);
            ids = answer["ids"].get<std::vector<int>>();
        }

        const auto sessions = cli.run({"session", "list", "--json"}).json()["sessions"];
        QCOMPARE(sessions.size(), std::size_t(2));
        const QString id = QString::fromStdString(sessions[0]["id"].get<std::string>());
        const auto shown = cli.run({"session", "show", id, "--json"}).json();
        QCOMPARE(shown["turns"].size(), std::size_t(1));
        const auto found = cli.run({"session", "search", "notice", "--json"}).json()["sessions"];
        QCOMPARE(found.size(), std::size_t(2));
        QVERIFY(cli.run({"session", "export", id, "--format", "md"}).output.contains("notice period"));
        QCOMPARE(cli.run({"session", "delete", id, "--json"}).exitCode, 0);
        QCOMPARE(cli.run({"session", "list", "--json"}).json()["sessions"].size(), std::size_t(1));
    }

    void sessionGoesOnWithItsHistory()
    {
        SHEAF_NEEDS_MODEL(model);
        CliProcess cli;
        const QStringList ask{"ask", "--json", "-m", model, "-n", "8", "--temp", "0", "--session", "talk"};
        QCOMPARE(cli.run(ask + QStringList{"My name is Ada."}).exitCode, 0);
        const auto second = cli.run(ask + QStringList{"What is my name?"}).json();
        QVERIFY(second["ledger"]["history"].get<int>() > 0);
        QCOMPARE(second["ledger"]["total"].get<int>(), second["prompt_tokens"].get<int>());
        QCOMPARE(cli.run({"session", "show", "talk", "--json"}).json()["turns"].size(), std::size_t(2));
    }

    void tooLongPromptIsNotSent()
    {
        SHEAF_NEEDS_MODEL(model);
        const CliResult result = CliProcess().run({"ask", "--json", "-m", model, "-c", "512", "--attach",
            sheaf::test::sample("supply-agreement.pdf"), "Why?"});
        QCOMPARE(result.exitCode, 3);
        QVERIFY(result.json()["ledger"]["too_many"].get<int>() > 0);
        QVERIFY(result.errors.contains("supply-agreement.pdf"));
    }

    void interruptKeepsTheTextAndExitsWith130()
    {
        SHEAF_NEEDS_MODEL(model);
        CliProcess cli;
        QProcess process;
        process.setProcessEnvironment(cli.environment());
        process.start(sheaf::test::program("sheaf-cli"),
            {"ask", "-m", model, "--temp", "0", "--session", "stopped",
                "Write a long story about a sailor and the sea."});
        QByteArray text;
        while (text.size() < 20) {
            QVERIFY(process.waitForReadyRead(60'000));
            text += process.readAllStandardOutput();
        }
        QElapsedTimer sinceStop;
        sinceStop.start();
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(10'000));
        QVERIFY2(sinceStop.elapsed() < 2000, qPrintable(QString::number(sinceStop.elapsed())));
        QCOMPARE(process.exitCode(), 130);
        const auto shown = cli.run({"session", "show", "stopped", "--json"}).json();
        QVERIFY2(QByteArray::fromStdString(shown.dump()).contains(text.left(10)), shown.dump().c_str());
    }
};

QTEST_GUILESS_MAIN(CliAskTest)
#include "cli_ask_test.moc"
