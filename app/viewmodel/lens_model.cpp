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

const LensCrop* LensModel::crop(quint64 id) const
{
    const auto found = std::find_if(m_crops.begin(), m_crops.end(), [&](const LensCrop& c) { return c.id == id; });
    return found == m_crops.end() ? nullptr : &*found;
}

quint64 LensModel::dialId() const
{
    return m_selected != 0 ? m_selected : id();
}

int LensModel::maxTiles() const
{
    const LensCrop* selected = crop(m_selected);
    return withDial(m_settings, selected ? selected->maxTiles : m_dial).maxTiles;
}

std::vector<DialStep> LensModel::steps() const
{
    std::vector<DialStep> steps;
    if (!m_picture)
        return steps;
    const bool ofCrop = m_selected != 0;
    const int width = ofCrop ? m_region.width : m_picture->image->width;
    const int height = ofCrop ? m_region.height : m_picture->image->height;
    for (const int step : dialSteps(m_settings.maxTiles)) {
        const LensCanvas canvas = canvasOf(width, height, step);
        steps.push_back({step, canvas.tiles, canvas.tokens, secondsOf(canvas)});
    }
    return steps;
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
    const LensCrop* selected = crop(m_selected);
    const PictureRegion before = selected ? selected->region : PictureRegion();
    m_crops.clear();
    if (!m_picture)
        return;
    m_canvas = canvasOf(m_picture->image->width, m_picture->image->height, m_dial);
    const PictureRegion whole = wholeOf(*m_picture);
    for (const Sibling& sibling : m_siblings) {
        const Attachment& crop = *sibling.attachment;
        if (crop.id == m_picture->id || !crop.crop || !isInside(*crop.crop, whole))
            continue;
        PictureRegion region = *crop.crop;
        region.left -= whole.left;
        region.top -= whole.top;
        m_crops.push_back(
            {crop.id, crop.name, region, sibling.maxTiles, canvasOf(region.width, region.height, sibling.maxTiles)});
    }
    selected = crop(m_selected);
    if (!selected)
        m_selected = 0;
    else if (selected->region != before) // not while it is dragged and something else changes
        m_region = selected->region;
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
        m_selected = 0;
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
    m_selected = 0;
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
    emit regionChanged();
}

LensCanvas LensModel::regionCanvas() const
{
    if (!hasRegion())
        return {};
    const LensCrop* selected = crop(m_selected);
    return canvasOf(m_region.width, m_region.height, selected ? selected->maxTiles : 0);
}

void LensModel::beginCrop()
{
    if (!m_picture)
        return;
    select(0);
    const PictureInfo& picture = *m_picture->image;
    setRegion({picture.width / 4, picture.height / 4, picture.width / 2, picture.height / 2});
}

void LensModel::select(quint64 id)
{
    const LensCrop* chosen = crop(id);
    const quint64 next = chosen ? id : 0;
    if (next == m_selected && !m_cropping)
        return;
    m_cropping = false;
    m_selected = next;
    if (chosen)
        m_region = chosen->region;
    emit changed();
    emit regionChanged();
}

void LensModel::setRegion(const PictureRegion& region)
{
    if (!m_picture)
        return;
    m_cropping = m_selected == 0;
    m_region = fitted(region, *m_picture->image);
    emit regionChanged();
}

void LensModel::moveRegion(int dx, int dy)
{
    if (!hasRegion())
        return;
    setRegion({m_region.left + dx, m_region.top + dy, m_region.width, m_region.height});
}

void LensModel::growRegion(int dx, int dy)
{
    if (!hasRegion())
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
