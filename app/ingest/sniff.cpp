#include "app/ingest/sniff.h"

#include "app/ingest/decode/pdf.h"
#include "app/ingest/decode/qt_picture.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace sheaf::app {

namespace {

using namespace std::string_view_literals;

struct Magic {
    std::size_t at;
    std::string_view mark;
    FileFormat format;
};

constexpr std::array kMagics{
    Magic{0, "\xFF\xD8\xFF"sv, FileFormat::Jpeg},
    Magic{0, "\x89PNG\r\n\x1A\n"sv, FileFormat::Png},
    Magic{0, "GIF87a"sv, FileFormat::Gif},
    Magic{0, "GIF89a"sv, FileFormat::Gif},
    Magic{0, "II*\0"sv, FileFormat::Tiff},
    Magic{0, "MM\0*"sv, FileFormat::Tiff},
    Magic{0, "II+\0"sv, FileFormat::Tiff},
    Magic{0, "MM\0+"sv, FileFormat::Tiff},
    Magic{0, "\0\0\1\0"sv, FileFormat::Icon},
    Magic{0, "\0\0\2\0"sv, FileFormat::Icon},
    Magic{0, "8BPS"sv, FileFormat::OtherPicture},
    Magic{0, "AT&TFORM"sv, FileFormat::OtherPicture}, // DjVu
    Magic{0, "\xFF\x0A"sv, FileFormat::OtherPicture}, // JPEG XL
    Magic{0, "\0\0\0\x0CJXL "sv, FileFormat::OtherPicture},
    Magic{0, "\0\0\0\x0CjP  "sv, FileFormat::OtherPicture}, // JPEG 2000
    Magic{0, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, FileFormat::OldOffice},
    Magic{0, "{\\rtf"sv, FileFormat::RichText},
    Magic{0, "%!PS"sv, FileFormat::PostScript},
    Magic{0, "\x1F\x8B"sv, FileFormat::Archive},
    Magic{0, "BZh"sv, FileFormat::Archive},
    Magic{0,
        "\xFD"
        "7zXZ\0"sv,
        FileFormat::Archive},
    Magic{0, "\x28\xB5\x2F\xFD"sv, FileFormat::Archive}, // Zstandard
    Magic{0, "7z\xBC\xAF\x27\x1C"sv, FileFormat::Archive},
    Magic{0, "Rar!\x1A\x07"sv, FileFormat::Archive},
    Magic{0, "MSCF\0\0\0\0"sv, FileFormat::Archive},
    Magic{0, "!<arch>\n"sv, FileFormat::Archive},
    Magic{257, "ustar"sv, FileFormat::Archive},
    Magic{0, "ID3"sv, FileFormat::Audio},
    Magic{0, "\xFF\xFB"sv, FileFormat::Audio},
    Magic{0, "OggS"sv, FileFormat::Audio},
    Magic{0, "fLaC"sv, FileFormat::Audio},
    Magic{0, "MThd"sv, FileFormat::Audio},
    Magic{0, "\x1A\x45\xDF\xA3"sv, FileFormat::Video}, // Matroska, WebM
    Magic{0, "\0\0\1\xBA"sv, FileFormat::Video},
    Magic{0, "FLV\1"sv, FileFormat::Video},
    Magic{0, "\x30\x26\xB2\x75\x8E\x66\xCF\x11"sv, FileFormat::Video},
    Magic{0,
        "\x7F"
        "ELF"sv,
        FileFormat::Program},
    Magic{0, "MZ\x90\0"sv, FileFormat::Program},
    Magic{0, "\xCA\xFE\xBA\xBE"sv, FileFormat::Program},
    Magic{0, "\xCF\xFA\xED\xFE"sv, FileFormat::Program},
    Magic{0, "\0asm"sv, FileFormat::Program},
    Magic{0, "SQLite format 3\0"sv, FileFormat::Database},
    Magic{0, "\0\1\0\0\0"sv, FileFormat::Font},
    Magic{0, "OTTO"sv, FileFormat::Font},
    Magic{0, "wOFF"sv, FileFormat::Font},
    Magic{0, "wOF2"sv, FileFormat::Font},
    Magic{0, "GGUF"sv, FileFormat::Model},
};

std::string_view textView(ByteView bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool hasAt(std::string_view bytes, std::size_t at, std::string_view mark)
{
    return bytes.size() >= at + mark.size() && bytes.substr(at, mark.size()) == mark;
}

bool contains(std::string_view text, std::string_view part)
{
    return text.find(part) != std::string_view::npos;
}

/// RIFF and ISO media files tell what they hold at offset 8.
FileFormat sniffContainer(std::string_view bytes)
{
    if (hasAt(bytes, 0, "RIFF")) {
        if (hasAt(bytes, 8, "WEBP"))
            return FileFormat::Webp;
        if (hasAt(bytes, 8, "WAVE"))
            return FileFormat::Audio;
        if (hasAt(bytes, 8, "AVI "))
            return FileFormat::Video;
    }
    if (hasAt(bytes, 4, "ftyp")) {
        for (const std::string_view brand : {"heic"sv, "heix"sv, "mif1"sv, "msf1"sv, "hevc"sv, "avif"sv, "avis"sv}) {
            if (hasAt(bytes, 8, brand))
                return FileFormat::Heif;
        }
        return hasAt(bytes, 8, "M4A") ? FileFormat::Audio : FileFormat::Video;
    }
    return FileFormat::Unknown;
}

/// Office formats are ZIP archives: the names of their parts give them away, in local headers or in the directory at
/// the end.
FileFormat sniffZip(std::string_view bytes)
{
    constexpr std::size_t kLooked = 64 << 10;
    const std::string_view head = bytes.substr(0, kLooked);
    const std::string_view tail = bytes.substr(bytes.size() - std::min(bytes.size(), kLooked));
    if (contains(head, "mimetypeapplication/epub+zip"))
        return FileFormat::Book;
    if (contains(head, "mimetypeapplication/vnd.oasis.opendocument")
        || contains(head, "mimetypeapplication/vnd.sun.xml"))
        return FileFormat::OpenDocument;
    // A document may carry another one inside: its own parts come first.
    const std::array<std::pair<std::string_view, FileFormat>, 3> parts{
        {{"word/"sv, FileFormat::Word}, {"xl/"sv, FileFormat::Workbook}, {"ppt/"sv, FileFormat::Slides}}};
    const auto first = std::min_element(parts.begin(), parts.end(),
        [&](const auto& a, const auto& b) { return head.find(a.first) < head.find(b.first); });
    if (contains(head, first->first))
        return first->second;
    for (const auto& [name, format] : parts) {
        if (contains(tail, name))
            return format;
    }
    return FileFormat::Archive;
}

FileFormat sniffOle2(std::string_view bytes)
{
    // Stream names are UTF-16; those of Outlook items all begin alike.
    constexpr std::string_view kOutlook = "_\0_\0s\0u\0b\0s\0t\0g\0"sv;
    constexpr std::string_view kProperties = "_\0_\0p\0r\0o\0p\0e\0r\0t\0i\0e\0s\0"sv;
    const std::string_view looked = bytes.substr(0, 4 << 20);
    return contains(looked, kOutlook) || contains(looked, kProperties) ? FileFormat::OutlookMessage
                                                                       : FileFormat::OldOffice;
}

bool isHeaderName(std::string_view name)
{
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < 127; });
}

