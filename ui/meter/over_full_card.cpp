#include "ui/meter/over_full_card.h"

#include "app/viewmodel/attachment_model.h"
#include "app/viewmodel/ledger_model.h"
#include "app/viewmodel/workbench.h"
#include "ui/style/fonts.h"
#include "ui/style/icons.h"
#include "ui/style/metrics.h"
#include "ui/style/tokens.h"
#include "ui/widgets/card_paint.h"

#include <QEvent>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace sheaf::ui {

namespace {

QString iconOf(app::Remedy::Kind kind)
{
    switch (kind) {
    case app::Remedy::Kind::LeaveOut:
        return QStringLiteral("close");
    case app::Remedy::Kind::SmallerReserve:
        return QStringLiteral("edit");
    case app::Remedy::Kind::WiderWindow:
        return QStringLiteral("engine");
    }
    return {};
}

int stillReading(const app::AttachmentModel& attachments)
{
    int count = 0;
    for (int row = 0; row < attachments.rowCount(); ++row) {
        const auto state = static_cast<app::AttachmentState>(
            attachments.data(attachments.index(row, 0), app::AttachmentModel::StateRole).toInt());
        count += state == app::AttachmentState::Waiting || state == app::AttachmentState::Reading;
    }
    return count;
}

QLabel* iconLabel(const QString& name, const QColor& color, QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setPixmap(iconPixmap(name, metrics::kIconRow, color, parent->devicePixelRatioF()));
    return label;
}

} // namespace

OverFullCard::OverFullCard(app::Workbench& workbench, QWidget* parent)
    : QFrame(parent)
    , m_workbench(workbench)
    , m_icon(new QLabel(this))
    , m_heading(new QLabel(this))
    , m_remedies(new QVBoxLayout)
{
    setObjectName(QStringLiteral("overFullCard"));
    setAccessibleName(tr("Too many tokens"));
    m_heading->setObjectName(QStringLiteral("overFullHeading"));
    m_heading->setProperty("weight", "semibold");
    m_heading->setWordWrap(true);
    auto* advice = new QLabel(tr("Nothing is cut. Choose what to leave out, or make room:"), this);
    advice->setProperty("textRole", "small");
    advice->setProperty("tone", "muted");
    advice->setWordWrap(true);

    auto* title = new QHBoxLayout;
    title->setSpacing(metrics::kGap);
    title->addWidget(m_icon);
    title->addWidget(m_heading, 1);
    m_remedies->setSpacing(metrics::kGap / 2);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, metrics::kCardPadding, metrics::kCardPadding, metrics::kCardPadding);
    column->setSpacing(metrics::kGap / 2);
    column->addLayout(title);
    column->addWidget(advice);
    column->addLayout(m_remedies);

    connect(&workbench.ledger(), &app::LedgerModel::changed, this, &OverFullCard::refresh);
    refresh();
}

void OverFullCard::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintCard(painter, rect(), tokens().raised, tokens().error, 1, metrics::kRadiusCard);
}

void OverFullCard::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) {
        m_shown.clear(); // the rows' icons carry colours of the theme
        refresh();
    }
    QFrame::changeEvent(event);
}

QString OverFullCard::heading() const
{
    const app::Ledger& ledger = m_workbench.ledger().ledger();
    const QString excess = QLocale().toString(static_cast<qulonglong>(ledger.tooMany()));
    const int reading = stillReading(m_workbench.attachments());
    if (reading == 0)
        return tr("%1 tokens too many").arg(excess);
    return tr("%1 tokens too many, and %Ln file(s) are still being read", nullptr, reading).arg(excess);
}

void OverFullCard::refresh()
{
    const bool over = !m_workbench.ledger().ledger().fits();
    if (over) {
        m_icon->setPixmap(iconPixmap(QStringLiteral("error"), metrics::kIconRow, tokens().error, devicePixelRatioF()));
        m_heading->setText(heading());
        rebuildRemedies();
    }
    setVisible(over);
}

void OverFullCard::rebuildRemedies()
{
    QStringList texts;
    for (const app::Remedy& remedy : m_workbench.ledger().remedies())
        texts << remedy.text + QLatin1Char('\n') + remedy.gain;
    if (texts == m_shown)
        return;
    m_shown = texts;
    while (QLayoutItem* item = m_remedies->takeAt(0)) {
        // A click on Apply changes the account from inside the button's own signal.
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (int i = 0; i < texts.size(); ++i)
        m_remedies->addWidget(remedyRow(i));
}

QWidget* OverFullCard::remedyRow(int index)
{
    const app::Remedy& remedy = m_workbench.ledger().remedies()[static_cast<std::size_t>(index)];
    auto* row = new QWidget(this);
    auto* text = new QLabel(remedy.text, row);
    text->setProperty("textRole", "small");
    text->setWordWrap(true);
    auto* gain = new QLabel(remedy.gain, row);
    gain->setProperty("textRole", "small");
    gain->setProperty("weight", "semibold");
    auto* apply = new QPushButton(tr("Apply"), row);
    apply->setObjectName(QStringLiteral("applyRemedy%1").arg(index));
    apply->setAccessibleName(tr("Apply: %1").arg(remedy.text));
    apply->setAccessibleDescription(tr("%1 tokens").arg(remedy.gain));
    connect(apply, &QPushButton::clicked, this, [this, index] { m_workbench.applyRemedy(index); });

    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(metrics::kGap);
    line->addWidget(iconLabel(iconOf(remedy.kind), tokens().text, row));
    line->addWidget(text, 1);
    line->addWidget(gain);
    line->addWidget(apply);
    return row;
}

} // namespace sheaf::ui
