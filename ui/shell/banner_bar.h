#pragma once
// The banner above the composer: icon, sentence, one action, and a cross.

#include "ui/widgets/surface.h"

class QLabel;
class QPushButton;
class QToolButton;

namespace sheaf::app {
class BannerModel;
}

namespace sheaf::ui {

class IconLabel;

/// Threads: GUI. Hides itself while there is nothing to say.
class BannerBar : public Surface {
    Q_OBJECT
public:
    explicit BannerBar(app::BannerModel& model, QWidget* parent = nullptr);

private:
    void refresh();

    app::BannerModel& m_model;
    IconLabel* m_icon;
    QLabel* m_text;
    QPushButton* m_action;
    QToolButton* m_close;
};

} // namespace sheaf::ui
