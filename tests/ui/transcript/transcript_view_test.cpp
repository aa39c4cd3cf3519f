#include "support/fake_workbench.h"
#include "ui/style/theme.h"
#include "ui/transcript/transcript_layout.h"
#include "ui/transcript/transcript_view.h"
#include "ui/transcript/turn_text.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QThread>

#include <ctime>

using namespace sheaf;
using namespace sheaf::ui;
using test::FakeWorkbench;

namespace {

/// A shown view of an empty session, large enough for a few paragraphs.
struct Stage {
    explicit Stage(FakeWorkbench::Sample sample = FakeWorkbench::Sample::Empty)
        : workbench(sample)
        , view(workbench)
    {
        view.resize(700, 500);
        view.show();
    }

    void ask(const QString& question = "What is agreed?")
    {
        app::Turn turn;
        turn.question = question;
        workbench.transcript().appendTurn(turn);
    }

    void say(const QString& text) { workbench.transcript().appendAnswerText(lastRow(), text); }

    void finish()
    {
        app::Answer answer = workbench.transcript().turn(lastRow()).answer;
        answer.state = app::AnswerState::Finished;
        answer.ids.resize(12);
        workbench.transcript().setAnswer(lastRow(), answer);
    }

    int lastRow() { return workbench.transcript().rowCount() - 1; }
    QScrollBar& bar() { return *view.verticalScrollBar(); }
    bool atEnd() { return bar().value() == bar().maximum(); }

    /// Clicks the first target of a kind in a turn.
    void click(int turn, TurnTarget::Kind kind)
    {
        for (const TurnTarget& target : view.textLayout().turn(turn).targets()) {
            if (target.kind != kind)
                continue;
            const QPointF at = target.rect.center() + QPointF(0, view.textLayout().turnTop(turn));
            return QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, view.toViewport(at).toPoint());
        }
        QFAIL("no such target");
    }

    FakeWorkbench workbench;
    TranscriptView view;
};

QString paragraphs(int count)
{
    QString text;
    for (int i = 0; i < count; ++i)
        text += QString("Paragraph %1 says something of two lines, so that it needs some room in the column of text. ")
                    .arg(i)
                    .repeated(2)
            + "\n\n";
    return text;
}

/// Catches addresses instead of opening them.
class UrlCatcher : public QObject {
    Q_OBJECT
public:
    UrlCatcher() { QDesktopServices::setUrlHandler("https", this, "take"); }
    ~UrlCatcher() override { QDesktopServices::unsetUrlHandler("https"); }
    QList<QUrl> taken;
public slots:
    void take(const QUrl& url) { taken << url; }
};

} // namespace

class TranscriptViewTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void followsTheEndOnlyWhileTheUserIsThere();
    void textAboveTheViewStaysStillWhileTheAnswerGrows();
    void emptyPlacesSaySo();
    void prefillAndAnswerBeginAtTheSamePlace();
    void tenThousandPiecesStaySmoothAndLinear();
    void oneLongCodeBlockStaysSmooth();
    void copiesEverythingAcrossBlocks();
    void dragSelectsAndCopies();
    void shiftAndArrowsSelect();
    void copyLastAnswerGivesItsMarkdown();
    void findCountsAndSteps();
    void linksOpenOnlyAfterConfirmation();
    void otherAddressesAreNeverOpened();
    void buttonsOfTheAnswerWorkByMouseAndByKeyboard();
    void zoomAndWidthKeepThePlace();
    void rightToLeftParagraphsStandAtTheRight();
    void longSessionsOpenFast();
    void screenReadersGetQuestionsAnswersAndTheEnd();
};

void TranscriptViewTest::initTestCase()
{
    installTheme(Theme::Light);
}

void TranscriptViewTest::followsTheEndOnlyWhileTheUserIsThere()
{
    Stage stage;
    stage.ask();
    stage.say(paragraphs(30));
    QTRY_VERIFY(stage.bar().maximum() > 500);
    QVERIFY(stage.atEnd());
    auto* pill = stage.view.findChild<QPushButton*>("newText");
    QVERIFY(!pill->isVisible());

    stage.bar().setValue(stage.bar().maximum() / 2);
    const int before = stage.bar().value();
    stage.say(paragraphs(5));
    QTRY_VERIFY(pill->isVisible());
    QCOMPARE(stage.bar().value(), before);

    QTest::mouseClick(pill, Qt::LeftButton);
    QVERIFY(stage.atEnd());
    QVERIFY(!pill->isVisible());
    stage.say(paragraphs(5));
    QTest::qWait(50);
    QVERIFY(stage.atEnd());
}

