#include "app/answer/coverage.h"

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
};

QString partName(const Part& part)
{
    if (part.origin.page > 0)
        return tr("page %1").arg(part.origin.page);
    return QString::fromStdString(part.origin.path);
}

CoverageEntry coverPicture(const PromptAttachment& entry, bool seesPictures, Tally& tally)
{
    CoverageEntry result{entry.attachment->name, 0, 1, {}};
    ++tally.all;
    if (entry.leftOut) {
        result.leftOut.push_back(tr("left out by you"));
    } else if (!seesPictures) {
        result.leftOut.push_back(tr("this model cannot see pictures"));
    } else {
        ++tally.read;
        result.partsRead = 1;
    }
    return result;
}

CoverageEntry coverText(const PromptAttachment& entry, Tallies& tallies)
{
    const Attachment& attachment = *entry.attachment;
    CoverageEntry result{attachment.name, 0, static_cast<int>(attachment.parts.size()), {}};
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
        read << tallyText(QT_TRANSLATE_NOOP("coverage", "%1 of %2 pictures"), tallies.pictures);
    if (read.isEmpty())
        return refused > 0 ? tr("Nothing was read: every attachment was refused") : tr("No attachments");
    const QString left
        = notRead.isEmpty() ? tr("nothing left out") : tr("not read: %1").arg(notRead.join(QStringLiteral("; ")));
    return tr("Read: %1 · %2").arg(read.join(QStringLiteral(", ")), left);
}

} // namespace

Coverage coverageOf(const std::vector<PromptAttachment>& attachments, bool seesPictures)
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
            result = {attachment.name, 0, 1, {attachment.reason}};
        } else if (attachment.image) {
            result = coverPicture(entry, seesPictures, tallies.pictures);
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
