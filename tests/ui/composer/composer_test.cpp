#include "support/fake_workbench.h"
#include "ui/composer/composer.h"
#include "ui/style/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QInputMethodEvent>
#include <QLabel>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>
#include <QWidget>

using namespace sheaf;
using namespace sheaf::ui;
using test::FakeWorkbench;

namespace {

/// A composer at the foot of a window, as in the workspace.
struct Stage {
    explicit Stage(FakeWorkbench::Sample sample = FakeWorkbench::Sample::Empty)
        : workbench(sample)
    {
        composer = new Composer(workbench);
        auto* column = new QVBoxLayout(&window);
        column->addStretch();
        column->addWidget(composer);
        window.resize(600, 600);
        window.show();
        edit().setFocus();
    }

    QPlainTextEdit& edit() { return *composer->findChild<QPlainTextEdit*>("question"); }
    QPushButton& send() { return *composer->findChild<QPushButton*>("send"); }
    QPushButton& stop() { return *composer->findChild<QPushButton*>("stop"); }

    FakeWorkbench workbench;
    QWidget window;
    Composer* composer;
};

} // namespace

class ComposerTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void enterSendsAndShiftEnterBreaks();
    void enterDoesNothingWhileNothingCanBeSent();
    void growsToTenLinesThenScrolls();
    void sendAndStopShareOnePlace();
    void enterQueuesWhileRunningAndTheQueueCanBeTakenBack();
    void draftGoesBothWays();
    void pasteGivesFilesAndPicturesToTheWorkbench();
    void composedCharactersAreNotSent();
    void everyControlHasANameAndIsReachedByTab();
};

void ComposerTest::initTestCase()
{
    installTheme(Theme::Light);
}

void ComposerTest::enterSendsAndShiftEnterBreaks()
{
    Stage stage;
    stage.workbench.setSendState(true, "12 new tokens");
    QTest::keyClicks(&stage.edit(), "one");
    QTest::keyClick(&stage.edit(), Qt::Key_Return, Qt::ShiftModifier);
    QTest::keyClicks(&stage.edit(), "two");
    QCOMPARE(stage.edit().toPlainText(), QString("one\ntwo"));
    QCOMPARE(stage.workbench.count("send"), 0);
    QTest::keyClick(&stage.edit(), Qt::Key_Enter);
    QCOMPARE(stage.workbench.count("send"), 1);
    QCOMPARE(stage.edit().toPlainText(), QString("one\ntwo")); // the workbench empties the draft once it has taken it
}

void ComposerTest::enterDoesNothingWhileNothingCanBeSent()
{
    Stage stage;
    stage.workbench.setSendState(false, "Cannot send yet: 1,548 tokens too many");
    QTest::keyClicks(&stage.edit(), "one");
    QTest::keyClick(&stage.edit(), Qt::Key_Return);
    QCOMPARE(stage.workbench.count("send"), 0);
    QVERIFY(!stage.send().isEnabled());
    QCOMPARE(stage.composer->findChild<QLabel*>("forecast")->text(), QString("Cannot send yet: 1,548 tokens too many"));
}

void ComposerTest::growsToTenLinesThenScrolls()
{
    Stage stage;
    QTest::qWait(1);
    const int one = stage.edit().height();
    QString text("line");
    for (int lines = 2; lines <= 10; ++lines)
        text += "\nline";
    stage.edit().setPlainText(text);
    QTRY_VERIFY(stage.edit().height() > 8 * (one - 6));
    const int ten = stage.edit().height();
    stage.edit().setPlainText(text + text);
    QTest::qWait(20);
    QCOMPARE(stage.edit().height(), ten);
    stage.edit().clear();
    QTRY_COMPARE(stage.edit().height(), one);
}

