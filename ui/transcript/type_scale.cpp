#include "ui/transcript/type_scale.h"

#include "ui/style/fonts.h"

#include <QFontInfo>
#include <QFontMetricsF>

#include <algorithm>

namespace sheaf::ui {

namespace {

constexpr qreal kReadingLeading = 1.55; ///< line height over font size
constexpr qreal kCodeLeading = 1.4;

QFont scaled(QFont font, qreal zoom)
{
    font.setPointSizeF(font.pointSizeF() * zoom);
    return font;
}

qreal lineHeight(const QFont& font, qreal leading)
{
    return std::max(QFontMetricsF(font).height(), leading * QFontInfo(font).pixelSize());
}

} // namespace

QFont TypeScale::heading(int level) const
{
    static constexpr qreal kSteps[]{1.35, 1.2, 1.08};
    QFont font = semibold(reading);
    const auto step = static_cast<std::size_t>(std::max(0, level - 1));
    font.setPointSizeF(font.pointSizeF() * (step < std::size(kSteps) ? kSteps[step] : 1.0));
    return font;
}

TypeScale makeTypeScale(int zoomPercent)
{
    TypeScale scale;
    scale.zoom = zoomPercent / 100.0;
    scale.reading = scaled(font(TextRole::Reading), scale.zoom);
    scale.strong = semibold(scaled(font(TextRole::Body), scale.zoom));
    scale.code = scaled(font(TextRole::Code), scale.zoom);
    scale.small = scaled(font(TextRole::Small), scale.zoom);
    scale.readingLine = lineHeight(scale.reading, kReadingLeading);
    scale.codeLine = lineHeight(scale.code, kCodeLeading);
    return scale;
}

} // namespace sheaf::ui
