#pragma once
// Labels and buttons of the design, made in one line. The style sheet knows their properties.

#include "ui/style/fonts.h"

#include <QLabel>
#include <QPushButton>

namespace sheaf::ui {

enum class Tone { Plain, Muted, Accent, Ok, Warn, Error };
enum class ButtonKind { Secondary, Primary, Danger, Link };

/// What the sheet's rules call it; empty for Plain.
QString toneName(Tone tone);

QLabel* makeLabel(
    const QString& text, TextRole role = TextRole::Body, Tone tone = Tone::Plain, QWidget* parent = nullptr);
/// Gives any label (also an ElidedLabel) its size and tone.
void styleLabel(QLabel* label, TextRole role, Tone tone = Tone::Plain);
QLabel* makeChip(const QString& text, Tone tone, QWidget* parent = nullptr);

/// Words of files and models for a tooltip, which would take some of them for HTML. Empty stays empty.
QString plainToolTip(const QString& text);

/// The accessible name is the text without its mnemonic.
QPushButton* makeButton(
    const QString& objectName, const QString& text, ButtonKind kind = ButtonKind::Secondary, QWidget* parent = nullptr);

} // namespace sheaf::ui
