#include "app/viewmodel/conversation.h"

#include "app/answer/citations.h"
#include "app/answer/coverage.h"
#include "app/core/error_text.h"
#include "app/models/adapter_names.h"
#include "app/viewmodel/prompt_pictures.h"

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>

#include <utility>

namespace sheaf::app {

namespace {

constexpr int kSaveMilliseconds = 1000; // a crash loses at most two seconds

} // namespace

Conversation::Conversation(InferenceService& inference, LedgerKeeper& keeper, SessionService& store, QObject* parent)
    : QObject(parent)
    , m_inference(inference)
    , m_keeper(keeper)
    , m_store(store)
{
    connect(&m_keeper, &LedgerKeeper::encoded, this, &Conversation::generate);
    connect(&m_inference, &InferenceService::picturesProgress, this, &Conversation::onPictures);
    connect(&m_inference, &InferenceService::prefillProgress, this, &Conversation::onPrefill);
    connect(&m_inference, &InferenceService::tokensReady, this, &Conversation::onTokens);
    connect(&m_inference, &InferenceService::finished, this, &Conversation::onFinished);
    m_saveTimer.setInterval(kSaveMilliseconds);
    connect(&m_saveTimer, &QTimer::timeout, this, &Conversation::save);
}

Conversation::~Conversation()
{
    if (!m_running)
        return;
    stop();
    m_turn.answer.state = AnswerState::Finished;
    m_turn.answer.finish = FinishReason::Cancelled;
    save();
}

void Conversation::ask(Question question)
{
    m_question = std::move(question);
    m_turn = {};
    m_turn.question = QString::fromStdString(m_question.input.question);
    m_turn.asked = QDateTime::currentDateTimeUtc();
    m_turn.answer.sampler = m_question.sampler;
    m_turn.answer.modelName = m_question.modelName;
    m_turn.answer.modelFingerprint = m_question.modelFingerprint;
    m_turn.answer.coverage = coverageOf(m_question.input.attachments, m_question.model.frame.style);
    m_progress = {};
    m_tilesPerSecond = 0;
    m_sincePictures.invalidate();
    m_request = 0;
    m_running = true;
    m_stopped = false;
    save();
    m_saveTimer.start();
    m_keeper.encode(m_question.input, m_question.model, ++m_ticket);
    emit started();
}

void Conversation::stop()
{
    if (!m_running)
        return;
    m_stopped = true;
    if (m_request != 0)
        m_inference.stop(m_request);
}

void Conversation::generate(quint64 ticket, const std::vector<TokenId>& ids, const Ledger& ledger)
{
    if (ticket != m_ticket || !m_running)
        return;
    if (!ledger.fits()) {
        fail({ErrorCode::DoesNotFit, std::to_string(ledger.tooMany()) + " tokens too many", {}});
        return;
    }
    m_turn.answer.promptTokens = ids.size();
    GenerateRequest request;
    request.prompt = ids;
    request.sampler = m_question.sampler;
    request.maxTokens = m_question.maxTokens;
    request.prefixCache = m_question.prefixCache;
    const auto pictures = pictureSource(m_question.input, m_question.model.frame.style, m_question.kept);
    m_request = m_inference.generate(std::move(request), pictures, m_question.adapters);
    m_sincePrefill.start();
    if (m_stopped)
        m_inference.stop(m_request);
}

void Conversation::onPictures(RequestId id, quint64 done, quint64 total)
{
    if (id != m_request || !m_running)
        return;
    // Measured from the first report on: the time before it went into decoding as well.
    if (!m_sincePictures.isValid()) {
        m_sincePictures.start();
        m_firstTiles = done;
    } else if (const double seconds = static_cast<double>(m_sincePictures.elapsed()) / 1000; seconds > 0) {
        m_tilesPerSecond = static_cast<double>(done - std::min(done, m_firstTiles)) / seconds;
    }
    m_progress.tilesDone = done;
    m_progress.tilesTotal = total;
    m_sincePrefill.start();
    emit progressed();
}

void Conversation::onPrefill(RequestId id, quint64 done, quint64 total)
{
    if (id != m_request || !m_running)
        return;
    m_progress.done = done;
    m_progress.total = total;
    m_progress.cached = m_turn.answer.promptTokens - std::min<std::uint64_t>(total, m_turn.answer.promptTokens);
    const double seconds = static_cast<double>(m_sincePrefill.elapsed()) / 1000;
    if (done > 0 && seconds > 0) {
        m_progress.tokensPerSecond = static_cast<double>(done) / seconds;
        m_progress.secondsLeft = static_cast<double>(total - done) / m_progress.tokensPerSecond;
    }
    emit progressed();
}

void Conversation::onTokens(RequestId id, const TokenBatch& batch)
{
    if (id != m_request || !m_running)
        return;
    m_turn.answer.text += batch.text;
    m_turn.answer.ids.insert(m_turn.answer.ids.end(), batch.ids.begin(), batch.ids.end());
    emit grew(batch.text);
}

void Conversation::onFinished(RequestId id, const GenerateOutcome& outcome)
{
    if (id != m_request || !m_running)
        return;
    if (!outcome.summary) {
        fail(outcome.error);
        return;
    }
    const GenerateSummary& summary = *outcome.summary;
    Answer& answer = m_turn.answer;
    answer.state = AnswerState::Finished;
    answer.modelName = modelNameWith(m_question.modelName, outcome.adapters);
    answer.modelFingerprint = fingerprintWith(m_question.modelFingerprint, outcome.adapters);
    answer.finish = summary.finish;
    answer.promptTokens = summary.promptTokens;
    answer.cachedTokens = summary.cachedTokens;
    answer.firstTokenSeconds = summary.firstTokenSeconds;
    if (summary.prefillSeconds > 0)
        answer.prefillTokensPerSecond
            = static_cast<double>(summary.promptTokens - summary.cachedTokens) / summary.prefillSeconds;
    if (summary.decodeSeconds > 0)
        answer.decodeTokensPerSecond = static_cast<double>(summary.completionTokens) / summary.decodeSeconds;
    answer.seconds = summary.firstTokenSeconds + summary.decodeSeconds;
    cite();
}

void Conversation::fail(const Error& error)
{
    m_turn.answer.state = AnswerState::Failed;
    const ErrorText text = describeError(error);
    m_turn.answer.failure = text.nextStep.isEmpty() ? text.sentence : text.sentence + QLatin1Char(' ') + text.nextStep;
    finish();
}

// Searching the sources for the answer's words takes long in large folders, so it runs beside the window.
void Conversation::cite()
{
    QThreadPool::globalInstance()->start([guard = QPointer<Conversation>(this), text = m_turn.answer.text.toStdString(),
                                             attachments = m_question.input.attachments, ticket = m_ticket] {
        auto citations = findCitations(text, attachments);
        // By way of the application: the conversation may be gone by now, and only its own thread can tell.
        QMetaObject::invokeMethod(
            qApp,
            [guard, citations = std::move(citations), ticket] {
                if (guard && ticket == guard->m_ticket && guard->m_running) {
                    guard->m_turn.answer.citations = citations;
                    guard->finish();
                }
            },
            Qt::QueuedConnection);
    });
}

void Conversation::finish()
{
    m_running = false;
    m_saveTimer.stop();
    save();
    emit ended();
}

void Conversation::save()
{
    m_store.post([id = m_question.session, index = m_question.turn, turn = m_turn](
                     SessionStore& store) { return store.saveTurn(id, index, turn); });
}

} // namespace sheaf::app
