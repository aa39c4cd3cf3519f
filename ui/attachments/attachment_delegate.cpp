#include "ui/attachments/attachment_delegate.h"

#include "app/viewmodel/attachment_model.h"
#include "ui/attachments/attachment_icon.h"
#include "ui/style/fonts.h"
#include "ui/style/icons.h"
#include "ui/style/metrics.h"
#include "ui/style/tokens.h"

#include <QFontMetrics>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace sheaf::ui {

namespace {

using app::AttachmentModel;
using app::AttachmentState;

constexpr int kRowHeight = 54;
constexpr int kProgressRoom = 8;
constexpr int kSwatchLeft = 12;
constexpr int kSwatchWidth = 4;
constexpr int kIconLeft = 27;
constexpr int kThumbnailLeft = 21;
constexpr int kThumbnailWidth = 25;
constexpr int kTextLeft = 52;
constexpr int kRightMargin = 16;
constexpr int kStatusIcon = 14;
constexpr int kCheckBox = 16;
constexpr int kTreeRow = 28;
constexpr int kProgressHeight = 4;

AttachmentState stateOf(const QModelIndex& index)
{
    return static_cast<AttachmentState>(index.data(AttachmentModel::StateRole).toInt());
}

bool isTop(const QModelIndex& index)
{
    return !index.parent().isValid();
}

bool isReading(const QModelIndex& index)
{
    return index.data(AttachmentModel::ProgressRole).toDouble() >= 0;
}

struct StatusLook {
    QString icon;
    QColor color;
};

StatusLook statusLook(const QModelIndex& index)
{
    switch (stateOf(index)) {
    case AttachmentState::Refused:
        return {QStringLiteral("error"), tokens().error};
    case AttachmentState::Partial:
        return {QStringLiteral("warning"), tokens().warn};
    case AttachmentState::Stale:
        return {QStringLiteral("regenerate"), tokens().warn};
    case AttachmentState::Waiting:
    case AttachmentState::Reading:
    case AttachmentState::Ready:
        return {{}, tokens().muted};
    }
    return {};
}

/// Folders show with a chevron whether they are open.
QString chevron(const QStyleOptionViewItem& option, const QModelIndex& index)
{
    if (!index.model()->hasChildren(index))
        return {};
    if (option.state & QStyle::State_Open)
        return QStringLiteral("chevron-down");
    return option.direction == Qt::RightToLeft ? QStringLiteral("chevron-left") : QStringLiteral("chevron-right");
}

/// Draws in left-to-right coordinates inside the row and mirrors them where the layout is mirrored.
class RowPainter {
public:
    RowPainter(QPainter& painter, const QStyleOptionViewItem& option)
        : m_painter(painter)
        , m_option(option)
    {
    }

    QRect place(const QRect& rect) const
    {
        return QStyle::visualRect(m_option.direction, m_option.rect, rect.translated(m_option.rect.topLeft()));
    }

    int width() const { return m_option.rect.width(); }

    void icon(const QString& name, const QPoint& at, int size, const QColor& color)
    {
        const qreal ratio = m_painter.device()->devicePixelRatioF();
        m_painter.drawPixmap(place({at, QSize(size, size)}), iconPixmap(name, size, color, ratio));
    }

    void text(const QRect& rect, const QString& text, const QFont& font, const QColor& color,
        Qt::TextElideMode elide = Qt::ElideRight, Qt::Alignment alignment = Qt::AlignLeft)
    {
        m_painter.setFont(font);
        m_painter.setPen(color);
        const QString shown = QFontMetrics(font).elidedText(text, elide, rect.width());
        const Qt::Alignment visual = QStyle::visualAlignment(m_option.direction, alignment) | Qt::AlignVCenter;
        m_painter.drawText(place(rect), static_cast<int>(visual) | Qt::TextSingleLine, shown);
    }

    /// The middle of the picture, as much as fills the place.
    void thumbnail(const QImage& image, const QRect& at)
    {
        const QRect shown = place(at);
        const QSize part = shown.size().scaled(image.size(), Qt::KeepAspectRatio);
        const QRect source(QPoint((image.width() - part.width()) / 2, (image.height() - part.height()) / 2), part);
        QPainterPath outline;
        outline.addRoundedRect(shown, metrics::kRadiusSmall, metrics::kRadiusSmall);
        m_painter.save();
        m_painter.setRenderHint(QPainter::SmoothPixmapTransform);
        m_painter.setClipPath(outline);
        m_painter.drawImage(shown, image, source);
        m_painter.restore();
        m_painter.setPen(QPen(tokens().line, 1));
        m_painter.setBrush(Qt::NoBrush);
        m_painter.drawPath(outline);
    }

