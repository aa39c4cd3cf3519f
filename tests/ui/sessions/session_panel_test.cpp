// The session panel: opening, renaming in place, the trash, searching.

#include "support/fake_workbench.h"

#include "ui/sessions/session_delegate.h"
#include "ui/sessions/session_panel.h"

#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using sheaf::test::FakeWorkbench;
using sheaf::ui::SessionPanel;

namespace {

struct Shown {
    explicit Shown(FakeWorkbench::Sample sample = FakeWorkbench::Sample::Contract)
        : workbench(sample)
        , panel(workbench)
    {
        panel.resize(248, 700);
        panel.show();
        panel.activateWindow();
        [[maybe_unused]] const bool active = QTest::qWaitForWindowActive(&panel);
        workbench.clearCommands();
    }

    QListView* list() { return panel.findChild<QListView*>("sessionList"); }
    QWidget* part(const char* name) { return panel.findChild<QWidget*>(QLatin1String(name)); }
    QPoint rowCentre(int row)
    {
        const QModelIndex index = list()->model()->index(row, 0);
        return sheaf::ui::SessionDelegate::rowRect(list()->visualRect(index), index).center();
    }

    FakeWorkbench workbench;
    SessionPanel panel;
};

} // namespace

class SessionPanelTest : public QObject {
    Q_OBJECT

private slots:
    void aClickOpens()
    {
        Shown s;
        QTest::mouseClick(s.list()->viewport(), Qt::LeftButton, {}, s.rowCentre(1));
        QCOMPARE(s.workbench.commands(), QStringList("openSession 2"));
    }

    void arrowsChooseAndEnterOpens()
    {
        Shown s;
        s.list()->setFocus();
        QTest::keyClick(s.list(), Qt::Key_Down);
        QTest::keyClick(s.list(), Qt::Key_Down);
        QCOMPARE(s.workbench.commands(), QStringList());
        QTest::keyClick(s.list(), Qt::Key_Return);
        QCOMPARE(s.workbench.commands(), QStringList("openSession 3"));
    }

    void headingsStandWhereAGroupBegins()
    {
        Shown s;
        const QAbstractItemModel* model = s.list()->model();
        using sheaf::ui::SessionDelegate;
        QVERIFY(SessionDelegate::beginsGroup(model->index(0, 0)));
        QVERIFY(!SessionDelegate::beginsGroup(model->index(1, 0)));
        QVERIFY(SessionDelegate::beginsGroup(model->index(2, 0)));
        QVERIFY(s.list()->visualRect(model->index(2, 0)).height() > s.list()->visualRect(model->index(1, 0)).height());
    }

    void renamingHappensInPlace()
    {
        Shown s;
        s.list()->setFocus();
        s.panel.renameCurrent();
        auto* editor = qobject_cast<QLineEdit*>(s.part("sessionTitleEdit"));
        QVERIFY(editor);
        QCOMPARE(editor->text(), QString("Nordhafen supply agreement"));
        QTest::keyClick(editor, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(editor, "Nordhafen");
        QTest::keyClick(editor, Qt::Key_Return);
        QTRY_COMPARE(s.workbench.commands(), QStringList("renameSession 1 Nordhafen"));
        QCOMPARE(s.list()->model()->index(0, 0).data().toString(), QString("Nordhafen"));
    }

    void escapeLeavesTheTitleAsItWas()
    {
        Shown s;
        s.panel.renameCurrent();
        auto* editor = qobject_cast<QLineEdit*>(s.part("sessionTitleEdit"));
        QTest::keyClicks(editor, "x");
        QTest::keyClick(editor, Qt::Key_Escape);
        QCOMPARE(s.workbench.commands(), QStringList());
    }

    void deleteMovesTheChosenSessionToTheTrash()
    {
        Shown s;
        s.list()->setFocus();
        QTest::keyClick(s.list(), Qt::Key_Down);
        QTest::keyClick(s.list(), Qt::Key_Delete);
        QCOMPARE(s.workbench.commands(), QStringList("trashSession 2"));
    }

    void theTrashRestoresAndDoesNotDelete()
    {
        Shown s;
        QTest::mouseClick(s.part("trashButton"), Qt::LeftButton);
        QCOMPARE(s.workbench.commands(), QStringList("showTrash 1"));
        s.workbench.clearCommands();
        s.list()->setCurrentIndex(s.list()->model()->index(1, 0));
        s.list()->setFocus();
        QTest::keyClick(s.list(), Qt::Key_Delete);
        QTest::keyClick(s.list(), Qt::Key_Return);
        QCOMPARE(s.workbench.commands(), QStringList("restoreSession 2"));
    }

    void emptyingTheTrashAsksFirst()
    {
        Shown s;
        QTest::mouseClick(s.part("trashButton"), Qt::LeftButton);
        QTest::mouseClick(s.part("emptyTrash"), Qt::LeftButton);
        QCOMPARE(s.workbench.count("emptyTrash"), 0);
        auto* confirm = s.panel.findChild<QPushButton*>("confirmEmptyTrash");
        QVERIFY(confirm && confirm->isVisible());
        QTest::mouseClick(confirm, Qt::LeftButton);
        QCOMPARE(s.workbench.count("emptyTrash"), 1);
    }

    void searchingWaitsForAPauseAndEnterOpensTheFirst()
    {
        Shown s;
        s.panel.focusSearch();
        auto* search = qobject_cast<QLineEdit*>(s.part("sessionSearch"));
        QTest::keyClicks(search, "clause");
        QTRY_COMPARE(s.workbench.commands(), QStringList("searchSessions clause"));
        QTest::keyClick(search, Qt::Key_Return);
        QCOMPARE(s.workbench.commands().last(), QString("openSession 1"));
        QTest::keyClick(search, Qt::Key_Escape);
        QTRY_COMPARE(s.workbench.commands().last(), QString("searchSessions "));
    }

    void aHitMakesItsRowHigher()
    {
        Shown s;
        const int before = s.list()->visualRect(s.list()->model()->index(1, 0)).height();
        auto summaries = s.workbench.summaries();
        summaries[1].hit = "the pallet was damaged";
        s.workbench.setSummaries(summaries);
        QTRY_VERIFY(s.list()->visualRect(s.list()->model()->index(1, 0)).height() > before);
    }

    void withoutSessionsThePanelSaysSo()
    {
        Shown s(FakeWorkbench::Sample::FirstRun);
        QVERIFY(!s.part("sessionList")->isVisible());
        QVERIFY(!s.part("sessionSearch")->isVisible());
        QStringList texts;
        for (const QLabel* label : s.panel.findChildren<QLabel*>())
            if (label->isVisible())
                texts << label->text();
        QVERIFY(texts.contains("No sessions yet"));
    }
};

QTEST_MAIN(SessionPanelTest)
#include "session_panel_test.moc"
