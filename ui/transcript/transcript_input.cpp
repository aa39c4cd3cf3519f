// Mouse, keyboard and clipboard of TranscriptView; what it shows is in transcript_view.cpp.

#include "app/viewmodel/transcript_model.h"
#include "app/viewmodel/workbench.h"
#include "ui/transcript/link_prompt.h"
#include "ui/transcript/transcript_layout.h"
#include "ui/transcript/transcript_view.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPushButton>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>

namespace sheaf::ui {

namespace {

using namespace std::chrono_literals;

constexpr auto kDragScrollEvery = 30ms;
constexpr qreal kRevealMargin = 24;

bool isSelectingKey(int key)
{
    return key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Up || key == Qt::Key_Down
        || key == Qt::Key_Home || key == Qt::Key_End;
}

/// One character on, across paragraphs.
TextPosition stepped(const TranscriptLayout& layout, TextPosition at, int by)
{
    at.offset += by;
    const int length = static_cast<int>(layout.turn(at.turn).piece(at.piece).text().size());
    if (at.offset >= 0 && at.offset <= length)
        return at;
    at.piece += by;
    if (at.piece < 0 || at.piece >= layout.turn(at.turn).pieceCount()) {
        at.turn += by;
        if (at.turn < 0)
            return layout.begin();
        if (at.turn >= layout.turnCount())
            return layout.end();
        at.piece = by > 0 ? 0 : layout.turn(at.turn).pieceCount() - 1;
    }
    at.offset = by > 0 ? 0 : static_cast<int>(layout.turn(at.turn).piece(at.piece).text().size());
    return at;
}

} // namespace

QString TranscriptView::selectedText() const
{
    return m_selection.isEmpty() ? QString() : textOf(*m_layout, m_selection);
}

void TranscriptView::copySelection()
{
    if (!m_selection.isEmpty())
        QGuiApplication::clipboard()->setText(selectedText());
}

void TranscriptView::copyAnswer(int turn)
{
    if (turn >= 0 && turn < m_workbench.transcript().rowCount())
        QGuiApplication::clipboard()->setText(m_workbench.transcript().turn(turn).answer.text);
}

void TranscriptView::copyLastAnswer()
{
    copyAnswer(m_workbench.transcript().rowCount() - 1);
}

void TranscriptView::keyPressEvent(QKeyEvent* event)
{
    const bool shift = event->modifiers() & Qt::ShiftModifier;
    const bool control = event->modifiers() & Qt::ControlModifier;
    if (control && shift && event->key() == Qt::Key_C)
        return copyLastAnswer();
    if (event->matches(QKeySequence::Copy))
        return copySelection();
    if (event->matches(QKeySequence::SelectAll)) {
        m_selection = {m_layout->begin(), m_layout->end()};
        return viewport()->update();
    }
    if (shift && isSelectingKey(event->key()) && m_layout->turnCount() > 0)
        return extendByKey(event->key());
    if (event->key() == Qt::Key_Home)
        return verticalScrollBar()->setValue(0);
    if (event->key() == Qt::Key_End)
        return scrollToEnd();
    const bool activates
        = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space;
    if (activates && m_focused.turn >= 0)
        return activate(m_focused);
    QAbstractScrollArea::keyPressEvent(event);
}

void TranscriptView::extendByKey(int key)
{
    const TextPosition at = m_selection.cursor;
    if (key == Qt::Key_Home)
        return selectTo(m_layout->begin(), true);
    if (key == Qt::Key_End)
        return selectTo(m_layout->end(), true);
    if (key == Qt::Key_Left || key == Qt::Key_Right) {
        selectTo(stepped(*m_layout, at, key == Qt::Key_Right ? 1 : -1), true);
    } else {
        const QRectF box = m_layout->lineBox(at);
        const qreal line = m_layout->scale().readingLine;
        selectTo(m_layout->positionAt({box.left(), box.center().y() + (key == Qt::Key_Down ? line : -line)}), true);
    }
    reveal(m_layout->lineBox(m_selection.cursor));
}

void TranscriptView::selectTo(const TextPosition& position, bool extend)
{
    m_selection.cursor = position;
    if (!extend)
        m_selection.anchor = position;
    viewport()->update();
}

void TranscriptView::selectWordAt(const TextPosition& position)
{
    const TextPiece& piece = m_layout->turn(position.turn).piece(position.piece);
    m_selection.anchor = {position.turn, position.piece, piece.wordStart(position.offset)};
    m_selection.cursor = {position.turn, position.piece, piece.wordEnd(position.offset)};
    viewport()->update();
}

void TranscriptView::reveal(const QRectF& box)
{
    const QRectF shown = box.translated(toViewport({0, 0}));
    QScrollBar* bar = verticalScrollBar();
    if (shown.top() < kRevealMargin)
        bar->setValue(bar->value() + qRound(shown.top() - kRevealMargin));
    else if (shown.bottom() > viewport()->height() - kRevealMargin)
        bar->setValue(bar->value() + qRound(shown.bottom() - viewport()->height() + kRevealMargin));
}

void TranscriptView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || m_layout->turnCount() == 0)
        return;
    m_focused = {};
    m_pressed = targetAt(event->position());
    m_selecting = true;
    m_dragPoint = event->position();
    selectTo(m_layout->positionAt(fromViewport(event->position())), event->modifiers() & Qt::ShiftModifier);
}

