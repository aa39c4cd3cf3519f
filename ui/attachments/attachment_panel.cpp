#include "ui/attachments/attachment_panel.h"

#include "app/viewmodel/attachment_model.h"
#include "app/viewmodel/ledger_model.h"
#include "app/viewmodel/workbench.h"
#include "ui/attachments/attachment_delegate.h"
#include "ui/attachments/attachment_details.h"
#include "ui/attachments/attachment_tree.h"
#include "ui/style/icons.h"
#include "ui/style/metrics.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/labels.h"

#include <QLocale>
#include <QMenu>
#include <QStackedLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace sheaf::ui {

namespace {

QString number(std::uint64_t value)
{
    return QLocale().toString(static_cast<qulonglong>(value));
}

/// Of the tokens the engine holds, those it must read again if the order changes from row `row` on.
std::uint64_t lostTokens(const app::LedgerModel& model, int row)
{
    const app::Ledger& ledger = model.ledger();
    std::uint64_t kept = ledger.scaffold + ledger.system;
    const auto before = std::min(static_cast<std::size_t>(row), ledger.attachments.size());
    for (std::size_t i = 0; i < before; ++i)
        kept += ledger.attachments[i].tokens;
    return model.cachedTokens() > kept ? model.cachedTokens() - kept : 0;
}

} // namespace

AttachmentPanel::AttachmentPanel(app::Workbench& workbench, QWidget* parent)
    : QWidget(parent)
    , m_workbench(workbench)
{
    setObjectName(QStringLiteral("attachmentPanel"));
    setAccessibleName(tr("Attachments"));
    m_details = new AttachmentDetails(workbench, this);
    m_hint = makeLabel({}, TextRole::Small, Tone::Warn, this);
    m_hint->setObjectName(QStringLiteral("moveHint"));
    m_hint->setWordWrap(true);
    m_hint->setContentsMargins(16, 4, 16, 4);
    m_hint->hide();

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildHeader());
    column->addWidget(buildBody(), 1);
    column->addWidget(m_hint);
    column->addWidget(m_details);
    connectModels();
    refreshHeader();
}

QWidget* AttachmentPanel::buildHeader()
{
    auto* header = new QWidget(this);
    QLabel* title = makeLabel(tr("Attachments"), TextRole::Body, Tone::Plain, header);
    title->setProperty("weight", "semibold");
    m_count = new ElidedLabel({}, Qt::ElideRight, header);
    styleLabel(m_count, TextRole::Small, Tone::Muted);
    m_count->setObjectName(QStringLiteral("attachmentCount"));
    auto* attach = new IconButton(QStringLiteral("panelAttach"), QStringLiteral("plus"), tr("Attach files"), header);
    auto* folder
        = new IconButton(QStringLiteral("panelAttachFolder"), QStringLiteral("folder"), tr("Attach a folder"), header);
    connect(attach, &QToolButton::clicked, this, &AttachmentPanel::attachRequested);
    connect(folder, &QToolButton::clicked, this, &AttachmentPanel::attachFolderRequested);
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(16, metrics::kGap, metrics::kGap, metrics::kGap);
    row->setSpacing(metrics::kGap);
    row->addWidget(title);
    row->addWidget(m_count, 1);
    row->addWidget(attach);
    row->addWidget(folder);
    return header;
}

QWidget* AttachmentPanel::buildBody()
{
    auto* body = new QWidget(this);
    m_tree = new AttachmentTree(body);
    m_tree->setObjectName(QStringLiteral("attachmentTree"));
    setFocusProxy(m_tree);
    m_tree->setAccessibleName(tr("Attachments"));
    auto* delegate = new AttachmentDelegate(m_tree);
    m_tree->setItemDelegate(delegate);
    m_tree->setModel(&m_workbench.attachments());
    connect(delegate, &AttachmentDelegate::stopClicked, &m_workbench, &app::Workbench::stopReading);

    QLabel* empty = makeLabel(tr("Drop documents, pictures or folders here."), TextRole::Body, Tone::Muted, body);
    empty->setObjectName(QStringLiteral("attachmentsEmpty"));
    empty->setAlignment(Qt::AlignCenter);
    empty->setWordWrap(true);
    empty->setContentsMargins(24, 24, 24, 24);
    m_body = new QStackedLayout(body);
    m_body->addWidget(empty);
    m_body->addWidget(m_tree);
    return body;
}

