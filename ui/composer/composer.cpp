#include "ui/composer/composer.h"

#include "app/viewmodel/attachment_model.h"
#include "app/viewmodel/workbench.h"
#include "ui/composer/composer_edit.h"
#include "ui/style/fonts.h"
#include "ui/style/icons.h"
#include "ui/style/metrics.h"
#include "ui/style/theme.h"
#include "ui/style/tokens.h"
#include "ui/widgets/card_paint.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/labels.h"

#include <QEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace sheaf::ui {

Composer::Composer(app::Workbench& workbench, QWidget* parent)
    : QFrame(parent)
    , m_workbench(workbench)
    , m_edit(new ComposerEdit([this](const QMimeData& pasted) { return m_workbench.paste(pasted); }, this))
{
    setObjectName(QStringLiteral("composer"));
    setFocusProxy(m_edit);
    m_edit->setObjectName(QStringLiteral("question"));
    m_edit->setAccessibleName(tr("Question"));
    m_edit->setFont(ui::font(TextRole::Reading));
    buildQueueRow();
    buildButtons();
    buildLayout();
    connectWorkbench();
    refreshColors();
    refreshPlaceholder();
    takeDraft();
    refreshSendState();
}

void Composer::buildQueueRow()
{
    m_queueRow = new QWidget(this);
    m_queued = new QLabel(m_queueRow);
    m_queued->setObjectName(QStringLiteral("queuedQuestion"));
    m_queued->setProperty("textRole", "small");
    m_queued->setProperty("tone", "muted");
    m_queued->setTextFormat(Qt::PlainText);
    m_queued->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* takeBack = new IconButton(
        QStringLiteral("takeBackQueued"), QStringLiteral("close"), tr("Take back the next question"), m_queueRow);
    connect(takeBack, &QToolButton::clicked, &m_workbench, &app::Workbench::takeBackQueued);
    auto* row = new QHBoxLayout(m_queueRow);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_queued, 1);
    row->addWidget(takeBack);
}

void Composer::buildButtons()
{
    m_send = new QPushButton(tr("Send"), this);
    m_send->setObjectName(QStringLiteral("send"));
    m_send->setProperty("kind", "primary");
    m_send->setToolTip(tr("Send (Enter)"));
    m_stop = new QPushButton(tr("Stop"), this);
    m_stop->setObjectName(QStringLiteral("stop"));
    m_stop->setToolTip(tr("Stop (Esc)"));
    m_stop->setAccessibleDescription(tr("Ends the answer; the text stays"));
    connect(m_send, &QPushButton::clicked, this, &Composer::trySend);
    connect(m_stop, &QPushButton::clicked, this, &Composer::stopIfRunning);
}

void Composer::buildLayout()
{
    auto* attach = new IconButton(QStringLiteral("attachFiles"), QStringLiteral("attach"), tr("Attach files"), this);
    auto* folder
        = new IconButton(QStringLiteral("attachFolder"), QStringLiteral("folder"), tr("Attach a folder"), this);
    connect(attach, &QToolButton::clicked, this, &Composer::attachRequested);
    connect(folder, &QToolButton::clicked, this, &Composer::attachFolderRequested);

    m_clock = new QLabel(this);
    m_forecast = new QLabel(this);
    m_forecast->setObjectName(QStringLiteral("forecast"));
    m_forecast->setProperty("textRole", "small");
    m_forecast->setProperty("tone", "muted");
    m_forecast->setWordWrap(true);

    // One place and one size for both: a stack is as large as its largest page.
    auto* sendOrStop = new QWidget(this);
    m_sendOrStop = new QStackedLayout(sendOrStop);
    m_sendOrStop->addWidget(m_send);
    m_sendOrStop->addWidget(m_stop);
    sendOrStop->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);

    auto* tools = new QHBoxLayout;
    tools->setSpacing(metrics::kGap / 2);
    tools->addWidget(attach);
    tools->addWidget(folder);
    tools->addSpacing(metrics::kGap);
    tools->addWidget(m_clock);
    tools->addWidget(m_forecast, 1);
    tools->addWidget(sendOrStop);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::kCardPadding, metrics::kCardPadding, 10, 10);
    column->setSpacing(metrics::kGap);
    column->addWidget(m_queueRow);
    column->addWidget(m_edit);
    column->addLayout(tools);
    setTabOrder(attach, folder);
    setTabOrder(folder, m_edit);
    setTabOrder(m_edit, m_send);
    setTabOrder(m_send, m_stop);
}

