#include "ui/lens/lens_bar.h"

#include "app/viewmodel/lens_model.h"
#include "ui/lens/dial_button.h"
#include "ui/lens/lens_text.h"
#include "ui/style/icons.h"
#include "ui/style/metrics.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/labels.h"

#include <QGridLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace sheaf::ui {

namespace {

constexpr int kGroupGap = metrics::kColumnEdge;

QVBoxLayout* captioned(QWidget* group, QLabel* label)
{
    auto* column = new QVBoxLayout(group);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    label->setProperty("weight", "semibold");
    column->addWidget(label);
    return column;
}

bool sameSteps(const std::vector<DialButton*>& buttons, const std::vector<app::DialStep>& steps)
{
    return std::equal(buttons.begin(), buttons.end(), steps.begin(), steps.end(),
        [](const DialButton* button, const app::DialStep& step) { return button->maxTiles() == step.maxTiles; });
}

} // namespace

LensBar::LensBar(app::LensModel& lens, QWidget* parent)
    : Surface(QStringLiteral("panel"), QStringLiteral("top"), parent)
    , m_lens(lens)
{
    setObjectName(QStringLiteral("lensBar"));
    m_groups = new QBoxLayout(QBoxLayout::LeftToRight, this);
    m_groups->setContentsMargins(16, metrics::kCardPadding, 16, metrics::kCardPadding);
    m_groups->setSpacing(kGroupGap);
    m_groups->addWidget(buildDial());
    m_rest = new QHBoxLayout;
    m_rest->setSpacing(kGroupGap);
    m_rest->addWidget(buildRegions());
    m_rest->addStretch();
    m_rest->addWidget(buildSum());
    m_groups->addLayout(m_rest, 1);
    connect(&m_lens, &app::LensModel::changed, this, &LensBar::refresh);
    connect(&m_lens, &app::LensModel::regionChanged, this, &LensBar::refreshRegions);
    refresh();
}

QWidget* LensBar::buildDial()
{
    auto* group = new QWidget(this);
    group->setAccessibleName(tr("At most this many tiles"));
    auto* frame = new Surface(QStringLiteral("card"), {}, group);
    m_dialGrid = new QGridLayout(frame);
    m_dialGrid->setContentsMargins(2, 2, 2, 2);
    m_dialGrid->setSpacing(0);
    m_caption = makeLabel({}, TextRole::Small, Tone::Muted, group);
    captioned(group, m_caption)->addWidget(frame);
    return group;
}

QWidget* LensBar::buildRegions()
{
    auto* group = new QWidget(this);
    m_crop = makeButton(QStringLiteral("beginCrop"), tr("Crop"), ButtonKind::Secondary, group);
    m_crop->setIcon(icon(QStringLiteral("crop"), IconTone::Text));
    m_crop->setAccessibleDescription(tr("Draws a region that becomes a picture of its own"));
    m_add = makeButton(QStringLiteral("acceptCrop"), tr("Add crop"), ButtonKind::Primary, group);
    m_cancel = makeButton(QStringLiteral("cancelCrop"), tr("Cancel"), ButtonKind::Secondary, group);
    m_remove = new IconButton(QStringLiteral("removeCrop"), QStringLiteral("trash"), tr("Remove this crop"), group);
    connect(m_crop, &QPushButton::clicked, this, [this] {
        m_lens.beginCrop();
        emit cropBegun();
    });
    connect(m_add, &QPushButton::clicked, this, &LensBar::cropAccepted);
    connect(m_cancel, &QPushButton::clicked, &m_lens, &app::LensModel::cancelCrop);
    connect(m_remove, &QToolButton::clicked, this, &LensBar::removeRequested);
    auto* row = new QHBoxLayout;
    row->setSpacing(metrics::kGap);
    for (QWidget* button : {static_cast<QWidget*>(m_crop), static_cast<QWidget*>(m_add),
             static_cast<QWidget*>(m_cancel), static_cast<QWidget*>(m_remove)})
        row->addWidget(button);
    auto* column = captioned(group, makeLabel(tr("Regions"), TextRole::Small, Tone::Muted, group));
    column->addStretch();
    column->addLayout(row);
    column->addStretch();
    return group;
}

