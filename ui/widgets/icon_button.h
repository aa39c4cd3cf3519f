#pragma once
// A square button with an icon: no text beside it, so its name is also its tooltip.

#include <QToolButton>

namespace sheaf::ui {

/// Threads: GUI. Takes the focus by Tab only, so that a click leaves it in the composer.
class IconButton : public QToolButton {
    Q_OBJECT
public:
    /// name: accessible name and tooltip, with the shortcut if there is one ("Find (Ctrl+F)").
    IconButton(const QString& objectName, const QString& iconName, const QString& name, QWidget* parent = nullptr);

    void setName(const QString& name);
    QSize sizeHint() const override;
};

} // namespace sheaf::ui
