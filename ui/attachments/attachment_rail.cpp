#include "ui/attachments/attachment_rail.h"

#include "app/viewmodel/attachment_model.h"
#include "app/viewmodel/ledger_model.h"
#include "app/viewmodel/workbench.h"
#include "ui/attachments/attachment_icon.h"
#include "ui/style/icons.h"
#include "ui/style/metrics.h"
#include "ui/style/tokens.h"
#include "ui/widgets/card_paint.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/labels.h"

#include <QAbstractButton>
#include <QButtonGroup>
#include <QPainter>
#include <QPersistentModelIndex>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace sheaf::ui {

namespace {

constexpr int kRailWidth = 52; ///< at least; large text needs more
constexpr int kFillEdge = 4; ///< beside the percentage
constexpr int kButtonWidth = 40;
constexpr int kButtonHeight = 44;
constexpr int kSwatchWidth = 26;
constexpr int kSwatchHeight = 3;

/// One attachment: its icon or picture above its colour in the budget bar.
class RailButton : public QAbstractButton {
public:
    RailButton(const QModelIndex& index, QWidget* parent)
        : QAbstractButton(parent)
        , m_index(index)
    {
        setCheckable(true);
        setAttribute(Qt::WA_Hover);
        setFocusPolicy(Qt::TabFocus);
        refresh();
    }

    void refresh()
    {
        setAccessibleName(m_index.data(Qt::AccessibleTextRole).toString());
        setToolTip(plainToolTip(m_index.data(app::AttachmentModel::NameRole).toString()));
        update();
    }

    QSize sizeHint() const override { return {kButtonWidth, kButtonHeight}; }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const Tokens& t = tokens();
        if (isChecked() || hasFocus() || underMouse())
            paintCard(painter, rect().adjusted(1, 1, -1, -1), isChecked() ? t.selection : t.accentSoft, t.focus,
                hasFocus() ? 2 : 0, metrics::kRadiusRow);
        const QRect icon((width() - metrics::kIconRow) / 2, 8, metrics::kIconRow, metrics::kIconRow);
        const QString name = attachmentIcon(m_index);
        painter.drawPixmap(
            icon, iconPixmap(name, metrics::kIconRow, isChecked() ? t.text : t.muted, devicePixelRatioF()));
        const int swatch = m_index.data(app::AttachmentModel::SwatchRole).toInt();
        if (swatch < 0)
            return;
        painter.setPen(Qt::NoPen);
        painter.setBrush(t.segments[static_cast<std::size_t>(swatch) % t.segments.size()]);
        painter.drawRoundedRect(
            QRect((width() - kSwatchWidth) / 2, height() - 10, kSwatchWidth, kSwatchHeight), 1.5, 1.5);
    }

private:
    QPersistentModelIndex m_index;
};

} // namespace

AttachmentRail::AttachmentRail(app::Workbench& workbench, QWidget* parent)
    : Surface(QStringLiteral("panel"), {}, parent)
    , m_workbench(workbench)
    , m_expand(
          new IconButton(QStringLiteral("expandRail"), QStringLiteral("panel-right"), tr("Show the attachments"), this))
    , m_buttons(new QButtonGroup(this))
    , m_fill(makeLabel({}, TextRole::Small, Tone::Plain, this))
{
    setObjectName(QStringLiteral("attachmentRail"));
    setAccessibleName(tr("Attachments"));
    setFixedWidth(kRailWidth);
    m_fill->setProperty("weight", "semibold");
    m_fill->setAlignment(Qt::AlignCenter);
    m_fill->setObjectName(QStringLiteral("railFill"));
    connect(m_expand, &QToolButton::clicked, this, &AttachmentRail::expandRequested);
    connect(m_buttons, &QButtonGroup::idClicked, this, [this](int row) {
        setShown(m_shown); // what is shown is said by who shows it
        emit chosen(m_workbench.attachments().index(row, 0).data(app::AttachmentModel::IdRole).toULongLong());
    });

    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* content = new QWidget;
    m_column = new QVBoxLayout(content);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(4);
    m_column->setAlignment(Qt::AlignTop | Qt::AlignHCenter);
    scroll->setWidget(content);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, metrics::kGap, 0, 12);
    column->setSpacing(metrics::kGap);
    column->addWidget(m_expand, 0, Qt::AlignHCenter);
    column->addWidget(scroll, 1);
    column->addWidget(m_fill);

    app::AttachmentModel& model = m_workbench.attachments();
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(&model, signal, this, [this](const QModelIndex& parentRow) {
            if (!parentRow.isValid())
                rebuild();
        });
    connect(&model, &QAbstractItemModel::rowsMoved, this, &AttachmentRail::rebuild);
    connect(&model, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex& first) {
        if (QAbstractButton* button = first.parent().isValid() ? nullptr : m_buttons->button(first.row()))
            static_cast<RailButton*>(button)->refresh();
    });
    connect(&m_workbench.ledger(), &app::LedgerModel::changed, this, &AttachmentRail::refreshFill);
    rebuild();
    refreshFill();
}

void AttachmentRail::rebuild()
{
    for (QAbstractButton* button : m_buttons->buttons()) {
        m_buttons->removeButton(button);
        button->deleteLater(); // it may be the one whose click led here
        button->hide();
    }
    const app::AttachmentModel& model = m_workbench.attachments();
    for (int row = 0; row < model.rowCount(); ++row) {
        auto* button = new RailButton(model.index(row, 0), this);
        m_column->addWidget(button);
        m_buttons->addButton(button, row);
    }
    setShown(m_shown);
}

void AttachmentRail::setShown(quint64 id)
{
    m_shown = id;
    const QModelIndex shown = m_workbench.attachments().indexOf(id);
    m_buttons->setExclusive(false);
    for (QAbstractButton* button : m_buttons->buttons())
        button->setChecked(shown.isValid() && m_buttons->id(button) == shown.row());
}

QWidget* AttachmentRail::firstButton() const
{
    return m_expand;
}

void AttachmentRail::refreshFill()
{
    const app::Ledger& ledger = m_workbench.ledger().ledger();
    const bool known = ledger.window > 0;
    const double fill = known ? static_cast<double>(ledger.needed()) / static_cast<double>(ledger.window) : 0;
    m_fill->setText(known ? tr("%L1 %").arg(qRound(100 * fill)) : QString());
    m_fill->ensurePolished();
    setFixedWidth(std::max(kRailWidth, m_fill->sizeHint().width() + 2 * kFillEdge));
    m_fill->setAccessibleName(tr("%L1 percent of the window").arg(qRound(100 * fill)));
}

} // namespace sheaf::ui
