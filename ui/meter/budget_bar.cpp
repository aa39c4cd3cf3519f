#include "ui/meter/budget_bar.h"

#include "app/viewmodel/ledger_model.h"
#include "app/viewmodel/workbench.h"
#include "ui/meter/budget_accessible.h"
#include "ui/meter/budget_strip.h"
#include "ui/style/metrics.h"
#include "ui/style/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/painted_accessible.h"

#include <QEvent>
#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>

namespace sheaf::ui {

namespace {

QString number(std::uint64_t value)
{
    return QLocale().toString(static_cast<qulonglong>(value));
}

const char* toneOf(BudgetLevel level)
{
    switch (level) {
    case BudgetLevel::Normal:
        return "";
    case BudgetLevel::Amber:
        return "warn";
    case BudgetLevel::Red:
    case BudgetLevel::Over:
        return "error";
    }
    return "";
}

} // namespace

BudgetBar::BudgetBar(app::Workbench& workbench, QWidget* parent)
    : QWidget(parent)
    , m_workbench(workbench)
    , m_sum(new QLabel(this))
    , m_note(new ElidedLabel({}, Qt::ElideMiddle, this))
    , m_strip(new BudgetStrip(this))
{
    setObjectName(QStringLiteral("budgetBar"));
    m_sum->setObjectName(QStringLiteral("budgetSum"));
    m_sum->setProperty("textRole", "small");
    m_sum->setProperty("weight", "semibold");
    m_note->setObjectName(QStringLiteral("budgetNote"));
    m_note->setProperty("textRole", "small");
    m_note->setProperty("tone", "muted");
    m_note->setAlignment(Qt::AlignTrailing | Qt::AlignVCenter);
    m_note->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_strip->setObjectName(QStringLiteral("budgetStrip"));
    installBudgetAccessibility();

    auto* numbers = new QHBoxLayout;
    numbers->setSpacing(metrics::kGap);
    numbers->addWidget(m_sum);
    numbers->addWidget(m_note, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::kGap / 2);
    column->addLayout(numbers);
    column->addWidget(m_strip);

    connect(&workbench.ledger(), &app::LedgerModel::changed, this, &BudgetBar::refresh);
    connect(m_strip, &BudgetStrip::hovered, this, &BudgetBar::showHovered);
    connect(m_strip, &BudgetStrip::attachmentClicked, this, &BudgetBar::attachmentClicked);
    refresh();
}

void BudgetBar::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange)
        refresh(); // segments carry colours of the theme
    QWidget::changeEvent(event);
}

void BudgetBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_note->setText(note());
}

void BudgetBar::refresh()
{
    const app::Ledger& ledger = m_workbench.ledger().ledger();
    m_strip->show(ledger, budgetSegments(m_workbench.ledger()));
    const int percent = budgetPercent(ledger);
    m_sum->setText(ledger.window == 0
            ? tr("%1 tokens").arg(number(ledger.needed()))
            : tr("%1 of %2 tokens · %L3 %").arg(number(ledger.needed()), number(ledger.window)).arg(percent));
    setStyleProperty(m_sum, "tone", toneOf(budgetLevel(ledger)));
    m_note->setText(note());
    m_strip->setAccessibleName(tr("Budget"));
    m_strip->setAccessibleDescription(
        tr("%L1 percent, %2 of %3 tokens").arg(percent).arg(number(ledger.needed()), number(ledger.window)));
    announceChange(m_strip, QAccessible::DescriptionChanged);
}

void BudgetBar::showHovered(int segment)
{
    if (segment < 0) {
        m_note->setText(note());
        return;
    }
    const BudgetSegment& shown = m_strip->segments()[static_cast<std::size_t>(segment)];
    m_note->setText(tr("%1 · %2 tokens").arg(shown.name, number(shown.tokens)));
}

QString BudgetBar::note() const
{
    const app::LedgerModel& model = m_workbench.ledger();
    if (!model.ledger().fits())
        return tr("Window ends at the red line");
    QStringList parts;
    if (model.cachedTokens() > 0)
        parts << tr("Hatched: already read");
    if (model.kvBytes() > 0)
        parts << tr("KV %1").arg(QLocale().formattedDataSize(static_cast<qint64>(model.kvBytes()), 1));
    // Numbers stay where there is no room for both.
    const QString all = parts.join(QStringLiteral(" · "));
    const int room = width() - m_sum->sizeHint().width() - metrics::kGap;
    return parts.size() < 2 || m_note->fontMetrics().horizontalAdvance(all) <= room ? all : parts.last();
}

} // namespace sheaf::ui
