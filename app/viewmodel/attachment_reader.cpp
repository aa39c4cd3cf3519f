#include "app/viewmodel/attachment_reader.h"

#include "app/ingest/picture_crop.h"

#include <QBuffer>
#include <QElapsedTimer>
#include <QFileInfo>

#include <memory>
#include <new>
#include <utility>

namespace sheaf::app {

namespace {

constexpr int kReadingThreads = 2;
constexpr qint64 kProgressMilliseconds = 100; // ten updates a second are enough for a bar

QByteArray toPng(const QImage& image)
{
    QByteArray png;
    QBuffer buffer(&png);
    if (!buffer.open(QIODevice::WriteOnly) || !image.save(&buffer, "PNG"))
        return {};
    return png;
}

} // namespace

AttachmentReader::AttachmentReader(QObject* parent)
    : QObject(parent)
{
    qRegisterMetaType<AttachmentPtr>();
    qRegisterMetaType<ReadingProgress>();
    m_pool.setMaxThreadCount(kReadingThreads);
}

AttachmentReader::~AttachmentReader()
{
    stopAll();
    m_pool.clear();
    m_pool.waitForDone();
}

AttachmentReader::Outcome AttachmentReader::readGuarded(const Read& read, const IngestOptions& options)
{
    try {
        return read(options);
    } catch (const std::bad_alloc&) {
        Attachment refused;
        refused.state = AttachmentState::Refused;
        refused.reason = tr("Not enough memory to read it. Close other programs or attach less.");
        return {refused, {}};
    }
}

AttachmentPtr AttachmentReader::readPath(const QString& path)
{
    Attachment waiting;
    waiting.name = QFileInfo(path).fileName();
    waiting.path = path.toStdString();
    return readAgain(waiting, {});
}

AttachmentPtr AttachmentReader::readAgain(const Attachment& attachment, const QString& password)
{
    Attachment waiting;
    waiting.id = attachment.id;
    waiting.name = attachment.name;
    waiting.path = attachment.path;
    const auto read = [path = attachment.path, crop = attachment.crop, name = attachment.name](
                          const IngestOptions& options) -> Outcome {
        Attachment whole = ingestPath(path, options);
        return {crop && whole.image ? cropOf(whole, *crop, name) : std::move(whole), {}};
    };
    return start(std::move(waiting), read, password);
}

AttachmentPtr AttachmentReader::readBytes(const QByteArray& bytes, const QString& name)
{
    Attachment waiting;
    waiting.name = name;
    return start(std::move(waiting), [bytes, name](const IngestOptions& options) -> Outcome {
        return {ingestBytes(bytes, name, options), bytes};
    });
}

AttachmentPtr AttachmentReader::readImage(const QImage& image, const QString& name)
{
    Attachment waiting;
    waiting.name = name;
    waiting.kind = AttachmentKind::Image;
    return start(std::move(waiting), [image, name](const IngestOptions& options) -> Outcome {
        const QByteArray png = toPng(image);
        return {ingestBytes(png, name, options), png};
    });
}

AttachmentPtr AttachmentReader::readSaved(const SavedAttachment& saved, ContentReader content)
{
    Attachment waiting;
    waiting.name = saved.name;
    waiting.path = saved.path;
    waiting.kind = saved.kind;
    return start(std::move(waiting), [saved, content = std::move(content)](const IngestOptions& options) -> Outcome {
        return {ingestSaved(saved, content, options), {}};
    });
}

AttachmentPtr AttachmentReader::start(Attachment waiting, Read read, const QString& password)
{
    if (waiting.id == 0)
        waiting.id = ++m_lastId;
    waiting.state = AttachmentState::Waiting;
    auto shown = std::make_shared<const Attachment>(std::move(waiting));
    const std::stop_token stop = m_stops[shown->id].get_token();
    m_pool.start([this, shown, read = std::move(read), stop, password] {
        IngestOptions options;
        options.stop = stop;
        options.password = password.toStdString();
        QElapsedTimer sinceReport;
        options.progress = [&](const IngestProgress& value) {
            if (sinceReport.isValid() && sinceReport.elapsed() < kProgressMilliseconds)
                return;
            sinceReport.start();
            emit progress(shown->id, {value.unit == IngestProgress::Unit::Files, value.done, value.total});
        };
        Outcome outcome = readGuarded(read, options);
        outcome.attachment.id = shown->id;
        if (outcome.attachment.name.isEmpty())
            outcome.attachment.name = shown->name;
        auto published = std::make_shared<const Attachment>(std::move(outcome.attachment));
        QMetaObject::invokeMethod(
            this, [this, published, content = outcome.content] { finish(published, content); }, Qt::QueuedConnection);
    });
    return shown;
}

void AttachmentReader::finish(const AttachmentPtr& attachment, const QByteArray& content)
{
    m_stops.erase(attachment->id);
    emit ready(attachment, content);
}

void AttachmentReader::stop(quint64 id)
{
    if (const auto source = m_stops.find(id); source != m_stops.end())
        source->second.request_stop();
}

void AttachmentReader::stopAll()
{
    for (auto& [id, source] : m_stops)
        source.request_stop();
}

} // namespace sheaf::app