    QPainter& painter() { return m_painter; }

private:
    QPainter& m_painter;
    const QStyleOptionViewItem& m_option;
};

void paintSwatch(RowPainter& row, const QModelIndex& index, int height)
{
    const int swatch = index.data(AttachmentModel::SwatchRole).toInt();
    const QRectF bar = row.place({kSwatchLeft, 8, kSwatchWidth, height});
    const auto& segments = tokens().segments;
    QPainter& painter = row.painter();
    if (swatch >= 0) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(segments[static_cast<std::size_t>(swatch) % segments.size()]);
        painter.drawRoundedRect(bar, 2, 2);
        return;
    }
    painter.setPen(QPen(tokens().lineStrong, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(bar.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2);
}

void paintProgress(RowPainter& row, double fraction, int top)
{
    QRect bar(kTextLeft, top, row.width() - kTextLeft - kRightMargin, kProgressHeight);
    QPainter& painter = row.painter();
    painter.setPen(Qt::NoPen);
    painter.setBrush(tokens().track);
    painter.drawRoundedRect(row.place(bar), 2, 2);
    bar.setWidth(static_cast<int>(bar.width() * std::clamp(fraction, 0.0, 1.0)));
    painter.setBrush(tokens().accent);
    if (bar.width() > 0)
        painter.drawRoundedRect(row.place(bar), 2, 2);
}

QRect stopRect(const QStyleOptionViewItem& option)
{
    const QRect rect(option.rect.width() - kRightMargin - 20, 26, 24, 24);
    return QStyle::visualRect(option.direction, option.rect, rect.translated(option.rect.topLeft()));
}

void paintAttachment(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index)
{
    RowPainter row(painter, option);
    const QFont nameFont = font(TextRole::Body);
    const QFont statusFont = font(TextRole::Small);
    const int nameHeight = QFontMetrics(nameFont).height();
    const int statusHeight = QFontMetrics(statusFont).height();
    const int statusTop = 8 + nameHeight + 2;
    const bool quiet = isReading(index) || stateOf(index) == AttachmentState::Refused
        || index.data(AttachmentModel::LeftOutRole).toBool();
    const QColor ink = quiet ? tokens().muted : tokens().text;

    paintSwatch(row, index, nameHeight + 2 + statusHeight - 4);
    const QImage thumbnail = index.data(AttachmentModel::ThumbnailRole).value<QImage>();
    if (thumbnail.isNull())
        row.icon(attachmentIcon(index), {kIconLeft, 8 + (nameHeight - metrics::kIconRow) / 2}, metrics::kIconRow,
            tokens().muted);
    else
        row.thumbnail(thumbnail, {kThumbnailLeft, 9, kThumbnailWidth, nameHeight + statusHeight});
    const QString count = index.data(AttachmentModel::TokensTextRole).toString();
    const QFont countFont = semibold(nameFont);
    const int countWidth = QFontMetrics(countFont).horizontalAdvance(count);
    const int right = row.width() - kRightMargin;
    row.text({right - countWidth, 8, countWidth, nameHeight}, count, countFont, ink, Qt::ElideNone, Qt::AlignRight);
    row.text({kTextLeft, 8, right - countWidth - metrics::kGap - kTextLeft, nameHeight},
        index.data(AttachmentModel::NameRole).toString(), nameFont, ink, Qt::ElideMiddle);

    const StatusLook look = statusLook(index);
    const QString lead = look.icon.isEmpty() ? chevron(option, index) : look.icon;
    int left = kTextLeft;
    if (!lead.isEmpty()) {
        row.icon(lead, {left, statusTop + (statusHeight - kStatusIcon) / 2}, kStatusIcon, look.color);
        left += kStatusIcon + 4;
    }
    const bool stoppable = isReading(index);
    const int statusRight = stoppable ? right - 24 : right;
    row.text({left, statusTop, statusRight - left, statusHeight},
        index.data(AttachmentModel::StatusTextRole).toString(), statusFont, look.color);
    if (stoppable) {
        row.icon(
            QStringLiteral("stop"), {right - metrics::kIconButton, statusTop}, metrics::kIconButton, tokens().muted);
        paintProgress(row, index.data(AttachmentModel::ProgressRole).toDouble(), statusTop + statusHeight + 3);
    }
}

QRect checkRect(const QStyleOptionViewItem& option)
{
    const QRect rect(0, (option.rect.height() - kCheckBox) / 2, kCheckBox, kCheckBox);
    return QStyle::visualRect(option.direction, option.rect, rect.translated(option.rect.topLeft()));
}

void paintCheckBox(QPainter& painter, const QStyleOptionViewItem& option, Qt::CheckState state)
{
    QStyleOptionViewItem box = option;
    box.rect = checkRect(option);
    box.state.setFlag(QStyle::State_HasFocus, false);
    box.state.setFlag(QStyle::State_On, state == Qt::Checked);
    box.state.setFlag(QStyle::State_NoChange, state == Qt::PartiallyChecked);
    box.state.setFlag(QStyle::State_Off, state == Qt::Unchecked);
    option.widget->style()->drawPrimitive(QStyle::PE_IndicatorItemViewItemCheck, &box, &painter, option.widget);
}

void paintFile(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index)
{
    RowPainter row(painter, option);
    const auto state = static_cast<Qt::CheckState>(index.data(Qt::CheckStateRole).toInt());
    paintCheckBox(painter, option, state);
    const bool wrong = stateOf(index) == AttachmentState::Refused;
    const QColor ink = wrong ? tokens().error : state == Qt::Unchecked ? tokens().muted : tokens().text;
    const QFont nameFont = font(TextRole::Small);
    const QString count = index.data(AttachmentModel::TokensTextRole).toString();
    const int countWidth = QFontMetrics(nameFont).horizontalAdvance(count);
    const int right = row.width() - kRightMargin;
    const int height = option.rect.height();
    const int left = kCheckBox + metrics::kGap;
    row.text({right - countWidth, 0, countWidth, height}, count, nameFont, ink, Qt::ElideNone, Qt::AlignRight);
    row.text({left, 0, right - countWidth - metrics::kGap - left, height},
        index.data(AttachmentModel::NameRole).toString(), nameFont, ink, Qt::ElideMiddle);
}

bool toggles(const QEvent& event, const QStyleOptionViewItem& option)
{
    if (event.type() == QEvent::KeyPress)
        return static_cast<const QKeyEvent&>(event).key() == Qt::Key_Space;
    if (event.type() != QEvent::MouseButtonRelease)
        return false;
    const auto& mouse = static_cast<const QMouseEvent&>(event);
    const QRect target = checkRect(option).adjusted(-6, -6, 6, 6); // 28 px to hit
    return mouse.button() == Qt::LeftButton && target.contains(mouse.position().toPoint());
}

} // namespace

void AttachmentDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (isTop(index))
        paintAttachment(*painter, option, index);
    else
        paintFile(*painter, option, index);
    painter->restore();
}

QSize AttachmentDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const
{
    const int status = QFontMetrics(font(TextRole::Small)).height();
    if (!isTop(index))
        return {kTextLeft, std::max(kTreeRow, status + 8)};
    const int text = QFontMetrics(font(TextRole::Body)).height() + 2 + status + 16;
    return {2 * kTextLeft, std::max(kRowHeight, text) + (isReading(index) ? kProgressRoom : 0)};
}

bool AttachmentDelegate::editorEvent(
    QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option, const QModelIndex& index)
{
    if (isTop(index)) {
        if (event->type() != QEvent::MouseButtonRelease || !isReading(index))
            return false;
        const bool hit = stopRect(option).contains(static_cast<QMouseEvent*>(event)->position().toPoint());
        if (hit)
            emit stopClicked(index.data(AttachmentModel::IdRole).toULongLong());
        return hit;
    }
    if (!toggles(*event, option))
        return false;
    const bool ticked = index.data(Qt::CheckStateRole).toInt() == Qt::Checked;
    return model->setData(index, ticked ? Qt::Unchecked : Qt::Checked, Qt::CheckStateRole);
}

} // namespace sheaf::ui
