#include "ui/transcript/transcript_view.h"

#include "app/viewmodel/transcript_model.h"
#include "app/viewmodel/workbench.h"
#include "ui/style/fonts.h"
#include "ui/style/metrics.h"
#include "ui/style/tokens.h"
#include "ui/transcript/find_bar.h"
#include "ui/transcript/link_prompt.h"
#include "ui/transcript/transcript_accessible.h"
#include "ui/transcript/transcript_layout.h"
#include "ui/transcript/turn_text.h"

#include <QElapsedTimer>
#include <QPainter>
#include <QPushButton>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace sheaf::ui {

namespace {

using namespace std::chrono_literals;

constexpr auto kFrame = 16ms;
constexpr auto kIdleSlice = 6ms; ///< a part of a frame, so that typing stays smooth while a long session opens
constexpr qreal kTopMargin = 20;
constexpr int kFollowSlack = 4; ///< px from the end that still count as the end
constexpr int kLeastZoom = 50;
constexpr int kMostZoom = 300;

bool contains(const QList<int>& roles, int role)
{
    return roles.isEmpty() || roles.contains(role);
}

} // namespace

TranscriptView::TranscriptView(app::Workbench& workbench, QWidget* parent)
    : QAbstractScrollArea(parent)
    , m_workbench(workbench)
    , m_layout(std::make_unique<TranscriptLayout>(workbench.transcript()))
{
    installTranscriptAccessibility();
    setObjectName(QStringLiteral("transcript"));
    setAccessibleName(tr("Conversation"));
    setFrameShape(NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAcceptDrops(false); // the whole window is the drop zone
    viewport()->setMouseTracking(true);
    viewport()->setAcceptDrops(false);
    m_frame.setSingleShot(true);
    connect(&m_frame, &QTimer::timeout, this, &TranscriptView::flush);
    connect(&m_idle, &QTimer::timeout, this, &TranscriptView::layOutIdle);
    connect(&m_dragTimer, &QTimer::timeout, this, &TranscriptView::dragScroll);
    buildOverlays();
    connectModel();
    refreshScale();
}

TranscriptView::~TranscriptView() = default;

void TranscriptView::buildOverlays()
{
    m_findBar = new FindBar(this);
    connect(m_findBar, &FindBar::wordsChanged, this, [this] {
        findAgain();
        showFound(m_matches.empty() ? -1 : static_cast<int>(m_matches.size()) - 1); // the newest first
    });
    connect(m_findBar, &FindBar::stepped, this, [this](int by) {
        const int count = static_cast<int>(m_matches.size());
        if (count > 0)
            showFound((m_match + by + count) % count);
    });
    connect(m_findBar, &FindBar::closed, this, [this] {
        m_findBar->hide();
        m_matches.clear();
        setFocus();
        viewport()->update();
    });
    m_linkPrompt = new LinkPrompt(this);
    connect(m_linkPrompt, &LinkPrompt::answered, this, [this] { setFocus(); });
    m_pill = new QPushButton(tr("New text ↓"), this);
    m_pill->setObjectName(QStringLiteral("newText"));
    m_pill->setAccessibleName(tr("Go to the new text"));
    m_pill->setProperty("kind", "pill");
    m_pill->setFocusPolicy(Qt::TabFocus);
    m_pill->hide();
    connect(m_pill, &QPushButton::clicked, this, &TranscriptView::scrollToEnd);
    m_status = new QWidget(this);
    m_status->setObjectName(QStringLiteral("transcriptStatus"));
    m_status->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_status->resize(1, 1); // nothing to see: its name is what screen readers say
}

void TranscriptView::connectModel()
{
    const app::TranscriptModel& model = m_workbench.transcript();
    connect(&model, &QAbstractItemModel::modelReset, this, &TranscriptView::modelReset);
    connect(&model, &QAbstractItemModel::dataChanged, this, &TranscriptView::modelChanged);
    connect(&model, &QAbstractItemModel::rowsInserted, this, [this] {
        m_layout->append();
        scrollToEnd(); // a question was sent
        announce(m_status, tr("Reading"));
    });
    connect(&model, &QAbstractItemModel::rowsRemoved, this, [this] {
        const int rows = m_workbench.transcript().rowCount();
        m_layout->truncate(rows);
        std::erase_if(m_grown, [rows](int row) { return row >= rows; });
        m_selection = {};
        m_focused = {};
        findAgain();
        layOutVisible(Keep::Offset);
    });
}

void TranscriptView::modelReset()
{
    m_layout->reset();
    m_grown.clear();
    m_selection = {};
    m_focused = {};
    m_pressed = {};
    findAgain();
    scrollToEnd();
}

void TranscriptView::modelChanged(const QModelIndex& first, const QModelIndex& last, const QList<int>& roles)
{
    using Model = app::TranscriptModel;
    const bool summary = contains(roles, Model::SummaryRole) || contains(roles, Model::StateRole);
    for (int row = first.row(); row <= last.row(); ++row) {
        if (contains(roles, Model::AnswerRole))
            m_grown.insert(row);
        if (!summary)
            continue;
        m_layout->takeSummary(row);
        const app::Answer& answer = m_workbench.transcript().turn(row).answer;
        if (answer.state != app::AnswerState::Running)
            announce(m_status, endAnnouncement(answer));
    }
    if (summary || !m_grown.empty()) {
        if (!m_frame.isActive())
            m_frame.start(kFrame);
        return;
    }
    viewport()->update(); // progress: numbers in a room that is reserved
}

void TranscriptView::flush()
{
    const bool grown = !m_grown.empty();
    for (const int row : m_grown)
        m_layout->takeText(row);
    m_grown.clear();
    if (grown) {
        announce(m_status, tr("Answering"));
        findAgain();
    }
    layOutVisible(Keep::Offset);
    if (grown && !m_follow)
        showPill();
}

QPointF TranscriptView::origin() const
{
    return {(viewport()->width() - m_layout->width()) / 2, kTopMargin - verticalScrollBar()->value()};
}

QPointF TranscriptView::toViewport(const QPointF& point) const
{
    return point + origin();
}

QPointF TranscriptView::fromViewport(const QPointF& point) const
{
    return point - origin();
}

void TranscriptView::layOutVisible(Keep keep)
{
    const qreal top = verticalScrollBar()->value() - kTopMargin;
    const int turn = m_layout->turnAt(top);
    qreal offset = turn < 0 ? 0 : top - m_layout->turnTop(turn);
    const qreal part = turn < 0 ? 0 : offset / std::max(1.0, m_layout->turnHeight(turn));
    const qreal most = m_layout->scale().px(metrics::kReadingColumn);
    m_layout->setWidth(std::floor(std::max(1.0, std::min(most, viewport()->width() - 2.0 * metrics::kColumnEdge))));
    do {
        // A turn has its true height once it is laid out; what is in view stays where it is.
        if (turn >= 0 && keep == Keep::Proportion)
            offset = part * m_layout->turnHeight(turn);
        restoreScroll(turn, offset);
    } while (m_layout->layOut(
        verticalScrollBar()->value() - kTopMargin, verticalScrollBar()->value() - kTopMargin + viewport()->height()));
    m_idle.start(0);
    viewport()->update();
}

void TranscriptView::restoreScroll(int turn, qreal offset)
{
    m_adjusting = true;
    const int end = static_cast<int>(std::ceil(m_layout->height() + kTopMargin)) - viewport()->height();
    verticalScrollBar()->setRange(0, std::max(0, end));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(static_cast<int>(m_layout->scale().readingLine));
    if (m_follow)
        verticalScrollBar()->setValue(verticalScrollBar()->maximum());
    else if (turn >= 0)
        verticalScrollBar()->setValue(qRound(m_layout->turnTop(turn) + offset + kTopMargin));
    m_adjusting = false;
}

void TranscriptView::layOutIdle()
{
    QElapsedTimer slice;
    slice.start();
    const qreal top = verticalScrollBar()->value() - kTopMargin;
    const int turn = m_layout->turnAt(top);
    const qreal offset = turn < 0 ? 0 : top - m_layout->turnTop(turn);
    bool more = true;
    while (more && std::chrono::nanoseconds(slice.nsecsElapsed()) < kIdleSlice)
        more = m_layout->layOutAnother();
    restoreScroll(turn, offset);
    if (!more)
        m_idle.stop();
}

void TranscriptView::scrollToEnd()
{
    m_follow = true;
    m_pill->hide();
    layOutVisible(Keep::Offset);
}

void TranscriptView::showPill()
{
    const bool below = verticalScrollBar()->value() < verticalScrollBar()->maximum() - kFollowSlack;
    m_pill->setVisible(below);
    placeOverlays();
}

void TranscriptView::scrollContentsBy(int, int)
{
    viewport()->update();
    if (m_adjusting)
        return;
    m_follow = verticalScrollBar()->value() >= verticalScrollBar()->maximum() - kFollowSlack;
    if (m_follow)
        m_pill->hide();
    layOutVisible(Keep::Offset);
}

void TranscriptView::resizeEvent(QResizeEvent*)
{
    layOutVisible(Keep::Proportion);
    placeOverlays();
}

void TranscriptView::placeOverlays()
{
    const QRect area = viewport()->geometry();
    m_findBar->adjustSize();
    m_findBar->move(area.right() - m_findBar->width() - metrics::kGap, area.top() + metrics::kGap);
    m_pill->adjustSize();
    m_pill->move(area.center().x() - m_pill->width() / 2, area.bottom() - m_pill->height() - metrics::kGap);
    const int width = std::min(area.width() - 2 * metrics::kColumnEdge, metrics::kReadingColumn * 3 / 4);
    m_linkPrompt->resize(width, m_linkPrompt->heightForWidth(width));
    m_linkPrompt->move(area.center().x() - width / 2, area.bottom() - m_linkPrompt->height() - metrics::kColumnEdge);
}

void TranscriptView::changeEvent(QEvent* event)
{
    QAbstractScrollArea::changeEvent(event);
    switch (event->type()) {
    case QEvent::FontChange:
    case QEvent::ApplicationFontChange:
    case QEvent::PaletteChange:
    case QEvent::LayoutDirectionChange:
        refreshScale();
        break;
    default:
        break;
    }
}

void TranscriptView::refreshScale()
{
    m_layout->setScale(makeTypeScale(m_zoom));
    layOutVisible(Keep::Proportion);
}

void TranscriptView::setZoom(int percent)
{
    m_zoom = std::clamp(percent, kLeastZoom, kMostZoom);
    refreshScale();
}

void TranscriptView::findText()
{
    const QString words = selectedText().section(u'\n', 0, 0);
    m_findBar->open(words);
    placeOverlays();
    m_findBar->raise();
}

void TranscriptView::findAgain()
{
    m_matches = m_findBar->isVisible() ? findAll(*m_layout, m_findBar->words()) : std::vector<TextMatch>();
    m_match = std::min(m_match, static_cast<int>(m_matches.size()) - 1);
    m_findBar->showCount(m_match + 1, static_cast<int>(m_matches.size()));
}

void TranscriptView::showFound(int index)
{
    m_match = index;
    m_findBar->showCount(m_match + 1, static_cast<int>(m_matches.size()));
    if (index >= 0) {
        const TextPosition at = m_matches[static_cast<std::size_t>(index)].start;
        m_layout->layOut(m_layout->turnTop(at.turn), m_layout->turnTop(at.turn) + 1);
        reveal(m_layout->lineBox(at));
    }
    viewport()->update();
}

std::vector<Highlight> TranscriptView::highlightsOf(int turn, int piece) const
{
    std::vector<Highlight> result;
    const TextPosition first = m_selection.first();
    const TextPosition last = m_selection.last();
    const auto here = std::pair(turn, piece);
    if (!m_selection.isEmpty() && here >= std::pair(first.turn, first.piece)
        && here <= std::pair(last.turn, last.piece)) {
        const int from = here == std::pair(first.turn, first.piece) ? first.offset : 0;
        const int to = here == std::pair(last.turn, last.piece)
            ? last.offset
            : static_cast<int>(m_layout->turn(turn).piece(piece).text().size());
        result.push_back({from, to - from, Highlight::Kind::Selection});
    }
    const auto begin = std::ranges::lower_bound(
        m_matches, TextPosition{turn, piece, 0}, {}, [](const TextMatch& match) { return match.start; });
    for (auto match = begin; match != m_matches.end() && std::pair(match->start.turn, match->start.piece) == here;
         ++match) {
        const bool current = match - m_matches.begin() == m_match;
        result.push_back(
            {match->start.offset, match->length, current ? Highlight::Kind::CurrentMatch : Highlight::Kind::Match});
    }
    return result;
}

void TranscriptView::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(event->rect(), tokens().raised);
    const QRectF clip = event->rect();
    const int first = m_layout->turnAt(fromViewport(clip.topLeft()).y());
    for (int turn = std::max(0, first); turn < m_layout->turnCount(); ++turn) {
        const QPointF at = toViewport({0, m_layout->turnTop(turn)});
        if (at.y() > clip.bottom())
            break;
        const app::TranscriptModel& model = m_workbench.transcript();
        m_layout->turn(turn).paint(painter, at, clip, model.turn(turn), model.progress(turn), m_layout->scale(),
            [this, turn](int piece) { return highlightsOf(turn, piece); });
    }
    if (m_layout->turnCount() == 0)
        paintInvitation(painter);
    if (hasFocus())
        paintTargetRing(painter);
}

void TranscriptView::paintInvitation(QPainter& painter) const
{
    painter.setPen(tokens().muted);
    painter.setFont(ui::font(TextRole::Reading));
    const int edge = metrics::kColumnEdge;
    painter.drawText(viewport()->rect().adjusted(edge, edge, -edge, -edge), Qt::AlignCenter | Qt::TextWordWrap,
        tr("Ask a question below. The answer appears here, with what was read."));
}

void TranscriptView::paintTargetRing(QPainter& painter) const
{
    if (m_focused.turn < 0 || m_focused.turn >= m_layout->turnCount())
        return;
    const std::vector<TurnTarget> targets = targetsOf(m_focused.turn);
    if (m_focused.index >= static_cast<int>(targets.size()))
        return;
    const QRectF rect = targets[static_cast<std::size_t>(m_focused.index)].rect;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(tokens().focus, 2));
    painter.drawRoundedRect(rect.translated(toViewport({0, m_layout->turnTop(m_focused.turn)})).adjusted(-1, -1, 1, 1),
        metrics::kRadiusSmall, metrics::kRadiusSmall);
}

} // namespace sheaf::ui
