#pragma once
// Below the picture of the lens: the dial, drawing a crop, and what it all costs.

#include "ui/widgets/surface.h"

#include <vector>

class QBoxLayout;
class QGridLayout;
class QLabel;
class QPushButton;

namespace sheaf::app {
class LensModel;
}

namespace sheaf::ui {

class DialButton;
class IconButton;

/// Threads: GUI. Takes more rows where it is narrow or the font is large.
class LensBar : public Surface {
    Q_OBJECT
public:
    explicit LensBar(app::LensModel& lens, QWidget* parent = nullptr);

signals:
    void dialTurned(int maxTiles);
    void cropAccepted();
    void cropBegun(); ///< the picture takes the keys now
    void removeRequested(); ///< of the shown crop

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* buildDial();
    QWidget* buildRegions();
    QWidget* buildSum();
    void refresh();
    void refreshDial();
    void refreshRegions();
    void arrange();

    app::LensModel& m_lens;
    QBoxLayout* m_groups = nullptr;
    QBoxLayout* m_rest = nullptr; ///< beside or below the dial
    QGridLayout* m_dialGrid = nullptr;
    int m_columns = 0; ///< of the dial
    QLabel* m_caption = nullptr;
    std::vector<DialButton*> m_dial;
    QPushButton* m_crop = nullptr;
    QPushButton* m_add = nullptr;
    QPushButton* m_cancel = nullptr;
    IconButton* m_remove = nullptr;
    QLabel* m_tokens = nullptr;
    QLabel* m_sum = nullptr;
    QLabel* m_time = nullptr;
};

} // namespace sheaf::ui
