#include "app/viewmodel/attachment_model.h"

#include "app/viewmodel/attachment_node.h"

#include <algorithm>
#include <unordered_map>

namespace sheaf::app {

namespace {

void adopt(AttachmentNode& node, const AttachmentPtr& attachment)
{
    node.attachment = attachment;
    node.name = attachment->name;
    node.kind = attachment->kind;
    node.state = attachment->state;
    node.reason = attachment->reason;
    if (node.state == AttachmentState::Refused)
        node.tokens = -1;
}

/// The files of the tree are those of the attachment, in any order.
bool sameFiles(const Attachment& before, const Attachment& now)
{
    return std::ranges::equal(before.files, now.files, {}, &FolderFile::path, &FolderFile::path);
}

/// Takes the counts of one attachment; true if a number at the attachment or below changed.
bool adoptTokens(AttachmentNode& node, const LedgerAttachment& share)
{
    const auto tokens = static_cast<std::int64_t>(share.tokens);
    const bool picture = !share.pictures.empty();
    const bool unseen = picture && !share.pictures.front().seen;
    const int tiles = picture ? share.pictures.front().tiles : 0;
    bool changed
        = node.tokens != tokens || node.exact != share.exact || node.unseenPicture != unseen || node.tiles != tiles;
    node.tokens = tokens;
    node.exact = share.exact;
    node.unseenPicture = unseen;
    node.tiles = tiles;
    if (share.files.empty())
        return changed;

    std::unordered_map<std::string, std::int64_t> counts;
    for (const LedgerFile& file : share.files)
        counts[file.path] = static_cast<std::int64_t>(file.tokens);
    visitFiles(node, [&](AttachmentNode& file) {
        const auto found = counts.find(file.path);
        const std::int64_t count = found == counts.end() ? -1 : found->second;
        changed = changed || file.tokens != count;
        file.tokens = count;
    });
    recount(node);
    return changed;
}

} // namespace

AttachmentModel::AttachmentModel(QObject* parent)
    : QAbstractItemModel(parent)
    , m_root(std::make_unique<AttachmentNode>())
{
}

AttachmentModel::~AttachmentModel() = default;

AttachmentNode* AttachmentModel::node(const QModelIndex& index) const
{
    return index.isValid() ? static_cast<AttachmentNode*>(index.internalPointer()) : m_root.get();
}

AttachmentNode* AttachmentModel::top(std::uint64_t id) const
{
    for (const auto& child : m_root->children) {
        if (child->attachment->id == id)
            return child.get();
    }
    return nullptr;
}

QModelIndex AttachmentModel::indexOf(const AttachmentNode* node) const
{
    return node == m_root.get() ? QModelIndex() : createIndex(node->row, 0, node);
}

QModelIndex AttachmentModel::indexOf(std::uint64_t id) const
{
    const AttachmentNode* found = top(id);
    return found ? indexOf(found) : QModelIndex();
}

QModelIndex AttachmentModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, node(parent)->children[static_cast<std::size_t>(row)].get());
}

QModelIndex AttachmentModel::parent(const QModelIndex& child) const
{
    return child.isValid() ? indexOf(node(child)->parent) : QModelIndex();
}

int AttachmentModel::rowCount(const QModelIndex& parent) const
{
    return parent.column() > 0 ? 0 : static_cast<int>(node(parent)->children.size());
}

int AttachmentModel::columnCount(const QModelIndex&) const
{
    return 1;
}

