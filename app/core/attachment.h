#pragma once
// What a dropped thing is once it has been read: an Attachment made of Parts. Values; nobody edits one after it was
// published.

#include <QByteArray>
#include <QMetaType>
#include <QString>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sheaf::app {

enum class AttachmentKind { Unknown, Pdf, Image, Text, Code, Folder };
enum class AttachmentState { Waiting, Reading, Ready, Partial, Refused, Stale };

/// "pdf", "image", "text", "code", "folder", "unknown"; "waiting", "reading", "ready", … as the command line prints
/// them.
std::string kindName(AttachmentKind kind);
std::string stateName(AttachmentState state);

/// A word and its box in points from the page's top left.
struct Word {
    std::string text; ///< UTF-8
    float x = 0;
    float y = 0;
    float width = 0;
    float height = 0;
};

/// Where a Part comes from, so that a count or a citation can point back.
struct Origin {
    int page = 0; ///< from 1; 0: no pages
    int firstLine = 0; ///< from 1, both inclusive; 0: no lines
    int lastLine = 0;
    std::string path; ///< UTF-8, inside a folder with '/'; empty outside folders
};

/// Size of a picture as decoded, after its EXIF orientation was applied.
struct PictureInfo {
    int width = 0;
    int height = 0;
    int orientation = 1; ///< EXIF 1–8, as stored in the file
};

/// A rectangle of an upright picture, in its pixels.
struct PictureRegion {
    int left = 0;
    int top = 0;
    int width = 0;
    int height = 0;

    bool operator==(const PictureRegion&) const = default;
};

enum class PartKind { Text, Picture };
enum class PartSource { Text, Ocr, Picture, Empty };
std::string sourceName(PartSource source); ///< "text", "ocr", "picture", "empty"

/// A piece that can enter the prompt: a page, a file's lines, or a picture.
struct Part {
    PartKind kind = PartKind::Text;
    PartSource source = PartSource::Text;
    Origin origin;
    std::string text; ///< UTF-8, valid
    std::vector<Word> words; ///< pages only
    PictureInfo picture;
    QString reason; ///< why a page is empty or incomplete; else empty
};

/// One file of an attached folder.
struct FolderFile {
    std::string path; ///< UTF-8, relative to the folder, with '/'
    AttachmentState state = AttachmentState::Ready;
    QString reason;
    std::uint64_t bytes = 0;
    int firstPart = 0; ///< index into Attachment::parts
    int partCount = 0;
};

struct LeftOut {
    std::string path;
    QString reason;
};

struct Attachment {
    std::uint64_t id = 0; ///< unique while the program runs
    QString name; ///< to show; file name, or "Pasted 10:42.png"
    std::string path; ///< UTF-8 absolute path; empty for pasted content
    AttachmentKind kind = AttachmentKind::Unknown;
    AttachmentState state = AttachmentState::Waiting;
    QString reason; ///< why partial or refused, with the next step
    QString details; ///< the library's own message
    std::uint64_t bytes = 0;
    std::string sha256; ///< hex, of the file's bytes; of the sorted (path, sha256) list for folders
    std::vector<Part> parts;
    int pageCount = 0; ///< PDF: pages of the document, readable or not
    std::optional<PictureInfo> image; ///< of a crop: the region's size
    std::optional<PictureRegion> crop; ///< pictures: only this region of what path, bytes and sha256 name
    QByteArray content; ///< pictures that no file holds (pasted, or changed on disk since): the encoded bytes
    std::vector<FolderFile> files; ///< folders: in path order
    std::vector<LeftOut> leftOut;
    QString note; ///< said though nothing is wrong: "Named .pdf, but it is a PNG picture"
};

using AttachmentPtr = std::shared_ptr<const Attachment>;

} // namespace sheaf::app

Q_DECLARE_METATYPE(sheaf::app::AttachmentPtr)
