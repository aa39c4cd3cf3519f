#include "app/ingest/reasons.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

namespace sheaf::app {

namespace {

QString tr(const char* text, int n = -1)
{
    return QCoreApplication::translate("ingest", text, nullptr, n);
}

/// "3, 5–8 and 12 more"
QString pageList(const std::vector<int>& pages)
{
    constexpr int kRanges = 6;
    QStringList ranges;
    std::size_t at = 0;
    while (at < pages.size() && ranges.size() < kRanges) {
        std::size_t last = at;
        while (last + 1 < pages.size() && pages[last + 1] == pages[last] + 1)
            ++last;
        ranges << (last == at ? QString::number(pages[at]) : QStringLiteral("%1–%2").arg(pages[at]).arg(pages[last]));
        at = last + 1;
    }
    const QString list = ranges.join(QStringLiteral(", "));
    return at == pages.size() ? list : tr("%1 and %n more", static_cast<int>(pages.size() - at)).arg(list);
}

QString othersAttached(std::size_t missing, int pageCount)
{
    const int others = pageCount - static_cast<int>(missing);
    return others == 1 ? tr("the other one is attached.") : tr("the other %n are attached.", others);
}

} // namespace

QString formatPhrase(FileFormat format)
{
    switch (format) {
    case FileFormat::Pdf:
        return tr("a PDF document");
    case FileFormat::Jpeg:
        return tr("a JPEG picture");
    case FileFormat::Png:
        return tr("a PNG picture");
    case FileFormat::Webp:
        return tr("a WebP picture");
    case FileFormat::Gif:
        return tr("a GIF picture");
    case FileFormat::Bmp:
        return tr("a BMP picture");
    case FileFormat::Empty:
    case FileFormat::Unknown:
        return tr("plain text");
    default:
        return tr("another format");
    }
}

QString unsupportedReason(FileFormat format)
{
    switch (format) {
    case FileFormat::Tiff:
        return tr("TIFF picture: not read yet. Save it as PNG or PDF.");
    case FileFormat::Icon:
        return tr("Icon: not read. Save it as PNG.");
    case FileFormat::Heif:
        return tr("HEIC or AVIF picture: not read yet. Save it as JPEG.");
    case FileFormat::OtherPicture:
        return tr("Picture of a format that is not read. Save it as PNG or JPEG.");
    case FileFormat::Word:
        return tr("Word document: not read yet. Export it as PDF or text.");
    case FileFormat::Workbook:
        return tr("Excel workbook: not read yet. Export it as PDF or CSV.");
    case FileFormat::Slides:
        return tr("PowerPoint slides: not read yet. Export them as PDF.");
    case FileFormat::OpenDocument:
        return tr("OpenDocument file: not read yet. Export it as PDF or text.");
    case FileFormat::Book:
        return tr("EPUB book: not read yet. Export it as PDF or text.");
    case FileFormat::OldOffice:
        return tr("Old or encrypted Office file: not read. Export it as PDF.");
    case FileFormat::OutlookMessage:
        return tr("Outlook message: not read yet. Save it as text or PDF.");
    case FileFormat::RichText:
        return tr("Rich text document: not read yet. Export it as PDF or text.");
    case FileFormat::PostScript:
        return tr("PostScript: not read. Convert it to PDF.");
    case FileFormat::Mail:
        return tr("Mail message: not read yet. Save its text or print it to PDF.");
    case FileFormat::Mailbox:
        return tr("Mailbox: not read yet. Save the messages you need as text or PDF.");
    case FileFormat::Archive:
        return tr("Archive: not read yet. Unpack it and attach the folder.");
    case FileFormat::Audio:
        return tr("Sound is not read.");
    case FileFormat::Video:
        return tr("Video is not read.");
    case FileFormat::Program:
        return tr("Program: not read.");
    case FileFormat::Database:
        return tr("Database: not read. Export what you need as CSV.");
    case FileFormat::Font:
        return tr("Font: not read.");
    case FileFormat::Model:
        return tr("Language model: choose it as the model, it cannot be attached.");
    case FileFormat::Empty:
        return emptyFileReason();
    default:
        return notTextReason();
    }
}

QString notTextReason()
{
    return tr("Not text and not a known document");
}

QString emptyFileReason()
{
    return tr("Empty: there is nothing to read.");
}

QString stoppedReason()
{
    return tr("Stopped");
}

QString misnamedNote(const QString& ending, FileFormat format)
{
    return tr("Named %1, but it is %2").arg(ending, formatPhrase(format));
}

QString misnamedReason(const QString& ending, FileFormat format)
{
    return tr("Named %1, but it is %2. Give it the right ending to attach it.").arg(ending, formatPhrase(format));
}

QString fileErrorReason(const Error& error, std::uint64_t maxBytes)
{
    switch (error.code) {
    case ErrorCode::NotFound:
        return tr("The file is not there. Check its name and place.");
    case ErrorCode::TooLarge:
        return tr("Larger than the limit of %1. Split it first.").arg(sizeText(maxBytes));
    case ErrorCode::OutOfMemory:
        return tr("Not enough memory to read it. Close other programs and attach it again.");
    case ErrorCode::Cancelled:
        return stoppedReason();
    default:
        return tr("The system does not let it be read. Check its permissions.");
    }
}

QString pictureErrorReason(const Error& error, const PictureHeader* header, const Limits& limits)
{
    switch (error.code) {
    case ErrorCode::Cancelled:
        return stoppedReason();
    case ErrorCode::OutOfMemory:
        return tr("Not enough memory for a picture of this size. Crop or scale it first.");
    case ErrorCode::TooLarge:
        if (header == nullptr)
            return tr("Larger than the limit. Crop or scale it first.");
        if (header->width > limits.maxPictureSide || header->height > limits.maxPictureSide)
            return tr("%1 × %2 pixels, limit %3 on a side. Crop or scale it first.")
                .arg(header->width)
                .arg(header->height)
                .arg(limits.maxPictureSide);
        return tr("%1 gigapixels, limit %2. Crop or scale it first.")
            .arg(QLocale().toString(static_cast<double>(header->width) * header->height / 1e9, 'f', 1),
                QLocale().toString(static_cast<double>(limits.maxPixels) / 1e9, 'f', 1));
    default:
        return tr("Damaged or of an unusual kind: the picture cannot be read. Open it in a picture program and save it "
                  "again.");
    }
}

QString unreadablePagesReason(const std::vector<int>& pages, int pageCount)
{
    const QString what = pages.size() == 1 ? tr("Page %1 cannot be read;") : tr("Pages %1 cannot be read;");
    return what.arg(pageList(pages)) + QLatin1Char(' ') + othersAttached(pages.size(), pageCount);
}

QString slowPagesReason(const std::vector<int>& pages, int pageCount)
{
    const QString what
        = pages.size() == 1 ? tr("Page %1 took too long to read;") : tr("Pages %1 took too long to read;");
    return what.arg(pageList(pages)) + QLatin1Char(' ') + othersAttached(pages.size(), pageCount);
}

QString pageWithoutTextReason()
{
    return tr("Pictures only, or blank – text recognition comes later");
}

QString pagesWithoutTextNote(const std::vector<int>& pages)
{
    const QString note = pages.size() == 1 ? tr("No text on page %1: pictures only, or blank")
                                           : tr("No text on pages %1: pictures only, or blank");
    return note.arg(pageList(pages));
}

QString sizeText(std::uint64_t bytes)
{
    return QLocale().formattedDataSize(static_cast<qint64>(bytes), 1, QLocale::DataSizeTraditionalFormat);
}

} // namespace sheaf::app
