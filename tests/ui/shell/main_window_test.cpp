// The window as a person uses it: keys, clicks, drops and the folding of its panes, with a fake workbench behind.

#include "support/fake_workbench.h"

#include "ui/shell/main_window.h"

#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDragEnterEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QSettings>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QTest>
#include <QToolButton>

namespace app = sheaf::app;
using sheaf::test::FakeWorkbench;
using sheaf::ui::MainWindow;
using Sample = FakeWorkbench::Sample;

namespace {

struct Shown {
    explicit Shown(Sample sample = Sample::Contract, QSize size = {1440, 900})
        : workbench(sample)
        , window(workbench)
    {
        window.resize(size);
        window.show();
        window.activateWindow();
        [[maybe_unused]] const bool active = QTest::qWaitForWindowActive(&window);
        workbench.clearCommands();
    }

    QWidget* part(const char* name) { return window.findChild<QWidget*>(QLatin1String(name)); }
    QAction* action(const char* name) { return window.findChild<QAction*>(QLatin1String(name)); }
    QPlainTextEdit* question() { return window.findChild<QPlainTextEdit*>(); }
    void key(int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        QWidget* focus = QApplication::focusWidget();
        QTest::keyClick(focus ? focus : &window, static_cast<Qt::Key>(key), modifiers);
    }

    FakeWorkbench workbench;
    MainWindow window;
};

app::ModelCard card(const QString& path)
{
    app::ModelCard result;
    result.path = path;
    result.name = path.section(u'/', -1);
    result.weightBytes = 1ULL << 30;
    result.kvBytes = 3ULL << 30;
    result.bufferBytes = 1ULL << 29;
    result.memoryBytes = 24ULL << 30;
    result.availableBytes = 16ULL << 30;
    result.contextTokens = 4096;
    return result;
}

QMimeData* urls(const QStringList& names)
{
    auto* data = new QMimeData;
    QList<QUrl> list;
    for (const QString& name : names)
        list << QUrl::fromLocalFile("/home/ada/" + name);
    data->setUrls(list);
    return data;
}

} // namespace

class MainWindowTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("sheaf-main-window-test"));
    }

    void init() { QSettings().clear(); }

    void withoutModelAndFilesTheCentreOffersModels()
    {
        Shown s(Sample::FirstRun);
        QVERIFY(s.part("welcomePage")->isVisible());
        QVERIFY(!s.part("workspace")->isVisible());
        QVERIFY(!s.part("rightSide")->isVisible());
        QTest::mouseClick(s.part("useDefaultModelButton"), Qt::LeftButton);
        QCOMPARE(s.workbench.commands(), QStringList("loadDefaultModel"));
    }

    void aFailedModelSaysWhyAndOffersOthers()
    {
        Shown s(Sample::FirstRun);
        s.workbench.model().setFailed("/m/x.gguf", "x.gguf is damaged: field dim. Nothing was loaded.");
        QVERIFY(s.part("modelFailure")->isVisible());
        s.workbench.model().setReady("/m/y.gguf", "Y", false);
        QVERIFY(!s.part("welcomePage")->isVisible());
        QVERIFY(s.part("emptySession")->isVisible());
    }

    void keysOfTheWindowReachTheWorkbench()
    {
        Shown s;
        s.key(Qt::Key_N, Qt::ControlModifier);
        s.key(Qt::Key_R, Qt::ControlModifier);
        QCOMPARE(s.workbench.commands(), QStringList({"newSession", "regenerate"}));
    }

    void documentsArePreparedFromTheMenuUntilEscape()
    {
        Shown s;
        auto* prepare = s.window.findChild<QAction*>("actionPrepare");
        QVERIFY(prepare->isEnabled());
        prepare->trigger();
        QCOMPARE(s.workbench.count("prepareDocuments"), 1);
        s.workbench.setPreparing(true);
        QVERIFY(!prepare->isEnabled());
        QVERIFY(s.window.findChild<QAction*>("actionStop")->isEnabled());
        s.part("sessionList")->setFocus();
        s.key(Qt::Key_Escape);
        QCOMPARE(s.workbench.count("stop"), 1);
    }

    void escapeStopsOnlyWhileRunning()
    {
        Shown s;
        s.part("sessionList")->setFocus();
        s.key(Qt::Key_Escape);
        QCOMPARE(s.workbench.count("stop"), 0);
        s.workbench.setRunning(true);
        s.key(Qt::Key_Escape);
        QCOMPARE(s.workbench.count("stop"), 1);
    }

    void actionsAreOffWhileTheyWouldDoNothing()
    {
        Shown s(Sample::Empty);
        for (const char* name :
            {"actionRegenerate", "actionExportMarkdown", "actionCopyAnswer", "actionStop", "actionSend"})
            QVERIFY2(!s.action(name)->isEnabled(), name);
        QVERIFY(s.action("actionUnloadModel")->isEnabled());
        s.workbench.setRunning(true);
        QVERIFY(s.action("actionStop")->isEnabled());
    }

    void typingOutsideAFieldGoesToTheQuestion()
    {
        Shown s;
        s.question()->clear();
        s.part("sessionList")->setFocus();
        QTest::keyClicks(s.part("sessionList"), "w");
        QVERIFY(s.question()->hasFocus());
        QCOMPARE(s.question()->toPlainText(), QString("w"));
    }

    void typingInTheSearchStaysThere()
    {
        Shown s;
        s.key(Qt::Key_K, Qt::ControlModifier);
        auto* search = qobject_cast<QLineEdit*>(s.part("sessionSearch"));
        QVERIFY(search->hasFocus());
        QTest::keyClicks(search, "notice");
        QCOMPARE(search->text(), QString("notice"));
        QTRY_COMPARE(s.workbench.commands(), QStringList("searchSessions notice"));
    }

    void aPictureOnTheClipboardIsPastedFromAnywhere()
    {
        Shown s;
        QImage image(4, 4, QImage::Format_RGB32);
        image.fill(Qt::red);
        QApplication::clipboard()->setImage(image);
        s.part("sessionList")->setFocus();
        s.key(Qt::Key_V, Qt::ControlModifier);
        QCOMPARE(s.workbench.count("paste"), 1);
        s.question()->setFocus();
        s.key(Qt::Key_V, Qt::ControlModifier);
        QCOMPARE(s.workbench.count("paste"), 2);
    }

    void shortTextPastedElsewhereGoesToTheQuestion()
    {
        Shown s;
        s.question()->clear();
        QApplication::clipboard()->setText("which term?");
        s.part("sessionList")->setFocus();
        s.action("actionPaste")->trigger();
        QCOMPARE(s.question()->toPlainText(), QString("which term?"));
    }

    void aDragShowsWhatWouldBeAttachedAndADropAttaches()
    {
        Shown s;
        const std::unique_ptr<QMimeData> data(urls({"contract.pdf", "letters", "dock.mp4"}));
        QDragEnterEvent enter({700, 400}, Qt::CopyAction | Qt::MoveAction, data.get(), Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&s.window, &enter);
        QVERIFY(enter.isAccepted());
        QCOMPARE(enter.dropAction(), Qt::CopyAction);
        QWidget* overlay = s.part("dropOverlay");
        QVERIFY(overlay->isVisible());
        QCOMPARE(overlay->accessibleName(), QString("Drop to attach 1 file and 1 folder"));
        QVERIFY(overlay->geometry().left() > 200); // the sessions stay uncovered

        QDropEvent drop({700, 400}, Qt::CopyAction | Qt::MoveAction, data.get(), Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&s.window, &drop);
        QCOMPARE(drop.dropAction(), Qt::CopyAction);
        QVERIFY(!overlay->isVisible());
        QCOMPARE(s.workbench.commands(), QStringList("attachDropped contract.pdf|letters|dock.mp4"));
    }

    void whatCannotBeAttachedIsShownAndNotTaken()
    {
        Shown s;
        const std::unique_ptr<QMimeData> data(urls({"dock.mp4"}));
        QDragEnterEvent enter({700, 400}, Qt::CopyAction, data.get(), Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&s.window, &enter);
        QVERIFY(s.part("dropOverlay")->isVisible());
        QDragMoveEvent move({710, 400}, Qt::CopyAction, data.get(), Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&s.window, &move);
        QVERIFY(!move.isAccepted());
        QDragLeaveEvent leave;
        QCoreApplication::sendEvent(&s.window, &leave);
        QVERIFY(!s.part("dropOverlay")->isVisible());
    }

    void panesFoldAsTheWindowGetsNarrower()
    {
        Shown s;
        QVERIFY(s.part("sessionPanel")->isVisible() && s.part("rightSide")->isVisible());
        s.window.resize(1024, 768);
        QTRY_VERIFY(!s.part("sessionPanel")->isVisible());
        QVERIFY(s.part("rightSide")->isVisible());
        s.window.resize(800, 600);
        QTRY_VERIFY(!s.part("rightSide")->isVisible());
        QCOMPARE(s.part("workspace")->width(), 800);
        s.window.resize(1440, 900);
        QTRY_VERIFY(s.part("sessionPanel")->isVisible() && s.part("rightSide")->isVisible());
    }

    void aDrawerOpensOverTheCentreAndEscapeClosesIt()
    {
        Shown s(Sample::Contract, {800, 600});
        QTRY_VERIFY(!s.part("sessionPanel")->isVisible());
        s.key(Qt::Key_B, Qt::ControlModifier);
        QVERIFY(s.part("sessionPanel")->isVisible());
        QCOMPARE(s.part("workspace")->width(), 800);
        s.part("sessionList")->setFocus();
        s.key(Qt::Key_Escape);
        QVERIFY(!s.part("sessionPanel")->isVisible());
    }

    void theHeaderBringsHiddenSessionsBack()
    {
        Shown s;
        QVERIFY(!s.part("showSessions")->isVisible());
        QTest::mouseClick(s.part("hideSessions"), Qt::LeftButton);
        QVERIFY(!s.part("sessionPanel")->isVisible());
        QTest::mouseClick(s.part("showSessions"), Qt::LeftButton);
        QVERIFY(s.part("sessionPanel")->isVisible());
    }

    void theWindowFitsItsSmallestSize()
    {
        for (const Sample sample : {Sample::FirstRun, Sample::Contract, Sample::OverFull}) {
            Shown s(sample, {640, 480});
            QCOMPARE(s.window.size(), QSize(640, 480));
        }
    }

    void functionSixGoesFromPaneToPane()
    {
        Shown s;
        s.part("sessionList")->setFocus();
        s.key(Qt::Key_F6);
        QVERIFY(!s.part("sessionList")->hasFocus());
        s.key(Qt::Key_F6, Qt::ShiftModifier);
        QVERIFY(s.part("sessionList")->hasFocus());
    }

    void functionOneListsTheKeys()
    {
        Shown s;
        s.key(Qt::Key_F1);
        QTRY_VERIFY(s.part("shortcutsDialog"));
        QStringList texts;
        for (const QLabel* label : s.part("shortcutsDialog")->findChildren<QLabel*>())
            texts << label->text();
        QVERIFY(texts.contains("Find in all sessions"));
        QVERIFY(texts.contains("Ctrl+K"));
    }

    void theThemeOfTheMenuIsASetting()
    {
        Shown s;
        s.action("actionThemeDark")->trigger();
        QCOMPARE(s.workbench.settings().theme, sheaf::app::ThemeChoice::Dark);
        QVERIFY(s.action("actionThemeDark")->isChecked());
        QVERIFY(QApplication::palette().color(QPalette::Window).lightness() < 50);
        s.action("actionThemeLight")->trigger();
    }

    void bannersSpeakAndTheirActionRuns()
    {
        Shown s;
        bool undone = false;
        s.workbench.banner().show(
            {sheaf::app::Banner::Level::Notice, "Session moved to trash.", {}, "Undo", [&] { undone = true; }});
        QVERIFY(s.part("banner")->isVisible());
        QTest::mouseClick(s.part("bannerAction"), Qt::LeftButton);
        QVERIFY(undone);
        QVERIFY(!s.part("banner")->isVisible());
    }

    void choosingAModelLoadsItInASecondStep()
    {
        Shown s;
        s.workbench.model().setCards({card("/m/a.gguf"), card("/m/b.gguf")});
        s.key(Qt::Key_L, Qt::ControlModifier);
        QVERIFY(s.part("modelPopup")->isVisible());
        QTest::mouseClick(s.part("modelCard1"), Qt::LeftButton);
        QCOMPARE(s.workbench.count("loadModel /m/b.gguf"), 0);
        QTest::mouseClick(s.part("popupLoadModel"), Qt::LeftButton);
        QCOMPARE(s.workbench.count("loadModel /m/b.gguf"), 1);
        QVERIFY(!s.part("modelPopup")->isVisible());
    }

    void cardsSayWhatTheEngineWillNeed()
    {
        Shown s;
        app::ModelCard missing = card("/m/b.gguf");
        missing.kvBytes = 40ULL << 30;
        missing.fit = app::ModelCard::Fit::DoesNotFit;
        app::ModelCard paging = card("/m/c.gguf");
        paging.weightBytes = 40ULL << 30;
        paging.fit = app::ModelCard::Fit::PagesFromDisk;
        app::ModelCard broken = card("/m/d.gguf");
        broken.problem = "d.gguf is damaged: <b>magic</b>.";
        s.workbench.model().setCards({card("/m/a.gguf"), missing, paging, broken});
        const auto said = [&](const char* name) { return s.part(name)->accessibleDescription(); };
        QVERIFY2(said("modelCard0").contains("Needs 4.5 GiB of 16.0 GiB free, with a window of 4,096 tokens, Fits"),
            qPrintable(said("modelCard0")));
        QVERIFY2(said("modelCard1").contains("Needs 41.5 GiB, does not fit by 25.5 GiB, Does not fit"),
            qPrintable(said("modelCard1")));
        QVERIFY2(
            said("modelCard2").contains("27.5 GiB of its weights are read from disk"), qPrintable(said("modelCard2")));
        QVERIFY(said("modelCard3").contains("Cannot be used"));
        QVERIFY(!s.part("modelCard3")->toolTip().contains("<b>"));
        s.key(Qt::Key_L, Qt::ControlModifier);
        QVERIFY(!s.part("modelPopup")->grab().isNull());
    }

    void theChooserOpensWhenTheWorkbenchAsksForIt()
    {
        Shown s;
        s.workbench.model().setCaution("Its chat template cannot be used.");
        QVERIFY(s.part("modelPill")->toolTip().contains("Its chat template cannot be used."));
        QVERIFY(s.part("modelPill")->accessibleDescription().contains("Its chat template cannot be used."));
        emit s.workbench.modelChoiceRequested();
        QVERIFY(s.part("modelPopup")->isVisible());
    }

    void paneWidthsAndGeometryAreKept()
    {
        {
            Shown s;
            s.action("actionShowAttachments")->trigger();
            QVERIFY(!s.part("rightSide")->isVisible());
            s.window.resize(1400, 850);
            s.window.close();
        }
        Shown again(Sample::Contract, {1400, 850});
        QVERIFY(!again.part("rightSide")->isVisible());
    }

    void everyButtonHasANameForAssistiveTechnology()
    {
        Shown s;
        for (const auto* button : s.window.findChildren<QAbstractButton*>()) {
            if (!button->isVisible() || button->objectName().startsWith("qt_"))
                continue;
            QAccessibleInterface* face = QAccessible::queryAccessibleInterface(const_cast<QAbstractButton*>(button));
            QVERIFY2(face && !face->text(QAccessible::Name).isEmpty(),
                qPrintable(button->metaObject()->className() + (' ' + button->objectName())));
        }
    }
};

QTEST_MAIN(MainWindowTest)
#include "main_window_test.moc"
