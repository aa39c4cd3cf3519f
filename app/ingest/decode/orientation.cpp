#include "app/ingest/decode/orientation.h"

#include <libexif/exif-data.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <vector>

namespace sheaf::app {

namespace {

constexpr std::array<std::uint8_t, 6> kExifMark{'E', 'x', 'i', 'f', 0, 0};

struct Unref {
    void operator()(ExifData* data) const { exif_data_unref(data); }
};

struct Point {
    int x;
    int y;
};

/// Where in the stored picture (width × height) the upright pixel (x, y) comes from.
Point storedPoint(int orientation, int x, int y, int width, int height)
{
    switch (orientation) {
    case 2:
        return {width - 1 - x, y};
    case 3:
        return {width - 1 - x, height - 1 - y};
    case 4:
        return {x, height - 1 - y};
    case 5:
        return {y, x};
    case 6:
        return {y, height - 1 - x};
    case 7:
        return {width - 1 - y, height - 1 - x};
    case 8:
        return {width - 1 - y, x};
    default:
        return {x, y};
    }
}

} // namespace

int exifOrientation(ByteView exif)
{
    // libexif wants the mark that JPEG has and that PNG and WebP leave out. A TIFF header is never this short.
    if (exif.size() < 8 || exif.size() > std::numeric_limits<unsigned>::max() / 2)
        return 1;
    std::vector<std::uint8_t> block;
    if (!std::equal(kExifMark.begin(), kExifMark.end(), exif.begin()))
        block.assign(kExifMark.begin(), kExifMark.end());
    block.insert(block.end(), exif.begin(), exif.end());
    const std::unique_ptr<ExifData, Unref> data(
        exif_data_new_from_data(block.data(), static_cast<unsigned>(block.size())));
    if (!data)
        return 1;
    const ExifEntry* entry = exif_content_get_entry(data->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION);
    if (entry == nullptr || entry->format != EXIF_FORMAT_SHORT || entry->size < 2)
        return 1;
    const int orientation = exif_get_short(entry->data, exif_data_get_byte_order(data.get()));
    return orientation >= 1 && orientation <= 8 ? orientation : 1;
}

PixelBuffer oriented(PixelBuffer picture, int orientation)
{
    if (orientation < 2 || orientation > 8)
        return picture;
    PixelBuffer upright{picture.width, picture.height, std::vector<std::uint8_t>(picture.rgb.size())};
    if (orientation >= 5)
        std::swap(upright.width, upright.height);
    std::uint8_t* out = upright.rgb.data();
    for (int y = 0; y < upright.height; ++y) {
        for (int x = 0; x < upright.width; ++x, out += 3) {
            const Point from = storedPoint(orientation, x, y, picture.width, picture.height);
            const std::size_t pixel = static_cast<std::size_t>(from.y) * static_cast<std::size_t>(picture.width)
                + static_cast<std::size_t>(from.x);
            std::copy_n(picture.rgb.data() + pixel * 3, 3, out);
        }
    }
    return upright;
}

} // namespace sheaf::app
