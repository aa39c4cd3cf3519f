#pragma once
// The painted bar itself: segments, hatch, ticks, and the red line where the window ends.

#include "ui/meter/budget_segments.h"

#include <QWidget>

namespace sheaf::ui {

/// Threads: GUI. Mirrors itself in right-to-left layouts.
class BudgetStrip : public QWidget {
    Q_OBJECT
public:
    explicit BudgetStrip(QWidget* parent = nullptr);

    void show(const app::Ledger& ledger, std::vector<BudgetSegment> segments);
    const std::vector<BudgetSegment>& segments() const { return m_segments; }
    /// Where segment i is painted.
    QRectF segmentRect(std::size_t i) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void hovered(int segment); ///< -1: none
    void attachmentClicked(quint64 id);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    std::uint64_t scaleTokens() const; ///< tokens the whole width stands for
    QRectF tokenRect(std::uint64_t first, std::uint64_t last) const;
    int segmentAt(const QPointF& position) const;
    void paintSegment(QPainter& painter, const BudgetSegment& segment, const QRectF& rect, std::uint64_t first) const;
    void paintTicks(QPainter& painter) const;
    void paintExcess(QPainter& painter) const;

    std::vector<BudgetSegment> m_segments;
    std::uint64_t m_window = 0;
    std::uint64_t m_needed = 0;
    int m_hovered = -1;
};

} // namespace sheaf::ui
