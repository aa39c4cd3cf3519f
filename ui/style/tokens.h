#pragma once
// The design tokens: every colour and measure of the window, in one table. No literals elsewhere.

#include <QColor>

#include <array>

namespace sheaf::ui {

enum class Theme { Light, Dark };

struct Tokens {
    QColor window, panel, raised;
    QColor line, lineStrong;
    QColor text, muted;
    QColor accent, accentHover, accentText, accentSoft;
    QColor selection, link, focus;
    QColor ok, warn, error;
    QColor okSoft, warnSoft, errorSoft;
    QColor amberFill, redFill;
    QColor track, hatch;
    QColor page, pageText, mark, markLine;
    std::array<QColor, 8> segments; ///< in list order, wrap after eight
};

const Tokens& tokens(Theme theme);
/// Of the theme in force on the application. Threads: GUI.
const Tokens& tokens();

} // namespace sheaf::ui
