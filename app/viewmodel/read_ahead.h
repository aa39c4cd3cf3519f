#pragma once
// What the engine need not read again: how much of the open session's prompt that is, and reading documents before
// anybody asks about them.

#include "app/inference/inference_service.h"
#include "app/ingest/restore.h"
#include "app/viewmodel/ledger_keeper.h"

#include <QObject>

namespace sheaf::app {

/// A session's prompt without a question: all that a next question shares with the last one.
struct KnownPrompt {
    PromptInput input;
    CountingModel model;
    ContentReader kept; ///< attached bytes by content hash; called on the engine thread
    PrefixCachePlace prefixCache;
    std::vector<AdapterChoice> adapters;
};

/// Threads: GUI. The engine serves one request after another: a question waits for nothing here, once stop() was
/// called.
class ReadAhead : public QObject {
    Q_OBJECT
public:
    ReadAhead(InferenceService& inference, LedgerKeeper& keeper, QObject* parent = nullptr);

    /// Finds out what is cached of the prompt. -> changed
    void look(KnownPrompt prompt);
    /// Computes what is not cached of it, slowly, unless it does not fit. -> changed, while it grows
    void prepare(KnownPrompt prompt);
    /// At once. What was prepared stays.
    void stop();
    /// Stops, and nothing is known to be cached any more. -> changed
    void forget();

    bool preparing() const { return m_preparing; }
    std::uint64_t cachedTokens() const { return m_cached; } ///< from the prompt's beginning on
    std::uint64_t tokens() const { return m_tokens; } ///< of the prompt that is being prepared
    /// What an answer has shown.
    void setCachedTokens(std::uint64_t tokens) { m_cached = tokens; }

signals:
    void changed();

private:
    void encode(KnownPrompt prompt);
    void onEncoded(quint64 ticket, const std::vector<TokenId>& ids, const Ledger& ledger);
    void onPrefill(RequestId id, quint64 done, quint64 total);
    void onCounted(RequestId id, quint64 tokens);
    void onFinished(RequestId id, const GenerateOutcome& outcome);
    void cancelRequest();

    InferenceService& m_inference;
    LedgerKeeper& m_keeper;
    KnownPrompt m_prompt;
    quint64 m_ticket = 0; ///< of the prompt that is being encoded; 0: none
    RequestId m_request = 0; ///< 0: none
    bool m_preparing = false;
    std::uint64_t m_cached = 0;
    std::uint64_t m_tokens = 0;
};

} // namespace sheaf::app
