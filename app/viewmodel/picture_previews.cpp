#include "app/viewmodel/picture_previews.h"

#include "app/core/error_text.h"
#include "app/ingest/picture_pixels.h"

#include <new>
#include <utility>

namespace sheaf::app {

namespace {

constexpr int kThumbnailSide = 144; // a row shows 36 px; up to four device pixels each
constexpr int kLargeSide = 2560; // fills a lens of a wide screen; 20 MB at most

// The format painting is fastest with. The pixels are copied: those of a QImage must outlive it.
QImage toImage(const PixelBuffer& pixels)
{
    const QImage view(pixels.rgb.data(), pixels.width, pixels.height, static_cast<qsizetype>(pixels.width) * 3,
        QImage::Format_RGB888);
    return view.convertToFormat(QImage::Format_RGB32);
}

Result<QImage> loadImage(
    const Attachment& picture, int longestSide, const ContentReader& kept, const std::stop_token& stop)
{
    try {
        SHEAF_TRY(const PixelBuffer pixels, loadPreview(picture, longestSide, kept, Limits(), stop));
        const QImage image = toImage(pixels);
        if (image.isNull())
            return fail(ErrorCode::OutOfMemory, "showing the picture");
        return image;
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory, "showing the picture");
    }
}

} // namespace

PicturePreviews::PicturePreviews(QObject* parent)
    : QObject(parent)
{
    m_pool.setMaxThreadCount(1);
}

PicturePreviews::~PicturePreviews()
{
    m_stop.request_stop();
    m_stopLarge.request_stop();
    m_pool.clear();
    m_pool.waitForDone();
}

void PicturePreviews::requestThumbnail(const AttachmentPtr& picture, const ContentReader& kept)
{
    m_pool.start([this, picture, kept, stop = m_stop.get_token()] {
        if (const auto image = loadImage(*picture, kThumbnailSide, kept, stop))
            emit thumbnailReady(picture->id, *image);
    });
}

void PicturePreviews::requestLarge(const AttachmentPtr& picture, const ContentReader& kept)
{
    constexpr int kBeforeThumbnails = 1;
    m_stopLarge.request_stop();
    m_stopLarge = std::stop_source();
    m_pool.start(
        [this, picture, kept, stop = m_stopLarge.get_token()] {
            if (stop.stop_requested())
                return;
            const auto image = loadImage(*picture, kLargeSide, kept, stop);
            if (stop.stop_requested())
                return;
            if (image)
                emit largeReady(picture->id, *image);
            else
                emit largeFailed(picture->id, describeError(image.error()).sentence);
        },
        kBeforeThumbnails);
}

} // namespace sheaf::app
