#pragma once
// Below an answer: the places it names as chips, what was read, how it ended, and what can be done with it.

#include "ui/transcript/text_piece.h"

#include "app/core/session.h"

#include <optional>

namespace sheaf::ui {

/// Threads: GUI. Coordinates are relative to its top left.
class TurnFooter {
public:
    struct Chip {
        QRectF rect;
        QString text;
        QString quote; ///< the quoted words, for a tooltip
    };

    /// canRegenerate: the turn is the last one, and its answer has ended.
    void layOut(const app::Answer& answer, qreal width, const TypeScale& scale, bool canRegenerate);
    void paint(QPainter& painter, const QPointF& at, const TypeScale& scale) const;

    qreal height() const { return m_height; }
    const std::vector<Chip>& chips() const { return m_chips; }
    QRectF copyButton() const { return m_copy; } ///< empty: not offered
    QRectF regenerateButton() const { return m_regenerate; }

private:
    void layOutChips(const app::Answer& answer, qreal width, const TypeScale& scale);
    void layOutCoverage(const QString& sentence, qreal width, const TypeScale& scale);
    void layOutFinish(const app::Answer& answer, qreal width, const TypeScale& scale, bool canRegenerate);

    std::vector<Chip> m_chips;
    std::optional<TextPiece> m_coverage;
    bool m_complete = true; ///< nothing was left out
    QString m_finish;
    QRectF m_finishRect;
    QRectF m_copy;
    QRectF m_regenerate;
    qreal m_height = 0;
};

} // namespace sheaf::ui
