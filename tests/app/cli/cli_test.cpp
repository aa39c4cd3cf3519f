#include "cli_process.h"

#include <QDir>
#include <QFile>
#include <QTest>

using sheaf::test::CliProcess;
using sheaf::test::CliResult;

namespace {

QString model()
{
    return sheaf::test::testData(QStringLiteral("golden/llama3/llama3-q4_k.gguf"));
}

QByteArray fileBytes(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class CliTest : public QObject {
    Q_OBJECT
private slots:
    void wrongUsageExitsWithTwo_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("nothing") << QStringList();
        QTest::newRow("unknown command") << QStringList{"frobnicate"};
        QTest::newRow("unknown flag") << QStringList{"count", "--frobnicate"};
        QTest::newRow("no text") << QStringList{"tokenize", "-m", model()};
        QTest::newRow("no attachment") << QStringList{"extract"};
        QTest::newRow("bad ids") << QStringList{"logits", "-m", model(), "--tokens", "1,x"};
    }

    void wrongUsageExitsWithTwo()
    {
        QFETCH(QStringList, arguments);
        const CliResult result = CliProcess().run(arguments);
        QVERIFY(!result.crashed);
        QCOMPARE(result.exitCode, 2);
        QVERIFY(!result.errors.isEmpty());
    }

    void missingModelIsOneErrorObject()
    {
        const CliResult result = CliProcess().run({"count", "-m", "/nowhere/x.gguf", "--json"});
        QCOMPARE(result.exitCode, 1);
        const auto json = result.json();
        QVERIFY2(json.contains("error"), result.output.constData());
        QCOMPARE(json["error"]["code"].get<std::string>(), std::string("not_found"));
        QVERIFY(!json["error"]["next"].get<std::string>().empty());
        QVERIFY(result.errors.contains("x.gguf"));
    }

    void laterWorkSaysSo_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("replay") << QStringList{"session", "replay", "x"};
    }

    void laterWorkSaysSo()
    {
        QFETCH(QStringList, arguments);
        const CliResult result = CliProcess().run(arguments);
        QCOMPARE(result.exitCode, 1);
        QVERIFY2(result.errors.contains("version"), result.errors.constData());
    }

    void extractGivesThePartsOfEverySample()
    {
        const CliResult result = CliProcess().run({"extract", "--json", "--boxes", "--attach",
            sheaf::test::sample("supply-agreement.pdf"), "--attach", sheaf::test::sample("courier-core")});
        QCOMPARE(result.exitCode, 0);
        const auto attachments = result.json()["attachments"];
        QCOMPARE(attachments.size(), std::size_t(2));
        QCOMPARE(attachments[0]["parts"].size(), std::size_t(6));
        QCOMPARE(attachments[0]["parts"][2]["page"].get<int>(), 3);
        QVERIFY(attachments[0]["parts"][0]["words"].size() > 50);
        QVERIFY(attachments[1]["parts"].size() > 2);
        QVERIFY(attachments[1]["parts"][0].contains("path"));
    }

    void logitsAreTheSameBytesForAnyThreadsAndBatch()
    {
        CliProcess cli;
        QByteArray reference;
        QString ids;
        for (int i = 0; i < 40; ++i)
            ids += QString::number(3 + i * 7 % 200) + QLatin1Char(',');
        for (const auto& [threads, batch] :
            {std::pair(1, 512), std::pair(2, 512), std::pair(2, 1), std::pair(1, 7), std::pair(2, 33)}) {
            const QString output = cli.folder() + "/logits.f32";
            const CliResult result = cli.run({"logits", "-m", model(), "--tokens", ids, "-t", QString::number(threads),
                "-b", QString::number(batch), "-o", output, "--json"});
            QVERIFY2(result.exitCode == 0, result.errors.constData());
            QCOMPARE(result.json()["tokens"].get<int>(), 40);
            const QByteArray bytes = fileBytes(output);
            QCOMPARE(static_cast<int>(bytes.size()), 40 * 4 * result.json()["vocab"].get<int>());
            if (reference.isEmpty())
                reference = bytes;
            QVERIFY2(bytes == reference, qPrintable(QStringLiteral("-t %1 -b %2 differs").arg(threads).arg(batch)));
        }
    }

    void unknownIsaIsRefusedWithASentence()
    {
        qputenv("SHEAF_ISA", "quantum");
        const CliResult result = CliProcess().run({"logits", "-m", model(), "--tokens", "1", "--json"});
        qunsetenv("SHEAF_ISA");
        QCOMPARE(result.exitCode, 1);
        QVERIFY2(result.errors.contains("quantum"), result.errors.constData());
    }

    void modelInfoReadsNoWeights()
    {
        const auto json = CliProcess().run({"model", "info", model(), "--json"}).json();
        QCOMPARE(json["arch"].get<std::string>(), std::string("llama"));
        QVERIFY(json["params"].get<std::uint64_t>() > 0);
        QVERIFY(json["types"].contains("Q4_K"));
    }

    void refusedAttachmentIsCountedAndExitsWithOne()
    {
        CliProcess cli;
        const QString binary = cli.folder() + "/x.bin";
        QFile file(binary);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(64, '\0') + "\x7f\x01");
        file.close();
        const CliResult result = cli.run({"count", "-m", model(), "--json", "--attach", binary, "hi"});
        QCOMPARE(result.exitCode, 1);
        const auto json = result.json();
        QCOMPARE(json["attachments"][0]["state"].get<std::string>(), std::string("refused"));
        QVERIFY(!json["attachments"][0]["reason"].get<std::string>().empty());
        QCOMPARE(json["attachments"][0]["tokens"].get<int>(), 0);
    }

    void tokenizeAndDetokenizeAreInverse()
    {
        CliProcess cli;
        const auto ids = cli.run({"tokenize", "-m", model(), "Hello <|eot_id|> world", "--json"}).json();
        QCOMPARE(ids["count"].get<std::size_t>(), ids["ids"].size());
        QStringList words{"detokenize", "-m", model(), "--json"};
        for (const int id : ids["ids"])
            words << QString::number(id);
        QCOMPARE(cli.run(words).json()["text"].get<std::string>(), std::string("Hello <|eot_id|> world"));
    }

    void sessionsOfANewFolderAreNone()
    {
        const CliResult result = CliProcess().run({"session", "list", "--json"});
        QCOMPARE(result.exitCode, 0);
        QVERIFY(result.json()["sessions"].empty());
    }
};

QTEST_GUILESS_MAIN(CliTest)
#include "cli_test.moc"
