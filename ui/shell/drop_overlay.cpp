#include "ui/shell/drop_overlay.h"

#include "ui/style/metrics.h"
#include "ui/style/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/icon_label.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/surface.h"

#include <QGridLayout>
#include <QLocale>
#include <QPainter>

#include <algorithm>

namespace sheaf::ui {
namespace {

constexpr int kCardWidth = 540;
constexpr std::size_t kListed = 6; ///< more are counted, not named
constexpr int kInset = 16;
constexpr int kVeil = 225; ///< of 255: what lies below stays a shade

QString iconOf(const app::DropPreview::Item& item, bool rejected)
{
    if (rejected)
        return QStringLiteral("error");
    return item.folder ? QStringLiteral("folder")
        : item.picture ? QStringLiteral("picture")
                       : QStringLiteral("document");
}

QString number(int n, const QString& one, const QString& many)
{
    return n == 1 ? one : many.arg(QLocale().toString(n));
}

} // namespace

DropOverlay::DropOverlay(QWidget* parent)
    : QWidget(parent)
    , m_icon(new IconLabel(QStringLiteral("drop"), 44, IconTone::Accent))
    , m_headline(makeLabel({}, TextRole::Head))
    , m_subline(makeLabel(
          tr("Counted on this computer before anything is sent to the model"), TextRole::Reading, Tone::Muted))
    , m_card(new Surface(QStringLiteral("card")))
{
    setObjectName(QStringLiteral("dropOverlay"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
    m_headline->setAlignment(Qt::AlignCenter);
    m_headline->setWordWrap(true);
    m_subline->setAlignment(Qt::AlignCenter);
    m_subline->setWordWrap(true);
    m_card->setMaximumWidth(kCardWidth);
    auto* cardRow = new QHBoxLayout;
    cardRow->addStretch(1);
    cardRow->addWidget(m_card, 100);
    cardRow->addStretch(1);
    auto* column = new QVBoxLayout(this);
    const int edge = kInset + metrics::kColumnEdge;
    column->setContentsMargins(edge, edge, edge, edge);
    column->setSpacing(metrics::kCardPadding);
    column->addStretch(1);
    column->addWidget(m_icon, 0, Qt::AlignHCenter);
    column->addWidget(m_headline);
    column->addWidget(m_subline);
    column->addSpacing(metrics::kCardPadding);
    column->addLayout(cardRow);
    column->addStretch(1);
    hide();
}

QString DropOverlay::countsText(const app::DropPreview& preview)
{
    const auto folders = static_cast<int>(
        std::count_if(preview.accepted.begin(), preview.accepted.end(), [](const auto& item) { return item.folder; }));
    const int files = static_cast<int>(preview.accepted.size()) - folders;
    const QString fileText = number(files, tr("1 file"), tr("%1 files"));
    const QString folderText = number(folders, tr("1 folder"), tr("%1 folders"));
    if (folders == 0)
        return fileText;
    return files == 0 ? folderText : tr("%1 and %2").arg(fileText, folderText);
}

void DropOverlay::showPreview(const app::DropPreview& preview)
{
    m_accepts = !preview.accepted.empty();
    m_icon->setIcon(
        m_accepts ? QStringLiteral("drop") : QStringLiteral("error"), m_accepts ? IconTone::Accent : IconTone::Error);
    m_headline->setText(
        m_accepts ? tr("Drop to attach %1").arg(countsText(preview)) : tr("None of this can be attached"));
    m_subline->setVisible(m_accepts);
    setAccessibleName(m_headline->text());
    fillCard(preview);
    show();
    raise();
}

void DropOverlay::fillCard(const app::DropPreview& preview)
{
    qDeleteAll(m_card->findChildren<QWidget*>(Qt::FindDirectChildrenOnly));
    delete m_card->layout();
    m_rows = new QGridLayout(m_card);
    m_rows->setContentsMargins(20, metrics::kCardPadding, 20, metrics::kCardPadding);
    m_rows->setHorizontalSpacing(metrics::kCardPadding);
    m_rows->setVerticalSpacing(metrics::kCardPadding);
    m_rows->setColumnStretch(1, 1);
    addSection(tr("Will be attached"), preview.accepted, false);
    if (!preview.accepted.empty() && !preview.rejected.empty()) {
        auto* line = new Surface(QStringLiteral("raised"), QStringLiteral("top"));
        line->setMinimumHeight(1);
        m_rows->addWidget(line, m_rows->rowCount(), 0, 1, 3);
    }
    addSection(tr("Will not be attached"), preview.rejected, true);
}

void DropOverlay::addSection(const QString& heading, const std::vector<app::DropPreview::Item>& items, bool rejected)
{
    if (items.empty())
        return;
    const Tone tone = rejected ? Tone::Error : Tone::Muted;
    QLabel* title = makeLabel(heading, TextRole::Small, tone);
    setStyleProperty(title, "weight", QStringLiteral("semibold"));
    m_rows->addWidget(title, m_rows->rowCount(), 0, 1, 3);
    const std::size_t listed = std::min(kListed, items.size());
    for (std::size_t i = 0; i < listed; ++i) {
        const int row = m_rows->rowCount();
        const IconTone iconTone = rejected ? IconTone::Error : IconTone::Quiet;
        m_rows->addWidget(new IconLabel(iconOf(items[i], rejected), metrics::kIconRow, iconTone), row, 0);
        m_rows->addWidget(new ElidedLabel(items[i].name, Qt::ElideMiddle), row, 1);
        m_rows->addWidget(makeLabel(items[i].detail, TextRole::Small, tone), row, 2, Qt::AlignRight | Qt::AlignVCenter);
    }
    if (items.size() > listed)
        m_rows->addWidget(
            makeLabel(tr("and %1 more").arg(QLocale().toString(static_cast<qulonglong>(items.size() - listed))),
                TextRole::Small, tone),
            m_rows->rowCount(), 1, 1, 2);
}

void DropOverlay::paintEvent(QPaintEvent*)
{
    const Tokens& t = tokens();
    QColor veil = m_accepts ? t.accentSoft : t.errorSoft;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor below = t.raised;
    below.setAlpha(kVeil);
    painter.fillRect(rect(), below);
    veil.setAlpha(kVeil);
    QPen pen(m_accepts ? t.accent : t.error, 2);
    pen.setDashPattern({6, 4});
    pen.setCapStyle(Qt::FlatCap);
    painter.setPen(pen);
    painter.setBrush(veil);
    painter.drawRoundedRect(
        QRectF(rect()).adjusted(kInset, kInset, -kInset, -kInset), metrics::kRadiusCard, metrics::kRadiusCard);
}

} // namespace sheaf::ui