QWidget* LensBar::buildSum()
{
    auto* group = new QWidget(this);
    m_tokens = makeLabel({}, TextRole::Reading, Tone::Plain, group);
    m_tokens->setObjectName(QStringLiteral("lensTokens"));
    m_tokens->setProperty("weight", "semibold");
    m_sum = makeLabel({}, TextRole::Small, Tone::Muted, group);
    m_sum->setObjectName(QStringLiteral("lensSum"));
    m_time = makeLabel({}, TextRole::Small, Tone::Muted, group);
    auto* column = new QVBoxLayout(group);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    for (QLabel* label : {m_tokens, m_sum, m_time}) {
        label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        column->addWidget(label);
    }
    column->addStretch();
    return group;
}

void LensBar::refresh()
{
    if (!m_lens.isOpen())
        return;
    refreshRegions();
    m_tokens->setText(tr("%L1 tokens").arg(static_cast<qulonglong>(m_lens.tokensWithCrops())));
    m_sum->setText(sumText(m_lens));
    m_sum->setVisible(!m_lens.crops().empty());
    const double seconds = m_lens.secondsWithCrops();
    m_time->setText(timeText(seconds));
    m_time->setVisible(seconds >= 0);
}

void LensBar::refreshDial()
{
    const std::vector<app::DialStep> steps = m_lens.steps();
    m_caption->setText(
        m_lens.selected() != 0 ? tr("The crop in at most this many tiles") : tr("At most this many tiles"));
    if (!sameSteps(m_dial, steps)) {
        qDeleteAll(m_dial);
        m_dial.clear();
        for (const app::DialStep& step : steps) {
            auto* button = new DialButton(step.maxTiles, m_dialGrid->parentWidget());
            button->show();
            connect(button, &QAbstractButton::clicked, this, [this, button] { emit dialTurned(button->maxTiles()); });
            m_dial.push_back(button);
        }
    }
    for (std::size_t i = 0; i < steps.size(); ++i) {
        m_dial[i]->setCost(shortCost(steps[i]));
        m_dial[i]->setChecked(steps[i].maxTiles == m_lens.maxTiles());
    }
    arrange();
}

void LensBar::arrange()
{
    constexpr int kFrame = 6;
    const QMargins margins = m_groups->contentsMargins();
    const int room = width() - margins.left() - margins.right();
    int widest = 1;
    for (const DialButton* button : m_dial)
        widest = std::max(widest, button->sizeHint().width());
    const int count = static_cast<int>(m_dial.size());
    const bool oneRow = count * widest + kFrame + kGroupGap + m_rest->sizeHint().width() <= room;
    const int columns = oneRow ? count : std::clamp((room - kFrame) / widest, 1, std::max(1, count));
    m_groups->setDirection(oneRow ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    if (columns == m_columns && m_dialGrid->count() == count)
        return;
    m_columns = columns;
    for (int i = 0; i < count; ++i)
        m_dialGrid->addWidget(m_dial[static_cast<std::size_t>(i)], i / columns, i % columns);
}

void LensBar::resizeEvent(QResizeEvent* event)
{
    Surface::resizeEvent(event);
    arrange();
}

void LensBar::refreshRegions()
{
    if (!m_lens.isOpen())
        return;
    const bool cropping = m_lens.isCropping();
    const bool hadFocus = m_add->hasFocus() || m_cancel->hasFocus();
    m_crop->setVisible(!cropping);
    m_add->setVisible(cropping);
    m_cancel->setVisible(cropping);
    m_remove->setVisible(!cropping && (m_lens.selected() != 0 || m_lens.picture()->crop.has_value()));
    if (hadFocus && !cropping)
        m_crop->setFocus();
    refreshDial();
    if (cropping)
        m_add->setAccessibleDescription(canvasText(m_lens.regionCanvas()));
}

} // namespace sheaf::ui
