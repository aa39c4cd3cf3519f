#include "ui/shell/model_pill.h"

#include "app/viewmodel/model_state.h"
#include "ui/style/fonts.h"
#include "ui/style/icons.h"
#include "ui/style/tokens.h"
#include "ui/widgets/labels.h"

#include <QEvent>
#include <QLocale>
#include <QPainter>
#include <QStyle>

#include <algorithm>
#include <cmath>

namespace sheaf::ui {
namespace {

constexpr int kPad = 12;
constexpr int kDot = 8;
constexpr int kSpace = 8;
constexpr int kChevron = 14;
constexpr int kLettersBesideState = 22; ///< a name cut shorter is worth more than the state
constexpr int kFixed = 2 * kPad + kDot + 2 * kSpace + kChevron;

QString stateText(const app::ModelState& model)
{
    const QLocale locale;
    switch (model.status()) {
    case app::ModelState::Status::None:
        return ModelPill::tr("Choose one");
    case app::ModelState::Status::Loading:
        return ModelPill::tr("Loading · %1 %").arg(std::lround(100 * model.loadFraction()));
    case app::ModelState::Status::Failed:
        return ModelPill::tr("Not loaded");
    case app::ModelState::Status::Ready:
        break;
    }
    if (model.tokensPerSecond() <= 0)
        return ModelPill::tr("Ready");
    return ModelPill::tr("Ready · %1 tok/s").arg(locale.toString(model.tokensPerSecond(), 'f', 1));
}

} // namespace

ModelPill::ModelPill(app::ModelState& model, QWidget* parent)
    : QAbstractButton(parent)
    , m_model(model)
{
    setObjectName(QStringLiteral("modelPill"));
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    setAttribute(Qt::WA_Hover);
    connect(&model, &app::ModelState::changed, this, &ModelPill::refresh);
    refresh();
}

void ModelPill::refresh()
{
    const bool named = m_model.status() != app::ModelState::Status::None && !m_model.name().isEmpty();
    m_name = named ? m_model.name() : tr("No model");
    m_state = stateText(m_model);
    setAccessibleName(tr("Model: %1").arg(m_name));
    const QString& caution = m_model.caution();
    const QString words = m_model.failure().isEmpty() ? tr("%1 · %2 (Ctrl+L)").arg(m_name, m_state) : m_model.failure();
    setAccessibleDescription(caution.isEmpty() ? m_state : tr("%1. %2").arg(m_state, caution));
    setToolTip(plainToolTip(caution.isEmpty() ? words : words + QStringLiteral("\n\n") + caution));
    updateGeometry();
    update();
}

QSize ModelPill::sizeHint() const
{
    const QFontMetrics bold(semibold(font()));
    const QFontMetrics plain(font());
    return {
        kFixed + bold.horizontalAdvance(m_name) + kSpace + plain.horizontalAdvance(m_state) + 2, plain.height() + 10};
}

QSize ModelPill::minimumSizeHint() const
{
    return {kFixed + QFontMetrics(font()).averageCharWidth() * 8, sizeHint().height()};
}

QColor ModelPill::dotColor() const
{
    switch (m_model.status()) {
    case app::ModelState::Status::Ready:
        return tokens().ok;
    case app::ModelState::Status::Loading:
        return tokens().amberFill;
    case app::ModelState::Status::Failed:
        return tokens().redFill;
    case app::ModelState::Status::None:
        break;
    }
    return tokens().lineStrong;
}

void ModelPill::paintEvent(QPaintEvent*)
{
    const Tokens& t = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const qreal inset = hasFocus() ? 1 : 0.5;
    painter.setPen(hasFocus() ? QPen(t.focus, 2) : QPen(underMouse() ? t.accent : t.line, 1));
    painter.setBrush(underMouse() || isDown() ? t.accentSoft : t.raised);
    const QRectF pill = QRectF(rect()).adjusted(inset, inset, -inset, -inset);
    painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2);

    const auto visual = [this](const QRect& r) { return QStyle::visualRect(layoutDirection(), rect(), r); };
    painter.setPen(Qt::NoPen);
    painter.setBrush(dotColor());
    painter.drawEllipse(visual(QRect(kPad, (height() - kDot) / 2, kDot, kDot)));

    const QFont boldFont = semibold(font());
    const QFontMetrics plain(font());
    const int room = width() - kFixed;
    const int stateWidth = plain.horizontalAdvance(m_state) + 1;
    const int nameWidth = QFontMetrics(boldFont).horizontalAdvance(m_name) + 1;
    const bool showsState
        = room - stateWidth - kSpace >= std::min(nameWidth, plain.averageCharWidth() * kLettersBesideState);
    const int nameRoom = std::min(nameWidth, showsState ? room - stateWidth - kSpace : room);
    const int left = kPad + kDot + kSpace;
    painter.setFont(boldFont);
    painter.setPen(t.text);
    painter.drawText(visual(QRect(left, 0, nameRoom, height())), Qt::AlignVCenter | Qt::AlignLeading,
        QFontMetrics(boldFont).elidedText(m_name, Qt::ElideMiddle, nameRoom));
    if (showsState) {
        painter.setFont(font());
        painter.setPen(t.muted);
        painter.drawText(visual(QRect(left + nameRoom + kSpace, 0, stateWidth, height())),
            Qt::AlignVCenter | Qt::AlignLeading, m_state);
    }
    const QRect chevron = visual(QRect(width() - kPad - kChevron + 2, (height() - kChevron) / 2, kChevron, kChevron));
    painter.drawPixmap(chevron, iconPixmap(QStringLiteral("chevron-down"), kChevron, t.muted, devicePixelRatioF()));
}

} // namespace sheaf::ui