void TranscriptViewTest::textAboveTheViewStaysStillWhileTheAnswerGrows()
{
    Stage stage(FakeWorkbench::Sample::Contract);
    stage.ask();
    stage.say(paragraphs(30));
    QTRY_VERIFY(stage.bar().maximum() > 800);
    stage.bar().setValue(300);
    const QPointF before = stage.view.toViewport({0, stage.view.textLayout().turnTop(1)});
    for (int i = 0; i < 20; ++i) {
        stage.say("more ");
        QTest::qWait(5);
    }
    stage.finish();
    QTest::qWait(40);
    QCOMPARE(stage.view.toViewport({0, stage.view.textLayout().turnTop(1)}), before);
}

void TranscriptViewTest::emptyPlacesSaySo()
{
    Stage stage;
    const QImage invitation = stage.view.viewport()->grab().toImage();
    const QColor page = invitation.pixelColor(0, 0);
    bool painted = false;
    for (int x = 0; x < invitation.width() && !painted; ++x)
        for (int y = 0; y < invitation.height() && !painted; ++y)
            painted = invitation.pixelColor(x, y) != page;
    QVERIFY(painted);

    app::Answer answer;
    answer.state = app::AnswerState::Finished;
    QCOMPARE(finishText(answer), QString("Ended without a word"));
    answer.text = "Yes.";
    QCOMPARE(finishText(answer), QString("Finished"));
}

