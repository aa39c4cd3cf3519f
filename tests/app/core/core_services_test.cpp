#include "app/core/error_text.h"
#include "app/core/log.h"
#include "app/core/paths.h"
#include "app/core/prefix_cache.h"
#include "app/core/settings.h"
#include "engine/base/log.h"

#include <QDir>
#include <QFile>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

namespace sheaf::app {

namespace {

constexpr ErrorCode kCodes[]{ErrorCode::NotFound, ErrorCode::Unreadable, ErrorCode::Malformed, ErrorCode::Unsupported,
    ErrorCode::Mismatch, ErrorCode::TooLarge, ErrorCode::OutOfMemory, ErrorCode::DoesNotFit, ErrorCode::Cancelled,
    ErrorCode::Usage, ErrorCode::Internal};

} // namespace

class CoreServicesTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_home;

    QString settingsPath() const { return m_home.path() + QStringLiteral("/config/sheaf/settings.ini"); }

    void writeSettings(const QByteArray& text) const
    {
        QDir().mkpath(QFileInfo(settingsPath()).path());
        QFile file(settingsPath());
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        file.write(text);
    }

private slots:
    void initTestCase()
    {
        qputenv("XDG_CONFIG_HOME", (m_home.path() + QStringLiteral("/config")).toUtf8());
        qputenv("XDG_DATA_HOME", (m_home.path() + QStringLiteral("/share")).toUtf8());
        qunsetenv("SHEAF_DATA_DIR");
    }

    void dataLivesInTheUsersFolderUnlessMoved()
    {
        QCOMPARE(dataFolder(), m_home.path() + QStringLiteral("/share/sheaf"));
        QCOMPARE(modelsFolder(), m_home.path() + QStringLiteral("/share/sheaf/models"));
        QVERIFY(defaultModelPath().startsWith(modelsFolder()));
        qputenv("SHEAF_DATA_DIR", "/elsewhere/");
        QCOMPARE(dataFolder(), QStringLiteral("/elsewhere"));
        QCOMPARE(dataFolder(QStringLiteral("/given")), QStringLiteral("/given"));
        QCOMPARE(modelsFolder(), m_home.path() + QStringLiteral("/share/sheaf/models"));
        qunsetenv("SHEAF_DATA_DIR");
    }

    void settingsComeBack()
    {
        QFile::remove(settingsPath());
        QCOMPARE(loadSettings(), Settings());
        Settings settings;
        settings.modelPath = QStringLiteral("/models/ü, \"x\"; %1.gguf");
        settings.threads = 3;
        settings.contextTokens = 8192;
        settings.reserveTokens = 512;
        settings.temperature = 0.35F;
        settings.maxTokens = 99;
        settings.theme = ThemeChoice::Dark;
        settings.reducedMotion = true;
        settings.readOnce = false;
        settings.cacheMegabytes = 300;
        saveSettings(settings);
        QVERIFY(QFile::exists(settingsPath()));
        QVERIFY(loadSettings() == settings);
    }

