// Pictures: thumbnails, the lens, the dial, crops.
#include "app/viewmodel/app_workbench.h"

#include "app/ingest/picture_crop.h"

#include <QFileInfo>

#include <algorithm>

namespace sheaf::app {

void AppWorkbench::connectPreviews()
{
    connect(&m_previews, &PicturePreviews::thumbnailReady, &m_attachments, &AttachmentModel::setThumbnail);
    connect(&m_previews, &PicturePreviews::largeReady, this, [this](quint64 id, const QImage& image) {
        if (id == m_lens.id())
            m_lens.setImage(image);
    });
    connect(&m_previews, &PicturePreviews::largeFailed, this, [this](quint64 id, const QString& sentence) {
        if (id == m_lens.id())
            m_lens.setFailure(sentence);
    });
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(&m_attachments, signal, this, &AppWorkbench::refreshLens);
}

void AppWorkbench::openLens(quint64 id)
{
    const AttachmentPtr picture = m_attachments.attachment(id);
    if (!picture || !picture->image || picture->state == AttachmentState::Refused)
        return;
    const AttachmentPtr before = m_lens.picture();
    m_lens.open(picture, m_attachments.maxTiles(id));
    refreshLens();
    if (before != picture)
        m_previews.requestLarge(picture, keptContent());
}

void AppWorkbench::closeLens()
{
    m_lens.close();
}

/// After a change of the attachments: the lens shows what is there, or where a removed crop was cut from.
void AppWorkbench::refreshLens()
{
    const AttachmentPtr shown = m_lens.picture();
    if (!shown)
        return;
    std::vector<LensModel::Sibling> siblings;
    quint64 whole = 0;
    for (const std::uint64_t id : m_attachments.ids()) {
        const AttachmentPtr attachment = m_attachments.attachment(id);
        if (!attachment->image || attachment->sha256 != shown->sha256)
            continue;
        siblings.push_back({attachment, m_attachments.maxTiles(id)});
        whole = attachment->crop ? whole : id;
    }
    const AttachmentPtr current = m_attachments.attachment(shown->id);
    if (!current && whole != 0)
        return openLens(whole);
    if (!current || !current->image)
        return m_lens.close();
    if (current != shown)
        return openLens(shown->id);
    m_lens.setSiblings(siblings);
}

/// Without a model that sees pictures the lens shows what Llama 4 would make of them.
void AppWorkbench::describeModelToLens()
{
    m_lens.setModel(m_style.pictures.value_or(TileSettings()), m_loaded && m_style.pictures);
    m_lens.setRates({m_tileRate, m_prefillRate});
}

void AppWorkbench::setMaxTiles(quint64 id, int maxTiles)
{
    m_attachments.setMaxTiles(id, maxTiles);
    if (id == m_lens.id())
        m_lens.setDial(maxTiles);
    refreshLens();
    attachmentsEdited();
}

QString AppWorkbench::cropName(const Attachment& picture) const
{
    QString base = picture.name;
    if (picture.crop && !picture.path.empty())
        base = QFileInfo(QString::fromStdString(picture.path)).fileName();
    std::set<QString> taken;
    for (const std::uint64_t id : m_attachments.ids())
        taken.insert(m_attachments.attachment(id)->name);
    for (int number = 1;; ++number) {
        const QString name = tr("%1 (crop %2)").arg(base).arg(number);
        if (!taken.contains(name))
            return name;
    }
}

void AppWorkbench::cropPicture(quint64 id, const PictureRegion& region)
{
    const AttachmentPtr picture = m_attachments.attachment(id);
    if (!picture || !picture->image)
        return;
    Attachment crop = cropOf(*picture, region, cropName(*picture));
    if (!crop.image)
        return;
    crop.id = m_reader.takeId();
    // Behind the picture and the regions that were cut out of it before.
    const auto ids = m_attachments.ids();
    auto place = std::find(ids.begin(), ids.end(), id);
    do
        ++place;
    while (place != ids.end() && m_attachments.attachment(*place)->crop
        && m_attachments.attachment(*place)->sha256 == picture->sha256);
    const quint64 added = crop.id;
    insertCrop(std::make_shared<const Attachment>(std::move(crop)), static_cast<int>(place - ids.begin()));
    m_cropUndo.push_back([this, added] { dropAttachment(added); });
    attachmentsEdited();
}

void AppWorkbench::insertCrop(const AttachmentPtr& crop, int row)
{
    m_attachments.append(crop);
    m_attachments.move(m_attachments.rowCount() - 1, std::clamp(row, 0, m_attachments.rowCount() - 1));
    m_previews.requestThumbnail(crop, keptContent());
}

void AppWorkbench::replaceCrop(const AttachmentPtr& crop)
{
    m_attachments.update(crop);
    m_previews.requestThumbnail(crop, keptContent());
    refreshLens();
    attachmentsEdited();
}

void AppWorkbench::changeCrop(quint64 id, const PictureRegion& region)
{
    const AttachmentPtr before = m_attachments.attachment(id);
    const AttachmentPtr shown = m_lens.picture();
    if (!before || !before->crop || !shown || shown->sha256 != before->sha256)
        return;
    Attachment changed = cropOf(*shown, region, before->name);
    if (!changed.image || changed.crop == before->crop)
        return;
    changed.id = id;
    replaceCrop(std::make_shared<const Attachment>(std::move(changed)));
    m_cropUndo.push_back([this, before] { replaceCrop(before); });
}

void AppWorkbench::rememberRemoval(const AttachmentPtr& crop)
{
    const quint64 id = crop->id;
    m_cropUndo.push_back([this, crop, row = m_attachments.indexOf(id).row(), dial = m_attachments.maxTiles(id),
                             leftOut = m_attachments.leftOut(id)] {
        insertCrop(crop, row);
        m_attachments.setMaxTiles(crop->id, dial);
        m_attachments.setLeftOut(crop->id, leftOut);
        refreshLens();
        attachmentsEdited();
    });
}

bool AppWorkbench::undoCrop()
{
    if (m_cropUndo.empty())
        return false;
    const std::function<void()> undo = std::move(m_cropUndo.back());
    m_cropUndo.pop_back();
    undo();
    return true;
}

} // namespace sheaf::app
