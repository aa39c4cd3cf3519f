#include "ui/widgets/option_card.h"

#include "ui/style/metrics.h"
#include "ui/style/theme.h"
#include "ui/widgets/icon_label.h"
#include "ui/widgets/labels.h"

#include <QHBoxLayout>

namespace sheaf::ui {
namespace {

QString surfaceOf(OptionCard::Rank rank)
{
    return rank == OptionCard::Rank::Recommended ? QStringLiteral("accentCard") : QStringLiteral("card");
}

} // namespace

OptionCard::OptionCard(const QString& objectName, const QString& iconName, const Text& text, Rank rank, QWidget* parent)
    : Surface(surfaceOf(rank), {}, parent)
    , m_subtitle(makeLabel(text.subtitle, TextRole::Small, Tone::Muted))
{
    setObjectName(objectName);
    QLabel* title = makeLabel(text.title);
    setStyleProperty(title, "weight", QStringLiteral("semibold"));
    m_subtitle->setWordWrap(true);

    auto* words = new QVBoxLayout;
    words->setSpacing(metrics::kGap / 2);
    words->addWidget(title);
    words->addWidget(m_subtitle);

    QPushButton* button = makeButton(objectName + QStringLiteral("Button"), text.action,
        rank == Rank::Recommended ? ButtonKind::Primary : ButtonKind::Secondary);
    button->setAccessibleDescription(text.title);
    connect(button, &QPushButton::clicked, this, &OptionCard::chosen);

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(20, metrics::kCardPadding, metrics::kCardPadding, metrics::kCardPadding);
    row->setSpacing(16);
    row->addWidget(new IconLabel(iconName, metrics::kIconCard - 4, IconTone::Accent));
    row->addLayout(words, 1);
    row->addWidget(button);
}

void OptionCard::setSubtitle(const QString& subtitle)
{
    m_subtitle->setText(subtitle);
}

} // namespace sheaf::ui
