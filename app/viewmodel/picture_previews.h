#pragma once
// Reduced pictures to look at, decoded in the background: thumbnails of rows and the lens.

#include "app/core/attachment.h"
#include "app/ingest/restore.h"

#include <QImage>
#include <QObject>
#include <QThreadPool>

#include <stop_token>

namespace sheaf::app {

/// Threads: GUI; one decoding thread of its own.
class PicturePreviews : public QObject {
    Q_OBJECT
public:
    explicit PicturePreviews(QObject* parent = nullptr);
    ~PicturePreviews() override; ///< stops and waits

    /// -> thumbnailReady; a picture that cannot be decoded any more gives none.
    void requestThumbnail(const AttachmentPtr& picture, const ContentReader& kept);
    /// -> largeReady or largeFailed. One that has not begun is replaced by this one; it goes before thumbnails.
    void requestLarge(const AttachmentPtr& picture, const ContentReader& kept);

signals:
    void thumbnailReady(quint64 id, QImage image);
    void largeReady(quint64 id, QImage image);
    void largeFailed(quint64 id, QString sentence);

private:
    QThreadPool m_pool;
    std::stop_source m_stop;
    std::stop_source m_stopLarge;
};

} // namespace sheaf::app
