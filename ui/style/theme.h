#pragma once
// A theme on the application: Fusion below, one palette, one style sheet, the tokens in force.

#include "ui/style/tokens.h"

#include <QPalette>
#include <QString>

class QWidget;

namespace sheaf::ui {

/// Of the last installTheme; Light before.
Theme currentTheme();

QPalette makePalette(Theme theme);
/// The only style sheet of the program. Rules select by class or property; sizes follow the application font.
QString makeStyleSheet(Theme theme);

/// Threads: GUI. Puts style, palette and sheet on the application and drops cached icons.
void installTheme(Theme theme);

/// Sets a property that rules of the sheet select by ("kind", "surface", "textRole", "tone") and has the widget styled
/// again.
void setStyleProperty(QWidget* widget, const char* name, const QVariant& value);

/// Fades and folds take no time if set (preference) or if the platform asks for it.
void setReducedMotion(bool reduced);
/// metrics::kFadeMs or 0.
int motionMs();

} // namespace sheaf::ui