bool equalsIgnoringCase(std::string_view a, std::string_view b)
{
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return a.size() == b.size()
        && std::equal(a.begin(), a.end(), b.begin(), [&](char x, char y) { return lower(x) == lower(y); });
}

/// A block of header lines in which at least three names belong to mail.
bool looksLikeMailHeaders(std::string_view text)
{
    constexpr std::array kNames{"From"sv, "To"sv, "Subject"sv, "Date"sv, "Received"sv, "Message-ID"sv, "MIME-Version"sv,
        "Return-Path"sv, "Delivered-To"sv, "Content-Type"sv, "Content-Transfer-Encoding"sv, "Reply-To"sv, "Cc"sv};
    int known = 0;
    text = text.substr(0, 16 << 10);
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!line.empty() && line.back() == '\r')
            line.remove_suffix(1);
        if (line.empty())
            break;
        if (line.front() == ' ' || line.front() == '\t')
            continue;
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos || !isHeaderName(line.substr(0, colon)))
            return known >= 3;
        known += std::any_of(kNames.begin(), kNames.end(),
            [&](std::string_view name) { return equalsIgnoringCase(name, line.substr(0, colon)); });
    }
    return known >= 3;
}

FileFormat sniffMail(std::string_view text)
{
    if (!hasAt(text, 0, "From "))
        return looksLikeMailHeaders(text) ? FileFormat::Mail : FileFormat::Unknown;
    const std::size_t end = text.find('\n');
    return end != std::string_view::npos && looksLikeMailHeaders(text.substr(end + 1)) ? FileFormat::Mailbox
                                                                                       : FileFormat::Unknown;
}

} // namespace

FileFormat sniffFormat(ByteView bytes)
{
    const std::string_view text = textView(bytes);
    if (text.empty())
        return FileFormat::Empty;
    for (const Magic& magic : kMagics) {
        if (hasAt(text, magic.at, magic.mark))
            return magic.format == FileFormat::OldOffice ? sniffOle2(text) : magic.format;
    }
    if (hasAt(text, 0, "PK\3\4") || hasAt(text, 0, "PK\5\6"))
        return sniffZip(text);
    if (looksLikeBmp(bytes))
        return FileFormat::Bmp;
    if (const FileFormat format = sniffContainer(text); format != FileFormat::Unknown)
        return format;
    if (looksLikePdf(bytes))
        return FileFormat::Pdf;
    return sniffMail(text);
}

bool looksLikeDamagedPdf(ByteView bytes)
{
    const std::string_view text = textView(bytes);
    return contains(text, " obj") && contains(text, "trailer") && contains(text, "/Root");
}

bool isPicture(FileFormat format)
{
    return format == FileFormat::Jpeg || format == FileFormat::Png || format == FileFormat::Webp
        || format == FileFormat::Gif || format == FileFormat::Bmp;
}

} // namespace sheaf::app