void ComposerTest::sendAndStopShareOnePlace()
{
    Stage stage;
    stage.workbench.setSendState(true, {});
    QTest::qWait(1);
    const QRect send(stage.send().mapToGlobal(QPoint()), stage.send().size());
    stage.workbench.setRunning(true);
    QVERIFY(!stage.send().isVisible());
    QVERIFY(stage.stop().isVisible());
    QTest::qWait(1);
    QCOMPARE(QRect(stage.stop().mapToGlobal(QPoint()), stage.stop().size()), send);
    QTest::mouseClick(&stage.stop(), Qt::LeftButton);
    QTest::keyClick(&stage.edit(), Qt::Key_Escape);
    QCOMPARE(stage.workbench.count("stop"), 2);
}

void ComposerTest::enterQueuesWhileRunningAndTheQueueCanBeTakenBack()
{
    Stage stage;
    stage.workbench.setRunning(true);
    stage.workbench.setSendState(false, "Enter sends when this answer is done");
    QTest::keyClick(&stage.edit(), Qt::Key_Return);
    QCOMPARE(stage.workbench.count("send"), 0); // nothing written
    QTest::keyClicks(&stage.edit(), "And then?");
    QTest::keyClick(&stage.edit(), Qt::Key_Return);
    QCOMPARE(stage.workbench.count("send"), 1);
    stage.workbench.setQueued("And then?");
    auto* queued = stage.composer->findChild<QLabel*>("queuedQuestion");
    QVERIFY(queued->isVisible());
    QVERIFY(queued->text().contains("And then?"));
    QTest::mouseClick(stage.composer->findChild<QWidget*>("takeBackQueued"), Qt::LeftButton);
    QCOMPARE(stage.workbench.count("takeBackQueued"), 1);
    stage.workbench.setQueued({});
    QVERIFY(!queued->isVisible());
}

void ComposerTest::draftGoesBothWays()
{
    Stage stage;
    QTest::keyClicks(&stage.edit(), "abc");
    QCOMPARE(stage.workbench.draft(), QString("abc"));
    stage.workbench.clearCommands();
    stage.workbench.replaceDraft("of another session");
    QCOMPARE(stage.edit().toPlainText(), QString("of another session"));
    QCOMPARE(stage.workbench.commands(), QStringList()); // what was given is not given back
}

void ComposerTest::pasteGivesFilesAndPicturesToTheWorkbench()
{
    Stage stage;
    auto* files = new QMimeData;
    files->setUrls({QUrl::fromLocalFile("/home/ada/contract.pdf")});
    QApplication::clipboard()->setMimeData(files);
    QTest::keySequence(&stage.edit(), QKeySequence::Paste);
    QVERIFY(stage.edit().toPlainText().isEmpty());
    QApplication::clipboard()->setText("short text");
    QTest::keySequence(&stage.edit(), QKeySequence::Paste);
    QCOMPARE(stage.edit().toPlainText(), QString("short text"));
}

void ComposerTest::composedCharactersAreNotSent()
{
    Stage stage;
    stage.workbench.setSendState(true, {});
    QInputMethodEvent composing("にほん", {});
    QApplication::sendEvent(&stage.edit(), &composing);
    QCOMPARE(stage.workbench.draft(), QString());
    QInputMethodEvent done;
    done.setCommitString("日本");
    QApplication::sendEvent(&stage.edit(), &done);
    QCOMPARE(stage.workbench.draft(), QString("日本"));
    QCOMPARE(stage.workbench.count("send"), 0);
}

void ComposerTest::everyControlHasANameAndIsReachedByTab()
{
    Stage stage(FakeWorkbench::Sample::Contract);
    QVERIFY(QTest::qWaitForWindowActive(&stage.window));
    stage.composer->findChild<QWidget*>("attachFiles")->setFocus();
    QStringList reached;
    for (int i = 0; i < 4; ++i) {
        const QWidget* focus = QApplication::focusWidget();
        QVERIFY(!focus->accessibleName().isEmpty() || qobject_cast<const QPushButton*>(focus));
        reached << focus->objectName();
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    }
    QCOMPARE(reached, (QStringList{"attachFiles", "attachFolder", "question", "send"}));
}

QTEST_MAIN(ComposerTest)
#include "composer_test.moc"
