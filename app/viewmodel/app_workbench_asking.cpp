// Asking: draft, account, send, stop, regenerate.
#include "app/viewmodel/app_workbench.h"
#include "app/core/prefix_cache.h"
#include "app/models/model_library.h"
#include "app/session/session_writer.h"
#include "app/viewmodel/forecast.h"
#include "app/viewmodel/remedies.h"

#include <QRandomGenerator>

#include <algorithm>
#include <utility>

namespace sheaf::app {

namespace {

/// A prompt ends with what asks for the answer: so much is never known beforehand.
constexpr std::uint64_t kScaffoldTokens = 32;

int seenTiles(const Ledger& ledger)
{
    int tiles = 0;
    for (const LedgerAttachment& account : ledger.attachments)
        for (const LedgerPicture& picture : account.pictures)
            tiles += picture.seen && !account.leftOut ? picture.tiles : 0;
    return tiles;
}

} // namespace

void AppWorkbench::connectConversation()
{
    connect(&m_keeper, &LedgerKeeper::ready, this, &AppWorkbench::onLedger);
    connect(&m_conversation, &Conversation::started, this, [this] {
        m_sessions.setRunning(m_conversation.session(), true);
        emit runningChanged();
        emit sendStateChanged();
    });
    connect(&m_conversation, &Conversation::progressed, this, [this] {
        if (showsConversation())
            m_transcript.setProgress(m_conversation.turnIndex(), m_conversation.progress());
    });
    connect(&m_conversation, &Conversation::grew, this, [this](const QString& text) {
        if (showsConversation())
            m_transcript.appendAnswerText(m_conversation.turnIndex(), text);
    });
    connect(&m_conversation, &Conversation::ended, this, [this] {
        const Answer& answer = m_conversation.turn().answer;
        if (answer.decodeTokensPerSecond > 0)
            m_model.setTokensPerSecond(answer.decodeTokensPerSecond);
        // The engine's rate has the pictures in it: with new ones, tiles and tokens are told apart here.
        const bool picturesRead = m_conversation.tilesPerSecond() > 0;
        if (picturesRead)
            m_tileRate = m_conversation.tilesPerSecond();
        if (const double rate
            = picturesRead ? m_conversation.progress().tokensPerSecond : answer.prefillTokensPerSecond;
            rate > 0)
            m_prefillRate = rate;
        m_lens.setRates({m_tileRate, m_prefillRate});
        m_sessions.setRunning(m_conversation.session(), false);
        if (showsConversation()) {
            m_transcript.setAnswer(m_conversation.turnIndex(), answer);
            m_ahead.setCachedTokens(answer.state == AnswerState::Finished ? answer.promptTokens : 0);
        } else {
            m_sessions.setUnread(m_conversation.session(), true);
        }
        m_listTimer.start();
        recount();
        emit runningChanged();
        emit sessionChanged();
        if (showsConversation() && !m_queued.isEmpty() && m_loaded)
            ask(std::exchange(m_queued, {}));
        else
            lookAhead();
        emit sendStateChanged();
    });
    connect(&m_ahead, &ReadAhead::changed, this, [this] {
        if (m_ledger.ledger().window > 0) // else nothing was counted yet
            onLedger(m_ledger.ledger());
    });
}

bool AppWorkbench::showsConversation() const
{
    return m_conversation.session() == m_session.id && m_conversation.turnIndex() < m_transcript.rowCount();
}

bool AppWorkbench::canSend() const
{
    if (m_session.draft.trimmed().isEmpty() || !m_loaded)
        return false;
    if (running())
        return m_queued.isEmpty();
    return !m_reader.reading() && m_ledger.ledger().fits();
}

QString AppWorkbench::forecast() const
{
    ForecastInput input;
    input.modelReady = m_loaded.has_value();
    input.running = running();
    input.queued = !m_queued.isEmpty();
    input.reading = m_reader.reading();
    input.hasQuestion = !m_session.draft.trimmed().isEmpty();
    input.tooMany = m_ledger.ledger().tooMany();
    input.totalTokens = m_ledger.ledger().total;
    input.cachedTokens = m_ahead.cachedTokens();
    input.preparing = m_ahead.preparing();
    input.preparedTokens = m_ahead.tokens();
    input.prefillRate = m_prefillRate;
    // Pictures stand before everything that changes: while the engine holds a part of the prompt, it holds them too.
    if (m_ahead.cachedTokens() == 0 && m_tileRate > 0)
        input.pictureSeconds = seenTiles(m_ledger.ledger()) / m_tileRate;
    return forecastText(input);
}

void AppWorkbench::setDraft(const QString& text)
{
    if (text == m_session.draft)
        return;
    m_session.draft = text;
    m_draftTimer.start();
    recount();
    emit sendStateChanged();
}

PromptInput AppWorkbench::promptInput(const QString& question) const
{
    PromptInput input;
    input.systemText = m_session.settings.systemText.toStdString();
    for (const std::uint64_t id : m_attachments.ids())
        input.attachments.push_back({m_attachments.attachment(id), m_attachments.excluded(id),
            m_attachments.leftOut(id), m_attachments.maxTiles(id)});
    for (int row = 0; row < m_transcript.rowCount(); ++row) {
        const Turn& turn = m_transcript.turn(row);
        if (turn.answer.state == AnswerState::Finished)
            input.history.push_back({turn.question.toStdString(), turn.answer.text.toStdString()});
    }
    input.question = question.toStdString();
    return input;
}

KnownPrompt AppWorkbench::knownPrompt() const
{
    KnownPrompt known;
    known.input = promptInput({});
    known.model = countingModel();
    known.kept = keptContent();
    known.prefixCache = prefixCachePlace(m_folder, m_stored ? m_session.id : SessionId(), m_settings);
    known.adapters = m_adapters.wantedChoices();
    return known;
}

/// After whatever may have changed what is cached of the prompt.
void AppWorkbench::lookAhead()
{
    if (m_loaded && !running() && !m_reader.reading())
        m_ahead.look(knownPrompt());
}

bool AppWorkbench::canPrepare() const
{
    const Ledger& ledger = m_ledger.ledger();
    return m_loaded && !running() && !preparing() && !m_reader.reading() && !ledger.attachments.empty() && ledger.fits()
        && m_ahead.cachedTokens() + ledger.question + kScaffoldTokens < ledger.total;
}

void AppWorkbench::prepareDocuments()
{
    if (!canPrepare())
        return;
    ensureStored();
    m_ahead.prepare(knownPrompt());
}

void AppWorkbench::recount()
{
    if (m_loaded)
        m_keeper.request(promptInput(m_session.draft), countingModel());
    else
        m_ledger.set({}, 0, 0, {}, false);
}

void AppWorkbench::onLedger(const Ledger& ledger)
{
    if (!m_loaded)
        return;
    tellOfTemplate();
    m_attachments.setTokens(ledger);
    const std::uint64_t cached = std::min(m_ahead.cachedTokens(), ledger.total);
    m_ledger.set(ledger, cached, kvBytes(m_loaded->info, ledger.needed()),
        remediesFor(ledger, m_loaded->info.contextTokens), !m_session.draft.trimmed().isEmpty());
    emit sendStateChanged();
}

void AppWorkbench::send()
{
    if (!canSend())
        return;
    const QString question = m_session.draft;
    if (running())
        m_queued = question;
    m_session.draft.clear();
    emit draftReplaced();
    if (m_queued.isEmpty())
        ask(question);
    emit sendStateChanged();
}

void AppWorkbench::ask(const QString& question)
{
    if (m_transcript.rowCount() == 0 && !m_ownTitle) {
        m_session.title = titleFromQuestion(question);
        if (m_stored)
            m_store.post(
                [id = m_session.id, title = m_session.title](SessionStore& store) { return store.rename(id, title); });
    }
    ensureStored();
    saveDraft();
    m_ahead.stop();
    Question next;
    next.prefixCache = prefixCachePlace(m_folder, m_session.id, m_settings);
    next.session = m_session.id;
    next.turn = m_transcript.rowCount();
    next.input = promptInput(question);
    next.model = countingModel();
    next.kept = keptContent();
    next.model.frame.reserveTokens = 1; // the reserve is a wish; what must fit is the prompt and an answer's beginning
    next.modelName = QString::fromStdString(m_loaded->info.name);
    next.modelFingerprint = m_loaded->info.fingerprint;
    next.adapters = m_adapters.wantedChoices();
    next.sampler.temperature = m_settings.temperature;
    next.sampler.seed = QRandomGenerator::global()->generate64();
    next.maxTokens = m_settings.maxTokens;

    Turn turn;
    turn.question = question;
    turn.asked = QDateTime::currentDateTimeUtc();
    m_transcript.appendTurn(turn);
    m_conversation.ask(std::move(next));
    m_listTimer.start();
    emit sessionChanged();
}

void AppWorkbench::stop()
{
    m_queued.clear();
    m_ahead.stop();
    m_conversation.stop();
    emit sendStateChanged();
}

void AppWorkbench::regenerate()
{
    const int last = m_transcript.rowCount() - 1;
    if (running() || last < 0 || !m_loaded)
        return;
    const QString question = m_transcript.turn(last).question;
    m_transcript.truncate(last);
    m_store.post([id = m_session.id, last](SessionStore& store) { return store.truncateTurns(id, last); });
    ask(question);
}

void AppWorkbench::takeBackQueued()
{
    if (m_queued.isEmpty())
        return;
    if (m_session.draft.trimmed().isEmpty()) {
        m_session.draft = m_queued;
        emit draftReplaced();
    }
    m_queued.clear();
    emit sendStateChanged();
}

void AppWorkbench::applyRemedy(int index)
{
    const auto& remedies = m_ledger.remedies();
    if (index < 0 || static_cast<std::size_t>(index) >= remedies.size())
        return;
    const Remedy remedy = remedies[static_cast<std::size_t>(index)];
    const auto undo = [this](const QString& text, std::function<void()> back) {
        m_banner.show({Banner::Level::Notice, text, {}, tr("Undo"), std::move(back)});
    };
    switch (remedy.kind) {
    case Remedy::Kind::LeaveOut:
        leaveOut(remedy.attachmentId, true);
        undo(tr("%1 is left out.").arg(m_attachments.attachment(remedy.attachmentId)->name),
            [this, id = remedy.attachmentId] { leaveOut(id, false); });
        break;
    case Remedy::Kind::SmallerReserve: {
        const std::uint64_t before = m_session.settings.reserveTokens;
        const auto set = [this](std::uint64_t tokens) {
            m_session.settings.reserveTokens = tokens;
            if (m_stored)
                m_store.post([id = m_session.id, settings = m_session.settings](
                                 SessionStore& store) { return store.saveSettings(id, settings); });
            recount();
        };
        set(remedy.value);
        undo(tr("The reserve for the answer is smaller now."), [set, before] { set(before); });
        break;
    }
    case Remedy::Kind::WiderWindow: {
        Settings wider = m_settings;
        wider.contextTokens = remedy.value;
        setSettings(wider);
        break;
    }
    }
}

} // namespace sheaf::app
