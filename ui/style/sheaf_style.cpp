#include "ui/style/sheaf_style.h"

#include "ui/style/icons.h"
#include "ui/style/metrics.h"
#include "ui/style/tokens.h"

#include <QPainter>
#include <QStyleFactory>
#include <QStyleOption>

namespace sheaf::ui {
namespace {

constexpr int kCheckSide = 16;
constexpr int kArrow = 12;

bool has(const QStyleOption* option, QStyle::StateFlag flag)
{
    return option->state.testFlag(flag);
}

void drawIcon(QPainter* painter, const QString& name, const QRect& rect, int size, const QColor& color)
{
    const QPixmap pixmap = iconPixmap(name, size, color, painter->device()->devicePixelRatioF());
    painter->drawPixmap(QStyle::alignedRect(Qt::LeftToRight, Qt::AlignCenter, QSize(size, size), rect), pixmap);
}

void drawCheckBox(const QStyleOption* option, QPainter* painter)
{
    const Tokens& t = tokens();
    const bool enabled = has(option, QStyle::State_Enabled);
    const bool filled = has(option, QStyle::State_On) || has(option, QStyle::State_NoChange);
    const QRect box
        = QStyle::alignedRect(Qt::LeftToRight, Qt::AlignCenter, QSize(kCheckSide, kCheckSide), option->rect);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(filled && enabled ? t.accent : t.lineStrong, 1));
    painter->setBrush(filled ? (enabled ? t.accent : t.lineStrong) : t.raised);
    painter->drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), metrics::kRadiusSmall, metrics::kRadiusSmall);
    if (has(option, QStyle::State_NoChange))
        painter->fillRect(QRectF(box.center().x() - 3, box.center().y(), 8, 2), t.accentText);
    else if (has(option, QStyle::State_On))
        drawIcon(painter, QStringLiteral("check"), box, kArrow, t.accentText);
    painter->restore();
}

void drawRadio(const QStyleOption* option, QPainter* painter)
{
    const Tokens& t = tokens();
    const bool on = has(option, QStyle::State_On);
    const QRectF ring = QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(on ? t.accent : t.lineStrong, 1));
    painter->setBrush(t.raised);
    painter->drawEllipse(ring);
    if (on) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(t.accent);
        painter->drawEllipse(ring.adjusted(4, 4, -4, -4));
    }
    painter->restore();
}

void drawFocus(const QRect& rect, QPainter* painter)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(tokens().focus, 2));
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), metrics::kRadiusButton, metrics::kRadiusButton);
    painter->restore();
}

/// The frame of combo and spin boxes; 2 px in the focus colour when focused.
void drawField(const QStyleOption* option, QPainter* painter)
{
    const Tokens& t = tokens();
    const bool focused = has(option, QStyle::State_HasFocus);
    const qreal inset = focused ? 1 : 0.5;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(focused ? t.focus : t.lineStrong, focused ? 2 : 1));
    painter->setBrush(has(option, QStyle::State_Enabled) ? t.raised : t.panel);
    painter->drawRoundedRect(
        QRectF(option->rect).adjusted(inset, inset, -inset, -inset), metrics::kRadiusButton, metrics::kRadiusButton);
    painter->restore();
}

QColor arrowColor(const QStyleOption* option)
{
    return has(option, QStyle::State_Enabled) ? tokens().muted : tokens().line;
}

} // namespace

SheafStyle::SheafStyle()
    : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion")))
{
}

void SheafStyle::drawPrimitive(
    PrimitiveElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const
{
    switch (element) {
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck:
        return drawCheckBox(option, painter);
    case PE_IndicatorRadioButton:
        return drawRadio(option, painter);
    case PE_FrameFocusRect:
        return drawFocus(option->rect, painter);
    default:
        return QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void SheafStyle::drawComplexControl(
    ComplexControl control, const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const
{
    if (control == CC_ComboBox) {
        drawField(option, painter);
        drawIcon(painter, QStringLiteral("chevron-down"), subControlRect(control, option, SC_ComboBoxArrow, widget),
            kArrow, arrowColor(option));
        return;
    }
    if (control == CC_SpinBox) {
        drawField(option, painter);
        const QRect up = subControlRect(control, option, SC_SpinBoxUp, widget);
        const QRect down = subControlRect(control, option, SC_SpinBoxDown, widget);
        painter->save();
        painter->translate(up.center());
        painter->rotate(180);
        painter->translate(-up.center());
        drawIcon(painter, QStringLiteral("chevron-down"), up, kArrow, arrowColor(option));
        painter->restore();
        drawIcon(painter, QStringLiteral("chevron-down"), down, kArrow, arrowColor(option));
        return;
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

int SheafStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const
{
    switch (metric) {
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight:
        return kCheckSide;
    case PM_CheckBoxLabelSpacing:
    case PM_RadioButtonLabelSpacing:
        return metrics::kGap;
    case PM_SmallIconSize:
        return metrics::kIconButton;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int SheafStyle::styleHint(
    StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* returnData) const
{
    switch (hint) {
    case SH_UnderlineShortcut:
    case SH_EtchDisabledText:
    case SH_DitherDisabledText:
        return 0;
    case SH_DialogButtonBox_ButtonsHaveIcons:
        return 0;
    case SH_ItemView_ShowDecorationSelected:
        return 1;
    default:
        return QProxyStyle::styleHint(hint, option, widget, returnData);
    }
}

} // namespace sheaf::ui
