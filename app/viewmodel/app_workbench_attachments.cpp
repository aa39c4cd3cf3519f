// Attachments: dropping, pasting, reading, keeping.
#include "app/viewmodel/app_workbench.h"
#include "app/viewmodel/drop_contents.h"

#include <QDesktopServices>
#include <QFile>
#include <QFileInfo>
#include <QUrl>

namespace sheaf::app {

void AppWorkbench::connectReader()
{
    connect(&m_reader, &AttachmentReader::progress, &m_attachments, &AttachmentModel::setReading);
    connect(&m_reader, &AttachmentReader::ready, this, &AppWorkbench::onRead);
    connect(&m_attachments, &AttachmentModel::excludedChanged, this, [this] { attachmentsEdited(); });
}

void AppWorkbench::addReading(const AttachmentPtr& waiting)
{
    m_attachments.append(waiting);
    emit sendStateChanged();
}

void AppWorkbench::onRead(const AttachmentPtr& attachment, const QByteArray& content)
{
    if (!m_attachments.indexOf(attachment->id).isValid())
        return; // removed meanwhile, or of a session no longer shown
    m_attachments.update(attachment);
    if (attachment->image)
        m_previews.requestThumbnail(attachment, keptContent());
    refreshLens();
    const auto restoring = m_restoring.find(attachment->id);
    if (restoring != m_restoring.end()) {
        m_attachments.setExcluded(attachment->id, restoring->second.excluded);
        m_restoring.erase(restoring);
    } else {
        keepContent(attachment, content);
        saveAttachmentList();
    }
    m_ahead.forget();
    lookAhead();
    recount();
    emit sendStateChanged();
}

// The bytes go to the store by content hash, so that the session opens even when the file is gone.
void AppWorkbench::keepContent(const AttachmentPtr& attachment, const QByteArray& content)
{
    const bool kept = attachment->kind != AttachmentKind::Folder && attachment->state != AttachmentState::Refused;
    if (!kept || attachment->sha256.empty())
        return;
    m_store.post([attachment, content](SessionStore& store) -> Result<void> {
        if (store.hasContent(attachment->sha256))
            return {};
        if (!content.isEmpty())
            return store.storeContent(attachment->sha256, content);
        QFile file(QString::fromStdString(attachment->path));
        if (!file.open(QIODevice::ReadOnly))
            return {}; // gone since it was read: the session keeps its path
        return store.storeContent(attachment->sha256, file.readAll());
    });
}

std::vector<SavedAttachment> AppWorkbench::savedAttachments() const
{
    std::vector<SavedAttachment> saved;
    for (const std::uint64_t id : m_attachments.ids()) {
        const auto& excluded = m_attachments.excluded(id);
        saved.push_back(toSaved(*m_attachments.attachment(id), {excluded.begin(), excluded.end()},
            m_attachments.leftOut(id), m_attachments.maxTiles(id)));
    }
    return saved;
}

// A connection of its own: the store's belongs to the store thread.
ContentReader AppWorkbench::keptContent() const
{
    return [folder = m_folder](const std::string& sha256) {
        const auto store = SessionStore::open(folder);
        return store ? (*store)->content(sha256).value_or(QByteArray()) : QByteArray();
    };
}

DropPreview AppWorkbench::previewDrop(const QMimeData& data) const
{
    return previewOf(data);
}

void AppWorkbench::attachPaths(const QStringList& paths)
{
    for (const QString& path : paths)
        addReading(m_reader.readPath(QFileInfo(path).absoluteFilePath()));
}

void AppWorkbench::attachDropped(const QMimeData& data)
{
    const DropContents contents = readDrop(data);
    attachPaths(contents.paths);
    if (!contents.picture.isEmpty())
        addReading(m_reader.readBytes(contents.picture, pastedName(QStringLiteral("png"))));
    else if (!contents.image.isNull())
        addReading(m_reader.readImage(contents.image, pastedName(QStringLiteral("png"))));
    else if (!contents.text.isEmpty())
        addReading(m_reader.readBytes(contents.text.toUtf8(), pastedName(QStringLiteral("txt"))));
}

bool AppWorkbench::paste(const QMimeData& data)
{
    const DropContents contents = readDrop(data);
    const bool takes = !contents.paths.isEmpty() || contents.hasPicture() || contents.text.size() > kLongTextCharacters;
    if (takes)
        attachDropped(data);
    return takes;
}

void AppWorkbench::removeAttachment(quint64 id)
{
    const AttachmentPtr attachment = m_attachments.attachment(id);
    if (attachment && attachment->crop)
        rememberRemoval(attachment);
    dropAttachment(id);
}

void AppWorkbench::dropAttachment(quint64 id)
{
    m_reader.stop(id);
    m_attachments.remove(id);
    attachmentsEdited();
}

/// What is in the prompt is another now: nothing of the last one is known to be kept.
void AppWorkbench::attachmentsEdited()
{
    m_ahead.forget();
    saveAttachmentList();
    lookAhead();
    recount();
}

void AppWorkbench::leaveOut(quint64 id, bool leftOut)
{
    m_attachments.setLeftOut(id, leftOut);
    attachmentsEdited();
}

void AppWorkbench::readAgain(quint64 id, const QString& password)
{
    const AttachmentPtr attachment = m_attachments.attachment(id);
    if (!attachment || attachment->path.empty())
        return;
    m_attachments.update(m_reader.readAgain(*attachment, password));
    recount();
}

void AppWorkbench::stopReading(quint64 id)
{
    m_reader.stop(id);
}

void AppWorkbench::moveAttachment(int from, int to)
{
    m_attachments.move(from, to);
    attachmentsEdited();
}

void AppWorkbench::showInFolder(quint64 id)
{
    if (const AttachmentPtr attachment = m_attachments.attachment(id); attachment && !attachment->path.empty())
        QDesktopServices::openUrl(
            QUrl::fromLocalFile(QFileInfo(QString::fromStdString(attachment->path)).absolutePath()));
}

} // namespace sheaf::app