void TranscriptViewTest::prefillAndAnswerBeginAtTheSamePlace()
{
    Stage stage;
    stage.ask();
    stage.workbench.transcript().setProgress(0, {3100, 7806, 31'393, 198, 24});
    QTest::qWait(40);
    const qreal reserved = stage.view.textLayout().turnHeight(0);
    const qreal top = stage.view.textLayout().turn(0).answerTop();
    stage.say("Six months.");
    QTest::qWait(60);
    QCOMPARE(stage.view.textLayout().turn(0).piecePosition(1).y(), top);
    QVERIFY(stage.view.textLayout().turnHeight(0) <= reserved);
}

/// What the GUI thread computed, so that a busy machine does not count.
struct Pace {
    double longestMs = 0; ///< between two looks at the event queue
    double firstHalfMs = 0;
    double secondHalfMs = 0;
};

static double threadMs()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

/// Says pieces as tokens that arrive over time do: some in every frame, painted as they come.
static Pace stream(Stage& stage, const QStringList& pieces)
{
    Pace pace;
    for (qsizetype i = 0; i < pieces.size(); ++i) {
        const double before = threadMs();
        stage.say(pieces[i]);
        QCoreApplication::processEvents();
        const double ms = threadMs() - before;
        pace.longestMs = std::max(pace.longestMs, ms);
        (i < pieces.size() / 2 ? pace.firstHalfMs : pace.secondHalfMs) += ms;
        if (i % 4 == 0)
            QThread::msleep(1);
    }
    return pace;
}

void TranscriptViewTest::tenThousandPiecesStaySmoothAndLinear()
{
    Stage stage;
    stage.ask();
    QStringList pieces;
    for (int i = 0; i < 10'000; ++i)
        pieces << (i % 60 == 59 ? QString("end.\n\n") : i % 7 == 0 ? QString("**word%1** ").arg(i) : QString("some "));
    const Pace pace = stream(stage, pieces);
    qInfo("10,000 pieces: longest event %.1f ms, halves %.0f and %.0f ms", pace.longestMs, pace.firstHalfMs,
        pace.secondHalfMs);
    QVERIFY2(pace.longestMs < 50, qPrintable(QString::number(pace.longestMs)));
    QVERIFY(pace.secondHalfMs < 2.5 * pace.firstHalfMs + 200);
}

void TranscriptViewTest::oneLongCodeBlockStaysSmooth()
{
    Stage stage;
    stage.ask();
    QStringList pieces{"```cpp\n"};
    for (int i = 0; i < 4'000; ++i)
        pieces << (i % 8 == 7 ? QString(" = %1;\n").arg(i) : QString("int "));
    const Pace pace = stream(stage, pieces);
    qInfo("code block: longest event %.1f ms, halves %.0f and %.0f ms", pace.longestMs, pace.firstHalfMs,
        pace.secondHalfMs);
    QVERIFY2(pace.longestMs < 50, qPrintable(QString::number(pace.longestMs)));
}

void TranscriptViewTest::copiesEverythingAcrossBlocks()
{
    Stage stage;
    stage.ask("Why?");
    stage.say("First **bold**.\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n  more\n```\n");
    stage.finish();
    QTest::qWait(40);
    stage.view.setFocus();
    QTest::keySequence(&stage.view, QKeySequence::SelectAll);
    QTest::keySequence(&stage.view, QKeySequence::Copy);
    QCOMPARE(
        QApplication::clipboard()->text(), QString("Why?\n\nFirst bold.\n• one\n• two\n\na\tb\n1\t2\n\ncode\n  more"));
}

void TranscriptViewTest::dragSelectsAndCopies()
{
    Stage stage;
    stage.ask("Why?");
    stage.say("Because of the contract.\n\nAnd its annex.");
    stage.finish();
    QTest::qWait(40);
    const TranscriptLayout& layout = stage.view.textLayout();
    const QPoint from = stage.view.toViewport(layout.lineBox({0, 1, 8}).topLeft() + QPointF(1, 5)).toPoint();
    const QPoint to = stage.view.toViewport(layout.lineBox({0, 2, 7}).topLeft() + QPointF(1, 5)).toPoint();
    QTest::mousePress(stage.view.viewport(), Qt::LeftButton, {}, from);
    QTest::mouseMove(stage.view.viewport(), to);
    QTest::mouseRelease(stage.view.viewport(), Qt::LeftButton, {}, to);
    QCOMPARE(stage.view.selectedText(), QString("of the contract.\n\nAnd its"));
    QTest::mouseDClick(stage.view.viewport(), Qt::LeftButton, {}, from);
    QCOMPARE(stage.view.selectedText(), QString("of"));
}

void TranscriptViewTest::shiftAndArrowsSelect()
{
    Stage stage;
    stage.ask("ab");
    stage.say("cd");
    stage.finish();
    QTest::qWait(40);
    stage.view.setFocus();
    QTest::keyClick(&stage.view, Qt::Key_Home, Qt::ShiftModifier);
    for (int i = 0; i < 4; ++i)
        QTest::keyClick(&stage.view, Qt::Key_Right, Qt::ShiftModifier);
    QCOMPARE(stage.view.selectedText(), QString("ab\n\nc"));
    QTest::keyClick(&stage.view, Qt::Key_Left, Qt::ShiftModifier);
    QCOMPARE(stage.view.selectedText(), QString("ab\n\n"));
}

void TranscriptViewTest::copyLastAnswerGivesItsMarkdown()
{
    Stage stage;
    stage.ask();
    stage.say("**Six** months");
    stage.view.setFocus();
    QTest::keyClick(&stage.view, Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(QApplication::clipboard()->text(), QString("**Six** months"));
}

void TranscriptViewTest::findCountsAndSteps()
{
    Stage stage;
    stage.ask("Notice?");
    stage.say(paragraphs(20) + "The **notice** period.\n\nNOTICE again.");
    stage.finish();
    QTest::qWait(40);
    stage.view.findText();
    auto* field = stage.view.findChild<QLineEdit*>("findWords");
    auto* count = stage.view.findChild<QLabel*>("findCount");
    QTest::keyClicks(field, "notice");
    QCOMPARE(count->text(), QString("3 of 3"));
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(count->text(), QString("1 of 3"));
    QVERIFY(stage.bar().value() < 100);
    QTest::keyClick(field, Qt::Key_Return, Qt::ShiftModifier);
    QCOMPARE(count->text(), QString("3 of 3"));
    QVERIFY(stage.bar().value() > 100);
    field->setText("nowhere");
    QCOMPARE(count->text(), QString("Not found"));
    QTest::keyClick(field, Qt::Key_Escape);
    QVERIFY(!field->isVisible());
}

void TranscriptViewTest::linksOpenOnlyAfterConfirmation()
{
    UrlCatcher urls;
    Stage stage;
    stage.ask();
    stage.say("See [the page](https://example.org/a).");
    stage.finish();
    QTest::qWait(40);
    stage.click(0, TurnTarget::Kind::Link);
    auto* prompt = stage.view.findChild<QWidget*>("linkPrompt");
    QVERIFY(prompt->isVisible());
    QVERIFY(urls.taken.isEmpty());
    QTest::keyClick(prompt, Qt::Key_Escape);
    QVERIFY(!prompt->isVisible());
    QVERIFY(urls.taken.isEmpty());
    stage.click(0, TurnTarget::Kind::Link);
    QTest::mouseClick(prompt->findChild<QPushButton*>("openLink"), Qt::LeftButton);
    QCOMPARE(urls.taken, QList<QUrl>{QUrl("https://example.org/a")});
}

void TranscriptViewTest::otherAddressesAreNeverOpened()
{
    Stage stage;
    stage.ask();
    stage.say("[key](file:///etc/passwd)");
    stage.finish();
    QTest::qWait(40);
    stage.click(0, TurnTarget::Kind::Link);
    QVERIFY(stage.view.findChild<QWidget*>("linkPrompt")->isVisible());
    QVERIFY(!stage.view.findChild<QPushButton*>("openLink")->isVisible());
}

void TranscriptViewTest::buttonsOfTheAnswerWorkByMouseAndByKeyboard()
{
    Stage stage;
    stage.ask();
    stage.say("```\nx = 1\n```\n");
    stage.finish();
    QTest::qWait(40);
    stage.click(0, TurnTarget::Kind::CopyCode);
    QCOMPARE(QApplication::clipboard()->text(), QString("x = 1\n"));
    stage.click(0, TurnTarget::Kind::Regenerate);
    QCOMPARE(stage.workbench.count("regenerate"), 1);

    stage.view.setFocus();
    stage.view.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&stage.view));
    for (int i = 0; i < 3; ++i)
        QTest::keyClick(&stage.view, Qt::Key_Tab);
    QTest::keyClick(&stage.view, Qt::Key_Return);
    QCOMPARE(stage.workbench.count("regenerate"), 2);
    stage.workbench.setRunning(true);
    for (const TurnTarget& target : stage.view.textLayout().turn(0).targets()) {
        if (target.kind == TurnTarget::Kind::Regenerate) // drawn, but not to be clicked while another answer runs
            QTest::mouseClick(
                stage.view.viewport(), Qt::LeftButton, {}, stage.view.toViewport(target.rect.center()).toPoint());
    }
    QCOMPARE(stage.workbench.count("regenerate"), 2);
}

void TranscriptViewTest::zoomAndWidthKeepThePlace()
{
    Stage stage;
    stage.ask();
    stage.say(paragraphs(60));
    stage.finish();
    QTRY_VERIFY(stage.bar().maximum() > 1000);
    stage.bar().setValue(stage.bar().maximum() / 2);
    const auto middle = [&] {
        const TranscriptLayout& layout = stage.view.textLayout();
        return layout.positionAt({0, stage.bar().value() + 0.0}).piece;
    };
    const int before = middle();
    stage.view.setZoom(160);
    QVERIFY(std::abs(middle() - before) <= 2);
    stage.view.resize(500, 500);
    QTest::qWait(10);
    QVERIFY(std::abs(middle() - before) <= 2);
}

void TranscriptViewTest::rightToLeftParagraphsStandAtTheRight()
{
    Stage stage;
    stage.ask(QString::fromUtf8("متى يبدأ العقد؟"));
    stage.say(QString::fromUtf8("في الأول من مارس.\n\nLatin."));
    stage.finish();
    QTest::qWait(40);
    const TranscriptLayout& layout = stage.view.textLayout();
    QVERIFY(layout.lineBox({0, 1, 0}).right() > layout.width() - 20);
    QVERIFY(layout.lineBox({0, 2, 0}).left() < 20);
}

void TranscriptViewTest::longSessionsOpenFast()
{
    std::vector<app::Turn> turns(200);
    for (app::Turn& turn : turns) {
        turn.question = "What?";
        turn.answer.text = paragraphs(8);
        turn.answer.state = app::AnswerState::Finished;
    }
    Stage stage;
    QElapsedTimer clock;
    clock.start();
    stage.workbench.transcript().setTurns(turns);
    qInfo("200 turns: %lld ms to open", clock.elapsed());
    QVERIFY(clock.elapsed() < 500);
    QVERIFY(stage.atEnd());
    const TranscriptLayout& layout = stage.view.textLayout();
    QTRY_VERIFY(layout.turn(0).isLaidOut());
    QVERIFY(stage.atEnd());
}

void TranscriptViewTest::screenReadersGetQuestionsAnswersAndTheEnd()
{
    Stage stage(FakeWorkbench::Sample::Contract);
    QAccessibleInterface* view = QAccessible::queryAccessibleInterface(&stage.view);
    QCOMPARE(view->role(), QAccessible::Document);
    QVERIFY(view->childCount() >= 4);
    QVERIFY(view->child(0)->text(QAccessible::Name).startsWith("Which term"));
    QVERIFY(view->child(1)->text(QAccessible::Name).startsWith("Five years"));
    QCOMPARE(view->indexOfChild(view->child(1)), 1);
    stage.ask();
    auto* status = stage.view.findChild<QWidget*>("transcriptStatus");
    QCOMPARE(status->accessibleName(), QString("Reading"));
    stage.say("Yes.");
    QTRY_COMPARE(status->accessibleName(), QString("Answering"));
    stage.finish();
    QVERIFY(status->accessibleName().startsWith("Answer finished, 12"));
}

QTEST_MAIN(TranscriptViewTest)
#include "transcript_view_test.moc"
