#include "ui/style/fonts.h"

#include <QApplication>
#include <QFontDatabase>
#include <QFontInfo>

#include <algorithm>

namespace sheaf::ui {
namespace {

constexpr qreal kSmallestPoints = 6;

qreal applicationPoints()
{
    const qreal points = QApplication::font().pointSizeF();
    return points > 0 ? points : QFontInfo(QApplication::font()).pointSizeF();
}

} // namespace

qreal sizeOffset(TextRole role)
{
    switch (role) {
    case TextRole::Caption:
        return -1.25;
    case TextRole::Small:
        return -0.75;
    case TextRole::Code:
        return -0.5;
    case TextRole::Body:
        return 0;
    case TextRole::Reading:
        return 0.75;
    case TextRole::Title:
        return 1.5;
    case TextRole::Head:
        return 6;
    }
    return 0;
}

QFont font(TextRole role)
{
    QFont result = role == TextRole::Code ? QFontDatabase::systemFont(QFontDatabase::FixedFont) : QApplication::font();
    result.setPointSizeF(std::max(kSmallestPoints, applicationPoints() + sizeOffset(role)));
    if (role == TextRole::Title || role == TextRole::Head)
        result.setWeight(QFont::DemiBold);
    return result;
}

QFont semibold(QFont font)
{
    font.setWeight(QFont::DemiBold);
    return font;
}

} // namespace sheaf::ui
