#include "ui/lens/lens_panel.h"

#include "app/viewmodel/lens_model.h"
#include "app/viewmodel/workbench.h"
#include "ui/lens/lens_bar.h"
#include "ui/lens/lens_text.h"
#include "ui/lens/lens_view.h"
#include "ui/style/icons.h"
#include "ui/style/metrics.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/icon_label.h"
#include "ui/widgets/labels.h"

#include <QKeyEvent>
#include <QVBoxLayout>

namespace sheaf::ui {

namespace {

constexpr int kLinesWithNote = 24; ///< a lower panel has no note below it

} // namespace

LensPanel::LensPanel(app::Workbench& workbench, QWidget* parent)
    : Surface(QStringLiteral("window"), {}, parent)
    , m_workbench(workbench)
    , m_lens(workbench.lens())
{
    setObjectName(QStringLiteral("lensPanel"));
    setAccessibleName(tr("Lens"));
    setMinimumWidth(400);
    m_view = new LensView(m_lens, this);
    auto* bar = new LensBar(m_lens, this);
    m_foot = new Surface(QStringLiteral("panel"), QStringLiteral("top"), this);
    m_note = makeLabel({}, TextRole::Small, Tone::Muted, m_foot);
    m_note->setObjectName(QStringLiteral("lensNote"));
    m_note->setWordWrap(true);
    auto* footRow = new QHBoxLayout(m_foot);
    footRow->setContentsMargins(16, metrics::kGap, 16, metrics::kGap);
    footRow->addWidget(
        new IconLabel(QStringLiteral("info"), metrics::kIconButton, IconTone::Quiet, m_foot), 0, Qt::AlignTop);
    footRow->addWidget(m_note, 1);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildHead());
    column->addWidget(m_view, 1);
    column->addWidget(bar);
    column->addWidget(m_foot);

    connect(m_view, &LensView::cropAccepted, this, &LensPanel::acceptCrop);
    connect(
        m_view, &LensView::cropChanged, this, [this] { m_workbench.changeCrop(m_lens.selected(), m_lens.region()); });
    connect(m_view, &LensView::cropRemoved, this, &LensPanel::removeCrop);
    connect(m_view, &LensView::cropOpened, &m_workbench, &app::Workbench::openLens);
    connect(bar, &LensBar::cropAccepted, this, &LensPanel::acceptCrop);
    connect(bar, &LensBar::cropBegun, m_view, [this] { m_view->setFocus(Qt::OtherFocusReason); });
    connect(
        bar, &LensBar::dialTurned, this, [this](int maxTiles) { m_workbench.setMaxTiles(m_lens.dialId(), maxTiles); });
    connect(bar, &LensBar::removeRequested, this, &LensPanel::removeCrop);
    connect(&m_lens, &app::LensModel::changed, this, &LensPanel::refresh);
    connect(&m_lens, &app::LensModel::regionChanged, this, &LensPanel::refreshNote);
    refresh();
}

QWidget* LensPanel::buildHead()
{
    auto* head = new Surface(QStringLiteral("panel"), QStringLiteral("bottom"), this);
    m_name = new ElidedLabel({}, Qt::ElideMiddle, head);
    m_name->setObjectName(QStringLiteral("lensName"));
    m_name->setProperty("weight", "semibold");
    m_facts = new ElidedLabel({}, Qt::ElideRight, head);
    m_facts->setObjectName(QStringLiteral("lensFacts"));
    styleLabel(m_facts, TextRole::Small, Tone::Muted);
    auto* back = makeButton(QStringLiteral("backToAnswer"), tr("Back to answer"), ButtonKind::Link, head);
    back->hide();
    auto* show = new IconButton(
        QStringLiteral("lensShowInFolder"), QStringLiteral("open-outside"), tr("Show in folder"), head);
    auto* close
        = new IconButton(QStringLiteral("closeLens"), QStringLiteral("close"), tr("Close the lens (Esc)"), head);
    connect(back, &QPushButton::clicked, &m_workbench, &app::Workbench::closeLens);
    m_back = back;
    m_showInFolder = show;
    connect(show, &QToolButton::clicked, this, [this] { m_workbench.showInFolder(m_lens.id()); });
    connect(close, &QToolButton::clicked, &m_workbench, &app::Workbench::closeLens);
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(16, metrics::kGap, metrics::kGap, metrics::kGap);
    row->setSpacing(metrics::kGap);
    row->addWidget(new IconLabel(QStringLiteral("picture"), metrics::kIconRow, IconTone::Quiet, head));
    row->addWidget(m_name);
    row->addWidget(m_facts, 1);
    row->addWidget(m_back);
    row->addWidget(m_showInFolder);
    row->addWidget(close);
    head->setMinimumHeight(metrics::kHeaderRow);
    return head;
}

void LensPanel::setCovering(bool covering)
{
    m_back->setVisible(covering);
}

void LensPanel::refresh()
{
    if (!m_lens.isOpen())
        return;
    m_name->setText(m_lens.picture()->name);
    m_facts->setText(shownText(m_lens));
    m_showInFolder->setEnabled(!m_lens.picture()->path.empty());
    refreshNote();
}

void LensPanel::refreshNote()
{
    if (!m_lens.isOpen())
        return;
    m_note->setText(m_lens.hasRegion() ? regionNote(m_lens) : tilesNote(m_lens));
}

void LensPanel::acceptCrop()
{
    if (!m_lens.isCropping())
        return;
    const app::PictureRegion region = m_lens.region();
    m_lens.cancelCrop();
    m_workbench.cropPicture(m_lens.id(), region);
    m_view->setFocus(Qt::OtherFocusReason);
}

/// The selected one, or the one that is shown as the picture.
void LensPanel::removeCrop()
{
    m_workbench.removeAttachment(m_lens.selected() != 0 ? m_lens.selected() : m_lens.id());
}

// A long name must not push out what the model is shown, nor the note the picture.
void LensPanel::resizeEvent(QResizeEvent* event)
{
    Surface::resizeEvent(event);
    m_name->setMaximumWidth(width() * 2 / 5);
    m_foot->setVisible(height() >= fontMetrics().height() * kLinesWithNote);
}

void LensPanel::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Undo) && m_workbench.undoCrop())
        return;
    if (event->key() != Qt::Key_Escape)
        return Surface::keyPressEvent(event);
    if (m_lens.hasRegion())
        m_lens.select(0);
    else
        m_workbench.closeLens();
}

} // namespace sheaf::ui
