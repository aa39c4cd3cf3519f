#include "app/ingest/decode/picture.h"

#include "app/ingest/decode/colour_profile.h"
#include "app/ingest/decode/jpeg.h"
#include "app/ingest/decode/orientation.h"
#include "app/ingest/decode/png.h"
#include "app/ingest/decode/qt_picture.h"
#include "app/ingest/decode/webp.h"
#include "app/ingest/decode/file_reader.h"

#include <QImage>

#include <algorithm>
#include <new>

namespace sheaf::app {

namespace {

/// A picture is checked at a size of at most this many pixels: 48 MB of RGB.
constexpr std::uint64_t kCheckedPixels = 16'000'000;

std::uint64_t pixelCount(const PictureHeader& header)
{
    return static_cast<std::uint64_t>(header.width) * static_cast<std::uint64_t>(header.height);
}

Result<DecodedPicture> decodeFormat(const PictureHeader& header, ByteView bytes, const PictureOptions& options)
{
    switch (header.format) {
    case PictureFormat::Jpeg:
        return decodeJpeg(bytes, options);
    case PictureFormat::Png:
        return decodePng(bytes, options);
    case PictureFormat::Webp:
        return decodeWebp(bytes, options);
    case PictureFormat::Gif:
    case PictureFormat::Bmp:
        return decodeQtPicture(bytes, header.format, options);
    }
    return fail(ErrorCode::Internal, "unknown picture format");
}

Result<DecodedPicture> decodeChecked(const PictureHeader& header, ByteView bytes, const PictureOptions& options)
{
    SHEAF_CHECK(checkPictureSize(header, options.limits));
    if (options.stop.stop_requested())
        return fail(ErrorCode::Cancelled, "stopped");
    try {
        return decodeFormat(header, bytes, options);
    } catch (const std::bad_alloc&) {
        return fail(
            ErrorCode::OutOfMemory, std::to_string(header.width) + " × " + std::to_string(header.height) + " pixels");
    }
}

int shrinkFor(const PictureHeader& header, std::uint64_t maxPixels)
{
    int shrink = 1;
    while (shrink < 8 && pixelCount(header) / static_cast<std::uint64_t>(shrink * shrink) > maxPixels)
        shrink *= 2;
    return shrink;
}

PixelBuffer scaledDown(const PixelBuffer& picture, int longestSide)
{
    const QImage image(picture.rgb.data(), picture.width, picture.height, static_cast<qsizetype>(picture.width) * 3,
        QImage::Format_RGB888);
    const QImage small = image.scaled(longestSide, longestSide, Qt::KeepAspectRatio, Qt::SmoothTransformation)
                             .convertToFormat(QImage::Format_RGB888);
    PixelBuffer result{small.width(), small.height(), {}};
    result.rgb.reserve(static_cast<std::size_t>(small.width()) * static_cast<std::size_t>(small.height()) * 3);
    for (int y = 0; y < small.height(); ++y)
        result.rgb.insert(result.rgb.end(), small.constScanLine(y),
            small.constScanLine(y) + static_cast<std::ptrdiff_t>(small.width()) * 3);
    return result;
}

} // namespace

Result<PictureFormat> pictureFormat(ByteView bytes)
{
    if (looksLikeJpeg(bytes))
        return PictureFormat::Jpeg;
    if (looksLikePng(bytes))
        return PictureFormat::Png;
    if (looksLikeWebp(bytes))
        return PictureFormat::Webp;
    if (looksLikeGif(bytes))
        return PictureFormat::Gif;
    if (looksLikeBmp(bytes))
        return PictureFormat::Bmp;
    return fail(ErrorCode::Unsupported, "not a picture of a known format");
}

Result<PictureHeader> pictureInfo(ByteView bytes)
{
    SHEAF_TRY(const PictureFormat format, pictureFormat(bytes));
    switch (format) {
    case PictureFormat::Jpeg:
        return jpegInfo(bytes);
    case PictureFormat::Png:
        return pngInfo(bytes);
    case PictureFormat::Webp:
        return webpInfo(bytes);
    case PictureFormat::Gif:
    case PictureFormat::Bmp:
        return qtPictureInfo(bytes, format);
    }
    return fail(ErrorCode::Internal, "unknown picture format");
}

Result<void> checkPictureSize(const PictureHeader& header, const Limits& limits)
{
    const std::string size = std::to_string(header.width) + " × " + std::to_string(header.height) + " pixels";
    if (header.width < 1 || header.height < 1)
        return fail(ErrorCode::Malformed, size);
    if (header.width > limits.maxPictureSide || header.height > limits.maxPictureSide
        || pixelCount(header) > limits.maxPixels)
        return fail(ErrorCode::TooLarge, size);
    return {};
}

Result<DecodedPicture> readPicture(ByteView bytes, const PictureOptions& options)
{
    SHEAF_TRY(const PictureHeader header, pictureInfo(bytes));
    SHEAF_TRY(DecodedPicture picture, decodeChecked(header, bytes, options));
    if (options.stop.stop_requested())
        return fail(ErrorCode::Cancelled, "stopped");
    try {
        convertToSrgb(picture.pixels, picture.profile);
        picture.profile.clear();
        picture.pixels = oriented(std::move(picture.pixels), header.orientation);
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory, "turning the picture upright");
    }
    return picture;
}

Result<PixelBuffer> decodePicture(ByteView bytes, const Limits& limits, std::stop_token stop)
{
    SHEAF_TRY(DecodedPicture picture, readPicture(bytes, {limits, std::move(stop), 1}));
    return std::move(picture.pixels);
}

Result<PixelBuffer> decodePicture(const std::filesystem::path& path, const Limits& limits, std::stop_token stop)
{
    SHEAF_TRY(const QByteArray bytes, readRegularFile(path, limits.maxFileBytes, stop));
    return decodePicture(byteView(bytes), limits, std::move(stop));
}

Result<PixelBuffer> decodeThumbnail(ByteView bytes, int longestSide, const Limits& limits, std::stop_token stop)
{
    SHEAF_TRY(const PictureHeader header, pictureInfo(bytes));
    PictureOptions options{limits, std::move(stop), 1};
    // Twice the wanted size leaves the last, smooth scaling enough to work with.
    while (options.shrink < 8 && std::max(header.width, header.height) / (options.shrink * 2) >= longestSide * 2)
        options.shrink *= 2;
    SHEAF_TRY(DecodedPicture picture, readPicture(bytes, options));
    return scaledToFit(std::move(picture.pixels), longestSide);
}

Result<PixelBuffer> scaledToFit(PixelBuffer picture, int longestSide)
{
    if (std::max(picture.width, picture.height) <= longestSide)
        return picture;
    try {
        return scaledDown(picture, longestSide);
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory, "scaling the picture");
    }
}

Result<PictureCheck> checkPicture(ByteView bytes, const Limits& limits, std::stop_token stop)
{
    SHEAF_TRY(const PictureHeader header, pictureInfo(bytes));
    SHEAF_TRY(const DecodedPicture picture,
        decodeChecked(header, bytes, {limits, std::move(stop), shrinkFor(header, kCheckedPixels)}));
    const bool turned = header.orientation >= 5;
    return PictureCheck{header,
        {turned ? header.height : header.width, turned ? header.width : header.height, header.orientation},
        picture.complete, picture.problem};
}

} // namespace sheaf::app
