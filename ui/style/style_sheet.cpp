#include "ui/style/fonts.h"
#include "ui/style/metrics.h"
#include "ui/style/theme.h"

#include <QHash>

namespace sheaf::ui {
namespace {

// @name is replaced by a colour, a size in pt or a radius. Properties that rules select by:
//   surface  window | panel | raised | card | accentCard | banner | popup | veil   (frames)
//   edge     top | bottom | left | right                            (a 1 px line on that side)
//   text     caption | small | reading | title | head | code        (labels)
//   tone     muted | accent | ok | warn | error                     (labels, banners)
//   kind     primary | danger | link | icon | pill | chip | row     (buttons, labels)
const char* const kSurfaces = R"(
        QMainWindow, QWidget[surface="window"] { background-color: @window; }
        QWidget[surface="panel"] { background-color: @panel; }
        QWidget[surface="veil"] { background-color: @veil; }
        QWidget[surface="raised"], QDialog { background-color: @raised; }
        QFrame[edge="top"] { border: 0; border-top: 1px solid @line; }
        QFrame[edge="bottom"] { border: 0; border-bottom: 1px solid @line; }
        QFrame[edge="left"] { border: 0; border-left: 1px solid @line; }
        QFrame[edge="right"] { border: 0; border-right: 1px solid @line; }
        QFrame[surface="card"] { background-color: @raised; border: 1px solid @line; border-radius: @radiusCard; }
        QFrame[surface="accentCard"] { background-color: @accentSoft; border: 1px solid @accentSoft; border-radius: @radiusRow; }
        QFrame[surface="banner"] { background-color: @accentSoft; border-radius: @radiusRow; }
        QFrame[surface="banner"][tone="warn"] { background-color: @warnSoft; }
        QFrame[surface="banner"][tone="error"] { background-color: @errorSoft; }
        QFrame[surface="popup"] { background-color: @panel; border: 1px solid @line; }
        QSplitter::handle { background-color: @line; }
        QToolTip { background-color: @raised; color: @text; border: 1px solid @line; padding: 4px; }
    )";

const char* const kLabels = R"(
        QLabel[textRole="caption"] { font-size: @captionPt; }
        QLabel[textRole="small"] { font-size: @smallPt; }
        QLabel[textRole="reading"] { font-size: @readingPt; }
        QLabel[textRole="title"] { font-size: @titlePt; font-weight: 600; }
        QLabel[textRole="head"] { font-size: @headPt; font-weight: 600; }
        QLabel[weight="semibold"] { font-weight: 600; }
        QLabel[tone="muted"] { color: @muted; }
        QLabel[tone="accent"] { color: @accent; }
        QLabel[tone="ok"] { color: @ok; }
        QLabel[tone="warn"] { color: @warn; }
        QLabel[tone="error"] { color: @error; }
        QLabel[kind="chip"] { border-radius: 9px; padding: 2px 8px; font-size: @smallPt; font-weight: 600;
            color: @accent; background-color: @accentSoft; }
        QLabel[kind="chip"][tone="ok"] { color: @ok; background-color: @okSoft; }
        QLabel[kind="chip"][tone="warn"] { color: @warn; background-color: @warnSoft; }
        QLabel[kind="chip"][tone="error"] { color: @error; background-color: @errorSoft; }
        QLabel[kind="key"] { border: 1px solid @line; border-radius: @radiusSmall; padding: 1px 6px;
            background-color: @panel; font-size: @smallPt; }
    )";

