#pragma once
// One question on its way: encode, read pictures, prefill, stream, cite, save. Goes on while another session is shown.

#include "app/inference/inference_service.h"
#include "app/ingest/restore.h"
#include "app/session/session_service.h"
#include "app/viewmodel/ledger_keeper.h"
#include "app/viewmodel/transcript_model.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace sheaf::app {

/// A question with everything its answer depends on.
struct Question {
    SessionId session;
    int turn = 0; ///< its index in the session
    PromptInput input;
    CountingModel model;
    ContentReader kept; ///< attached bytes by content hash; called on the engine thread
    PrefixCachePlace prefixCache;
    QString modelName;
    std::string modelFingerprint;
    std::vector<AdapterChoice> adapters;
    SamplerSettings sampler;
    std::int64_t maxTokens = -1;
};

/// Threads: GUI. At most one question at a time.
class Conversation : public QObject {
    Q_OBJECT
public:
    Conversation(InferenceService& inference, LedgerKeeper& keeper, SessionService& store, QObject* parent = nullptr);
    ~Conversation() override; ///< what was written so far is saved as stopped

    void ask(Question question); ///< -> started, progressed, grew…, ended
    void stop(); ///< the text so far is kept

    bool running() const { return m_running; }
    const SessionId& session() const { return m_question.session; }
    int turnIndex() const { return m_question.turn; }
    const Turn& turn() const { return m_turn; }
    const PrefillProgress& progress() const { return m_progress; }
    double tilesPerSecond() const { return m_tilesPerSecond; } ///< 0: this question had no new pictures

signals:
    void started();
    void progressed();
    void grew(QString text);
    void ended();

private:
    void generate(quint64 ticket, const std::vector<TokenId>& ids, const Ledger& ledger);
    void onPictures(RequestId id, quint64 done, quint64 total);
    void onPrefill(RequestId id, quint64 done, quint64 total);
    void onTokens(RequestId id, const TokenBatch& batch);
    void onFinished(RequestId id, const GenerateOutcome& outcome);
    void fail(const Error& error);
    void cite();
    void finish();
    void save();

    InferenceService& m_inference;
    LedgerKeeper& m_keeper;
    SessionService& m_store;
    Question m_question;
    Turn m_turn;
    PrefillProgress m_progress;
    RequestId m_request = 0; ///< 0: not handed to the engine yet
    quint64 m_ticket = 0;
    bool m_running = false;
    bool m_stopped = false;
    double m_tilesPerSecond = 0;
    quint64 m_firstTiles = 0; ///< done when m_sincePictures was started
    QElapsedTimer m_sincePictures;
    QElapsedTimer m_sincePrefill;
    QTimer m_saveTimer;
};

} // namespace sheaf::app