void TranscriptView::mouseMoveEvent(QMouseEvent* event)
{
    if (!m_selecting) {
        const bool overTarget = targetAt(event->position()).turn >= 0;
        viewport()->setCursor(overTarget ? Qt::PointingHandCursor : Qt::IBeamCursor);
        return;
    }
    m_dragPoint = event->position();
    selectTo(m_layout->positionAt(fromViewport(m_dragPoint)), true);
    const bool outside = m_dragPoint.y() < 0 || m_dragPoint.y() > viewport()->height();
    if (outside && !m_dragTimer.isActive())
        m_dragTimer.start(kDragScrollEvery);
    else if (!outside)
        m_dragTimer.stop();
}

void TranscriptView::dragScroll()
{
    const qreal past = m_dragPoint.y() < 0 ? m_dragPoint.y() : m_dragPoint.y() - viewport()->height();
    verticalScrollBar()->setValue(verticalScrollBar()->value() + qRound(past / 2));
    selectTo(m_layout->positionAt(fromViewport(m_dragPoint)), true);
}

void TranscriptView::mouseReleaseEvent(QMouseEvent* event)
{
    m_selecting = false;
    m_dragTimer.stop();
    const Target released = targetAt(event->position());
    const bool clicked = m_pressed.turn >= 0 && released.turn == m_pressed.turn && released.index == m_pressed.index;
    m_pressed = {};
    if (clicked && m_selection.isEmpty())
        activate(released);
    if (!m_selection.isEmpty() && QGuiApplication::clipboard()->supportsSelection())
        QGuiApplication::clipboard()->setText(selectedText(), QClipboard::Selection);
}

void TranscriptView::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && m_layout->turnCount() > 0)
        selectWordAt(m_layout->positionAt(fromViewport(event->position())));
}

std::vector<TurnTarget> TranscriptView::targetsOf(int turn) const
{
    std::vector<TurnTarget> targets = m_layout->turn(turn).targets();
    if (m_workbench.running()) // there is one engine: a second answer waits for this one
        std::erase_if(targets, [](const TurnTarget& target) { return target.kind == TurnTarget::Kind::Regenerate; });
    return targets;
}

TranscriptView::Target TranscriptView::targetAt(const QPointF& viewportPoint) const
{
    const QPointF point = fromViewport(viewportPoint);
    const int turn = m_layout->turnAt(point.y());
    if (turn < 0)
        return {};
    const std::vector<TurnTarget> targets = targetsOf(turn);
    const auto hit = std::ranges::find_if(targets,
        [&](const TurnTarget& target) { return target.rect.contains(point - QPointF(0, m_layout->turnTop(turn))); });
    return hit == targets.end() ? Target{} : Target{turn, static_cast<int>(hit - targets.begin())};
}

