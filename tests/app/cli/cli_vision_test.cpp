// Pictures on the command line: vision, logits with a picture, and what model info says of the tower.
#include "cli_process.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using sheaf::test::CliProcess;
using sheaf::test::CliResult;

namespace {

QString golden(const char* name)
{
    return sheaf::test::testData(QStringLiteral("golden/llama4_vision/")) + QLatin1String(name);
}

QString patches(int count)
{
    return QStringLiteral("307,313,317") + QStringLiteral(",318").repeated(count) + QStringLiteral(",314,5");
}

} // namespace

class CliVisionTest : public QObject {
    Q_OBJECT
private slots:
    void visionWritesVectorsAndPixels()
    {
        const QString vectors = m_folder.filePath(QStringLiteral("v.f32")),
                      pixels = m_folder.filePath(QStringLiteral("p.f32"));
        const CliResult result = CliProcess().run({"vision", "--mmproj", golden("mmproj-f16.gguf"), "--image",
            golden("image1.png"), "-o", vectors, "--pixels", pixels, "--json"});
        QCOMPARE(result.exitCode, 0);
        const auto json = result.json();
        QCOMPARE(json["rows"].get<int>(), 2);
        QCOMPARE(json["cols"].get<int>(), 2);
        QCOMPARE(json["tiles"].get<int>(), 5);
        QCOMPARE(json["tokens"].get<int>(), 20);
        QCOMPARE(json["hidden"].get<int>(), 64);
        QCOMPARE(json["layout"].size(), std::size_t{27});
        QCOMPARE(json["layout"].front().get<std::string>(), std::string("<|image_start|>"));
        QCOMPARE(QFile(vectors).size(), 20 * 64 * 4);
        QCOMPARE(QFile(pixels).size(), 5 * 3 * 56 * 56 * 4);
    }

    void visionFindsTheTowerBesideTheModel()
    {
        const CliResult result = CliProcess().run(
            {"vision", "-m", golden("llama4_vision-q8_0.gguf"), "--image", golden("image0.png"), "--json"});
        QCOMPARE(result.exitCode, 0);
        QCOMPARE(result.json()["tokens"].get<int>(), 4);
    }

    void modelInfoDescribesTheTower()
    {
        const auto vision = [](const QStringList& more) {
            QStringList arguments = {"model", "info", golden("llama4_vision-q8_0.gguf"), "--json"};
            return CliProcess().run(arguments + more).json()["vision"];
        };
        const auto json = vision({});
        QCOMPARE(json["tile"].get<int>(), 56);
        QCOMPARE(json["tokens_per_tile"].get<int>(), 4);
        QCOMPARE(json["hidden"].get<int>(), 64);
        QVERIFY(json["path"].get<std::string>().ends_with("mmproj-f16.gguf"));
        QVERIFY(vision({"--no-mmproj"}).is_null());
    }

    void logitsTakesThePictureForThePatchTokens()
    {
        const QStringList arguments = {"logits", "-m", golden("llama4_vision-q8_0.gguf"), "--tokens", patches(4), "-o"};
        const QString with = m_folder.filePath(QStringLiteral("with.f32")),
                      without = m_folder.filePath(QStringLiteral("without.f32"));
        QCOMPARE(CliProcess().run(arguments + QStringList{with, "--image", golden("image0.png")}).exitCode, 0);
        QCOMPARE(CliProcess().run(arguments + QStringList{without}).exitCode, 0);
        QFile a(with), b(without);
        QVERIFY(a.open(QIODevice::ReadOnly) && b.open(QIODevice::ReadOnly));
        QCOMPARE(a.size(), 9 * 320 * 4);
        QCOMPARE(b.size(), a.size());
        QVERIFY(a.readAll() != b.readAll());
    }

    void wrongUseExitsWithTwo_data()
    {
        QTest::addColumn<QStringList>("arguments");
        const QString model = golden("llama4_vision-q8_0.gguf"), image = golden("image0.png");
        QTest::newRow("too few patches") << QStringList{
            "logits", "-m", model, "--tokens", patches(3), "--image", image};
        QTest::newRow("too many patches")
            << QStringList{"logits", "-m", model, "--tokens", patches(5), "--image", image};
        QTest::newRow("no picture") << QStringList{"vision", "--mmproj", golden("mmproj-f16.gguf")};
        QTest::newRow("two pictures") << QStringList{
            "vision", "--mmproj", golden("mmproj-f16.gguf"), "--image", image, "--image", image};
        QTest::newRow("no tower allowed") << QStringList{"vision", "--no-mmproj", "--image", image};
    }

    void wrongUseExitsWithTwo()
    {
        QFETCH(QStringList, arguments);
        const CliResult result = CliProcess().run(arguments);
        QVERIFY(!result.crashed);
        QCOMPARE(result.exitCode, 2);
        QVERIFY(!result.errors.isEmpty());
    }

    void wrongFilesExitWithOneAndAreNamed_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("named");
        const QString model = golden("llama4_vision-q8_0.gguf"), image = golden("image0.png");
        QTest::newRow("not a tower") << QStringList{"vision", "--mmproj", image, "--image", image}
                                     << QByteArray("image0.png");
        QTest::newRow("a language model") << QStringList{"logits", "-m", model, "--mmproj", model, "--tokens",
            patches(4), "--image", image} << QByteArray("q8_0.gguf");
        QTest::newRow("missing tower") << QStringList{"vision", "--mmproj", "/nowhere/m.gguf", "--image", image}
                                       << QByteArray("m.gguf");
        QTest::newRow("missing picture") << QStringList{"vision", "--mmproj", golden("mmproj-f16.gguf"), "--image",
            "/nowhere/p.png"} << QByteArray("p.png");
        QTest::newRow("not a picture") << QStringList{"vision", "--mmproj", golden("mmproj-f16.gguf"), "--image", model}
                                       << QByteArray("q8_0.gguf");
        QTest::newRow("no pictures taken") << QStringList{"logits", "-m",
            sheaf::test::testData(QStringLiteral("golden/llama3/llama3-q4_k.gguf")), "--tokens", "1,2", "--image",
            image} << QByteArray("llama3-q4_k.gguf");
    }

    void wrongFilesExitWithOneAndAreNamed()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, named);
        const CliResult result = CliProcess().run(arguments + QStringList{"--json"});
        QVERIFY(!result.crashed);
        QCOMPARE(result.exitCode, 1);
        QVERIFY2(result.errors.contains(named), result.errors.constData());
        QVERIFY(result.json().contains("error"));
    }

private:
    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(CliVisionTest)
#include "cli_vision_test.moc"
