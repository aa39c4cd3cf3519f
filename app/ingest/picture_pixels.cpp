#include "app/ingest/picture_pixels.h"

#include "app/ingest/decode/file_reader.h"
#include "app/ingest/picture_crop.h"

#include <algorithm>
#include <new>
#include <utility>

namespace sheaf::app {

namespace {

Result<QByteArray> attachedBytes(
    const Attachment& picture, const ContentReader& kept, const Limits& limits, const std::stop_token& stop)
{
    if (!picture.content.isEmpty())
        return picture.content;
    if (!picture.path.empty()) {
        Result<QByteArray> bytes = readRegularFile(picture.path, limits.maxFileBytes, stop);
        if (bytes && sha256Hex(byteView(*bytes)) == picture.sha256)
            return bytes;
        if (!bytes && bytes.error().code == ErrorCode::Cancelled)
            return bytes;
    }
    QByteArray bytes = kept ? kept(picture.sha256) : QByteArray();
    if (bytes.isEmpty())
        return fail(ErrorCode::NotFound, "changed or gone since it was attached; attach it again", picture.path);
    return bytes;
}

PixelBuffer cutOut(const PixelBuffer& picture, const PictureRegion& region)
{
    const auto width = static_cast<std::size_t>(region.width) * 3;
    PixelBuffer cut{region.width, region.height, {}};
    cut.rgb.reserve(width * static_cast<std::size_t>(region.height));
    for (int y = region.top; y < region.top + region.height; ++y) {
        const auto first = (static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.width)
                               + static_cast<std::size_t>(region.left))
            * 3;
        const auto begin = picture.rgb.begin() + static_cast<std::ptrdiff_t>(first);
        cut.rgb.insert(cut.rgb.end(), begin, begin + static_cast<std::ptrdiff_t>(width));
    }
    return cut;
}

/// The region in a picture that was decoded at 1/shrink of its size; at least one pixel.
PictureRegion shrunk(const PictureRegion& region, int shrink, const PixelBuffer& picture)
{
    PictureRegion small{region.left / shrink, region.top / shrink, std::max(1, region.width / shrink),
        std::max(1, region.height / shrink)};
    small.left = std::min(small.left, picture.width - 1);
    small.top = std::min(small.top, picture.height - 1);
    return insidePicture(small, {picture.width, picture.height, 1});
}

Result<PixelBuffer> decodeRegion(
    ByteView bytes, const PictureRegion& region, int shrink, const Limits& limits, const std::stop_token& stop)
{
    SHEAF_TRY(DecodedPicture picture, readPicture(bytes, {limits, stop, shrink}));
    try {
        return cutOut(picture.pixels, shrunk(region, shrink, picture.pixels));
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory, "cutting out a region");
    }
}

// Twice the wanted size leaves the last, smooth scaling enough to work with.
int shrinkFor(const PictureRegion& region, int longestSide)
{
    int shrink = 1;
    while (shrink < 8 && std::max(region.width, region.height) / (shrink * 2) >= longestSide * 2)
        shrink *= 2;
    return shrink;
}

} // namespace

Result<PixelBuffer> loadPicture(
    const Attachment& picture, const ContentReader& kept, const Limits& limits, const std::stop_token& stop)
{
    SHEAF_TRY(const QByteArray bytes, attachedBytes(picture, kept, limits, stop));
    return picture.crop ? decodeRegion(byteView(bytes), *picture.crop, 1, limits, stop)
                        : decodePicture(byteView(bytes), limits, stop);
}

Result<PixelBuffer> loadPreview(const Attachment& picture, int longestSide, const ContentReader& kept,
    const Limits& limits, const std::stop_token& stop)
{
    SHEAF_TRY(const QByteArray bytes, attachedBytes(picture, kept, limits, stop));
    if (!picture.crop)
        return decodeThumbnail(byteView(bytes), longestSide, limits, stop);
    const int shrink = shrinkFor(*picture.crop, longestSide);
    SHEAF_TRY(const PixelBuffer region, decodeRegion(byteView(bytes), *picture.crop, shrink, limits, stop));
    return scaledToFit(region, longestSide);
}

} // namespace sheaf::app
