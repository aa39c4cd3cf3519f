#pragma once
// A region of an attached picture as an attachment of its own: the same bytes, fewer pixels.

#include "app/core/attachment.h"

namespace sheaf::app {

/// The part of `region` that lies inside the picture; empty sides if none does.
PictureRegion insidePicture(const PictureRegion& region, const PictureInfo& picture);

/// `picture` must have been read; it may be a crop itself. region: in its pixels, cut to them; Refused if nothing of it
/// lies inside. id is left 0.
Attachment cropOf(const Attachment& picture, const PictureRegion& region, const QString& name);

} // namespace sheaf::app
