#pragma once
// Over everything but the sessions while something is dragged over the window: what will be attached and what will not.

#include "app/viewmodel/workbench.h"

#include <QWidget>

class QGridLayout;
class QLabel;

namespace sheaf::ui {

class IconLabel;
class Surface;

/// Threads: GUI. Transparent for the mouse: the window below receives the drop.
class DropOverlay : public QWidget {
    Q_OBJECT
public:
    explicit DropOverlay(QWidget* parent);

    void showPreview(const app::DropPreview& preview);

    /// "3 files and 1 folder"
    static QString countsText(const app::DropPreview& preview);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void fillCard(const app::DropPreview& preview);
    void addSection(const QString& heading, const std::vector<app::DropPreview::Item>& items, bool rejected);

    bool m_accepts = true;
    IconLabel* m_icon;
    QLabel* m_headline;
    QLabel* m_subline;
    Surface* m_card;
    QGridLayout* m_rows = nullptr;
};

} // namespace sheaf::ui
