#include "app/viewmodel/drop_contents.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QLocale>
#include <QMimeData>
#include <QTime>
#include <QUrl>

#include <array>

namespace sheaf::app {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("drop", text);
}

struct Suffixes {
    const char* reason;
    QStringList suffixes;
};

/// Why a file of this name will not be read; empty if it may be. The content decides after the drop.
QString refusalByName(const QString& suffix)
{
    static const std::array<Suffixes, 3> refused{{
        {QT_TRANSLATE_NOOP("drop", "video is not read"),
            {QStringLiteral("mp4"), QStringLiteral("mkv"), QStringLiteral("mov"), QStringLiteral("avi"),
                QStringLiteral("webm")}},
        {QT_TRANSLATE_NOOP("drop", "sound is not read"),
            {QStringLiteral("mp3"), QStringLiteral("wav"), QStringLiteral("flac"), QStringLiteral("ogg"),
                QStringLiteral("m4a")}},
        {QT_TRANSLATE_NOOP("drop", "not a known document"),
            {QStringLiteral("img"), QStringLiteral("iso"), QStringLiteral("exe"), QStringLiteral("dll"),
                QStringLiteral("so"), QStringLiteral("bin"), QStringLiteral("gguf")}},
    }};
    for (const Suffixes& group : refused) {
        if (group.suffixes.contains(suffix, Qt::CaseInsensitive))
            return tr(group.reason);
    }
    return {};
}

bool pictureByName(const QString& suffix)
{
    static const QStringList pictures{
        QStringLiteral("jpg"), QStringLiteral("jpeg"), QStringLiteral("png"), QStringLiteral("webp")};
    return pictures.contains(suffix, Qt::CaseInsensitive);
}

QByteArray encodedPicture(const QMimeData& data)
{
    for (const QString& format :
        {QStringLiteral("image/png"), QStringLiteral("image/jpeg"), QStringLiteral("image/webp")}) {
        if (data.hasFormat(format))
            return data.data(format);
    }
    return {};
}

DropPreview::Item previewItem(const QFileInfo& info)
{
    DropPreview::Item item{info.fileName(), {}, info.isDir(), pictureByName(info.suffix())};
    item.detail = item.folder ? tr("folder, listed after the drop") : QLocale().formattedDataSize(info.size(), 1);
    return item;
}

} // namespace

DropContents readDrop(const QMimeData& data)
{
    DropContents contents;
    for (const QUrl& url : data.urls()) {
        if (url.isLocalFile())
            contents.paths << url.toLocalFile();
    }
    if (!contents.paths.isEmpty())
        return contents;
    contents.picture = encodedPicture(data);
    if (contents.picture.isEmpty() && data.hasImage())
        contents.image = qvariant_cast<QImage>(data.imageData());
    if (!contents.hasPicture() && data.hasText())
        contents.text = data.text();
    return contents;
}

DropPreview previewOf(const QMimeData& data)
{
    DropPreview preview;
    for (const QUrl& url : data.urls()) {
        if (!url.isLocalFile()) {
            preview.rejected.push_back({url.toDisplayString(), tr("not a file on this computer"), false, false});
            continue;
        }
        const QFileInfo info(url.toLocalFile());
        DropPreview::Item item = previewItem(info);
        const QString refusal = item.folder ? QString() : refusalByName(info.suffix());
        if (refusal.isEmpty()) {
            preview.accepted.push_back(std::move(item));
        } else {
            item.detail = refusal;
            preview.rejected.push_back(std::move(item));
        }
    }
    if (preview.accepted.empty() && preview.rejected.empty()) {
        if (data.hasImage())
            preview.accepted.push_back({tr("Picture"), {}, false, true});
        else if (data.hasText())
            preview.accepted.push_back(
                {tr("Text"), tr("%1 characters").arg(QLocale().toString(data.text().size())), false, false});
    }
    return preview;
}

QString pastedName(const QString& suffix)
{
    return tr("Pasted %1.%2").arg(QTime::currentTime().toString(QStringLiteral("HH:mm:ss")), suffix);
}

} // namespace sheaf::app
