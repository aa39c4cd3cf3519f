#pragma once
// Rows of the attachment tree: swatch, icon, name, tokens, state; below folders a check box, a name and tokens.

#include <QStyledItemDelegate>

namespace sheaf::ui {

/// Threads: GUI.
class AttachmentDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    bool editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option,
        const QModelIndex& index) override;

signals:
    void stopClicked(quint64 id);
};

} // namespace sheaf::ui
