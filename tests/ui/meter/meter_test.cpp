#include "support/fake_workbench.h"
#include "ui/meter/budget_bar.h"
#include "ui/meter/budget_segments.h"
#include "ui/meter/budget_strip.h"
#include "ui/meter/ledger_table.h"
#include "ui/meter/over_full_card.h"
#include "ui/style/theme.h"
#include "ui/style/tokens.h"

#include <QAccessible>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <numeric>

using namespace sheaf;
using namespace sheaf::ui;
using test::FakeWorkbench;

namespace {

app::AttachmentPtr attachment(std::uint64_t id, const QString& name)
{
    app::Attachment result;
    result.id = id;
    result.name = name;
    return std::make_shared<const app::Attachment>(result);
}

/// Two attachments in a window of 1,000 tokens; needed: 700.
app::Ledger account()
{
    app::Ledger ledger;
    ledger.window = 1000;
    ledger.scaffold = 50;
    ledger.history = 100;
    ledger.question = 50;
    ledger.reserve = 100;
    app::LedgerAttachment first;
    first.attachment = attachment(7, "contract.pdf");
    first.tokens = 300;
    app::LedgerAttachment second;
    second.attachment = attachment(8, "annex.pdf");
    second.tokens = 100;
    ledger.attachments = {first, second};
    ledger.total = 600;
    return ledger;
}

QString textOf(const QWidget& parent, const char* name)
{
    return parent.findChild<QLabel*>(name)->text();
}

} // namespace

class MeterTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void segmentsAddUpToWhatIsNeeded();
    void theCachedPrefixCoversSegmentsFromTheLeft();
    void labelsTurnAmberAndRed_data();
    void labelsTurnAmberAndRed();
    void theBarIsAsLongAsTheWindow();
    void overFullBarsRescaleAndMarkTheEnd();
    void barsMirrorInRightToLeftLayouts();
    void hoveringNamesASegmentAndClickingSelectsIt();
    void narrowBarsKeepTheNumbers();
    void screenReadersGetNumbersAndSegments();
    void theCardOffersRemediesOnlyWhileItIsTooMuch();
    void unchangedRemediesKeepTheFocus();
    void theTableAddsUpToTheWindow();
};

void MeterTest::initTestCase()
{
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    installTheme(Theme::Light);
}

void MeterTest::segmentsAddUpToWhatIsNeeded()
{
    app::LedgerModel model;
    model.set(account(), 0, 0, {}, true);
    const std::vector<BudgetSegment> segments = budgetSegments(model);
    const std::uint64_t sum = std::accumulate(segments.begin(), segments.end(), std::uint64_t{0},
        [](std::uint64_t total, const BudgetSegment& segment) { return total + segment.tokens; });
    QCOMPARE(sum, model.ledger().needed());
    QCOMPARE(segments.size(), std::size_t(6));
    QCOMPARE(segments[1].attachmentId, 7ULL);
    QCOMPARE(segments[2].color, tokens().segments[1]);
}

void MeterTest::theCachedPrefixCoversSegmentsFromTheLeft()
{
    app::LedgerModel model;
    model.set(account(), 200, 0, {}, true);
    const std::vector<BudgetSegment> segments = budgetSegments(model);
    QCOMPARE(segments[0].cached, 50ULL);
    QCOMPARE(segments[1].cached, 150ULL);
    QCOMPARE(segments[2].cached, 0ULL);
    model.set(account(), 5000, 0, {}, true);
    QCOMPARE(budgetSegments(model).back().cached, 0ULL); // the reserve is not read yet
}

void MeterTest::labelsTurnAmberAndRed_data()
{
    QTest::addColumn<int>("needed");
    QTest::addColumn<QString>("tone");
    QTest::addColumn<int>("percent");
    QTest::newRow("79.9") << 799 << "" << 80; // rounded; the colour knows better
    QTest::newRow("80") << 800 << "warn" << 80;
    QTest::newRow("94.9") << 949 << "warn" << 95;
    QTest::newRow("95") << 950 << "error" << 95;
    QTest::newRow("full") << 1000 << "error" << 100;
    QTest::newRow("one too many") << 1001 << "error" << 101;
}

