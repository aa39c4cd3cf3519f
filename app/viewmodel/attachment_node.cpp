#include "app/viewmodel/attachment_node.h"

#include <QLocale>
#include <QStringList>

#include <algorithm>
#include <map>

namespace sheaf::app {

namespace {

using Children = std::vector<std::unique_ptr<AttachmentNode>>;

AttachmentNode& appendChild(
    AttachmentNode& parent, Children& children, const std::string& name, const std::string& path)
{
    auto node = std::make_unique<AttachmentNode>();
    node->parent = &parent;
    node->name = QString::fromStdString(name);
    node->path = path;
    node->state = AttachmentState::Ready;
    children.push_back(std::move(node));
    return *children.back();
}

void sortChildren(Children& children)
{
    std::ranges::stable_sort(children, [](const auto& a, const auto& b) {
        if (a->isFolder() != b->isFolder())
            return a->isFolder();
        return a->name < b->name;
    });
    for (std::size_t i = 0; i < children.size(); ++i) {
        children[i]->row = static_cast<int>(i);
        sortChildren(children[i]->children);
    }
}

/// Finds or makes the folders on the way to a file; remembers them by path, so that 5,000 files cost 5,000 look-ups.
class TreeBuilder {
public:
    explicit TreeBuilder(AttachmentNode& root)
        : m_root(root)
    {
    }

    void add(const FolderFile& file)
    {
        const std::size_t slash = file.path.rfind('/');
        const bool nested = slash != std::string::npos;
        AttachmentNode* parent = nested ? folder(file.path.substr(0, slash)) : nullptr;
        AttachmentNode& node = append(parent, nested ? file.path.substr(slash + 1) : file.path, file.path);
        node.kind = AttachmentKind::Code;
        node.state = file.state;
        node.reason = file.reason;
        node.files = 1;
        node.tickedFiles = m_root.excluded.contains(file.path) ? 0 : 1;
    }

    Children take()
    {
        sortChildren(m_top);
        return std::move(m_top);
    }

private:
    AttachmentNode& append(AttachmentNode* parent, const std::string& name, const std::string& path)
    {
        return parent ? appendChild(*parent, parent->children, name, path) : appendChild(m_root, m_top, name, path);
    }

    AttachmentNode* folder(const std::string& path)
    {
        if (const auto found = m_folders.find(path); found != m_folders.end())
            return found->second;
        const std::size_t slash = path.rfind('/');
        const bool nested = slash != std::string::npos;
        AttachmentNode* parent = nested ? folder(path.substr(0, slash)) : nullptr;
        AttachmentNode& node = append(parent, nested ? path.substr(slash + 1) : path, path);
        node.kind = AttachmentKind::Folder;
        return m_folders[path] = &node;
    }

