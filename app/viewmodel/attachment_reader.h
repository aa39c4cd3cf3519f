#pragma once
// Reads dropped and saved things on the ingest pool, with progress and Stop.

#include "app/core/attachment.h"
#include "app/core/session.h"
#include "app/ingest/restore.h"
#include "app/viewmodel/attachment_model.h"

#include <QByteArray>
#include <QImage>
#include <QObject>
#include <QThreadPool>

#include <functional>
#include <map>
#include <stop_token>

namespace sheaf::app {

/// Threads: GUI; two reading threads of its own. Every read ends with exactly one ready(), also a stopped one.
class AttachmentReader : public QObject {
    Q_OBJECT
public:
    explicit AttachmentReader(QObject* parent = nullptr);
    ~AttachmentReader() override; ///< stops all reads and waits for them

    /// The waiting attachment to show; reading has begun.
    AttachmentPtr readPath(const QString& path);
    AttachmentPtr readAgain(const Attachment& attachment, const QString& password); ///< under the same id
    AttachmentPtr readBytes(const QByteArray& bytes, const QString& name);
    AttachmentPtr readImage(const QImage& image, const QString& name); ///< encoded as PNG first
    AttachmentPtr readSaved(const SavedAttachment& saved, ContentReader content);
    quint64 takeId() { return ++m_lastId; } ///< for an attachment that needs no reading
    void stop(quint64 id);
    void stopAll();
    bool reading() const { return !m_stops.empty(); }

signals:
    void progress(quint64 id, sheaf::app::ReadingProgress progress);
    /// content: the bytes of what has no file (pasted), to be kept by the store; else empty.
    void ready(sheaf::app::AttachmentPtr attachment, QByteArray content);

private:
    struct Outcome {
        Attachment attachment;
        QByteArray content;
    };
    using Read = std::function<Outcome(const IngestOptions&)>;
    AttachmentPtr start(Attachment waiting, Read read, const QString& password = {});
    static Outcome readGuarded(const Read& read, const IngestOptions& options);
    void finish(const AttachmentPtr& attachment, const QByteArray& content);

    quint64 m_lastId = 0;
    std::map<quint64, std::stop_source> m_stops;
    QThreadPool m_pool;
};

} // namespace sheaf::app

Q_DECLARE_METATYPE(sheaf::app::ReadingProgress)
