#include "ui/sessions/session_panel.h"

#include "app/viewmodel/session_list_model.h"
#include "app/viewmodel/workbench.h"
#include "ui/sessions/session_list_view.h"
#include "ui/style/icons.h"
#include "ui/style/metrics.h"
#include "ui/style/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/icon_label.h"
#include "ui/widgets/labels.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QLocale>
#include <QMessageBox>
#include <QTimer>

namespace sheaf::ui {
namespace {

constexpr int kSearchDelayMs = 150; ///< one search a pause in typing, not one a key

} // namespace

SessionPanel::SessionPanel(app::Workbench& workbench, QWidget* parent)
    : Surface(QStringLiteral("panel"), {}, parent)
    , m_workbench(workbench)
    , m_searchDelay(new QTimer(this))
    , m_list(new SessionListView)
{
    setObjectName(QStringLiteral("sessionPanel"));
    setMinimumWidth(200);
    m_search = new QLineEdit;
    m_search->setObjectName(QStringLiteral("sessionSearch"));
    m_search->setAccessibleName(tr("Search sessions"));
    m_search->setPlaceholderText(tr("Search sessions"));
    m_search->setToolTip(tr("Search titles and texts (Ctrl+K)"));
    m_search->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition)->setText(tr("Search"));
    m_searchKey = makeLabel(tr("Ctrl+K"), TextRole::Small, Tone::Muted, m_search);
    m_searchKey->setAttribute(Qt::WA_TransparentForMouseEvents);
    auto* inField = new QHBoxLayout(m_search);
    inField->setContentsMargins(metrics::kCardPadding, 0, metrics::kCardPadding, 0);
    inField->addWidget(m_searchKey, 0, Qt::AlignRight);
    connect(m_search, &QLineEdit::textChanged, this, &SessionPanel::refreshSearchKey);
    m_search->setClearButtonEnabled(true);
    m_search->setAcceptDrops(false); // the whole window is the drop zone
    m_search->installEventFilter(this);
    m_searchDelay->setSingleShot(true);
    m_searchDelay->setInterval(kSearchDelayMs);

    auto* searchRow = new QHBoxLayout;
    searchRow->setContentsMargins(metrics::kCardPadding, 0, metrics::kCardPadding, metrics::kGap / 2);
    searchRow->addWidget(m_search);
    m_empty = makeEmptyState();

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeHeading());
    column->addLayout(searchRow);
    column->addWidget(m_list, 1);
    column->addWidget(m_empty, 1);
    column->addWidget(makeTrashRow());
    connectWorkbench();
    refresh();
}

QWidget* SessionPanel::makeHeading()
{
    m_heading = makeLabel(tr("Sessions"));
    setStyleProperty(m_heading, "weight", QStringLiteral("semibold"));
    m_new = new IconButton(QStringLiteral("newSession"), QStringLiteral("plus"), tr("New session (Ctrl+N)"));
    m_hide = new IconButton(QStringLiteral("hideSessions"), QStringLiteral("panel-left"), tr("Hide sessions (Ctrl+B)"));
    connect(m_new, &QToolButton::clicked, &m_workbench, &app::Workbench::newSession);
    connect(m_hide, &QToolButton::clicked, this, &SessionPanel::hideRequested);

    auto* heading = new QWidget;
    heading->setMinimumHeight(metrics::kHeaderRow);
    auto* row = new QHBoxLayout(heading);
    row->setContentsMargins(16, 0, metrics::kGap, 0);
    row->setSpacing(2);
    row->addWidget(m_heading, 1);
    row->addWidget(m_new);
    row->addWidget(m_hide);
    return heading;
}

QWidget* SessionPanel::makeEmptyState()
{
    m_emptyTitle = makeLabel({});
    setStyleProperty(m_emptyTitle, "weight", QStringLiteral("semibold"));
    m_emptyTitle->setAlignment(Qt::AlignCenter);
    m_emptyText = makeLabel({}, TextRole::Small, Tone::Muted);
    m_emptyText->setAlignment(Qt::AlignCenter);
    m_emptyText->setWordWrap(true);

    auto* empty = new QWidget;
    auto* column = new QVBoxLayout(empty);
    column->setContentsMargins(metrics::kColumnEdge, 0, metrics::kColumnEdge, 0);
    column->setSpacing(metrics::kGap);
    column->addStretch(1);
    column->addWidget(new IconLabel(QStringLiteral("clock"), 28), 0, Qt::AlignHCenter);
    column->addWidget(m_emptyTitle);
    column->addWidget(m_emptyText);
    column->addStretch(1);
    return empty;
}

QWidget* SessionPanel::makeTrashRow()
{
    m_trashButton = makeButton(QStringLiteral("trashButton"), tr("Trash"));
    setStyleProperty(m_trashButton, "kind", QStringLiteral("row"));
    m_trashButton->setIcon(icon(QStringLiteral("trash")));
    m_trashCount = new ElidedLabel({}, Qt::ElideRight);
    m_trashCount->setAlignment(Qt::AlignTrailing | Qt::AlignVCenter);
    styleLabel(m_trashCount, TextRole::Small, Tone::Muted);
    m_emptyTrash = makeButton(QStringLiteral("emptyTrash"), tr("Empty"), ButtonKind::Link);
    m_emptyTrash->setAccessibleDescription(tr("Deletes the sessions in the trash for good"));
    connect(m_trashButton, &QPushButton::clicked, this, [this] { setTrash(!m_trash); });
    connect(m_emptyTrash, &QPushButton::clicked, this, &SessionPanel::askEmptyTrash);

    m_trashRow = new Surface(QStringLiteral("panel"), QStringLiteral("top"));
    auto* row = new QHBoxLayout(m_trashRow);
    row->setContentsMargins(metrics::kGap / 2, metrics::kGap / 2, metrics::kCardPadding, metrics::kGap / 2);
    row->addWidget(m_trashButton);
    row->addWidget(m_trashCount, 1);
    row->addWidget(m_emptyTrash);
    return m_trashRow;
}

