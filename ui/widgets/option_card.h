#pragma once
// A choice of the first run: icon, what it is, what it costs, and one button.

#include "ui/widgets/surface.h"

class QLabel;
class QPushButton;

namespace sheaf::ui {

/// Threads: GUI.
class OptionCard : public Surface {
    Q_OBJECT
public:
    enum class Rank { Recommended, Other };

    struct Text {
        QString title;
        QString subtitle;
        QString action;
    };
    OptionCard(
        const QString& objectName, const QString& iconName, const Text& text, Rank rank, QWidget* parent = nullptr);

    void setSubtitle(const QString& subtitle);

signals:
    void chosen();

private:
    QLabel* m_subtitle;
};

} // namespace sheaf::ui
