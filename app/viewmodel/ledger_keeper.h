#pragma once
// Keeps the account up to date while files are read and questions typed: counts in the background, the latest request
// wins.

#include "app/context/token_ledger.h"

#include <QObject>
#include <QThreadPool>

#include <memory>
#include <optional>
#include <stop_token>

namespace sheaf::app {

/// What is counted against: a tokenizer and the frame of the loaded model.
struct CountingModel {
    std::shared_ptr<const Tokenizer> tokenizer;
    LedgerFrame frame;
};

/// Threads: GUI; one counting thread of its own.
class LedgerKeeper : public QObject {
    Q_OBJECT
public:
    explicit LedgerKeeper(QObject* parent = nullptr);
    ~LedgerKeeper() override;

    /// Counts soon; a request that has not begun is replaced by this one.
    void request(PromptInput input, CountingModel model);
    /// The ids of a prompt, encoded in the background. -> encoded
    void encode(PromptInput input, CountingModel model, quint64 ticket);

signals:
    void ready(sheaf::app::Ledger ledger);
    /// The account the ids were checked against: ledger.total == ids.size().
    void encoded(quint64 ticket, std::vector<sheaf::TokenId> ids, sheaf::app::Ledger ledger);

private:
    void startNext();

    struct Request {
        PromptInput input;
        CountingModel model;
    };
    std::optional<Request> m_next;
    bool m_busy = false;
    std::stop_source m_stop;
    TokenCounter m_counter;
    QThreadPool m_pool;
};

} // namespace sheaf::app
