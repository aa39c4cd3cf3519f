#pragma once
// All turns under each other: which are laid out, where they stand, and what is at a point.

#include "ui/transcript/text_position.h"
#include "ui/transcript/turn_layout.h"

#include <memory>
#include <vector>

namespace sheaf::ui {

/// Threads: GUI. Coordinates: x from the column's leading edge, y from the top of the first turn. Turns are laid out
/// when they come into view; the height of the others is a guess.
class TranscriptLayout {
public:
    explicit TranscriptLayout(const app::TranscriptModel& model);

    // Following the model.
    void reset();
    void append(); ///< turns the model has and the layout does not
    void truncate(int turns);
    void takeText(int turn);
    void takeSummary(int turn); ///< progress, state or summary changed

    void setWidth(qreal width); ///< px of the column
    void setScale(const TypeScale& scale); ///< also after a change of theme
    const TypeScale& scale() const { return m_scale; }
    qreal width() const { return m_width; }

    /// Lays out what touches [top, bottom]; true if something was laid out, and then heights may be others.
    bool layOut(qreal top, qreal bottom);
    /// Lays out one turn that is not, the last first; false if there is none.
    bool layOutAnother();

    int turnCount() const { return static_cast<int>(m_turns.size()); }
    const TurnLayout& turn(int index) const { return *m_turns[static_cast<std::size_t>(index)]; }
    qreal turnTop(int index) const { return m_tops[static_cast<std::size_t>(index)]; }
    qreal turnHeight(int index) const { return turn(index).height(m_scale); }
    qreal height() const { return m_tops.back(); }
    int turnAt(qreal y) const; ///< nearest; -1 without turns

    TextPosition positionAt(const QPointF& point) const;
    /// Box of the line a position stands in, for scrolling to it.
    QRectF lineBox(const TextPosition& position) const;
    TextPosition begin() const { return {}; }
    TextPosition end() const;

private:
    void layOutTurn(std::size_t index);
    void measure();

    const app::TranscriptModel& m_model;
    std::vector<std::unique_ptr<TurnLayout>> m_turns;
    std::vector<qreal> m_tops{0}; ///< one more than turns: the last is the end
    TypeScale m_scale;
    qreal m_width = 0;
};

} // namespace sheaf::ui