void SessionPanel::connectWorkbench()
{
    app::SessionListModel& model = m_workbench.sessions();
    m_list->setModel(&model);
    m_list->showCurrent(model.current());
    const auto refreshLater = [this] { refresh(); };
    connect(&model, &QAbstractItemModel::rowsInserted, this, refreshLater);
    connect(&model, &QAbstractItemModel::rowsRemoved, this, refreshLater);
    connect(&model, &app::SessionListModel::trashedCountChanged, this, refreshLater);
    connect(&model, &app::SessionListModel::currentChanged, this, refreshLater);
    connect(m_list, &SessionListView::openRequested, &m_workbench, &app::Workbench::openSession);
    connect(m_list, &SessionListView::trashRequested, &m_workbench, &app::Workbench::trashSession);
    connect(m_list, &SessionListView::restoreRequested, &m_workbench, &app::Workbench::restoreSession);
    connect(m_search, &QLineEdit::textChanged, m_searchDelay, qOverload<>(&QTimer::start));
    connect(m_searchDelay, &QTimer::timeout, this, [this] { m_workbench.searchSessions(m_search->text().trimmed()); });
    connect(m_search, &QLineEdit::returnPressed, this, [this] {
        if (m_list->model()->rowCount() > 0)
            emit m_list->openRequested(m_list->model()->index(0, 0).data(app::SessionListModel::IdRole).toString());
    });
}

bool SessionPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_search && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Down) {
            m_list->setFocus(Qt::TabFocusReason);
            return true;
        }
        if (key == Qt::Key_Escape && !m_search->text().isEmpty()) {
            m_search->clear();
            return true;
        }
    }
    if (watched == m_search && event->type() == QEvent::Resize)
        refreshSearchKey();
    return Surface::eventFilter(watched, event);
}

/// The key stands behind the field's words, as long as both have room.
void SessionPanel::refreshSearchKey()
{
    constexpr int kIcons = 56; // the field's own, and gaps
    const int words = m_search->fontMetrics().horizontalAdvance(m_search->placeholderText());
    m_searchKey->setVisible(
        m_search->text().isEmpty() && words + m_searchKey->sizeHint().width() + kIcons <= m_search->width());
}

void SessionPanel::focusSearch()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

app::SessionId SessionPanel::chosenSession() const
{
    return m_list->hasFocus() && !m_trash ? m_list->currentId() : m_workbench.sessions().current();
}

void SessionPanel::renameCurrent()
{
    if (!m_trash)
        m_list->rename(chosenSession());
}

void SessionPanel::setTrash(bool trash)
{
    m_trash = trash;
    m_search->clear();
    m_list->setShows(trash ? SessionListView::Shows::Trash : SessionListView::Shows::Sessions);
    m_workbench.showTrash(trash);
    refresh();
}

void SessionPanel::refresh()
{
    const app::SessionListModel& model = m_workbench.sessions();
    const bool none = model.rowCount() == 0;
    const bool searching = !m_search->text().isEmpty();
    const int trashed = model.trashedCount();

    m_heading->setText(m_trash ? tr("Trash") : tr("Sessions"));
    m_new->setVisible(!m_trash);
    m_search->setVisible(!m_trash && (!none || searching));
    m_list->setVisible(!none);
    m_empty->setVisible(none);
    m_emptyTitle->setText(searching ? tr("Nothing found") : m_trash ? tr("The trash is empty") : tr("No sessions yet"));
    m_emptyText->setText(searching ? tr("Titles, questions, answers and file names were searched.")
            : m_trash              ? tr("Deleted sessions rest here for 30 days.")
                                   : tr("Each set of files and questions is kept here by itself."));

    m_trashRow->setVisible(m_trash || trashed > 0);
    m_trashButton->setText(m_trash ? tr("Back to sessions") : tr("Trash"));
    m_trashButton->setIcon(icon(m_trash ? QStringLiteral("chevron-left") : QStringLiteral("trash")));
    m_trashButton->setAccessibleName(m_trashButton->text());
    const QString count = trashed == 1 ? tr("1 session") : tr("%1 sessions").arg(QLocale().toString(trashed));
    m_trashCount->setText(count);
    m_trashCount->setVisible(!m_trash);
    m_trashButton->setAccessibleDescription(m_trash ? QString() : count);
    m_emptyTrash->setVisible(m_trash && trashed > 0);
    if (!m_trash)
        m_list->showCurrent(model.current());
}

void SessionPanel::askEmptyTrash()
{
    const int trashed = m_workbench.sessions().trashedCount();
    const QString question = trashed == 1 ? tr("Delete the session in the trash for good?")
                                          : tr("Delete %1 sessions for good?").arg(QLocale().toString(trashed));
    auto* box = new QMessageBox(QMessageBox::NoIcon, tr("Empty trash"), question, QMessageBox::Cancel, window());
    box->setObjectName(QStringLiteral("emptyTrashBox"));
    box->setInformativeText(tr("Their questions, answers and copies of files are removed. Your own files stay."));
    box->setAttribute(Qt::WA_DeleteOnClose);
    QPushButton* empty = makeButton(QStringLiteral("confirmEmptyTrash"), tr("Delete for good"), ButtonKind::Danger);
    box->addButton(empty, QMessageBox::DestructiveRole);
    box->setDefaultButton(QMessageBox::Cancel);
    connect(empty, &QPushButton::clicked, &m_workbench, &app::Workbench::emptyTrash);
    box->open();
}

} // namespace sheaf::ui