// Focus rings grow inwards: the padding gives up what the border takes, so nothing moves.
const char* const kButtons = R"(
        QPushButton { color: @text; background-color: @raised; border: 1px solid @lineStrong; border-radius: @radiusButton;
            padding: 6px 12px; min-height: 16px; outline: 0; }
        QPushButton:hover { background-color: @accentSoft; border-color: @accent; }
        QPushButton:pressed { background-color: @selection; }
        QPushButton:focus { border: 2px solid @focus; padding: 5px 11px; }
        QPushButton:disabled { color: @lineStrong; border-color: @line; background-color: @raised; }
        QPushButton[kind="primary"] { color: @accentText; background-color: @accent; border: 1px solid @accent; font-weight: 600; }
        QPushButton[kind="primary"]:hover { background-color: @accentHover; border-color: @accentHover; }
        QPushButton[kind="primary"]:pressed { background-color: @accentHover; border-color: @accentHover; }
        QPushButton[kind="primary"]:focus { border: 2px solid @text; padding: 5px 11px; }
        QPushButton[kind="primary"]:disabled { color: @muted; background-color: @track; border-color: @track; }
        QPushButton[kind="danger"] { color: @error; border-color: @error; }
        QPushButton[kind="danger"]:hover { background-color: @errorSoft; border-color: @error; }
        QPushButton[kind="danger"]:focus { border: 2px solid @error; }
        QPushButton[kind="link"] { color: @accent; background-color: transparent; border: 1px solid transparent; padding: 4px 8px; }
        QPushButton[kind="link"]:hover { color: @accentHover; text-decoration: underline; }
        QPushButton[kind="link"]:focus { border: 2px solid @focus; padding: 3px 7px; }
        QPushButton[kind="link"]:disabled { color: @muted; }
        QPushButton[kind="row"] { background-color: transparent; border: 1px solid transparent; text-align: left; padding: 6px 12px; }
        QPushButton[kind="row"]:hover { background-color: @accentSoft; }
        QPushButton[kind="row"]:checked { background-color: @selection; font-weight: 600; }
        QPushButton[kind="row"]:focus { border: 2px solid @focus; padding: 5px 11px; }
        QPushButton[kind="pill"] { background-color: @raised; border: 1px solid @line; border-radius: 13px; padding: 4px 12px; }
        QPushButton[kind="pill"]:hover { background-color: @accentSoft; border-color: @accent; }
        QPushButton[kind="pill"]:focus { border: 2px solid @focus; padding: 3px 11px; }
        QToolButton { background-color: transparent; border: 1px solid transparent; border-radius: @radiusButton; padding: 4px;
            outline: 0; }
        QToolButton:hover { background-color: @accentSoft; }
        QToolButton:pressed, QToolButton:checked { background-color: @accentSoft; }
        QToolButton:focus { border: 2px solid @focus; padding: 3px; }
        QToolButton::menu-indicator { image: none; }
    )";

const char* const kFields = R"(
        QLineEdit { color: @text; background-color: @raised; border: 1px solid @lineStrong; border-radius: @radiusRow;
            padding: 6px 9px; selection-background-color: @selection; selection-color: @text; }
        QLineEdit:focus { border: 2px solid @focus; padding: 5px 8px; }
        QLineEdit:disabled { color: @lineStrong; background-color: @panel; border-color: @line; }
        QLineEdit[kind="inline"] { border-radius: @radiusSmall; padding: 0 3px; }
        QLineEdit[kind="inline"]:focus { padding: 0 2px; }
        QAbstractSpinBox QLineEdit, QComboBox QLineEdit { border: 0; background-color: transparent; padding: 0; }
        QPlainTextEdit, QTextEdit { border: 0; background-color: transparent; selection-background-color: @selection;
            selection-color: @text; }
        QProgressBar { border: 0; border-radius: 2px; background-color: @track; max-height: 4px; min-height: 4px; }
        QProgressBar::chunk { border-radius: 2px; background-color: @accent; }
        QAbstractItemView { border: 0; background-color: transparent; outline: 0; selection-background-color: @selection;
            selection-color: @text; }
        QComboBox QAbstractItemView { background-color: @raised; border: 1px solid @line; padding: 4px; }
        QScrollArea, QScrollArea > QWidget > QWidget { border: 0; background-color: transparent; }
    )";