void AttachmentPanel::connectModels()
{
    app::AttachmentModel& model = m_workbench.attachments();
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved}) {
        connect(&model, signal, this, [this] {
            refreshHeader();
            refreshDetails();
        });
    }
    connect(&model, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex& first) {
        if (!first.parent().isValid())
            refreshDetails();
    });
    connect(&m_workbench.ledger(), &app::LedgerModel::changed, this, &AttachmentPanel::refreshHeader);
    connect(m_tree, &AttachmentTree::currentAttachmentChanged, this, &AttachmentPanel::refreshDetails);
    connect(m_tree, &AttachmentTree::moveRequested, &m_workbench, &app::Workbench::moveAttachment);
    connect(m_tree, &AttachmentTree::removeRequested, &m_workbench, &app::Workbench::removeAttachment);
    connect(m_tree, &AttachmentTree::openRequested, &m_workbench, &app::Workbench::openLens);
    connect(m_tree, &AttachmentTree::menuRequested, this, &AttachmentPanel::showMenu);
    connect(m_tree, &AttachmentTree::dragMoved, this, &AttachmentPanel::showMoveHint);
}

void AttachmentPanel::selectAttachment(quint64 id)
{
    const QModelIndex index = m_workbench.attachments().indexOf(id);
    if (!index.isValid())
        return;
    m_tree->setCurrentIndex(index);
    m_tree->scrollTo(index);
}

void AttachmentPanel::refreshHeader()
{
    const int count = m_workbench.attachments().rowCount();
    m_body->setCurrentIndex(count > 0 ? 1 : 0);
    const app::Ledger& ledger = m_workbench.ledger().ledger();
    std::uint64_t sum = 0;
    for (const app::LedgerAttachment& share : ledger.attachments)
        sum += share.tokens;
    const QString text = ledger.exact ? tr("%L1 · %2 tokens") : tr("%L1 · %2 tokens so far");
    m_count->setText(count > 0 ? text.arg(count).arg(number(sum)) : QString());
}

void AttachmentPanel::refreshDetails()
{
    m_details->show(m_tree->currentAttachment());
}

void AttachmentPanel::showMenu(quint64 id, const QPoint& globalPosition)
{
    const app::AttachmentPtr attachment = m_workbench.attachments().attachment(id);
    if (!attachment)
        return;
    const app::AttachmentState state = attachment->state;
    const bool leftOut = m_workbench.attachments().leftOut(id);
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("attachmentMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (attachment->image)
        menu->addAction(icon(QStringLiteral("tiles")), tr("Lens"), this, [this, id] { m_workbench.openLens(id); });
    if (state == app::AttachmentState::Waiting || state == app::AttachmentState::Reading)
        menu->addAction(tr("Stop reading"), this, [this, id] { m_workbench.stopReading(id); });
    if (mayNeedPassword(*attachment)) {
        menu->addAction(tr("Enter password…"), this, [this, id] {
            selectAttachment(id);
            m_details->askPassword();
        });
    }
    QAction* show = menu->addAction(tr("Show in folder"), this, [this, id] { m_workbench.showInFolder(id); });
    QAction* again = menu->addAction(tr("Read again"), this, [this, id] { m_workbench.readAgain(id, {}); });
    show->setEnabled(!attachment->path.empty());
    again->setEnabled(!attachment->path.empty());
    menu->addAction(leftOut ? tr("Put back in") : tr("Leave out"), this,
        [this, id, leftOut] { m_workbench.leaveOut(id, !leftOut); });
    menu->addSeparator();
    menu->addAction(
        icon(QStringLiteral("trash")), tr("Remove"), this, [this, id] { m_workbench.removeAttachment(id); });
    menu->popup(globalPosition);
}

void AttachmentPanel::showMoveHint(int from, int to)
{
    const std::uint64_t lost = to < 0 ? 0 : lostTokens(m_workbench.ledger(), std::min(from, to));
    m_hint->setText(tr("%1 tokens must be read again if moved here").arg(number(lost)));
    m_hint->setVisible(lost > 0);
}

} // namespace sheaf::ui
