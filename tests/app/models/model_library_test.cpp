#include "app/models/model_library.h"

#include "support/test_paths.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace sheaf;
using namespace sheaf::app;

class ModelLibraryTest : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        qunsetenv("SHEAF_MODEL");
        qputenv("XDG_DATA_HOME", m_folder.path().toLocal8Bit());
    }

    void explicitPathThenEnvironmentThenPreferences()
    {
        qputenv("SHEAF_MODEL", "/env.gguf");
        QCOMPARE(resolveModelPath("/flag.gguf", "/preferred.gguf")->string(), std::string("/flag.gguf"));
        QCOMPARE(resolveModelPath({}, "/preferred.gguf")->string(), std::string("/env.gguf"));
        qunsetenv("SHEAF_MODEL");
        QCOMPARE(resolveModelPath({}, "/preferred.gguf")->string(), std::string("/preferred.gguf"));
    }

    void noModelAtAllIsNotFound()
    {
        const auto path = resolveModelPath({}, {});
        QVERIFY(!path);
        QCOMPARE(path.error().code, ErrorCode::NotFound);
    }

    void damagedModelsAreListedWithTheirError()
    {
        const QString folder = m_folder.filePath("models");
        QVERIFY(QDir().mkpath(folder));
        QVERIFY(QFile::copy(test::testData("golden/llama3/llama3-q4_k.gguf"), folder + "/good.gguf"));
        for (const char* name : {"/damaged.gguf", "/mmproj-x.gguf", "/part-00002-of-00002.gguf", "/notes.txt"}) {
            QFile file(folder + QString::fromLatin1(name));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write("GGUF?");
        }
        const auto found = findModels({folder.toStdString(), "/does/not/exist"});
        QCOMPARE(found.size(), std::size_t(2));
        QVERIFY(!found[0].info);
        QVERIFY(found[1].info);
        QCOMPARE(found[1].info->architecture, std::string("llama"));
        QCOMPARE(dominantType(*found[1].info), std::string("Q4_K"));
    }

    void foldersOfOtherProgramsAreSearchedInDepth()
    {
        const QString author = m_folder.filePath("nomic.ai/GPT4All/author/model");
        QVERIFY(QDir().mkpath(author));
        QVERIFY(QFile::copy(test::testData("golden/llama3/llama3-q4_k.gguf"), author + "/deep.gguf"));
        QVERIFY(QFile::link(m_folder.path(), author + "/loop"));
        const auto found = findModels(withSubfolders(foldersOfOtherPrograms()));
        QVERIFY(std::any_of(
            found.begin(), found.end(), [](const FoundModel& model) { return model.path.filename() == "deep.gguf"; }));
    }

    void windowIsAtMostWhatTheModelWasTrainedFor()
    {
        ModelInfo info;
        info.contextTokens = 8192;
        info.kvLayers = {{46'080, 0}};
        QCOMPARE(windowTokens(info, 2048), std::uint64_t(2048));
        QCOMPARE(windowTokens(info, 100'000), std::uint64_t(8192));
        QCOMPARE(windowTokens(info, 0), std::uint64_t(8192));
        info.contextTokens = 10'485'760;
        info.kvLayers = {{1'000'000'000, 0}}; // more than any memory: a window remains that can be asked in
        QCOMPARE(windowTokens(info, 0), std::uint64_t(512));
    }

    void parametersAsPeopleSayThem()
    {
        QCOMPARE(parameterText(134'515'008), QStringLiteral("135M"));
        QCOMPARE(parameterText(310'400), QStringLiteral("310K"));
        QCOMPARE(parameterText(7'140'000'000), QStringLiteral("7.1B"));
        QCOMPARE(parameterText(400'712'000'000), QStringLiteral("401B"));
    }

private:
    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(ModelLibraryTest)
#include "model_library_test.moc"
