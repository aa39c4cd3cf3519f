#include "ui/meter/ledger_table.h"

#include "app/viewmodel/ledger_model.h"
#include "app/viewmodel/workbench.h"
#include "ui/meter/budget_segments.h"
#include "ui/meter/ledger_swatch.h"
#include "ui/style/metrics.h"
#include "ui/style/theme.h"
#include "ui/widgets/elided_label.h"

#include <QFrame>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>

namespace sheaf::ui {

namespace {

QString number(std::uint64_t value)
{
    return QLocale().toString(static_cast<qulonglong>(value));
}

struct AttachmentShares {
    std::uint64_t read = 0;
    std::uint64_t unread = 0;
};

AttachmentShares attachmentShares(const app::LedgerModel& model)
{
    AttachmentShares shares;
    for (const BudgetSegment& segment : budgetSegments(model)) {
        if (segment.kind != BudgetSegment::Kind::Attachment)
            continue;
        shares.read += segment.cached;
        shares.unread += segment.tokens - segment.cached;
    }
    return shares;
}

} // namespace

LedgerTable::LedgerTable(app::Workbench& workbench, QWidget* parent)
    : QWidget(parent)
    , m_workbench(workbench)
    , m_exactness(new QLabel(this))
{
    setObjectName(QStringLiteral("ledgerTable"));
    setAccessibleName(tr("Ledger"));
    auto* heading = new QLabel(tr("Ledger"), this);
    heading->setProperty("weight", "semibold");
    m_exactness->setObjectName(QStringLiteral("ledgerExactness"));
    m_exactness->setProperty("textRole", "small");
    m_exactness->setProperty("tone", "muted");

    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(16, metrics::kCardPadding, 16, metrics::kCardPadding);
    grid->setHorizontalSpacing(metrics::kGap);
    grid->setVerticalSpacing(6);
    grid->setColumnStretch(1, 1);
    grid->addWidget(heading, 0, 0, 1, 2);
    grid->addWidget(m_exactness, 0, 2, Qt::AlignTrailing);
    using Sample = LedgerSwatch::Sample;
    const auto swatch = [this](Sample sample) { return new LedgerSwatch(sample, this); };
    m_instructions
        = addRow(*grid, QStringLiteral("instructions"), tr("Instructions and template"), swatch(Sample::Instructions));
    m_read = addRow(*grid, QStringLiteral("read"), tr("Attachments, already read"), swatch(Sample::Read));
    m_new = addRow(*grid, QStringLiteral("new"), tr("Attachments, new"), swatch(Sample::New));
    m_history = addRow(*grid, QStringLiteral("history"), tr("Conversation"), swatch(Sample::History));
    m_question = addRow(*grid, QStringLiteral("question"), tr("Question"), swatch(Sample::Question));
    m_reserve = addRow(*grid, QStringLiteral("reserve"), tr("Reserve for the answer"), swatch(Sample::Reserve));
    m_free = addRow(*grid, QStringLiteral("free"), tr("Free"), swatch(Sample::Free));
    auto* rule = new QFrame(this);
    rule->setProperty("edge", "top");
    grid->addWidget(rule, grid->rowCount(), 0, 1, 3);
    m_window = addRow(*grid, QStringLiteral("window"), tr("Window"), nullptr);

    connect(&workbench.ledger(), &app::LedgerModel::changed, this, &LedgerTable::refresh);
    refresh();
}

LedgerTable::Row LedgerTable::addRow(QGridLayout& grid, const QString& id, const QString& name, LedgerSwatch* swatch)
{
    const int row = grid.rowCount();
    const Row made{new ElidedLabel(name, Qt::ElideRight, this), new QLabel(this)};
    made.name->setObjectName(id + QStringLiteral("Name"));
    made.number->setObjectName(id + QStringLiteral("Tokens"));
    for (QLabel* label : {made.name, made.number}) {
        label->setProperty("textRole", "small");
        if (!swatch)
            label->setProperty("weight", "semibold");
    }
    if (swatch)
        grid.addWidget(swatch, row, 0);
    grid.addWidget(made.name, row, swatch ? 1 : 0, 1, swatch ? 1 : 2);
    grid.addWidget(made.number, row, 2, Qt::AlignTrailing);
    return made;
}

void LedgerTable::setNumber(const Row& row, std::uint64_t tokens)
{
    row.number->setText(number(tokens));
    row.number->setAccessibleName(tr("%1: %2 tokens").arg(row.name->text(), number(tokens)));
}

void LedgerTable::refresh()
{
    const app::LedgerModel& model = m_workbench.ledger();
    const app::Ledger& ledger = model.ledger();
    const AttachmentShares shares = attachmentShares(model);
    m_exactness->setText(ledger.exact ? tr("exact") : tr("exact so far"));
    setNumber(m_instructions, ledger.scaffold + ledger.system);
    setNumber(m_read, shares.read);
    setNumber(m_new, shares.unread);
    setNumber(m_history, ledger.history);
    setNumber(m_question, ledger.question);
    setNumber(m_reserve, ledger.reserve);
    setNumber(m_free, ledger.free());
    m_window.name->setText(
        ledger.fits() ? tr("Window") : tr("Needed, %1 over %2").arg(number(ledger.tooMany()), number(ledger.window)));
    setNumber(m_window, ledger.fits() ? ledger.window : ledger.needed());
    for (QLabel* label : {m_window.name, m_window.number})
        setStyleProperty(label, "tone", ledger.fits() ? "" : "error");
}

} // namespace sheaf::ui
