// What the workbench tells of a model whose chat template is not used.
#include "app/viewmodel/app_workbench.h"

#include "support/chat_template_file.h"
#include "support/test_paths.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace sheaf;
using namespace sheaf::app;

class TemplateNoticeTest : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        qputenv("XDG_CONFIG_HOME", m_folder->filePath("config").toLocal8Bit());
        qputenv("SHEAF_MODEL", place("model.gguf", "{% include 'other' %}").toLocal8Bit());
        m_bench = std::make_unique<AppWorkbench>(m_folder->path());
        waitUntilReady();
    }

    void cleanup()
    {
        m_bench.reset();
        m_folder.reset();
    }

    void itSaysWhatHappenedAndWhatToDo()
    {
        QVERIFY(m_bench->banner().visible());
        const Banner banner = m_bench->banner().banner();
        QCOMPARE(banner.level, Banner::Level::Warning);
        QVERIFY2(banner.text.contains("cannot be used"), qPrintable(banner.text));
        QVERIFY2(banner.details.contains("include"), qPrintable(banner.details));
        QCOMPARE(m_bench->model().caution(), banner.text);
        QSignalSpy choice(m_bench.get(), &Workbench::modelChoiceRequested);
        m_bench->banner().runAction();
        QCOMPARE(choice.size(), 1);
        QVERIFY(!m_bench->banner().visible());
    }

    void itIsSaidOnceAndTheModelAnswersAllTheSame()
    {
        m_bench->banner().dismiss();
        m_bench->setDraft("Who?");
        QTRY_VERIFY_WITH_TIMEOUT(m_bench->canSend(), 10'000);
        QTRY_VERIFY(m_bench->ledger().ledger().question > 0);
        QVERIFY(!m_bench->banner().visible());
        QVERIFY(!m_bench->model().caution().isEmpty());
    }

    void itIsTakenBackWithTheModel()
    {
        m_bench->loadModel(place("other.gguf", "{% for m in messages %}{{ m.content }}{% endfor %}"));
        QVERIFY(!m_bench->banner().visible());
        waitUntilReady();
        QVERIFY(!m_bench->banner().visible());
        QCOMPARE(m_bench->model().caution(), QString());
    }

private:
    QString place(const QString& name, const QByteArray& text) const
    {
        const QString path = m_folder->filePath(name);
        const bool copied = test::copyWithChatTemplate(test::testData("golden/llama3/llama3-q4_k.gguf"), path, text);
        return copied ? path : QString();
    }

    void waitUntilReady() { QTRY_COMPARE_WITH_TIMEOUT(m_bench->model().status(), ModelState::Status::Ready, 30'000); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<AppWorkbench> m_bench;
};

QTEST_GUILESS_MAIN(TemplateNoticeTest)
#include "template_notice_test.moc"
