#include "ui/style/theme_controller.h"

#include "ui/style/system_theme.h"
#include "ui/style/theme.h"

namespace sheaf::ui {

ThemeController::ThemeController(QObject* parent)
    : QObject(parent)
    , m_system(new SystemTheme(this))
{
    connect(m_system, &SystemTheme::changed, this, [this] {
        if (m_mode == ThemeMode::System)
            refresh();
    });
}

void ThemeController::setMode(ThemeMode mode)
{
    m_mode = mode;
    refresh();
}

void ThemeController::refresh()
{
    const Theme theme = m_mode == ThemeMode::Dark ? Theme::Dark
        : m_mode == ThemeMode::Light              ? Theme::Light
                                                  : m_system->theme();
    if (m_installed && theme == currentTheme())
        return;
    m_installed = true;
    installTheme(theme);
    emit themeChanged();
}

} // namespace sheaf::ui
