#pragma once
// What a style sheet cannot draw in palette colours, on top of Fusion: check marks, arrows of boxes, focus.

#include <QProxyStyle>

namespace sheaf::ui {

/// Threads: GUI. One instance, on the application, below the style sheet.
class SheafStyle : public QProxyStyle {
    Q_OBJECT
public:
    SheafStyle();

    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
        const QWidget* widget = nullptr) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
        const QWidget* widget = nullptr) const override;
    int pixelMetric(
        PixelMetric metric, const QStyleOption* option = nullptr, const QWidget* widget = nullptr) const override;
    int styleHint(StyleHint hint, const QStyleOption* option = nullptr, const QWidget* widget = nullptr,
        QStyleHintReturn* returnData = nullptr) const override;
};

} // namespace sheaf::ui
