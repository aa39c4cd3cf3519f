// Sessions: opening, listing, naming, trash, saving.
#include "app/viewmodel/app_workbench.h"

#include "app/session/session_export.h"
#include "app/session/session_writer.h"

#include <QSaveFile>
#include <QUuid>

namespace sheaf::app {

namespace {

/// An answer that was being written when the program ended keeps its text, as a stopped one.
bool closeInterrupted(Session& session)
{
    bool interrupted = false;
    for (Turn& turn : session.turns) {
        if (turn.answer.state != AnswerState::Running)
            continue;
        turn.answer.state = AnswerState::Finished;
        turn.answer.finish = FinishReason::Cancelled;
        interrupted = true;
    }
    return interrupted;
}

Result<void> writeFile(const QString& path, const QByteArray& document)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(document) != document.size() || !file.commit())
        return fail(ErrorCode::Unreadable, file.errorString().toStdString(), path.toStdString());
    return {};
}

} // namespace

void AppWorkbench::connectStore()
{
    connect(
        &m_store, &SessionService::listReady, this, [this](const std::vector<SessionSummary>& sessions, int trashed) {
            m_sessions.setTrashedCount(trashed);
            if (m_searchWords.isEmpty() && !m_trashShown)
                m_sessions.setSessions(sessions);
            if (std::exchange(m_openMostRecent, false) && !sessions.empty() && !m_stored)
                openSession(sessions.front().id);
        });
    connect(&m_store, &SessionService::searchReady, this,
        [this](const QString& words, const std::vector<SessionSummary>& sessions) {
            if (words == m_searchWords)
                m_sessions.setSessions(sessions);
        });
    connect(&m_store, &SessionService::trashReady, this, [this](const std::vector<SessionSummary>& sessions) {
        if (m_trashShown)
            m_sessions.setSessions(sessions);
    });
    connect(&m_store, &SessionService::sessionReady, this, [this](const Session& session) {
        if (session.id == m_opening)
            showSession(session);
    });
    connect(&m_store, &SessionService::failed, this, [this](const QString& sentence, const QString& details) {
        m_unsaved = true;
        m_banner.show({Banner::Level::Error, sentence, details, {}, {}});
        emit sessionChanged();
    });
    connect(&m_store, &SessionService::noticed, this, [this](const QString& sentence) {
        m_banner.show({Banner::Level::Warning, sentence, {}, {}, {}});
    });
    connect(&m_store, &SessionService::recovered, this, [this] {
        m_unsaved = false;
        m_banner.dismiss();
        emit sessionChanged();
    });
    connect(&m_sessions, &SessionListModel::renameRequested, this, &AppWorkbench::renameSession);
}

QString AppWorkbench::title() const
{
    return m_session.title;
}

QString AppWorkbench::savedState() const
{
    const int questions = m_transcript.rowCount();
    const QString asked = questions == 0 ? tr("no question yet") : tr("%n question(s)", nullptr, questions);
    if (!m_stored)
        return asked;
    return m_unsaved ? tr("%1 · not saved").arg(asked) : tr("%1 · saved").arg(asked);
}

void AppWorkbench::beginSession()
{
    m_reader.stopAll();
    m_restoring.clear();
    m_lens.close();
    m_cropUndo.clear();
    m_attachments.clear();
    m_session = {};
    m_session.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    m_session.settings.reserveTokens = m_settings.reserveTokens;
    m_stored = false;
    m_ownTitle = false;
    m_opening.clear();
    m_queued.clear();
    m_ahead.forget();
    m_transcript.setTurns({});
    m_sessions.setCurrent({});
}

void AppWorkbench::newSession()
{
    if (m_draftTimer.isActive())
        saveDraft();
    beginSession();
    m_adapters.show({});
    emit sessionChanged();
    emit draftReplaced();
    recount();
}

void AppWorkbench::openSession(const SessionId& id)
{
    if (id == m_session.id && m_stored)
        return;
    if (m_draftTimer.isActive())
        saveDraft();
    m_opening = id;
    m_store.requestSession(id);
}