const char* const kMenus = R"(
        QMenuBar { background-color: transparent; border: 0; }
        QMenuBar::item { color: @text; background-color: transparent; padding: 5px 8px; border-radius: @radiusButton; }
        QMenuBar::item:selected, QMenuBar::item:pressed { background-color: @accentSoft; }
        QMenu { color: @text; background-color: @raised; border: 1px solid @line; padding: 4px; }
        QMenu::item { padding: 6px 24px 6px 28px; border-radius: @radiusSmall; }
        QMenu::item:selected { background-color: @selection; }
        QMenu::item:disabled { color: @lineStrong; }
        QMenu::separator { height: 1px; background-color: @line; margin: 4px 8px; }
        QMenu::icon { padding-left: 6px; }
        QMenu::indicator { left: 8px; width: 16px; height: 16px; }
    )";

const char* const kScrollBars = R"(
        QScrollBar { background-color: transparent; border: 0; }
        QScrollBar:vertical { width: 10px; }
        QScrollBar:horizontal { height: 10px; }
        QScrollBar::handle { background-color: @line; border-radius: 3px; margin: 2px; }
        QScrollBar::handle:vertical { min-height: 32px; }
        QScrollBar::handle:horizontal { min-width: 32px; }
        QScrollBar::handle:hover, QScrollBar::handle:pressed { background-color: @lineStrong; }
        QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
        QScrollBar::add-page, QScrollBar::sub-page { background-color: transparent; }
        QAbstractScrollArea::corner { background-color: transparent; border: 0; }
    )";

QString points(TextRole role)
{
    return QString::number(font(role).pointSizeF(), 'f', 2) + QStringLiteral("pt");
}

QString pixels(int value)
{
    return QString::number(value) + QStringLiteral("px");
}

QString translucent(const QColor& color)
{
    return QStringLiteral("rgba(%1, %2, %3, 70%)").arg(color.red()).arg(color.green()).arg(color.blue());
}

QHash<QString, QString> replacements(Theme theme)
{
    const Tokens& t = tokens(theme);
    return {
        {"window", t.window.name()},
        {"veil", translucent(t.window)},
        {"panel", t.panel.name()},
        {"raised", t.raised.name()},
        {"line", t.line.name()},
        {"lineStrong", t.lineStrong.name()},
        {"text", t.text.name()},
        {"muted", t.muted.name()},
        {"accent", t.accent.name()},
        {"accentHover", t.accentHover.name()},
        {"accentText", t.accentText.name()},
        {"accentSoft", t.accentSoft.name()},
        {"selection", t.selection.name()},
        {"focus", t.focus.name()},
        {"ok", t.ok.name()},
        {"warn", t.warn.name()},
        {"error", t.error.name()},
        {"okSoft", t.okSoft.name()},
        {"warnSoft", t.warnSoft.name()},
        {"errorSoft", t.errorSoft.name()},
        {"track", t.track.name()},
        {"captionPt", points(TextRole::Caption)},
        {"smallPt", points(TextRole::Small)},
        {"readingPt", points(TextRole::Reading)},
        {"titlePt", points(TextRole::Title)},
        {"headPt", points(TextRole::Head)},
        {"radiusSmall", pixels(metrics::kRadiusSmall)},
        {"radiusButton", pixels(metrics::kRadiusButton)},
        {"radiusRow", pixels(metrics::kRadiusRow)},
        {"radiusCard", pixels(metrics::kRadiusCard)},
    };
}

bool isNameCharacter(QChar c)
{
    return c.isLetter();
}

} // namespace

QString makeStyleSheet(Theme theme)
{
    const QHash<QString, QString> values = replacements(theme);
    const QString source = QString::fromLatin1(kSurfaces) + QLatin1String(kLabels) + QLatin1String(kButtons)
        + QLatin1String(kFields) + QLatin1String(kMenus) + QLatin1String(kScrollBars);
    QString sheet;
    sheet.reserve(source.size());
    for (qsizetype i = 0; i < source.size();) {
        if (source[i] != QLatin1Char('@')) {
            sheet += source[i++];
            continue;
        }
        qsizetype end = ++i;
        while (end < source.size() && isNameCharacter(source[end]))
            ++end;
        const QString name = source.mid(i, end - i);
        Q_ASSERT_X(values.contains(name), "makeStyleSheet", qPrintable(name));
        sheet += values.value(name);
        i = end;
    }
    return sheet;
}

} // namespace sheaf::ui
