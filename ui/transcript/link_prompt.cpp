#include "ui/transcript/link_prompt.h"

#include "ui/style/metrics.h"
#include "ui/style/tokens.h"
#include "ui/widgets/card_paint.h"
#include "ui/widgets/labels.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QPainter>
#include <QVBoxLayout>

namespace sheaf::ui {

namespace {
constexpr qsizetype kBreakEvery = 24;

/// Lets a long address wrap anywhere, without changing what is opened or copied.
QString breakable(const QString& address)
{
    QString result;
    for (qsizetype i = 0; i < address.size(); i += kBreakEvery)
        result += (i > 0 ? QString(QChar(0x200B)) : QString()) + address.mid(i, kBreakEvery);
    return result;
}
} // namespace

bool mayOpen(const QUrl& url)
{
    static const QStringList schemes{"http", "https", "mailto"};
    return url.isValid() && schemes.contains(url.scheme(), Qt::CaseInsensitive);
}

LinkPrompt::LinkPrompt(QWidget* parent)
    : QFrame(parent)
    , m_question(makeLabel({}, TextRole::Body, Tone::Plain, this))
    , m_shown(makeLabel({}, TextRole::Small, Tone::Muted, this))
    , m_open(makeButton(QStringLiteral("openLink"), tr("Open"), ButtonKind::Primary, this))
    , m_cancel(makeButton(QStringLiteral("cancelLink"), tr("Cancel"), ButtonKind::Secondary, this))
{
    setObjectName(QStringLiteral("linkPrompt"));
    setAccessibleName(tr("Open link"));
    m_question->setProperty("weight", "semibold");
    m_question->setWordWrap(true);
    m_shown->setObjectName(QStringLiteral("linkAddress"));
    m_shown->setTextFormat(Qt::PlainText);
    m_shown->setWordWrap(true);
    auto* copy = makeButton(QStringLiteral("copyLink"), tr("Copy address"), ButtonKind::Secondary, this);

    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(metrics::kGap);
    buttons->addStretch();
    buttons->addWidget(m_cancel);
    buttons->addWidget(copy);
    buttons->addWidget(m_open);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, metrics::kCardPadding, 16, metrics::kCardPadding);
    column->setSpacing(metrics::kGap);
    column->addWidget(m_question);
    column->addWidget(m_shown);
    column->addLayout(buttons);

    connect(m_open, &QPushButton::clicked, this, [this] {
        QDesktopServices::openUrl(QUrl(m_address));
        finish();
    });
    connect(copy, &QPushButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(m_address);
        finish();
    });
    connect(m_cancel, &QPushButton::clicked, this, &LinkPrompt::finish);
    hide();
}

void LinkPrompt::ask(const QString& address)
{
    m_address = address;
    const bool allowed = mayOpen(QUrl(address));
    m_question->setText(
        allowed ? tr("Open this address outside of Sheaf?") : tr("Only web and mail addresses are opened"));
    m_shown->setText(breakable(address));
    m_open->setVisible(allowed);
    show();
    raise();
    m_cancel->setFocus();
}

void LinkPrompt::finish()
{
    hide();
    emit answered();
}

void LinkPrompt::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        finish();
    else
        QFrame::keyPressEvent(event);
}

void LinkPrompt::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintCard(painter, rect(), tokens().panel, tokens().lineStrong, 1, metrics::kRadiusCard);
}

} // namespace sheaf::ui