void AppWorkbench::showSession(Session session)
{
    beginSession();
    const bool goesOn = m_conversation.running() && m_conversation.session() == session.id;
    if (goesOn)
        session.turns.resize(static_cast<std::size_t>(m_conversation.turnIndex()));
    else if (closeInterrupted(session))
        m_banner.show(
            {Banner::Level::Notice, tr("Restored after a crash. Up to two seconds may be missing."), {}, {}, {}});
    m_transcript.setTurns(std::move(session.turns));
    if (goesOn) {
        m_transcript.appendTurn(m_conversation.turn());
        m_transcript.setProgress(m_conversation.turnIndex(), m_conversation.progress());
    }
    session.turns.clear();
    m_session = std::move(session);
    m_adapters.show(m_session.settings.adapters);
    m_stored = true;
    m_ownTitle = m_transcript.rowCount() > 0;
    m_sessions.setCurrent(m_session.id);
    m_sessions.setUnread(m_session.id, false);
    const ContentReader content = keptContent();
    for (const SavedAttachment& saved : m_session.attachments) {
        const AttachmentPtr waiting = m_reader.readSaved(saved, content);
        m_restoring[waiting->id] = {{saved.excludedPaths.begin(), saved.excludedPaths.end()}};
        m_attachments.append(waiting);
        m_attachments.setLeftOut(waiting->id, saved.leftOut);
        m_attachments.setMaxTiles(waiting->id, saved.maxTiles);
    }
    emit sessionChanged();
    emit draftReplaced();
    emit runningChanged();
    lookAhead();
    recount();
}

void AppWorkbench::ensureStored()
{
    if (m_stored)
        return;
    m_stored = true;
    if (m_session.title.isEmpty()) {
        const auto ids = m_attachments.ids();
        m_session.title = m_session.draft.trimmed().isEmpty() && !ids.empty()
            ? m_attachments.attachment(ids.front())->name
            : titleFromQuestion(m_session.draft);
    }
    m_session.attachments = savedAttachments();
    m_store.post([session = m_session](SessionStore& store) -> Result<void> {
        SHEAF_TRY([[maybe_unused]] const SessionId id, store.create(session));
        return {};
    });
    m_sessions.setCurrent(m_session.id);
    m_listTimer.start();
    emit sessionChanged();
}

void AppWorkbench::saveDraft()
{
    m_draftTimer.stop();
    if (!m_stored) {
        if (m_session.draft.trimmed().isEmpty())
            return;
        ensureStored();
        return;
    }
    m_store.post(
        [id = m_session.id, draft = m_session.draft](SessionStore& store) { return store.saveDraft(id, draft); });
}

void AppWorkbench::saveAttachmentList()
{
    if (!m_stored) {
        ensureStored();
        return;
    }
    m_store.post([id = m_session.id, saved = savedAttachments()](
                     SessionStore& store) { return store.saveAttachments(id, saved); });
    m_listTimer.start();
}

void AppWorkbench::refreshList()
{
    m_store.requestList();
    if (m_trashShown)
        m_store.requestTrash();
    else if (!m_searchWords.isEmpty())
        m_store.requestSearch(m_searchWords);
}

void AppWorkbench::renameSession(const SessionId& id, const QString& title)
{
    if (title.trimmed().isEmpty())
        return;
    if (id == m_session.id) {
        m_session.title = title.trimmed();
        m_ownTitle = true;
        emit sessionChanged();
    }
    m_store.post([id, title = title.trimmed()](SessionStore& store) { return store.rename(id, title); });
    refreshList();
}

void AppWorkbench::trashSession(const SessionId& id)
{
    if (m_conversation.running() && m_conversation.session() == id)
        m_conversation.stop();
    m_lastTrashed = id;
    m_store.post([id](SessionStore& store) { return store.moveToTrash(id); });
    refreshList();
    if (id == m_session.id)
        newSession();
    m_banner.show({Banner::Level::Notice, tr("Session moved to trash."), {}, tr("Undo"), [this] { undoTrash(); }});
}

void AppWorkbench::undoTrash()
{
    if (!m_lastTrashed.isEmpty())
        restoreSession(std::exchange(m_lastTrashed, {}));
}

void AppWorkbench::showTrash(bool show)
{
    m_trashShown = show;
    refreshList();
}

void AppWorkbench::restoreSession(const SessionId& id)
{
    m_store.post([id](SessionStore& store) { return store.restore(id); });
    refreshList();
}

void AppWorkbench::emptyTrash()
{
    m_store.post([](SessionStore& store) { return store.emptyTrash(0); });
    refreshList();
}

void AppWorkbench::searchSessions(const QString& words)
{
    m_searchWords = words.trimmed();
    refreshList();
}

void AppWorkbench::exportSession(const QString& path)
{
    Session session = m_session;
    session.attachments = savedAttachments();
    for (int row = 0; row < m_transcript.rowCount(); ++row)
        session.turns.push_back(m_transcript.turn(row));
    m_store.post([session = std::move(session), path](SessionStore&) {
        return writeFile(path, path.endsWith(QLatin1String(".json")) ? exportJson(session) : exportMarkdown(session));
    });
}

} // namespace sheaf::app
