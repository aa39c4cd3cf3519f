#include "app/viewmodel/transcript_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace sheaf;
using namespace sheaf::app;

namespace {

Turn asked(const QString& question)
{
    Turn turn;
    turn.question = question;
    return turn;
}

} // namespace

class TranscriptModelTest : public QObject {
    Q_OBJECT

private slots:
    void textGrowsByOneRoleAndNoReset();
    void theEndTellsItsSummaryAndItsTextOnlyIfItIsAnother();
    void truncatingRemovesTheLastTurns();
    void rowsOutsideAreIgnored();
};

void TranscriptModelTest::textGrowsByOneRoleAndNoReset()
{
    TranscriptModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.appendTurn(asked("When?"));
    QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    model.appendAnswerText(0, "On ");
    model.appendAnswerText(0, "Friday");
    QCOMPARE(model.turn(0).answer.text, QString("On Friday"));
    QCOMPARE(changes.size(), 2);
    QCOMPARE(changes.at(0).at(2).value<QList<int>>(), QList<int>{TranscriptModel::AnswerRole});
    QCOMPARE(resets.size(), 0);
}

void TranscriptModelTest::theEndTellsItsSummaryAndItsTextOnlyIfItIsAnother()
{
    TranscriptModel model;
    model.appendTurn(asked("When?"));
    model.appendAnswerText(0, "Friday");
    QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
    Answer answer = model.turn(0).answer;
    answer.state = AnswerState::Finished;
    model.setAnswer(0, answer);
    QVERIFY(!changes.at(0).at(2).value<QList<int>>().contains(TranscriptModel::AnswerRole));
    QVERIFY(changes.at(0).at(2).value<QList<int>>().contains(TranscriptModel::SummaryRole));
    answer.text += ".";
    model.setAnswer(0, answer);
    QVERIFY(changes.at(1).at(2).value<QList<int>>().contains(TranscriptModel::AnswerRole));
}

void TranscriptModelTest::truncatingRemovesTheLastTurns()
{
    TranscriptModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setTurns({asked("1"), asked("2"), asked("3")});
    QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
    model.truncate(1);
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(removed.at(0).at(1).toInt(), 1);
    QCOMPARE(removed.at(0).at(2).toInt(), 2);
    model.truncate(1);
    QCOMPARE(removed.size(), 1);
}

void TranscriptModelTest::rowsOutsideAreIgnored()
{
    TranscriptModel model;
    QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
    model.appendAnswerText(0, "late");
    model.setProgress(-1, {});
    QCOMPARE(changes.size(), 0);
}

QTEST_GUILESS_MAIN(TranscriptModelTest)
#include "transcript_model_test.moc"
