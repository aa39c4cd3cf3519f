#pragma once
// Keeps the application in the chosen theme, and with the desktop's if that is the choice.

#include "ui/style/tokens.h"

#include <QObject>

namespace sheaf::ui {

class SystemTheme;

enum class ThemeMode { System, Light, Dark };

/// Threads: GUI. One per application.
class ThemeController : public QObject {
    Q_OBJECT
public:
    explicit ThemeController(QObject* parent = nullptr);

    ThemeMode mode() const { return m_mode; }
    /// Installs the theme at once; nothing happens if it is in force already.
    void setMode(ThemeMode mode);

signals:
    void themeChanged(); ///< tokens() and the palette are the new ones

private:
    void refresh();

    SystemTheme* m_system = nullptr;
    ThemeMode m_mode = ThemeMode::System;
    bool m_installed = false;
};

} // namespace sheaf::ui
