#include "app/ingest/picture_crop.h"

#include <QCoreApplication>

#include <algorithm>

namespace sheaf::app {

namespace {

struct Span {
    int start = 0;
    int length = 0;
};

// In 64 bits: a region may come from a database that anybody could have edited.
Span inside(std::int64_t start, std::int64_t length, std::int64_t limit)
{
    const std::int64_t first = std::clamp<std::int64_t>(start, 0, limit);
    const std::int64_t last = std::clamp<std::int64_t>(start + length, first, limit);
    return {static_cast<int>(first), static_cast<int>(last - first)};
}

} // namespace

PictureRegion insidePicture(const PictureRegion& region, const PictureInfo& picture)
{
    const Span across = inside(region.left, region.width, picture.width);
    const Span down = inside(region.top, region.height, picture.height);
    return {across.start, down.start, across.length, down.length};
}

Attachment cropOf(const Attachment& picture, const PictureRegion& region, const QString& name)
{
    PictureRegion inner = insidePicture(region, *picture.image);
    Attachment crop = picture;
    crop.id = 0;
    crop.name = name;
    if (inner.width < 1 || inner.height < 1) {
        crop.state = AttachmentState::Refused;
        crop.reason = QCoreApplication::translate("ingest", "The region lies outside the picture. Draw it again.");
        crop.parts.clear();
        crop.image.reset();
        return crop;
    }
    crop.image->width = inner.width;
    crop.image->height = inner.height;
    for (Part& part : crop.parts)
        part.picture = *crop.image;
    if (picture.crop) {
        inner.left += picture.crop->left;
        inner.top += picture.crop->top;
    }
    crop.crop = inner;
    return crop;
}

} // namespace sheaf::app
