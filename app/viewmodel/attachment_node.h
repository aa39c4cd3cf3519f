#pragma once
// A row of the attachment tree: an attachment, or a folder or file below an attached folder.

#include "app/viewmodel/attachment_model.h"

namespace sheaf::app {

/// Threads: GUI. Children are ordered: folders first, each kind by name.
struct AttachmentNode {
    AttachmentNode* parent = nullptr;
    int row = 0; ///< in the parent
    std::vector<std::unique_ptr<AttachmentNode>> children;
    QString name;
    std::string path; ///< inside the attached folder; empty for attachments
    AttachmentKind kind = AttachmentKind::Unknown;
    AttachmentState state = AttachmentState::Waiting;
    QString reason;
    std::int64_t tokens = -1; ///< -1: not known
    bool exact = false;

    // Files and folders below an attachment.
    int files = 0; ///< at or below this node
    int tickedFiles = 0;

    // Attachments only.
    AttachmentPtr attachment;
    ReadingProgress progress;
    std::set<std::string> excluded;
    bool leftOut = false;
    bool unseenPicture = false; ///< this model reads text only
    int maxTiles = 0; ///< pictures: the dial
    QImage thumbnail; ///< pictures
    int tiles = 0; ///< pictures: with the overview, once counted

    bool isAttachment() const { return attachment != nullptr; }
    bool isFolder() const { return kind == AttachmentKind::Folder; }
    Qt::CheckState checkState() const;
    const AttachmentNode& top() const;
};

/// The tree of attachment.files below `folder`; ticks follow folder.excluded.
std::vector<std::unique_ptr<AttachmentNode>> makeFolderTree(AttachmentNode& folder);

/// Calls visit(file) for every file at or below `node`.
template <typename Visit> void visitFiles(AttachmentNode& node, const Visit& visit)
{
    if (!node.isFolder() && !node.isAttachment())
        visit(node);
    for (const auto& child : node.children)
        visitFiles(*child, visit);
}

/// Recounts files, ticks and tokens of every folder below `folder`, bottom up. A folder's tokens are those of its
/// ticked files; of all its files when none is ticked, so that one sees what ticking it would cost.
void recount(AttachmentNode& folder);

/// "24,118", "1,440 so far", "–".
QString tokensText(const AttachmentNode& node);
/// Second line: what it is or how far it is read; else why not.
QString statusText(const AttachmentNode& node);
/// 0–1; below 0: nothing is being read.
double readingFraction(const AttachmentNode& node);

} // namespace sheaf::app