QVariant AttachmentModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const AttachmentNode& row = *node(index);
    switch (role) {
    case Qt::DisplayRole:
    case NameRole:
        return row.name;
    case Qt::CheckStateRole:
        return row.isAttachment() ? QVariant() : QVariant(static_cast<int>(row.checkState()));
    case Qt::AccessibleTextRole:
        return tr("%1, %2 tokens, %3").arg(row.name, tokensText(row), statusText(row));
    case IdRole:
        return QVariant::fromValue<quint64>(row.top().attachment->id);
    case KindRole:
        return static_cast<int>(row.kind);
    case StateRole:
        return static_cast<int>(row.state);
    case TokensRole:
        return QVariant::fromValue<qlonglong>(row.tokens);
    case TokensTextRole:
        return tokensText(row);
    case StatusTextRole:
        return statusText(row);
    case ProgressRole:
        return readingFraction(row);
    case SwatchRole: {
        const bool inPrompt = row.tokens >= 0 && !row.leftOut && row.state != AttachmentState::Refused;
        return row.isAttachment() && inPrompt ? row.row : -1;
    }
    case LeftOutRole:
        return row.isAttachment() ? row.leftOut : row.tickedFiles == 0;
    case ThumbnailRole:
        return row.thumbnail;
    case PathRole:
        return QString::fromStdString(row.path);
    default:
        return {};
    }
}

bool AttachmentModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (!index.isValid() || role != Qt::CheckStateRole || node(index)->isAttachment())
        return false;
    AttachmentNode* folder = node(index);
    const bool tick = value.toInt() == Qt::Checked;
    while (!folder->isAttachment())
        folder = folder->parent;
    visitFiles(*node(index), [&](AttachmentNode& file) {
        file.tickedFiles = tick ? 1 : 0;
        if (tick)
            folder->excluded.erase(file.path);
        else
            folder->excluded.insert(file.path);
    });
    recount(*folder);
    changed(*folder, {});
    changedBelow(*folder, {});
    emit excludedChanged(folder->attachment->id);
    return true;
}

Qt::ItemFlags AttachmentModel::flags(const QModelIndex& index) const
{
    if (!index.isValid())
        return Qt::ItemIsDropEnabled;
    const Qt::ItemFlags common = Qt::ItemIsEnabled | Qt::ItemIsSelectable;
    return node(index)->isAttachment() ? common | Qt::ItemIsDragEnabled : common | Qt::ItemIsUserCheckable;
}

void AttachmentModel::append(const AttachmentPtr& attachment)
{
    const int row = rowCount();
    beginInsertRows({}, row, row);
    auto node = std::make_unique<AttachmentNode>();
    node->parent = m_root.get();
    node->row = row;
    adopt(*node, attachment);
    if (node->isFolder()) {
        node->children = makeFolderTree(*node);
        recount(*node);
    }
    m_root->children.push_back(std::move(node));
    endInsertRows();
}

void AttachmentModel::setReading(std::uint64_t id, const ReadingProgress& progress)
{
    AttachmentNode* row = top(id);
    if (!row)
        return;
    QList<int> roles{StatusTextRole, ProgressRole, TokensTextRole, Qt::AccessibleTextRole};
    if (row->state != AttachmentState::Reading)
        roles.append(StateRole); // views measure rows anew on this one only
    row->state = AttachmentState::Reading;
    row->progress = progress;
    changed(*row, roles);
}

void AttachmentModel::update(const AttachmentPtr& attachment)
{
    AttachmentNode* row = top(attachment->id);
    if (!row)
        return;
    const bool sameTree = sameFiles(*row->attachment, *attachment);
    if (row->attachment->sha256 != attachment->sha256)
        row->thumbnail = {};
    adopt(*row, attachment);
    if (!sameTree)
        replaceTree(*row);
    changed(*row, {});
}

void AttachmentModel::setTokens(const Ledger& ledger)
{
    for (const LedgerAttachment& share : ledger.attachments) {
        AttachmentNode* row = share.attachment ? top(share.attachment->id) : nullptr;
        if (!row || !adoptTokens(*row, share))
            continue;
        const QList<int> roles{TokensRole, TokensTextRole, StatusTextRole, SwatchRole, Qt::AccessibleTextRole};
        changed(*row, roles);
        changedBelow(*row, roles);
    }
}

void AttachmentModel::setLeftOut(std::uint64_t id, bool leftOut)
{
    AttachmentNode* row = top(id);
    if (!row || row->leftOut == leftOut)
        return;
    row->leftOut = leftOut;
    changed(*row, {});
}

