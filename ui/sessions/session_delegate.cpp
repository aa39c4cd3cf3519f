#include "ui/sessions/session_delegate.h"

#include "app/viewmodel/session_list_model.h"
#include "ui/style/fonts.h"
#include "ui/style/metrics.h"
#include "ui/style/theme.h"

#include <QLineEdit>
#include <QPainter>

namespace sheaf::ui {
namespace {

using Model = app::SessionListModel;

constexpr int kSide = 8; ///< between the panel's edge and the row's background
constexpr int kInner = 10; ///< between the background's edge and the text
constexpr int kAbove = 8; ///< above the title and below the last line
constexpr int kDot = 8;

QFontMetrics smallMetrics()
{
    return QFontMetrics(font(TextRole::Small));
}

int headingHeight()
{
    return smallMetrics().height() + 16;
}

int linesHeight(const QModelIndex& index)
{
    const int small = smallMetrics().height();
    const int hit = index.data(Model::HitRole).toString().isEmpty() ? 0 : small;
    return QFontMetrics(font(TextRole::Body)).height() + 2 + small + hit;
}

void paintHeading(QPainter* painter, const QRect& item, const QString& text)
{
    const QRect heading(item.left() + 16, item.top(), item.width() - 32, headingHeight());
    painter->setFont(semibold(font(TextRole::Small)));
    painter->setPen(tokens().muted);
    painter->drawText(heading, Qt::AlignVCenter | Qt::AlignLeading, text);
}

void paintBackground(QPainter* painter, const QRect& row, const QStyleOptionViewItem& option)
{
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const bool focused
        = option.state.testFlag(QStyle::State_HasFocus) && option.state.testFlag(QStyle::State_KeyboardFocusChange);
    const bool hovered = option.state.testFlag(QStyle::State_MouseOver);
    if (!selected && !focused && !hovered)
        return;
    QColor fill = selected ? tokens().selection : QColor(Qt::transparent);
    if (hovered && !selected)
        fill = tokens().track;
    painter->setBrush(fill);
    painter->setPen(focused ? QPen(tokens().focus, 2) : QPen(Qt::NoPen));
    painter->drawRoundedRect(QRectF(row).adjusted(1, 1, -1, -1), metrics::kRadiusRow, metrics::kRadiusRow);
}

void paintDot(QPainter* painter, QRect& line)
{
    const QRect dot(line.left(), line.center().y() - kDot / 2 + 1, kDot, kDot);
    painter->setPen(Qt::NoPen);
    painter->setBrush(tokens().amberFill);
    painter->drawEllipse(dot);
    line.setLeft(line.left() + kDot + 6);
}

void paintLine(QPainter* painter, const QRect& line, const QFont& lineFont, const QColor& color, const QString& text)
{
    painter->setFont(lineFont);
    painter->setPen(color);
    const QString shown = QFontMetrics(lineFont).elidedText(text, Qt::ElideRight, line.width());
    painter->drawText(line, Qt::AlignVCenter | Qt::AlignLeading | Qt::TextSingleLine, shown);
}

void paintTexts(QPainter* painter, const QRect& row, const QModelIndex& index, bool selected)
{
    const QFont body = font(TextRole::Body);
    const QFont small = font(TextRole::Small);
    const bool bold = selected || index.data(Model::UnreadRole).toBool();
    QRect line(row.left() + kInner, row.top() + kAbove, row.width() - 2 * kInner, QFontMetrics(body).height());
    QRect title = line;
    if (index.data(Model::RunningRole).toBool())
        paintDot(painter, title);
    paintLine(painter, title, bold ? semibold(body) : body, tokens().text, index.data(Model::TitleRole).toString());
    line = QRect(line.left(), line.bottom() + 3, line.width(), QFontMetrics(small).height());
    paintLine(painter, line, small, tokens().muted, index.data(Model::SubtitleRole).toString());
    const QString hit = index.data(Model::HitRole).toString();
    if (!hit.isEmpty())
        paintLine(painter, line.translated(0, line.height()), small, tokens().accent, hit);
}

} // namespace

bool SessionDelegate::beginsGroup(const QModelIndex& index)
{
    return index.row() == 0
        || index.siblingAtRow(index.row() - 1).data(Model::GroupRole) != index.data(Model::GroupRole);
}

QRect SessionDelegate::rowRect(const QRect& item, const QModelIndex& index)
{
    return item.adjusted(kSide, beginsGroup(index) ? headingHeight() : 0, -kSide, 0);
}

void SessionDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setLayoutDirection(option.direction);
    if (beginsGroup(index))
        paintHeading(painter, option.rect, index.data(Model::GroupRole).toString());
    const QRect row = rowRect(option.rect, index);
    paintBackground(painter, row, option);
    paintTexts(painter, row, index, option.state.testFlag(QStyle::State_Selected));
    painter->restore();
}

QSize SessionDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const int heading = beginsGroup(index) ? headingHeight() : 0;
    return {option.rect.width(), heading + linesHeight(index) + 2 * kAbove + 1};
}

QWidget* SessionDelegate::createEditor(
    QWidget* parent, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QWidget* editor = QStyledItemDelegate::createEditor(parent, option, index);
    setStyleProperty(editor, "kind", QStringLiteral("inline"));
    editor->setObjectName(QStringLiteral("sessionTitleEdit"));
    editor->setAccessibleName(tr("Title of the session"));
    return editor;
}

void SessionDelegate::updateEditorGeometry(
    QWidget* editor, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const QRect row = rowRect(option.rect, index);
    const int height = editor->sizeHint().height();
    editor->setGeometry(row.left() + kInner - 4, row.top() + kAbove - 4, row.width() - 2 * kInner + 8, height);
}

} // namespace sheaf::ui
