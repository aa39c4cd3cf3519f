// The session list: rows change as little as possible, and their headings and second lines say what they should.

#include "app/viewmodel/session_group.h"
#include "app/viewmodel/session_list_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace sheaf::app;

namespace {

SessionSummary session(const QString& id, const QString& title)
{
    SessionSummary summary;
    summary.id = id;
    summary.title = title;
    summary.updated = QDateTime::currentDateTime();
    return summary;
}

QStringList titles(const SessionListModel& model)
{
    QStringList result;
    for (int row = 0; row < model.rowCount(); ++row)
        result << model.index(row).data(SessionListModel::TitleRole).toString();
    return result;
}

} // namespace

class SessionListModelTest : public QObject {
    Q_OBJECT

private slots:
    void rowsFollowTheSessionsWithoutAReset()
    {
        SessionListModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        model.setSessions({session("a", "A"), session("b", "B"), session("c", "C")});
        model.setSessions({session("c", "C"), session("a", "A"), session("d", "D")});
        QCOMPARE(titles(model), QStringList({"C", "A", "D"}));
        QCOMPARE(resets.count(), 0);
    }

    void anUnchangedListSaysNothing()
    {
        SessionListModel model;
        const std::vector<SessionSummary> sessions = {session("a", "A"), session("b", "B")};
        model.setSessions(sessions);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        QSignalSpy moved(&model, &QAbstractItemModel::rowsMoved);
        model.setSessions(sessions);
        QCOMPARE(changed.count() + moved.count(), 0);
    }

    void aSessionThatIsUsedMovesUpAndKeepsItsMarks()
    {
        SessionListModel model;
        model.setSessions({session("a", "A"), session("b", "B")});
        model.setRunning("b", true);
        QPersistentModelIndex b = model.index(1);
        model.setSessions({session("b", "B"), session("a", "A")});
        QCOMPARE(b.row(), 0);
        QVERIFY(model.index(0).data(SessionListModel::RunningRole).toBool());
    }

    void renamingIsAskedForAndNotDone()
    {
        SessionListModel model;
        model.setSessions({session("a", "A")});
        QSignalSpy asked(&model, &SessionListModel::renameRequested);
        QVERIFY(model.setData(model.index(0), "  New   name ", Qt::EditRole));
        QCOMPARE(asked.count(), 1);
        QCOMPARE(asked.at(0).at(1).toString(), QString("New name"));
        QCOMPARE(titles(model), QStringList("A"));
        QVERIFY(!model.setData(model.index(0), "   ", Qt::EditRole));
    }

    void trashedSessionsCannotBeRenamed()
    {
        SessionListModel model;
        SessionSummary trashed = session("a", "A");
        trashed.trashed = true;
        model.setSessions({trashed});
        QVERIFY(!model.flags(model.index(0)).testFlag(Qt::ItemIsEditable));
    }

    void groupsGoFromTodayToMonths_data()
    {
        QTest::addColumn<QDate>("date");
        QTest::addColumn<QString>("group");
        QTest::newRow("today") << QDate(2026, 3, 10) << "Today";
        QTest::newRow("clock set back") << QDate(2026, 3, 11) << "Today";
        QTest::newRow("yesterday") << QDate(2026, 3, 9) << "Yesterday";
        QTest::newRow("two days ago") << QDate(2026, 3, 8) << "This week";
        QTest::newRow("six days ago") << QDate(2026, 3, 4) << "This week";
        QTest::newRow("a week ago") << QDate(2026, 3, 3) << "March";
        QTest::newRow("month") << QDate(2026, 1, 31) << "January";
        QTest::newRow("other year") << QDate(2025, 10, 1) << "October 2025";
    }

    void groupsGoFromTodayToMonths()
    {
        QFETCH(QDate, date);
        QTEST(sessionGroup(date, QDate(2026, 3, 10)), "group");
    }

    void theSecondLineLeavesOutWhatIsZero()
    {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom));
        SessionSummary summary = session("a", "A");
        summary.updated = QDateTime(QDate(2026, 3, 10), QTime(10, 42));
        QCOMPARE(sessionSubtitle(summary, QDate(2026, 3, 11)), QString("No files yet"));
        summary.attachments = 5;
        summary.promptTokens = 39'100;
        QCOMPARE(sessionSubtitle(summary, QDate(2026, 3, 10)), QString("5 files · 39,100 tokens · 10:42"));
        summary.attachments = 1;
        QCOMPARE(sessionSubtitle(summary, QDate(2026, 3, 11)), QString("1 file · 39,100 tokens"));
        QLocale::setDefault(QLocale::c());
    }
};

QTEST_GUILESS_MAIN(SessionListModelTest)
#include "session_list_model_test.moc"
