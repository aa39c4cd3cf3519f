#include "ui/style/theme.h"

#include "ui/style/icons.h"
#include "ui/style/metrics.h"
#include "ui/style/sheaf_style.h"

#include <QApplication>
#include <QStyle>
#include <QVariant>
#include <QWidget>

namespace sheaf::ui {
namespace {

Theme s_theme = Theme::Light;
bool s_reducedMotion = false;

void setDisabledColors(QPalette& palette, const Tokens& t)
{
    for (const auto role : {QPalette::Text, QPalette::WindowText, QPalette::ButtonText, QPalette::HighlightedText})
        palette.setColor(QPalette::Disabled, role, t.lineStrong);
    palette.setColor(QPalette::Disabled, QPalette::Base, t.panel);
    palette.setColor(QPalette::Disabled, QPalette::Button, t.panel);
}

} // namespace

Theme currentTheme()
{
    return s_theme;
}

QPalette makePalette(Theme theme)
{
    const Tokens& t = tokens(theme);
    QPalette palette;
    palette.setColor(QPalette::Window, t.window);
    palette.setColor(QPalette::WindowText, t.text);
    palette.setColor(QPalette::Base, t.raised);
    palette.setColor(QPalette::AlternateBase, t.panel);
    palette.setColor(QPalette::Text, t.text);
    palette.setColor(QPalette::PlaceholderText, t.muted);
    palette.setColor(QPalette::Button, t.raised);
    palette.setColor(QPalette::ButtonText, t.text);
    palette.setColor(QPalette::BrightText, t.error);
    palette.setColor(QPalette::ToolTipBase, t.raised);
    palette.setColor(QPalette::ToolTipText, t.text);
    palette.setColor(QPalette::Highlight, t.selection);
    palette.setColor(QPalette::HighlightedText, t.text);
    palette.setColor(QPalette::Link, t.link);
    palette.setColor(QPalette::LinkVisited, t.link);
    palette.setColor(QPalette::Light, t.raised);
    palette.setColor(QPalette::Midlight, t.track);
    palette.setColor(QPalette::Mid, t.line);
    palette.setColor(QPalette::Dark, t.lineStrong);
    palette.setColor(QPalette::Shadow, t.lineStrong);
    setDisabledColors(palette, t);
    return palette;
}

void installTheme(Theme theme)
{
    s_theme = theme;
    clearIconCache();
    if (qApp->styleSheet().isEmpty()) // later the application's style is the sheet's, around ours
        QApplication::setStyle(new SheafStyle);
    QApplication::setPalette(makePalette(theme));
    qApp->setStyleSheet(makeStyleSheet(theme));
}

void setStyleProperty(QWidget* widget, const char* name, const QVariant& value)
{
    if (widget->property(name) == value)
        return;
    widget->setProperty(name, value);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
    widget->update();
}

void setReducedMotion(bool reduced)
{
    s_reducedMotion = reduced;
}

int motionMs()
{
    const bool platformAnimates = QApplication::style()->styleHint(QStyle::SH_Widget_Animation_Duration) > 0;
    return s_reducedMotion || !platformAnimates ? 0 : metrics::kFadeMs;
}

} // namespace sheaf::ui