void TranscriptView::activate(const Target& target)
{
    const std::vector<TurnTarget> targets = targetsOf(target.turn);
    if (target.index >= static_cast<int>(targets.size()))
        return;
    const TurnTarget& chosen = targets[static_cast<std::size_t>(target.index)];
    switch (chosen.kind) {
    case TurnTarget::Kind::Link:
        m_linkPrompt->ask(chosen.data);
        placeOverlays();
        break;
    case TurnTarget::Kind::CopyCode:
        QGuiApplication::clipboard()->setText(chosen.data);
        break;
    case TurnTarget::Kind::CopyAnswer:
        copyAnswer(target.turn);
        break;
    case TurnTarget::Kind::Regenerate:
        m_workbench.regenerate();
        break;
    }
}

bool TranscriptView::moveTarget(bool next)
{
    // From outside: forwards to the first target in view, backwards to the last one above its end.
    const QPointF edge = fromViewport({0, next ? 0.0 : static_cast<qreal>(viewport()->height())});
    int turn = m_focused.turn >= 0 ? m_focused.turn : m_layout->turnAt(edge.y());
    int index = m_focused.turn >= 0 ? m_focused.index + (next ? 1 : -1) : (next ? 0 : -1);
    bool fromEnd = m_focused.turn < 0 && !next;
    for (; turn >= 0 && turn < m_layout->turnCount(); turn += next ? 1 : -1) {
        const std::vector<TurnTarget> targets = targetsOf(turn);
        const int count = static_cast<int>(targets.size());
        if (fromEnd)
            index = count - 1;
        if (index >= 0 && index < count) {
            m_focused = {turn, index};
            reveal(targets[static_cast<std::size_t>(index)].rect.translated(0, m_layout->turnTop(turn)));
            viewport()->update();
            return true;
        }
        index = 0;
        fromEnd = !next;
    }
    m_focused = {};
    viewport()->update();
    return false;
}

bool TranscriptView::focusNextPrevChild(bool next)
{
    // Tab walks through links and buttons of the answers before it leaves.
    if (hasFocus() && moveTarget(next))
        return true;
    return QAbstractScrollArea::focusNextPrevChild(next);
}

void TranscriptView::contextMenuEvent(QContextMenuEvent* event)
{
    const int turn = m_layout->turnAt(fromViewport(event->pos()).y());
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("transcriptMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction* copy = menu->addAction(tr("Copy"), this, &TranscriptView::copySelection);
    copy->setEnabled(!m_selection.isEmpty());
    QAction* answer = menu->addAction(tr("Copy answer"), this, [this, turn] { copyAnswer(turn); });
    answer->setEnabled(turn >= 0);
    menu->addAction(tr("Select all"), this, [this] {
        m_selection = {m_layout->begin(), m_layout->end()};
        viewport()->update();
    });
    menu->addSeparator();
    QAction* again = menu->addAction(tr("Regenerate"), &m_workbench, &app::Workbench::regenerate);
    again->setEnabled(turn >= 0 && turn + 1 == m_layout->turnCount() && !m_workbench.running());
    menu->popup(event->globalPos());
}

bool TranscriptView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        showToolTip(*static_cast<QHelpEvent*>(event));
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void TranscriptView::showToolTip(QHelpEvent& event)
{
    const QPointF point = fromViewport(event.pos());
    const int turn = m_layout->turnAt(point.y());
    if (turn >= 0) {
        const TurnLayout& shown = m_layout->turn(turn);
        const QPointF inFooter = point - QPointF(0, m_layout->turnTop(turn) + shown.footerTop());
        for (const TurnFooter::Chip& chip : shown.footer().chips()) {
            if (chip.rect.contains(inFooter) && !chip.quote.isEmpty())
                return QToolTip::showText(event.globalPos(), chip.quote.toHtmlEscaped(), viewport());
        }
        const Target target = targetAt(event.pos());
        if (target.turn >= 0) {
            switch (targetsOf(turn)[static_cast<std::size_t>(target.index)].kind) {
            case TurnTarget::Kind::CopyCode:
                return QToolTip::showText(event.globalPos(), tr("Copy code"), viewport());
            case TurnTarget::Kind::CopyAnswer:
                return QToolTip::showText(event.globalPos(), tr("Copy answer"), viewport());
            case TurnTarget::Kind::Regenerate:
                return QToolTip::showText(event.globalPos(), tr("Regenerate"), viewport());
            case TurnTarget::Kind::Link:
                break;
            }
        }
    }
    QToolTip::hideText();
}

} // namespace sheaf::ui
