#include "ui/attachments/attachment_details.h"

#include "app/viewmodel/attachment_model.h"
#include "app/viewmodel/workbench.h"
#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"

#include <QLineEdit>
#include <QListView>
#include <QStringListModel>
#include <QVBoxLayout>

namespace sheaf::ui {

namespace {

constexpr int kLeftOutLines = 6; ///< of the list before it scrolls

bool needsReading(app::AttachmentState state)
{
    using app::AttachmentState;
    return state == AttachmentState::Refused || state == AttachmentState::Partial || state == AttachmentState::Stale;
}

QStringList leftOutLines(const app::Attachment& attachment)
{
    QStringList lines;
    for (const app::LeftOut& entry : attachment.leftOut)
        lines << AttachmentDetails::tr("%1 – %2").arg(QString::fromStdString(entry.path), entry.reason);
    return lines;
}

QLabel* wrappedLabel(const QString& objectName, TextRole role, Tone tone, QWidget* parent)
{
    QLabel* label = makeLabel({}, role, tone, parent);
    label->setObjectName(objectName);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

} // namespace

bool mayNeedPassword(const app::Attachment& attachment)
{
    return attachment.state == app::AttachmentState::Refused && attachment.kind == app::AttachmentKind::Pdf;
}

AttachmentDetails::AttachmentDetails(app::Workbench& workbench, QWidget* parent)
    : QFrame(parent)
    , m_workbench(workbench)
    , m_name(wrappedLabel(QStringLiteral("detailsName"), TextRole::Body, Tone::Plain, this))
    , m_reason(wrappedLabel(QStringLiteral("detailsReason"), TextRole::Small, Tone::Plain, this))
    , m_exact(wrappedLabel(QStringLiteral("detailsExact"), TextRole::Caption, Tone::Muted, this))
    , m_again(makeButton(QStringLiteral("readAgain"), tr("Read again"), ButtonKind::Secondary, this))
    , m_enterPassword(makeButton(QStringLiteral("enterPassword"), tr("Enter password…"), ButtonKind::Secondary, this))
{
    setObjectName(QStringLiteral("attachmentDetails"));
    setAccessibleName(tr("About this attachment"));
    setProperty("edge", "top");
    m_name->setProperty("weight", "semibold");
    buildPassword();
    buildLeftOut();

    auto* actions = new QHBoxLayout;
    actions->setSpacing(metrics::kGap);
    actions->addWidget(m_again);
    actions->addWidget(m_enterPassword);
    actions->addStretch();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, metrics::kCardPadding, 16, metrics::kCardPadding);
    column->setSpacing(6);
    column->addWidget(m_name);
    column->addWidget(m_reason);
    column->addWidget(m_exact);
    column->addWidget(m_leftOut);
    column->addLayout(actions);
    column->addWidget(m_passwordRow);

    connect(m_again, &QPushButton::clicked, this, [this] { m_workbench.readAgain(m_id, {}); });
    connect(m_enterPassword, &QPushButton::clicked, this, &AttachmentDetails::askPassword);
    hide();
}

void AttachmentDetails::buildPassword()
{
    m_passwordRow = new QWidget(this);
    m_password = new QLineEdit(m_passwordRow);
    m_password->setObjectName(QStringLiteral("password"));
    m_password->setAccessibleName(tr("Password"));
    m_password->setPlaceholderText(tr("Password"));
    m_password->setEchoMode(QLineEdit::Password);
    auto* open = makeButton(QStringLiteral("openWithPassword"), tr("Open"), ButtonKind::Primary, m_passwordRow);
    connect(open, &QPushButton::clicked, this, &AttachmentDetails::sendPassword);
    connect(m_password, &QLineEdit::returnPressed, this, &AttachmentDetails::sendPassword);
    auto* row = new QHBoxLayout(m_passwordRow);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_password, 1);
    row->addWidget(open);
    m_passwordRow->hide();
}

void AttachmentDetails::buildLeftOut()
{
    m_leftOut = new QWidget(this);
    m_leftOutTitle = wrappedLabel(QStringLiteral("leftOutTitle"), TextRole::Small, Tone::Muted, m_leftOut);
    auto* toggle = makeButton(QStringLiteral("leftOutDetails"), tr("Details"), ButtonKind::Link, m_leftOut);
    toggle->setCheckable(true);
    toggle->setAccessibleName(tr("What was left out of this folder"));
    m_leftOutNames = new QStringListModel(this);
    auto* list = new QListView(m_leftOut);
    list->setObjectName(QStringLiteral("leftOutList"));
    list->setAccessibleName(tr("Left out, with the reason"));
    list->setModel(m_leftOutNames);
    list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    list->setUniformItemSizes(true);
    list->setTextElideMode(Qt::ElideMiddle);
    list->setMaximumHeight(list->fontMetrics().lineSpacing() * kLeftOutLines);
    list->hide();
    connect(toggle, &QPushButton::toggled, list, &QWidget::setVisible);

    auto* title = new QHBoxLayout;
    title->addWidget(m_leftOutTitle, 1);
    title->addWidget(toggle);
    auto* column = new QVBoxLayout(m_leftOut);
    column->setContentsMargins(0, 0, 0, 0);
    column->addLayout(title);
    column->addWidget(list);
}

void AttachmentDetails::show(quint64 id)
{
    if (id != m_id)
        m_passwordRow->hide();
    m_id = id;
    const app::AttachmentPtr attachment = id ? m_workbench.attachments().attachment(id) : nullptr;
    const bool worthIt = attachment
        && (needsReading(attachment->state) || !attachment->leftOut.empty() || !attachment->note.isEmpty());
    if (worthIt)
        refresh(*attachment);
    setVisible(worthIt);
}

void AttachmentDetails::refresh(const app::Attachment& attachment)
{
    m_name->setText(attachment.name);
    const QString reason = attachment.reason.isEmpty() ? attachment.note : attachment.reason;
    m_reason->setText(reason);
    m_reason->setVisible(!reason.isEmpty());
    m_exact->setText(attachment.details);
    m_exact->setVisible(!attachment.details.isEmpty());
    m_again->setVisible(needsReading(attachment.state) && !attachment.path.empty());
    m_enterPassword->setVisible(mayNeedPassword(attachment));
    if (!mayNeedPassword(attachment))
        m_passwordRow->hide();
    const int leftOut = static_cast<int>(attachment.leftOut.size());
    m_leftOut->setVisible(leftOut > 0);
    m_leftOutTitle->setText(tr(".gitignore honoured · %Ln left out", nullptr, leftOut));
    m_leftOutNames->setStringList(leftOutLines(attachment));
}

void AttachmentDetails::askPassword()
{
    m_passwordRow->show();
    m_password->clear();
    m_password->setFocus();
}

void AttachmentDetails::sendPassword()
{
    if (m_password->text().isEmpty())
        return;
    m_workbench.readAgain(m_id, m_password->text());
    m_password->clear();
    m_passwordRow->hide();
}

} // namespace sheaf::ui