void MeterTest::labelsTurnAmberAndRed()
{
    QFETCH(int, needed);
    QFETCH(QString, tone);
    QFETCH(int, percent);
    FakeWorkbench workbench(FakeWorkbench::Sample::Empty);
    BudgetBar bar(workbench);
    app::Ledger ledger = account();
    ledger.total = static_cast<std::uint64_t>(needed) - ledger.reserve;
    workbench.ledger().set(ledger, 0, 0, {}, true);
    const auto* sum = bar.findChild<QLabel*>("budgetSum");
    QCOMPARE(sum->property("tone").toString(), tone);
    QVERIFY2(sum->text().endsWith(QString("%1 %").arg(percent)), qPrintable(sum->text()));
}

void MeterTest::theBarIsAsLongAsTheWindow()
{
    app::LedgerModel model;
    model.set(account(), 0, 0, {}, true);
    BudgetStrip strip;
    strip.resize(1000, strip.sizeHint().height());
    strip.show(model.ledger(), budgetSegments(model));
    QCOMPARE(strip.segmentRect(0).width(), 50.0);
    QCOMPARE(strip.segmentRect(1).left(), 50.0);
    QCOMPARE(strip.segmentRect(5).right(), 700.0);
}

void MeterTest::overFullBarsRescaleAndMarkTheEnd()
{
    app::Ledger ledger = account();
    ledger.attachments[0].tokens = 1600;
    ledger.total = 1900;
    app::LedgerModel model;
    model.set(ledger, 0, 0, {}, true);
    BudgetStrip strip;
    strip.resize(1000, strip.sizeHint().height());
    strip.QWidget::show();
    strip.show(model.ledger(), budgetSegments(model));
    QCOMPARE(strip.segmentRect(5).right(), 1000.0);
    const QImage picture = strip.grab().toImage();
    QCOMPARE(picture.pixelColor(500, strip.height() - 1), tokens().redFill); // 1,000 of 2,000 tokens
    QVERIFY(picture.pixelColor(480, 7) != tokens().redFill);
}

void MeterTest::barsMirrorInRightToLeftLayouts()
{
    app::LedgerModel model;
    model.set(account(), 0, 0, {}, true);
    BudgetStrip strip;
    strip.setLayoutDirection(Qt::RightToLeft);
    strip.resize(1000, strip.sizeHint().height());
    strip.show(model.ledger(), budgetSegments(model));
    QCOMPARE(strip.segmentRect(0).right(), 1000.0);
    QCOMPARE(strip.segmentRect(5).left(), 300.0);
}

void MeterTest::hoveringNamesASegmentAndClickingSelectsIt()
{
    FakeWorkbench workbench(FakeWorkbench::Sample::Empty);
    BudgetBar bar(workbench);
    bar.resize(1000, 60);
    bar.show();
    workbench.ledger().set(account(), 0, 12ULL << 30, {}, true);
    QVERIFY(textOf(bar, "budgetNote").contains("12.0 GiB"));
    auto* strip = bar.findChild<BudgetStrip*>("budgetStrip");
    const QPoint inside = strip->segmentRect(2).center().toPoint();
    QTest::mouseMove(strip, inside);
    QCOMPARE(textOf(bar, "budgetNote"), QString("annex.pdf · 100 tokens"));
    QSignalSpy clicked(&bar, &BudgetBar::attachmentClicked);
    QTest::mouseClick(strip, Qt::LeftButton, {}, inside);
    QCOMPARE(clicked.size(), 1);
    QCOMPARE(clicked[0][0].toULongLong(), 8ULL);
}

void MeterTest::narrowBarsKeepTheNumbers()
{
    FakeWorkbench workbench(FakeWorkbench::Sample::Empty);
    BudgetBar bar(workbench);
    bar.resize(1000, 60);
    bar.show();
    app::Ledger ledger = account();
    ledger.attachments[0].attachment = attachment(7, "<b>contract</b>.pdf");
    workbench.ledger().set(ledger, 350, std::uint64_t{12} << 30, {}, true);
    QCOMPARE(textOf(bar, "budgetNote"), QString("Hatched: already read · KV 12.0 GiB"));
    bar.resize(240, 60);
    QCOMPARE(textOf(bar, "budgetNote"), QString("KV 12.0 GiB"));
    QCOMPARE(bar.findChild<QLabel*>("budgetNote")->textFormat(), Qt::PlainText); // names come from files
}

