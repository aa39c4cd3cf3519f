// Pictures on the command line, with the small reference model that sees them.
#include "cli_process.h"

#include "support/golden_vision.h"

#include <QTest>

using sheaf::test::CliProcess;
using sheaf::test::CliResult;

class CliPictureTest : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_models = std::make_unique<QTemporaryDir>();
        m_model = sheaf::test::placeVisionModel(m_models->path());
        QVERIFY(!m_model.isEmpty());
        m_picture = sheaf::test::testData("golden/llama4_vision/image1.png");
    }

    void countUsesTheTilesOfTheModel()
    {
        const auto count = CliProcess().run({"count", "--json", "-m", m_model, "--image", m_picture, "Why?"}).json();
        const auto& picture = count["attachments"][0];
        QCOMPARE(picture["image"]["rows"].get<int>(), 2);
        QCOMPARE(picture["image"]["cols"].get<int>(), 2);
        QCOMPARE(picture["image"]["tiles"].get<int>(), 5);
        QVERIFY(picture["image"]["seen"].get<bool>());
        // Five tiles of four tokens, four separators, start, overview mark and end; and the wrapper.
        QCOMPARE(picture["image"]["tokens_if_seen"].get<int>(), 27);
        QVERIFY(picture["tokens"].get<int>() > 27);
        QCOMPARE(count["total"].get<int>(),
            count["scaffold"].get<int>() + count["question"].get<int>() + picture["tokens"].get<int>());
    }

    void askReadsPicturesAndSaysSo()
    {
        CliProcess cli;
        const QStringList input{"-m", m_model, "--image", m_picture, "-p", "What is this?"};
        const auto count = cli.run(QStringList{"count", "--json"} + input).json();
        std::vector<int> ids;
        for (const QStringList& split : {QStringList{"-t", "1", "-b", "8"}, QStringList{"-t", "2"}}) {
            const CliResult result
                = cli.run(QStringList{"ask", "--json", "--no-save", "-n", "8", "--temp", "0"} + input + split);
            QVERIFY2(result.exitCode == 0, result.errors.constData());
            const auto answer = result.json();
            QCOMPARE(answer["prompt_tokens"].get<int>(), count["total"].get<int>());
            QCOMPARE(answer["ledger"]["total"].get<int>(), count["total"].get<int>());
            QCOMPARE(QString::fromStdString(answer["coverage"]["sentence"].get<std::string>()),
                QStringLiteral("Read: 1 of 1 pictures in 5 tiles · nothing left out"));
            QVERIFY(!answer["ids"].empty());
            if (!ids.empty())
                QCOMPARE(answer["ids"].get<std::vector<int>>(), ids);
            ids = answer["ids"].get<std::vector<int>>();
        }
        const auto blind = cli.run(QStringList{"ask", "--json", "--no-save", "--no-mmproj", "-n", "8"} + input).json();
        QVERIFY(blind["prompt_tokens"].get<int>() < count["total"].get<int>());
        QVERIFY(blind["coverage"]["sentence"].get<std::string>().find("cannot see pictures") != std::string::npos);
    }

    void theVisionFileCanBeNamed()
    {
        QVERIFY(QDir(m_models->path()).mkdir("elsewhere"));
        const QString elsewhere = m_models->filePath("elsewhere/eyes.gguf");
        QVERIFY(QFile::rename(m_models->filePath("mmproj-f16.gguf"), elsewhere));
        CliProcess cli;
        const QStringList input{"-m", m_model, "--image", m_picture, "-p", "What?", "--json"};
        QVERIFY(!cli.run(QStringList{"count"} + input).json()["attachments"][0]["image"]["seen"].get<bool>());
        const QStringList named = input + QStringList{"--mmproj", elsewhere};
        QVERIFY(cli.run(QStringList{"count"} + named).json()["attachments"][0]["image"]["seen"].get<bool>());
        const CliResult answer = cli.run(QStringList{"ask", "--no-save", "-n", "4", "--temp", "0"} + named);
        QVERIFY2(answer.exitCode == 0, answer.errors.constData());
    }

    void sessionsGoOnWithTheirPictures()
    {
        CliProcess cli;
        const QStringList ask{"ask", "--json", "-m", m_model, "-n", "6", "--temp", "0", "--session", "parcel"};
        const CliResult first = cli.run(ask + QStringList{"--image", m_picture, "What is this?"});
        QVERIFY2(first.exitCode == 0, first.errors.constData());
        const CliResult second = cli.run(ask + QStringList{"And there?"});
        QVERIFY2(second.exitCode == 0, second.errors.constData());
        const auto answer = second.json();
        QCOMPARE(answer["ledger"]["attachments"][0]["image"]["tiles"].get<int>(), 5);
        QCOMPARE(answer["prompt_tokens"].get<int>(), answer["ledger"]["total"].get<int>());
        QVERIFY(answer["ledger"]["history"].get<int>() > 0);
    }

private:
    std::unique_ptr<QTemporaryDir> m_models;
    QString m_model;
    QString m_picture;
};

QTEST_GUILESS_MAIN(CliPictureTest)
#include "cli_picture_test.moc"