void AttachmentModel::setMaxTiles(std::uint64_t id, int maxTiles)
{
    if (AttachmentNode* row = top(id))
        row->maxTiles = maxTiles;
}

void AttachmentModel::setThumbnail(std::uint64_t id, const QImage& image)
{
    AttachmentNode* row = top(id);
    if (!row)
        return;
    row->thumbnail = image;
    changed(*row, {ThumbnailRole});
}

void AttachmentModel::setExcluded(std::uint64_t id, const std::set<std::string>& paths)
{
    AttachmentNode* row = top(id);
    if (!row || row->excluded == paths)
        return;
    row->excluded = paths;
    visitFiles(*row, [&](AttachmentNode& file) { file.tickedFiles = paths.contains(file.path) ? 0 : 1; });
    recount(*row);
    changed(*row, {});
    changedBelow(*row, {});
}

void AttachmentModel::remove(std::uint64_t id)
{
    const AttachmentNode* row = top(id);
    if (!row)
        return;
    const int at = row->row;
    beginRemoveRows({}, at, at);
    m_root->children.erase(m_root->children.begin() + at);
    renumber();
    endRemoveRows();
}

void AttachmentModel::move(int from, int to)
{
    const int rows = rowCount();
    if (from == to || from < 0 || to < 0 || from >= rows || to >= rows)
        return;
    beginMoveRows({}, from, from, {}, to > from ? to + 1 : to);
    auto& children = m_root->children;
    auto moved = std::move(children[static_cast<std::size_t>(from)]);
    children.erase(children.begin() + from);
    children.insert(children.begin() + to, std::move(moved));
    renumber();
    endMoveRows();
    emit dataChanged(index(std::min(from, to), 0), index(std::max(from, to), 0), {SwatchRole});
}

void AttachmentModel::clear()
{
    if (m_root->children.empty())
        return;
    beginRemoveRows({}, 0, rowCount() - 1);
    m_root->children.clear();
    endRemoveRows();
}

AttachmentPtr AttachmentModel::attachment(std::uint64_t id) const
{
    const AttachmentNode* row = top(id);
    return row ? row->attachment : nullptr;
}

std::vector<std::uint64_t> AttachmentModel::ids() const
{
    std::vector<std::uint64_t> ids;
    for (const auto& child : m_root->children)
        ids.push_back(child->attachment->id);
    return ids;
}

const std::set<std::string>& AttachmentModel::excluded(std::uint64_t id) const
{
    static const std::set<std::string> none;
    const AttachmentNode* row = top(id);
    return row ? row->excluded : none;
}

bool AttachmentModel::leftOut(std::uint64_t id) const
{
    const AttachmentNode* row = top(id);
    return row && row->leftOut;
}

int AttachmentModel::maxTiles(std::uint64_t id) const
{
    const AttachmentNode* row = top(id);
    return row ? row->maxTiles : 0;
}

void AttachmentModel::changed(const AttachmentNode& node, const QList<int>& roles)
{
    const QModelIndex at = indexOf(&node);
    emit dataChanged(at, at, roles);
}

void AttachmentModel::changedBelow(const AttachmentNode& folder, const QList<int>& roles)
{
    if (folder.children.empty())
        return;
    emit dataChanged(indexOf(folder.children.front().get()), indexOf(folder.children.back().get()), roles);
    for (const auto& child : folder.children)
        changedBelow(*child, roles);
}

void AttachmentModel::replaceTree(AttachmentNode& folder)
{
    const QModelIndex parent = indexOf(&folder);
    if (!folder.children.empty()) {
        beginRemoveRows(parent, 0, static_cast<int>(folder.children.size()) - 1);
        folder.children.clear();
        endRemoveRows();
    }
    auto tree = makeFolderTree(folder);
    if (tree.empty())
        return;
    beginInsertRows(parent, 0, static_cast<int>(tree.size()) - 1);
    folder.children = std::move(tree);
    recount(folder);
    endInsertRows();
}

void AttachmentModel::renumber()
{
    int row = 0;
    for (const auto& child : m_root->children)
        child->row = row++;
}

} // namespace sheaf::app
