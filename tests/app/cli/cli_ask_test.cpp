// The main job on the command line, with the small real model.
#include "cli_process.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
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

    void aDocumentIsReadOnce()
    {
        SHEAF_NEEDS_MODEL(model);
        CliProcess cli, forgetful;
        QVERIFY(QDir(forgetful.folder()).mkpath(QStringLiteral("config/sheaf")));
        QFile settings(forgetful.folder() + QStringLiteral("/config/sheaf/settings.ini"));
        QVERIFY(settings.open(QIODevice::WriteOnly) && settings.write("[privacy]\nreadOnce=false\n") > 0);
        settings.close();
        const auto ask = [&](CliProcess& with, const QString& question, const QStringList& more = {}) {
            const CliResult result
                = with.run(QStringList{"ask", "--json", "-m", model, "-n", "12", "--temp", "0", "--attach",
                               sheaf::test::sample("supply-agreement.pdf"), "-p", question}
                    + more);
            return result.json();
        };
        const QString cache = cli.folder() + QStringLiteral("/cache");
        QCOMPARE(ask(cli, "Who supplies?", {"--no-save"})["cached_tokens"].get<int>(), 0);
        QVERIFY2(!QFile::exists(cache), "what is not saved leaves nothing");
        const auto first = ask(cli, "Who supplies?");
        const auto second = ask(cli, "When does it end?", {"-t", "1"});
        QCOMPARE(first["cached_tokens"].get<int>(), 0);
        // All but the new question, and what comes after it.
        QVERIFY(second["cached_tokens"].get<int>() > second["prompt_tokens"].get<int>() - 60);
        QVERIFY(second["ids"] == ask(forgetful, "When does it end?")["ids"]);
        QCOMPARE(ask(forgetful, "When does it end?")["cached_tokens"].get<int>(), 0);

        QCOMPARE(QDir(cache).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size(), 2);
        for (const auto& asked : {first, second})
            cli.run({"session", "delete", QString::fromStdString(asked["session"].get<std::string>())});
        QVERIFY(QDir(cache).isEmpty());
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
