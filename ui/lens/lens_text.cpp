#include "ui/lens/lens_text.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace sheaf::ui {

namespace {

struct LensText {
    Q_DECLARE_TR_FUNCTIONS(LensText)
};

QString number(std::uint64_t value)
{
    return QLocale().toString(static_cast<qulonglong>(value));
}

QString size(int width, int height)
{
    return LensText::tr("%L1 × %L2").arg(width).arg(height);
}

/// "2 s", "3 min"; at least a second, since nothing here is measured finer.
QString duration(double seconds)
{
    if (seconds < 120)
        return LensText::tr("%L1 s").arg(std::max(1, static_cast<int>(std::lround(seconds))));
    return LensText::tr("%L1 min").arg(static_cast<int>(std::lround(seconds / 60)));
}

} // namespace

QString shownText(const app::LensModel& lens)
{
    const app::PictureInfo& picture = *lens.picture()->image;
    return LensText::tr("%1 · shown to the model at %2")
        .arg(size(picture.width, picture.height), size(lens.canvas().shownWidth, lens.canvas().shownHeight));
}

QString tilesNote(const app::LensModel& lens)
{
    if (!lens.seen())
        return LensText::tr("The model in use reads text only. A model that sees pictures would read it like this.");
    const app::LensCanvas& canvas = lens.canvas();
    if (!canvas.overview)
        return LensText::tr("One tile shows the whole picture. Nothing is shrunk without being shown here.");
    return LensText::tr("%Ln tile(s) of the %L1 allowed fit this shape best. ", nullptr, canvas.rows * canvas.columns)
               .arg(lens.maxTiles())
        + LensText::tr("Tile %L1 is the overview of the whole picture. Nothing is shrunk without being shown here.")
              .arg(canvas.tiles);
}

QString timeText(double seconds)
{
    return seconds < 0 ? QString() : LensText::tr("about %1, then cached").arg(duration(seconds));
}

QString shortCost(const app::DialStep& step)
{
    const QString tokens = number(step.tokens);
    return step.seconds < 0 ? tokens : LensText::tr("%1 · %2").arg(tokens, duration(step.seconds));
}

QString canvasText(const app::LensCanvas& canvas)
{
    const QString tokens = LensText::tr("%1 tokens").arg(number(canvas.tokens));
    if (!canvas.overview)
        return LensText::tr("1 tile · %1").arg(tokens);
    return LensText::tr("%L1 × %L2 tiles · %3").arg(canvas.columns).arg(canvas.rows).arg(tokens);
}

QString cropText(const QString& name, const app::LensCanvas& canvas)
{
    const auto bracket = name.lastIndexOf(QLatin1String(" ("));
    const bool numbered = bracket > 0 && name.endsWith(u')');
    QString shown = numbered ? name.mid(bracket + 2).chopped(1) : name;
    shown.replace(0, 1, shown.left(1).toUpper());
    return LensText::tr("%1 · %2").arg(shown, canvasText(canvas));
}

QString regionNote(const app::LensModel& lens)
{
    const QString cost = canvasText(lens.regionCanvas());
    if (lens.isCropping())
        return LensText::tr(
            "Crop: %1. Drag it, or use the arrow keys to move and Shift with them to size; Enter adds it, Esc cancels.")
            .arg(cost);
    if (lens.selected() != 0)
        return LensText::tr("Crop: %1. Drag it or its sides, or use the arrow keys, with Shift to size; Delete removes "
                            "it, Enter shows it alone, Ctrl+Z undoes.")
            .arg(cost);
    return {};
}

QString sumText(const app::LensModel& lens)
{
    if (lens.crops().empty())
        return {};
    const QString whole
        = LensText::tr("%Ln tile(s) %1", nullptr, lens.canvas().tiles).arg(number(lens.canvas().tokens));
    const QString crops = LensText::tr("%Ln crop(s) %1", nullptr, static_cast<int>(lens.crops().size()))
                              .arg(number(lens.tokensWithCrops() - lens.canvas().tokens));
    return LensText::tr("%1 + %2").arg(whole, crops);
}

QString regionText(const app::PictureRegion& region)
{
    return LensText::tr("%L1, %L2, size %3 pixels")
        .arg(region.left)
        .arg(region.top)
        .arg(size(region.width, region.height));
}

} // namespace sheaf::ui
