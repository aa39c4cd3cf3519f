#include "app/answer/coverage.h"

#include "app/context/picture_prompt.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

namespace sheaf::app {

namespace {

QString tr(const char* text, int n = -1)
{
    return QCoreApplication::translate("coverage", text, nullptr, n);
}

/// How many of a unit were read: pages, files, pictures.
struct Tally {
    int read = 0;
    int all = 0;
};

struct Tallies {
    Tally pages;
    Tally files;
    Tally texts;
    Tally pictures;
    int tiles = 0; ///< of the pictures that were read
};

QString partName(const Part& part)
{
    if (part.origin.page > 0)
        return tr("page %1").arg(part.origin.page);
    return QString::fromStdString(part.origin.path);
}

CoverageEntry coverPicture(const PromptAttachment& entry, const PromptStyle& style, Tallies& tallies)
{
    CoverageEntry result;
    result.name = entry.attachment->name;
    result.parts = 1;
    ++tallies.pictures.all;
    if (entersAsPicture(entry, style)) {
        ++tallies.pictures.read;
        result.partsRead = 1;
        result.tiles = tilesOf(entry, *style.pictures).tiles();
        tallies.tiles += result.tiles;
    } else if (entry.leftOut) {
        result.leftOut.push_back(tr("left out by you"));
    } else {
        result.leftOut.push_back(tr("this model cannot see pictures"));
    }
    if (entry.attachment->state == AttachmentState::Partial)
        result.leftOut.push_back(entry.attachment->reason);
    return result;
}

CoverageEntry coverText(const PromptAttachment& entry, Tallies& tallies)
{
    const Attachment& attachment = *entry.attachment;
    CoverageEntry result;
    result.name = attachment.name;
    result.parts = static_cast<int>(attachment.parts.size());
    Tally& tally = attachment.kind == AttachmentKind::Pdf ? tallies.pages
        : attachment.kind == AttachmentKind::Folder       ? tallies.files
                                                          : tallies.texts;
    for (const Part& part : attachment.parts) {
        ++tally.all;
        if (entry.leftOut) {
            continue;
        } else if (!entry.includes(part)) {
            result.leftOut.push_back(tr("%1: left out by you").arg(partName(part)));
        } else if (part.source == PartSource::Empty) {
            result.leftOut.push_back(part.reason.isEmpty() ? tr("%1: no text").arg(partName(part))
                                                           : QStringLiteral("%1: %2").arg(partName(part), part.reason));
        } else {
            ++tally.read;
            ++result.partsRead;
        }
    }
    const int unread = attachment.pageCount - static_cast<int>(attachment.parts.size());
    if (unread > 0) {
        result.parts = attachment.pageCount;
        tally.all += unread;
        result.leftOut.push_back(attachment.reason);
    }
    if (entry.leftOut)
        result.leftOut.push_back(tr("left out by you"));
    for (const LeftOut& file : attachment.leftOut)
        result.leftOut.push_back(QStringLiteral("%1: %2").arg(QString::fromStdString(file.path), file.reason));
    return result;
}

QString tallyText(const char* pattern, const Tally& tally)
{
    const QLocale locale;
    return tr(pattern).arg(locale.toString(tally.read), locale.toString(tally.all));
}

QString picturesText(const Tallies& tallies)
{
    const QString read = tallyText(QT_TRANSLATE_NOOP("coverage", "%1 of %2 pictures"), tallies.pictures);
    if (tallies.tiles == 0)
        return read;
    return (tallies.tiles == 1 ? tr("%1 in 1 tile") : tr("%1 in %n tiles", tallies.tiles)).arg(read);
}

QString sentenceOf(const Tallies& tallies, int refused, const QStringList& notRead)
{
    QStringList read;
    if (tallies.pages.all > 0)
        read << tallyText(QT_TRANSLATE_NOOP("coverage", "%1 of %2 pages"), tallies.pages);
    if (tallies.files.all > 0)
        read << tallyText(QT_TRANSLATE_NOOP("coverage", "%1 of %2 files"), tallies.files);
    if (tallies.texts.all > 0)
        read << tallyText(QT_TRANSLATE_NOOP("coverage", "%1 of %2 texts"), tallies.texts);
    if (tallies.pictures.all > 0)
        read << picturesText(tallies);
    if (read.isEmpty())
        return refused > 0 ? tr("Nothing was read: every attachment was refused") : tr("No attachments");
    const QString left
        = notRead.isEmpty() ? tr("nothing left out") : tr("not read: %1").arg(notRead.join(QStringLiteral("; ")));
    return tr("Read: %1 · %2").arg(read.join(QStringLiteral(", ")), left);
}

} // namespace

Coverage coverageOf(const std::vector<PromptAttachment>& attachments, const PromptStyle& style)
{
    Coverage coverage;
    Tallies tallies;
    QStringList notRead;
    int refused = 0;
    for (const PromptAttachment& entry : attachments) {
        const Attachment& attachment = *entry.attachment;
        CoverageEntry result;
        if (attachment.state == AttachmentState::Refused) {
            ++refused;
            result.name = attachment.name;
            result.parts = 1;
            result.leftOut = {attachment.reason};
        } else if (attachment.image) {
            result = coverPicture(entry, style, tallies);
        } else {
            result = coverText(entry, tallies);
        }
        // The sentence stays one line: two reasons by name, the rest as a number; all of them are in the list.
        constexpr std::size_t kNamed = 2;
        const std::size_t named = std::min(result.leftOut.size(), kNamed);
        for (std::size_t i = 0; i < named; ++i)
            notRead << QStringLiteral("%1, %2").arg(attachment.name, result.leftOut[i]);
        if (result.leftOut.size() > named)
            notRead << tr("%n more in %1", static_cast<int>(result.leftOut.size() - named)).arg(attachment.name);
        coverage.attachments.push_back(std::move(result));
    }
    coverage.sentence = sentenceOf(tallies, refused, notRead);
    return coverage;
}

} // namespace sheaf::app
