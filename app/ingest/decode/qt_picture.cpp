#include "app/ingest/decode/qt_picture.h"

#include "app/ingest/decode/row_shrinker.h"

#include <QBuffer>
#include <QImage>
#include <QImageReader>

#include <cstring>

namespace sheaf::app {

namespace {

QByteArray formatName(PictureFormat format)
{
    return format == PictureFormat::Gif ? QByteArrayLiteral("gif") : QByteArrayLiteral("bmp");
}

std::uint16_t littleEndian16(ByteView bytes, std::size_t at)
{
    return static_cast<std::uint16_t>(bytes[at] | bytes[at + 1] << 8);
}

std::uint32_t littleEndian32(ByteView bytes, std::size_t at)
{
    return littleEndian16(bytes, at) | std::uint32_t{littleEndian16(bytes, at + 2)} << 16;
}

Result<PictureHeader> gifInfo(ByteView bytes)
{
    if (bytes.size() < 10)
        return fail(ErrorCode::Malformed, "GIF without a header");
    return PictureHeader{PictureFormat::Gif, littleEndian16(bytes, 6), littleEndian16(bytes, 8), 1};
}

Result<PictureHeader> bmpInfo(ByteView bytes)
{
    constexpr std::uint32_t kOs2HeaderBytes = 12;
    const std::uint32_t headerBytes = littleEndian32(bytes, 14);
    if (headerBytes == kOs2HeaderBytes)
        return PictureHeader{PictureFormat::Bmp, littleEndian16(bytes, 18), littleEndian16(bytes, 20), 1};
    if (bytes.size() < 14 + 40 || headerBytes < 40)
        return fail(ErrorCode::Malformed, "BMP header");
    const auto width = static_cast<std::int32_t>(littleEndian32(bytes, 18));
    const auto height = static_cast<std::int32_t>(littleEndian32(bytes, 22)); // negative: rows from top to bottom
    const int bits = littleEndian16(bytes, 28);
    const std::uint32_t colours = littleEndian32(bytes, 46);
    if (width < 1 || height == 0 || height == INT32_MIN)
        return fail(ErrorCode::Malformed, "BMP width or height");
    if (bits > 32)
        return fail(ErrorCode::Malformed, "BMP bits per pixel " + std::to_string(bits));
    if (bits <= 8 && colours > 256)
        return fail(ErrorCode::Malformed, "BMP number of colours " + std::to_string(colours));
    return PictureHeader{PictureFormat::Bmp, width, std::abs(height), 1};
}

} // namespace

bool looksLikeGif(ByteView bytes)
{
    return bytes.size() >= 6
        && (std::memcmp(bytes.data(), "GIF87a", 6) == 0 || std::memcmp(bytes.data(), "GIF89a", 6) == 0);
}

bool looksLikeBmp(ByteView bytes)
{
    if (bytes.size() < 26 || bytes[0] != 'B' || bytes[1] != 'M')
        return false;
    // "BM" alone also starts sentences; the header's size field tells.
    const std::uint32_t headerBytes = littleEndian32(bytes, 14);
    return headerBytes == 12 || headerBytes == 16 || headerBytes == 40 || headerBytes == 52 || headerBytes == 56
        || headerBytes == 64 || headerBytes == 108 || headerBytes == 124;
}

Result<PictureHeader> qtPictureInfo(ByteView bytes, PictureFormat format)
{
    SHEAF_TRY(const PictureHeader header, format == PictureFormat::Gif ? gifInfo(bytes) : bmpInfo(bytes));
    if (header.width < 1 || header.height < 1)
        return fail(ErrorCode::Malformed, "width or height");
    return header;
}

Result<DecodedPicture> decodeQtPicture(ByteView bytes, PictureFormat format, const PictureOptions& options)
{
    SHEAF_TRY(const PictureHeader header, qtPictureInfo(bytes, format));
    SHEAF_CHECK(checkPictureSize(header, options.limits));
    const std::int64_t neededBytes = std::int64_t{header.width} * header.height * 4;
    if (neededBytes > std::int64_t{QImageReader::allocationLimit()} << 20)
        return fail(ErrorCode::OutOfMemory, std::to_string(neededBytes) + " bytes");
    QByteArray data
        = QByteArray::fromRawData(reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size()));
    QBuffer buffer(&data);
    buffer.open(QIODevice::ReadOnly);
    QImageReader reader(&buffer, formatName(format));
    reader.setAutoDetectImageFormat(false);
    QImage image = reader.read();
    if (image.isNull())
        return fail(ErrorCode::Malformed, reader.errorString().toStdString());
    if (options.stop.stop_requested())
        return fail(ErrorCode::Cancelled, "stopped");
    if (image.width() != header.width || image.height() != header.height)
        return fail(ErrorCode::Malformed, "another size than the header says");
    RowShrinker shrinker(header.width, header.height, options.shrink);
    for (int y = 0; y < header.height; ++y)
        shrinker.add(image.copy(0, y, header.width, 1).convertToFormat(QImage::Format_RGBA8888).constBits());
    return DecodedPicture{shrinker.take(), true, {}, {}};
}

} // namespace sheaf::app
