#pragma once
// An area to drop something on: dashed 2 px line with round corners, optionally filled.

#include <QColor>
#include <QWidget>

#include <functional>

namespace sheaf::ui {

/// Threads: GUI.
class DashedFrame : public QWidget {
    Q_OBJECT
public:
    struct Colors {
        QColor line;
        QColor fill; ///< invalid: none
    };
    /// colors is asked at each painting, so that the frame follows the theme.
    explicit DashedFrame(std::function<Colors()> colors, QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::function<Colors()> m_colors;
};

} // namespace sheaf::ui
