#pragma once
// The attachments at the right: one row each, a folder is a tree with check boxes and tokens per folder.

#include "app/core/ledger.h"

#include <QAbstractItemModel>
#include <QImage>

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace sheaf::app {

struct AttachmentNode;

/// Progress of reading one attachment.
struct ReadingProgress {
    bool files = false; ///< counts files, else pages
    int done = 0;
    int total = 0; ///< 0: not known yet
};

/// Threads: GUI. Top level: attachments in list order. Below a folder: folders and files, folders first, tri-state
/// boxes.
class AttachmentModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Role {
        IdRole = Qt::UserRole + 1, ///< attachment id (quint64)
        NameRole,
        KindRole, ///< int(AttachmentKind); files of folders: Code or Text; sub-folders: Folder
        StateRole, ///< int(AttachmentState)
        TokensRole, ///< qulonglong; -1 as qlonglong if not known
        TokensTextRole, ///< "24,118", "1,440 so far", "–"
        StatusTextRole, ///< second line: "Ready · 48 pages", "Reading page 12 of 80", the reason
        ProgressRole, ///< 0–1, below 0: none
        SwatchRole, ///< index of the segment colour; -1: none
        LeftOutRole, ///< bool: listed, not in the prompt
        ThumbnailRole, ///< QImage of a picture; null until it is decoded
        PathRole, ///< of a file inside its folder
    };

    explicit AttachmentModel(QObject* parent = nullptr);
    ~AttachmentModel() override;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(
        const QModelIndex& index, const QVariant& value, int role) override; ///< check boxes -> excludedChanged
    Qt::ItemFlags flags(const QModelIndex& index) const override;

    /// Waiting row for something that will be read.
    void append(const AttachmentPtr& attachment);
    void setReading(std::uint64_t id, const ReadingProgress& progress);
    void update(const AttachmentPtr& attachment); ///< same id; folders get their tree
    void setTokens(const Ledger& ledger); ///< counts of all rows, files and sub-folders
    void setLeftOut(std::uint64_t id, bool leftOut);
    void setMaxTiles(std::uint64_t id, int maxTiles); ///< the dial of a picture; 0: as many as the model takes
    void setThumbnail(std::uint64_t id, const QImage& image);
    void setExcluded(std::uint64_t id, const std::set<std::string>& paths); ///< unticked files of a folder
    void remove(std::uint64_t id);
    void move(int from, int to); ///< `to`: the row it has afterwards
    void clear();

    AttachmentPtr attachment(std::uint64_t id) const; ///< null if absent
    std::vector<std::uint64_t> ids() const; ///< list order
    const std::set<std::string>& excluded(std::uint64_t id) const;
    bool leftOut(std::uint64_t id) const;
    int maxTiles(std::uint64_t id) const;
    QModelIndex indexOf(std::uint64_t id) const;

signals:
    void excludedChanged(quint64 id); ///< the user ticked or unticked

private:
    AttachmentNode* node(const QModelIndex& index) const;
    AttachmentNode* top(std::uint64_t id) const;
    QModelIndex indexOf(const AttachmentNode* node) const;
    void changed(const AttachmentNode& node, const QList<int>& roles);
    void changedBelow(const AttachmentNode& folder, const QList<int>& roles);
    void replaceTree(AttachmentNode& folder);
    void renumber();

    std::unique_ptr<AttachmentNode> m_root;
};

} // namespace sheaf::app
