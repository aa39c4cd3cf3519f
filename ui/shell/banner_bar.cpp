#include "ui/shell/banner_bar.h"

#include "app/viewmodel/banner_model.h"
#include "ui/style/metrics.h"
#include "ui/style/theme.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/icon_label.h"
#include "ui/widgets/labels.h"

#include <QAccessible>
#include <QHBoxLayout>

namespace sheaf::ui {
namespace {

struct Look {
    QString icon;
    IconTone iconTone;
    Tone tone;
};

Look lookOf(app::Banner::Level level)
{
    switch (level) {
    case app::Banner::Level::Error:
        return {QStringLiteral("error"), IconTone::Error, Tone::Error};
    case app::Banner::Level::Warning:
        return {QStringLiteral("warning"), IconTone::Warn, Tone::Warn};
    case app::Banner::Level::Notice:
        break;
    }
    return {QStringLiteral("info"), IconTone::Accent, Tone::Plain};
}

} // namespace

BannerBar::BannerBar(app::BannerModel& model, QWidget* parent)
    : Surface(QStringLiteral("banner"), {}, parent)
    , m_model(model)
    , m_icon(new IconLabel(QStringLiteral("info"), metrics::kIconRow))
    , m_text(makeLabel({}))
    , m_action(makeButton(QStringLiteral("bannerAction"), {}, ButtonKind::Link))
    , m_close(new IconButton(QStringLiteral("bannerClose"), QStringLiteral("close"), tr("Close")))
{
    setObjectName(QStringLiteral("banner"));
    m_text->setObjectName(QStringLiteral("bannerText"));
    m_text->setWordWrap(true);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(metrics::kCardPadding, metrics::kGap / 2, metrics::kGap / 2, metrics::kGap / 2);
    row->setSpacing(metrics::kGap);
    row->addWidget(m_icon);
    row->addWidget(m_text, 1);
    row->addWidget(m_action);
    row->addWidget(m_close);
    connect(m_action, &QPushButton::clicked, &model, &app::BannerModel::runAction);
    connect(m_close, &QToolButton::clicked, &model, &app::BannerModel::dismiss);
    connect(&model, &app::BannerModel::changed, this, &BannerBar::refresh);
    refresh();
}

void BannerBar::refresh()
{
    setVisible(m_model.visible());
    if (!m_model.visible())
        return;
    const app::Banner& banner = m_model.banner();
    const Look look = lookOf(banner.level);
    setStyleProperty(this, "tone", toneName(look.tone));
    m_icon->setIcon(look.icon, look.iconTone);
    m_text->setText(banner.text);
    m_text->setToolTip(plainToolTip(banner.details));
    m_action->setText(banner.action);
    m_action->setAccessibleName(banner.action);
    m_action->setVisible(!banner.action.isEmpty());
    setAccessibleName(banner.text);
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

} // namespace sheaf::ui
