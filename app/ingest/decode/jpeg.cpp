#include "app/ingest/decode/jpeg.h"

#include "app/ingest/decode/orientation.h"

#include <turbojpeg.h>

#include <algorithm>
#include <memory>
#include <string_view>

namespace sheaf::app {

namespace {

constexpr std::uint8_t kStartOfScan = 0xDA;
constexpr std::uint8_t kApp1 = 0xE1;
constexpr std::uint8_t kApp2 = 0xE2;
constexpr std::uint8_t kApp14 = 0xEE;

struct CloseDecompressor {
    void operator()(void* handle) const { tjDestroy(handle); }
};
using Decompressor = std::unique_ptr<void, CloseDecompressor>;

/// What stands in the segments before the first scan.
struct Segments {
    ByteView exif;
    std::vector<std::uint8_t> profile;
    bool adobe = false; ///< written by Adobe's rules: CMYK is stored inverted
};

bool startsWith(ByteView bytes, std::string_view mark)
{
    return bytes.size() >= mark.size()
        && std::equal(mark.begin(), mark.end(), bytes.begin(),
            [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

void takeSegment(std::uint8_t marker, ByteView payload, Segments& segments)
{
    using namespace std::string_view_literals;
    constexpr std::string_view kExif = "Exif\0\0"sv;
    constexpr std::string_view kIcc = "ICC_PROFILE\0"sv; // then number and count of the piece
    if (marker == kApp1 && segments.exif.empty() && startsWith(payload, kExif))
        segments.exif = payload;
    else if (marker == kApp2 && startsWith(payload, kIcc) && payload.size() > kIcc.size() + 2)
        segments.profile.insert(
            segments.profile.end(), payload.begin() + static_cast<std::ptrdiff_t>(kIcc.size() + 2), payload.end());
    else if (marker == kApp14 && startsWith(payload, "Adobe"))
        segments.adobe = true;
}

Segments readSegments(ByteView bytes)
{
    Segments segments;
    std::size_t at = 2;
    while (at + 4 <= bytes.size()) {
        if (bytes[at] != 0xFF) {
            ++at;
            continue;
        }
        const std::uint8_t marker = bytes[at + 1];
        if (marker == kStartOfScan)
            break;
        if (marker == 0xFF || marker == 0 || marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8)) {
            at += marker == 0xFF ? 1 : 2; // fill bytes and markers without a length
            continue;
        }
        const std::size_t length = static_cast<std::size_t>(bytes[at + 2] << 8 | bytes[at + 3]);
        if (length < 2 || at + 2 + length > bytes.size())
            break;
        takeSegment(marker, bytes.subspan(at + 4, length - 2), segments);
        at += 2 + length;
    }
    return segments;
}

struct Header {
    int width = 0;
    int height = 0;
    int subsampling = 0;
    int colourSpace = 0;
};

Result<Header> readHeader(void* decompressor, ByteView bytes)
{
    Header header;
    if (tjDecompressHeader3(decompressor, bytes.data(), static_cast<unsigned long>(bytes.size()), &header.width,
            &header.height, &header.subsampling, &header.colourSpace)
        != 0)
        return fail(ErrorCode::Malformed, tjGetErrorStr2(decompressor));
    return header;
}

/// Inks to light, without a profile; inverted: 255 means no ink.
std::vector<std::uint8_t> rgbFromCmyk(const std::vector<std::uint8_t>& cmyk, bool inverted)
{
    std::vector<std::uint8_t> rgb(cmyk.size() / 4 * 3);
    for (std::size_t pixel = 0; pixel < cmyk.size() / 4; ++pixel) {
        const auto light = [&](std::size_t channel) {
            const unsigned value = cmyk[pixel * 4 + channel];
            return inverted ? value : 255 - value;
        };
        for (std::size_t channel = 0; channel < 3; ++channel)
            rgb[pixel * 3 + channel] = static_cast<std::uint8_t>((light(channel) * light(3) + 127) / 255);
    }
    return rgb;
}

} // namespace

bool looksLikeJpeg(ByteView bytes)
{
    return bytes.size() >= 3 && bytes[0] == 0xFF && bytes[1] == 0xD8 && bytes[2] == 0xFF;
}

Result<PictureHeader> jpegInfo(ByteView bytes)
{
    const Decompressor decompressor(tjInitDecompress());
    if (!decompressor)
        return fail(ErrorCode::OutOfMemory, "JPEG decoder");
    SHEAF_TRY(const Header header, readHeader(decompressor.get(), bytes));
    if (header.width < 1 || header.height < 1)
        return fail(ErrorCode::Malformed, "JPEG without a size");
    return PictureHeader{PictureFormat::Jpeg, header.width, header.height, exifOrientation(readSegments(bytes).exif)};
}

Result<DecodedPicture> decodeJpeg(ByteView bytes, const PictureOptions& options)
{
    const Decompressor decompressor(tjInitDecompress());
    if (!decompressor)
        return fail(ErrorCode::OutOfMemory, "JPEG decoder");
    SHEAF_TRY(const Header header, readHeader(decompressor.get(), bytes));
    SHEAF_CHECK(checkPictureSize({PictureFormat::Jpeg, header.width, header.height, 1}, options.limits));
    Segments segments = readSegments(bytes);

    const bool inks = header.colourSpace == TJCS_CMYK || header.colourSpace == TJCS_YCCK;
    const tjscalingfactor factor{1, options.shrink};
    DecodedPicture picture;
    picture.pixels.width = TJSCALED(header.width, factor);
    picture.pixels.height = TJSCALED(header.height, factor);
    std::vector<std::uint8_t> samples(static_cast<std::size_t>(picture.pixels.width)
            * static_cast<std::size_t>(picture.pixels.height) * (inks ? 4 : 3),
        inks && !segments.adobe ? 0 : 255); // where a cut-off file leaves the rows untouched, they are white
    // TJFLAG_LIMITSCANS: a few kilobytes can ask for thousands of passes over a large picture.
    const int status = tjDecompress2(decompressor.get(), bytes.data(), static_cast<unsigned long>(bytes.size()),
        samples.data(), picture.pixels.width, 0, picture.pixels.height, inks ? TJPF_CMYK : TJPF_RGB, TJFLAG_LIMITSCANS);
    if (options.stop.stop_requested())
        return fail(ErrorCode::Cancelled, "stopped");
    if (status != 0 && tjGetErrorCode(decompressor.get()) != TJERR_WARNING)
        return fail(ErrorCode::Malformed, tjGetErrorStr2(decompressor.get()));
    if (status != 0) {
        picture.complete = false;
        picture.problem = tjGetErrorStr2(decompressor.get());
    }
    picture.pixels.rgb = inks ? rgbFromCmyk(samples, segments.adobe) : std::move(samples);
    picture.profile = std::move(segments.profile);
    return picture;
}

} // namespace sheaf::app