    AttachmentNode& m_root;
    Children m_top;
    std::map<std::string, AttachmentNode*> m_folders;
};

void recountNode(AttachmentNode& node)
{
    if (!node.isFolder())
        return;
    node.files = 0;
    node.tickedFiles = 0;
    std::int64_t ticked = 0;
    std::int64_t all = 0;
    bool known = true;
    for (const auto& child : node.children) {
        recountNode(*child);
        node.files += child->files;
        node.tickedFiles += child->tickedFiles;
        known = known && child->tokens >= 0;
        all += child->tokens;
        ticked += child->tickedFiles > 0 ? child->tokens : 0;
    }
    if (node.isAttachment())
        return; // its tokens come from the ledger, with the wrapper
    node.tokens = !known ? -1 : node.tickedFiles > 0 ? ticked : all;
    node.exact = known;
}

int lineCount(const Attachment& attachment)
{
    return attachment.parts.empty() ? 0 : attachment.parts.back().origin.lastLine;
}

QString folderText(const AttachmentNode& node)
{
    const QString files = node.tickedFiles < node.files
        ? AttachmentModel::tr("%L1 of %Ln file(s)", nullptr, node.files).arg(node.tickedFiles)
        : AttachmentModel::tr("%Ln file(s)", nullptr, node.files);
    const int leftOut = static_cast<int>(node.attachment->leftOut.size());
    return leftOut == 0 ? files : AttachmentModel::tr("%1 · %Ln left out", nullptr, leftOut).arg(files);
}

QString contentText(const AttachmentNode& node)
{
    const Attachment& attachment = *node.attachment;
    switch (attachment.kind) {
    case AttachmentKind::Pdf:
        return AttachmentModel::tr("%Ln page(s)", nullptr, attachment.pageCount);
    case AttachmentKind::Image:
        if (node.unseenPicture)
            return AttachmentModel::tr("this model cannot see pictures");
        if (!attachment.image)
            return {};
        if (node.tiles > 0)
            return AttachmentModel::tr("%L1 × %L2 · %Ln tile(s)", nullptr, node.tiles)
                .arg(attachment.image->width)
                .arg(attachment.image->height);
        return AttachmentModel::tr("%L1 × %L2 pixels").arg(attachment.image->width).arg(attachment.image->height);
    case AttachmentKind::Folder:
        return folderText(node);
    case AttachmentKind::Text:
    case AttachmentKind::Code:
        if (const int lines = lineCount(attachment); lines > 0)
            return AttachmentModel::tr("%Ln line(s)", nullptr, lines);
        return {};
    case AttachmentKind::Unknown:
        return {};
    }
    return {};
}

QString readingText(const ReadingProgress& progress)
{
    if (progress.total <= 0)
        return AttachmentModel::tr("Reading");
    const QString text = progress.files ? AttachmentModel::tr("Reading file %L1 of %L2")
                                        : AttachmentModel::tr("Reading page %L1 of %L2");
    return text.arg(progress.done).arg(progress.total);
}

QString joined(QStringList parts)
{
    parts.removeAll(QString());
    return parts.join(QStringLiteral(" · "));
}

} // namespace

Qt::CheckState AttachmentNode::checkState() const
{
    if (tickedFiles == 0)
        return Qt::Unchecked;
    return tickedFiles == files ? Qt::Checked : Qt::PartiallyChecked;
}

const AttachmentNode& AttachmentNode::top() const
{
    const AttachmentNode* node = this;
    while (!node->isAttachment())
        node = node->parent;
    return *node;
}

std::vector<std::unique_ptr<AttachmentNode>> makeFolderTree(AttachmentNode& folder)
{
    TreeBuilder builder(folder);
    for (const FolderFile& file : folder.attachment->files)
        builder.add(file);
    return builder.take();
}

void recount(AttachmentNode& folder)
{
    recountNode(folder);
}

QString tokensText(const AttachmentNode& node)
{
    const QString unknown = QStringLiteral("–");
    if (node.tokens < 0 || node.state == AttachmentState::Refused || node.leftOut)
        return unknown;
    const QString number = QLocale().toString(static_cast<qlonglong>(node.tokens));
    if (node.state == AttachmentState::Reading || node.state == AttachmentState::Waiting)
        return node.tokens > 0 ? AttachmentModel::tr("%1 so far").arg(number) : unknown;
    return number;
}

QString statusText(const AttachmentNode& node)
{
    if (!node.isAttachment())
        return node.reason;
    switch (node.state) {
    case AttachmentState::Waiting:
        return AttachmentModel::tr("Waiting");
    case AttachmentState::Reading:
        return readingText(node.progress);
    case AttachmentState::Ready:
        return joined({node.leftOut ? AttachmentModel::tr("Left out") : AttachmentModel::tr("Ready"), contentText(node),
            node.attachment->note});
    case AttachmentState::Partial:
        return joined({node.leftOut ? AttachmentModel::tr("Left out") : QString(), node.reason});
    case AttachmentState::Refused:
        return node.reason;
    case AttachmentState::Stale:
        return node.reason.isEmpty() ? AttachmentModel::tr("Changed on disk · read again") : node.reason;
    }
    return {};
}

double readingFraction(const AttachmentNode& node)
{
    if (node.state == AttachmentState::Waiting && node.isAttachment())
        return 0;
    if (node.state != AttachmentState::Reading)
        return -1;
    return node.progress.total > 0 ? static_cast<double>(node.progress.done) / node.progress.total : 0;
}

} // namespace sheaf::app