void MeterTest::screenReadersGetNumbersAndSegments()
{
    FakeWorkbench workbench(FakeWorkbench::Sample::Empty);
    BudgetBar bar(workbench);
    workbench.ledger().set(account(), 0, 0, {}, true);
    QAccessibleInterface* strip = QAccessible::queryAccessibleInterface(bar.findChild<BudgetStrip*>("budgetStrip"));
    QCOMPARE(strip->role(), QAccessible::ProgressBar);
    QCOMPARE(strip->text(QAccessible::Description), QString("70 percent, 700 of 1,000 tokens"));
    QCOMPARE(strip->childCount(), 6);
    QCOMPARE(strip->child(1)->text(QAccessible::Name), QString("contract.pdf, 300 tokens"));
    QCOMPARE(strip->indexOfChild(strip->child(1)), 1);
}

void MeterTest::theCardOffersRemediesOnlyWhileItIsTooMuch()
{
    FakeWorkbench workbench(FakeWorkbench::Sample::Empty);
    OverFullCard card(workbench);
    QVERIFY(card.isHidden());
    app::Ledger ledger = account();
    ledger.window = 600;
    const std::vector<app::Remedy> remedies{{app::Remedy::Kind::LeaveOut, 8, 0, "Leave out annex.pdf", "−100"},
        {app::Remedy::Kind::SmallerReserve, 0, 50, "Reserve 50 tokens for the answer", "−50"}};
    workbench.ledger().set(ledger, 0, 0, remedies, true);
    QVERIFY(!card.isHidden());
    QVERIFY(textOf(card, "overFullHeading").startsWith("100 tokens too many"));
    auto* apply = card.findChild<QPushButton*>("applyRemedy1");
    QVERIFY(apply->accessibleName().contains("Reserve 50"));
    QTest::mouseClick(apply, Qt::LeftButton);
    QCOMPARE(workbench.count("applyRemedy 1"), 1);
    workbench.ledger().set(account(), 0, 0, {}, true);
    QVERIFY(card.isHidden());
}

void MeterTest::unchangedRemediesKeepTheFocus()
{
    FakeWorkbench workbench(FakeWorkbench::Sample::Empty);
    OverFullCard card(workbench);
    app::Ledger ledger = account();
    ledger.window = 600;
    const std::vector<app::Remedy> remedies{{app::Remedy::Kind::LeaveOut, 8, 0, "Leave out annex.pdf", "−100"}};
    workbench.ledger().set(ledger, 0, 0, remedies, true);
    const QPointer<QPushButton> apply = card.findChild<QPushButton*>("applyRemedy0");
    ledger.question += 1; // typing changes the account all the time
    workbench.ledger().set(ledger, 0, 0, remedies, true);
    QCOMPARE(card.findChild<QPushButton*>("applyRemedy0"), apply.data());
}

void MeterTest::theTableAddsUpToTheWindow()
{
    FakeWorkbench workbench(FakeWorkbench::Sample::Empty);
    LedgerTable table(workbench);
    workbench.ledger().set(account(), 200, 0, {}, true);
    int sum = 0;
    for (const char* row : {"instructionsTokens", "readTokens", "newTokens", "historyTokens", "questionTokens",
             "reserveTokens", "freeTokens"})
        sum += QLocale().toInt(textOf(table, row));
    QCOMPARE(sum, 1000);
    QCOMPARE(textOf(table, "windowTokens"), QString("1,000"));
    QCOMPARE(textOf(table, "readTokens"), QString("150"));
    QCOMPARE(textOf(table, "ledgerExactness"), QString("exact"));

    app::Ledger over = account();
    over.window = 600;
    over.exact = false;
    workbench.ledger().set(over, 0, 0, {}, true);
    QCOMPARE(textOf(table, "windowName"), QString("Needed, 100 over 600"));
    QCOMPARE(textOf(table, "windowTokens"), QString("700"));
    QCOMPARE(textOf(table, "ledgerExactness"), QString("exact so far"));
}

QTEST_MAIN(MeterTest)
#include "meter_test.moc"
