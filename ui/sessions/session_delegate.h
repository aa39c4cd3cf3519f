#pragma once
// A row of the session list: title, second line, and the heading of its group above the first of each.

#include <QStyledItemDelegate>

namespace sheaf::ui {

/// Threads: GUI. Reads the roles of app::SessionListModel.
class SessionDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void updateEditorGeometry(
        QWidget* editor, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

    /// True if the row begins a group, so that a heading stands above it.
    static bool beginsGroup(const QModelIndex& index);
    /// Where the row itself is painted, below its heading.
    static QRect rowRect(const QRect& item, const QModelIndex& index);
};

} // namespace sheaf::ui
