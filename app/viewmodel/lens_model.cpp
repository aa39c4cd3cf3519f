#include "app/viewmodel/lens_model.h"

#include "app/context/picture_prompt.h"

#include <algorithm>
#include <iterator>

namespace sheaf::app {

namespace {

constexpr int kDial[] = {1, 4, 9, 16};
constexpr int kLeastSide = 16; ///< of a region in pixels, if the picture has as many

/// 1, 4, 9, 16 up to the model's limit, and the limit itself.
std::vector<int> dialSteps(int limit)
{
    std::vector<int> steps;
    std::copy_if(
        std::begin(kDial), std::end(kDial), std::back_inserter(steps), [&](int step) { return step <= limit; });
    if (steps.empty() || steps.back() != limit)
        steps.push_back(limit);
    return steps;
}

int leastSide(int pictureSide)
{
    return std::min(kLeastSide, pictureSide);
}

/// The region with at least the least sides, moved into the picture.
PictureRegion fitted(PictureRegion region, const PictureInfo& picture)
{
    region.width = std::clamp(region.width, leastSide(picture.width), picture.width);
    region.height = std::clamp(region.height, leastSide(picture.height), picture.height);
    region.left = std::clamp(region.left, 0, picture.width - region.width);
    region.top = std::clamp(region.top, 0, picture.height - region.height);
    return region;
}

bool isInside(const PictureRegion& region, const PictureRegion& outer)
{
    return region.left >= outer.left && region.top >= outer.top
        && region.left + region.width <= outer.left + outer.width
        && region.top + region.height <= outer.top + outer.height;
}

PictureRegion wholeOf(const Attachment& picture)
{
    return picture.crop.value_or(PictureRegion{0, 0, picture.image->width, picture.image->height});
}

} // namespace

LensModel::LensModel(QObject* parent)
    : QObject(parent)
{
}

int LensModel::maxTiles() const
{
    return withDial(m_settings, m_dial).maxTiles;
}

LensCanvas LensModel::canvasOf(int width, int height, int maxTiles) const
{
    const PictureTiles tiles = chooseTiles(width, height, withDial(m_settings, maxTiles));
    return {tiles.rows, tiles.columns, m_settings.side, tiles.resizedWidth, tiles.resizedHeight, tiles.hasOverview(),
        tiles.tiles(), tiles.promptTokens(m_settings)};
}

double LensModel::secondsOf(const LensCanvas& canvas) const
{
    if (!m_seen || m_rates.tilesPerSecond <= 0 || m_rates.tokensPerSecond <= 0)
        return -1;
    return canvas.tiles / m_rates.tilesPerSecond + static_cast<double>(canvas.tokens) / m_rates.tokensPerSecond;
}

std::uint64_t LensModel::tokensWithCrops() const
{
    std::uint64_t tokens = m_canvas.tokens;
    for (const LensCrop& crop : m_crops)
        tokens += crop.canvas.tokens;
    return tokens;
}

double LensModel::secondsWithCrops() const
{
    double seconds = secondsOf(m_canvas);
    for (const LensCrop& crop : m_crops)
        seconds += seconds < 0 ? 0 : secondsOf(crop.canvas);
    return seconds;
}

void LensModel::recount()
{
    m_steps.clear();
    m_crops.clear();
    if (!m_picture)
        return;
    const PictureInfo& picture = *m_picture->image;
    m_canvas = canvasOf(picture.width, picture.height, m_dial);
    for (const int step : dialSteps(m_settings.maxTiles)) {
        const LensCanvas canvas = canvasOf(picture.width, picture.height, step);
        m_steps.push_back({step, canvas.tiles, canvas.tokens, secondsOf(canvas)});
    }
    const PictureRegion whole = wholeOf(*m_picture);
    for (const Sibling& sibling : m_siblings) {
        const Attachment& crop = *sibling.attachment;
        if (crop.id == m_picture->id || !crop.crop || !isInside(*crop.crop, whole))
            continue;
        PictureRegion region = *crop.crop;
        region.left -= whole.left;
        region.top -= whole.top;
        m_crops.push_back({crop.id, crop.name, region, canvasOf(region.width, region.height, sibling.maxTiles)});
    }
}

void LensModel::open(const AttachmentPtr& picture, int maxTiles)
{
    const bool another = !m_picture || m_picture->id != picture->id || m_picture->sha256 != picture->sha256;
    m_picture = picture;
    m_dial = maxTiles;
    if (another) {
        m_image = {};
        m_failure.clear();
        m_siblings.clear();
        m_cropping = false;
    }
    recount();
    if (another)
        emit opened();
    emit changed();
    if (another) {
        emit imageChanged();
        emit regionChanged();
    }
}

void LensModel::close()
{
    if (!m_picture)
        return;
    m_picture = nullptr;
    m_image = {};
    m_failure.clear();
    m_siblings.clear();
    m_cropping = false;
    recount();
    emit closed();
    emit changed();
}

void LensModel::setDial(int maxTiles)
{
    m_dial = maxTiles;
    recount();
    emit changed();
}

void LensModel::setImage(const QImage& image)
{
    m_image = image;
    m_failure.clear();
    emit imageChanged();
}

void LensModel::setFailure(const QString& sentence)
{
    m_image = {};
    m_failure = sentence;
    emit imageChanged();
}

void LensModel::setModel(const TileSettings& settings, bool seen)
{
    m_settings = settings;
    m_seen = seen;
    recount();
    emit changed();
    emit regionChanged();
}

void LensModel::setRates(const PictureRates& rates)
{
    m_rates = rates;
    recount();
    emit changed();
}

void LensModel::setSiblings(const std::vector<Sibling>& siblings)
{
    m_siblings = siblings;
    recount();
    emit changed();
}

LensCanvas LensModel::regionCanvas() const
{
    return m_cropping ? canvasOf(m_region.width, m_region.height, 0) : LensCanvas();
}

void LensModel::beginCrop()
{
    if (!m_picture)
        return;
    const PictureInfo& picture = *m_picture->image;
    setRegion({picture.width / 4, picture.height / 4, picture.width / 2, picture.height / 2});
}

void LensModel::setRegion(const PictureRegion& region)
{
    if (!m_picture)
        return;
    m_cropping = true;
    m_region = fitted(region, *m_picture->image);
    emit regionChanged();
}

void LensModel::moveRegion(int dx, int dy)
{
    if (!m_cropping)
        return;
    setRegion({m_region.left + dx, m_region.top + dy, m_region.width, m_region.height});
}

void LensModel::growRegion(int dx, int dy)
{
    if (!m_cropping)
        return;
    const PictureInfo& picture = *m_picture->image;
    setRegion({m_region.left, m_region.top, std::min(m_region.width + dx, picture.width - m_region.left),
        std::min(m_region.height + dy, picture.height - m_region.top)});
}

void LensModel::cancelCrop()
{
    if (!m_cropping)
        return;
    m_cropping = false;
    emit regionChanged();
}

} // namespace sheaf::app
