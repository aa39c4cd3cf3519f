// Small widgets: what is cut, what is named, what keeps its size.

#include "ui/style/metrics.h"
#include "ui/style/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/option_card.h"
#include "ui/widgets/surface.h"

#include <QSignalSpy>
#include <QTest>
#include <QTextDocument>

using namespace sheaf::ui;

class WidgetsTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { installTheme(Theme::Light); }

    void aCutLabelSaysTheWholeInItsTooltip()
    {
        ElidedLabel label("Supply <b>agreement</b> Nordhafen 2024.pdf", Qt::ElideMiddle);
        label.resize(600, 30);
        label.show();
        QVERIFY(label.toolTip().isEmpty());
        label.resize(60, 30);
        QTextDocument shown; // as tooltips do
        shown.setHtml(label.toolTip());
        QCOMPARE(shown.toPlainText(), label.text());
        QVERIFY(label.minimumSizeHint().width() < label.sizeHint().width());
    }

    void labelsGetTheSizeOfTheirRole()
    {
        const std::unique_ptr<QLabel> head(makeLabel("Head", TextRole::Head));
        const std::unique_ptr<QLabel> body(makeLabel("Body"));
        head->ensurePolished();
        body->ensurePolished();
        QCOMPARE(head->text(), QString("Head")); // the property that selects the rule is not the label's text
        QVERIFY(head->fontMetrics().height() > body->fontMetrics().height());
    }

    void buttonsAreNamedWithoutMnemonics()
    {
        const std::unique_ptr<QPushButton> button(makeButton("b", "&Load"));
        QCOMPARE(button->accessibleName(), QString("Load"));
    }

    void iconButtonsLeaveTheFocusWhereItIs()
    {
        IconButton button("find", "search", "Find");
        QCOMPARE(button.focusPolicy(), Qt::TabFocus);
        QVERIFY(button.sizeHint().width() >= metrics::kButton);
    }

    void theReadingColumnIsCentredAndLimited()
    {
        ReadingColumn column;
        column.resize(1200, 100);
        column.show();
        QCOMPARE(column.contentsRect().width(), metrics::kReadingColumn);
        column.resize(500, 100);
        QTRY_COMPARE(column.contentsRect().width(), 500 - 2 * metrics::kColumnEdge);
    }

    void aCardIsChosenByItsButton()
    {
        OptionCard card("open", "library", {"Open", "GGUF", "Open…"}, OptionCard::Rank::Other);
        QSignalSpy chosen(&card, &OptionCard::chosen);
        card.show();
        QTest::mouseClick(card.findChild<QPushButton*>("openButton"), Qt::LeftButton);
        QCOMPARE(chosen.count(), 1);
    }
};

QTEST_MAIN(WidgetsTest)
#include "widgets_test.moc"