    void badValuesFallBackAndNumbersAreClamped()
    {
        writeSettings("[model]\nthreads=-4\ncontextTokens=many\n[answer]\ntemperature=nan\nreserveTokens=-1\nmaxTokens="
                      "99999999999\n"
                      "[privacy]\nreadOnce=perhaps\ncacheMegabytes=-1\n[window]\ntheme=purple\nreducedMotion=maybe\n");
        const Settings settings = loadSettings();
        QCOMPARE(settings.threads, 0);
        QCOMPARE(settings.contextTokens, Settings().contextTokens);
        QCOMPARE(settings.temperature, Settings().temperature);
        QCOMPARE(settings.reserveTokens, 0U);
        QCOMPARE(settings.maxTokens, 2'147'483'647);
        QVERIFY(settings.theme == ThemeChoice::System);
        QVERIFY(!settings.reducedMotion);
        QVERIFY(settings.readOnce);
        QCOMPARE(settings.cacheMegabytes, 0U);
        writeSettings("[answer]\ntemperature=17\n");
        QCOMPARE(loadSettings().temperature, 2.0F);
        writeSettings(QByteArray("\0\xff[[[=\n", 8));
        QVERIFY(loadSettings() == Settings());
    }

    void whatWasReadIsKeptBySession()
    {
        Settings settings;
        settings.cacheMegabytes = 3;
        const PrefixCachePlace place = prefixCachePlace(QStringLiteral("/data"), QStringLiteral("id"), settings);
        QCOMPARE(place.folder, std::filesystem::path("/data/cache"));
        QCOMPARE(place.owner, std::string("id"));
        QCOMPARE(place.maxBytes, std::uint64_t(3 << 20));
        settings.readOnce = false;
        QVERIFY(prefixCachePlace(QStringLiteral("/data"), QStringLiteral("id"), settings).folder.empty());
    }

    void keptPrefixesOfOneSessionAreDropped()
    {
        const QTemporaryDir data;
        for (const char* folder : {"cache/a", "cache/b", "content"})
            QVERIFY(QDir(data.path()).mkpath(QString::fromLatin1(folder)));
        for (const char* session : {"", "..", "../content", ".", "a/../b", "a"})
            dropKeptPrefixes(data.path(), QString::fromLatin1(session));
        QVERIFY(!QFile::exists(data.filePath(QStringLiteral("cache/a"))));
        QVERIFY(QFile::exists(data.filePath(QStringLiteral("cache/b"))));
        QVERIFY(QFile::exists(data.filePath(QStringLiteral("content"))));
    }

    void everyErrorHasItsSentence()
    {
        QSet<QString> sentences;
        QSet<QString> names;
        for (const ErrorCode code : kCodes) {
            const ErrorText text = describeError({code, "field n_layers.", "model.gguf"});
            QVERIFY(text.sentence.contains(QStringLiteral("model.gguf")));
            QVERIFY(text.sentence.endsWith(QStringLiteral("field n_layers.")));
            QVERIFY(!text.sentence.contains(QLatin1Char('%')));
            QVERIFY(text.nextStep.isEmpty() == (code == ErrorCode::Cancelled));
            QCOMPARE(text.details, QStringLiteral("model.gguf: field n_layers."));
            const QString alone = describeError({code, "why", {}}).sentence;
            QVERIFY(alone.contains(QStringLiteral("why")) && !alone.contains(QLatin1Char('%')));
            sentences.insert(text.sentence);
            names.insert(QString::fromStdString(errorCodeName(code)));
        }
        QCOMPARE(sentences.size(), static_cast<qsizetype>(std::size(kCodes)));
        QCOMPARE(names.size(), static_cast<qsizetype>(std::size(kCodes)));
    }

    void percentSignsInNamesStay()
    {
        const QString sentence = describeError({ErrorCode::Malformed, "bad %1", "100%2.pdf"}).sentence;
        QVERIFY(sentence.contains(QStringLiteral("100%2.pdf")) && sentence.contains(QStringLiteral("bad %1")));
    }

    void engineAndQtLinesReachTheLogFile()
    {
        const QString folder = m_home.path() + QStringLiteral("/logged");
        installLog(false, folder);
        log(LogLevel::Info, "isa avx2 {}");
        qWarning("a warning of Qt");
        qInstallMessageHandler(nullptr);
        setLogSink({});
        QFile file(folder + QStringLiteral("/log/sheaf.log"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        QVERIFY(text.contains("isa avx2 {}"));
        QVERIFY(text.contains("a warning of Qt"));
    }

    void aLogThatCannotBeWrittenCostsNothingElse()
    {
        installLog(false, QStringLiteral("/proc/none"));
        log(LogLevel::Warning, "lost");
        qInstallMessageHandler(nullptr);
        setLogSink({});
    }
};

} // namespace sheaf::app

QTEST_GUILESS_MAIN(sheaf::app::CoreServicesTest)
#include "core_services_test.moc"
