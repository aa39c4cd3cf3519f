#pragma once
// Encoded picture bytes to RGB pixels, whatever the format: JPEG, PNG, WebP, GIF, BMP.

#include "app/core/attachment.h"
#include "app/core/limits.h"
#include "engine/base/error.h"
#include "engine/base/pixel_buffer.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace sheaf::app {

using ByteView = std::span<const std::uint8_t>;

enum class PictureFormat { Jpeg, Png, Webp, Gif, Bmp };

/// What a header says, before any pixel is decoded. Width and height are those stored, at least 1.
struct PictureHeader {
    PictureFormat format = PictureFormat::Png;
    int width = 0;
    int height = 0;
    int orientation = 1; ///< EXIF 1–8; 1 where the file says nothing or nonsense
};

struct PictureOptions {
    Limits limits;
    std::stop_token stop; ///< checked per strip where the library allows it, else before and after
    int shrink = 1; ///< 1, 2, 4 or 8: pixels are averaged to 1/shrink of the size (rounded up) while decoding
};

struct DecodedPicture {
    PixelBuffer pixels; ///< transparent pixels lie on white
    bool complete = true; ///< false: damaged or cut off; what could not be decoded is white or grey
    std::string problem; ///< the library's message if not complete
    std::vector<std::uint8_t> profile; ///< the ICC profile the pixels are still in; empty: sRGB
};

/// The format the first bytes announce. Unsupported if they announce none that is read.
Result<PictureFormat> pictureFormat(ByteView bytes);

/// Malformed, Unsupported; reads the header only.
Result<PictureHeader> pictureInfo(ByteView bytes);

/// TooLarge if a header asks for more than the limits allow.
Result<void> checkPictureSize(const PictureHeader& header, const Limits& limits);

/// As decodePicture, and with what is known about damage.
Result<DecodedPicture> readPicture(ByteView bytes, const PictureOptions& options);

/// Upright sRGB pixels in full size (EXIF orientation and colour profile applied). A damaged picture gives what could
/// be decoded. Errors: Malformed, Unsupported, TooLarge, OutOfMemory, Cancelled; for files also NotFound, Unreadable.
/// Threads: safe; cost about 10 ms per megapixel.
Result<PixelBuffer> decodePicture(ByteView bytes, const Limits& limits, std::stop_token stop);
Result<PixelBuffer> decodePicture(const std::filesystem::path& path, const Limits& limits, std::stop_token stop);

/// The picture, upright, scaled to fit longestSide (never enlarged). Decodes at reduced size where possible.
Result<PixelBuffer> decodeThumbnail(ByteView bytes, int longestSide, const Limits& limits, std::stop_token stop);

/// Smoothly scaled to fit longestSide; as it is if it fits. OutOfMemory.
Result<PixelBuffer> scaledToFit(PixelBuffer picture, int longestSide);

/// Decodes everything once at reduced size and drops the pixels: finds damage without the memory of the whole picture.
/// `problem` is empty if the picture is sound.
struct PictureCheck {
    PictureHeader header;
    PictureInfo info; ///< upright size
    bool complete = true;
    std::string problem;
};
Result<PictureCheck> checkPicture(ByteView bytes, const Limits& limits, std::stop_token stop);

} // namespace sheaf::app