void Composer::connectWorkbench()
{
    using app::Workbench;
    connect(m_edit, &QPlainTextEdit::textChanged, this, [this] { m_workbench.setDraft(m_edit->toPlainText()); });
    connect(m_edit, &ComposerEdit::sendRequested, this, &Composer::trySend);
    connect(m_edit, &ComposerEdit::stopRequested, this, &Composer::stopIfRunning);
    connect(m_edit, &ComposerEdit::focusChanged, this, qOverload<>(&QWidget::update));
    connect(&m_workbench, &Workbench::draftReplaced, this, &Composer::takeDraft);
    connect(&m_workbench, &Workbench::sessionChanged, this, &Composer::takeDraft);
    connect(&m_workbench, &Workbench::runningChanged, this, &Composer::refreshSendState);
    connect(&m_workbench, &Workbench::sendStateChanged, this, &Composer::refreshSendState);
    const app::AttachmentModel& attachments = m_workbench.attachments();
    connect(&attachments, &QAbstractItemModel::rowsInserted, this, &Composer::refreshPlaceholder);
    connect(&attachments, &QAbstractItemModel::rowsRemoved, this, &Composer::refreshPlaceholder);
}

void Composer::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const bool focused = m_edit->hasFocus();
    paintCard(painter, rect(), tokens().raised, focused ? tokens().focus : tokens().lineStrong, focused ? 2 : 1,
        metrics::kRadiusCard);
}

void Composer::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange)
        refreshColors();
    if (event->type() == QEvent::FontChange)
        m_edit->setFont(ui::font(TextRole::Reading));
    QFrame::changeEvent(event);
}

void Composer::mousePressEvent(QMouseEvent*)
{
    m_edit->setFocus(Qt::MouseFocusReason);
}

void Composer::trySend()
{
    const bool queues = m_workbench.running() && !m_edit->toPlainText().trimmed().isEmpty();
    if (queues || m_workbench.canSend())
        m_workbench.send();
}

void Composer::stopIfRunning()
{
    if (m_workbench.running())
        m_workbench.stop();
}

void Composer::takeDraft()
{
    const QString draft = m_workbench.draft();
    if (draft == m_edit->toPlainText())
        return; // keeps the cursor and the undo steps
    const QSignalBlocker quiet(m_edit);
    m_edit->setPlainText(draft);
    m_edit->moveCursor(QTextCursor::End);
}

void Composer::refreshPlaceholder()
{
    const int files = m_workbench.attachments().rowCount();
    m_edit->setPlaceholderText(files > 0 ? tr("Ask about these %n file(s)", nullptr, files) : tr("Ask a question"));
    m_edit->viewport()->update(); // Qt 6.4 paints a new placeholder only where an old one appears or goes
}

void Composer::refreshSendState()
{
    const bool running = m_workbench.running();
    const bool moveFocus = running ? m_send->hasFocus() : m_stop->hasFocus();
    m_sendOrStop->setCurrentWidget(running ? m_stop : m_send);
    if (moveFocus)
        m_sendOrStop->currentWidget()->setFocus();
    m_send->setEnabled(m_workbench.canSend());
    m_forecast->setText(m_workbench.forecast());
    m_clock->setVisible(!m_workbench.forecast().isEmpty());
    const QString queued = m_workbench.queuedQuestion();
    m_queueRow->setVisible(!queued.isEmpty());
    m_queued->setText(tr("Next: %1").arg(queued.simplified()));
    m_queued->setToolTip(plainToolTip(queued));
}

void Composer::refreshColors()
{
    m_clock->setPixmap(iconPixmap(QStringLiteral("clock"), metrics::kIconButton, tokens().muted, devicePixelRatioF()));
    m_send->setIcon(icon(QStringLiteral("send"), IconTone::OnAccent));
    m_stop->setIcon(icon(QStringLiteral("stop"), IconTone::Text));
    update();
}

} // namespace sheaf::ui
