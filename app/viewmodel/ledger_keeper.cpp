#include "app/viewmodel/ledger_keeper.h"

#include <utility>

namespace sheaf::app {

LedgerKeeper::LedgerKeeper(QObject* parent)
    : QObject(parent)
{
    qRegisterMetaType<Ledger>();
    m_pool.setMaxThreadCount(1);
}

LedgerKeeper::~LedgerKeeper()
{
    m_stop.request_stop();
    m_pool.clear();
    m_pool.waitForDone();
}

void LedgerKeeper::request(PromptInput input, CountingModel model)
{
    m_next = Request{std::move(input), std::move(model)};
    if (!m_busy)
        startNext();
}

void LedgerKeeper::startNext()
{
    Request request = std::move(*m_next);
    m_next.reset();
    m_busy = true;
    m_pool.start([this, request = std::move(request), stop = m_stop.get_token()] {
        auto ledger = makeLedger(request.input, request.model.frame, *request.model.tokenizer, m_counter, stop);
        if (!ledger)
            return; // the keeper is being destroyed
        m_counter.prune();
        QMetaObject::invokeMethod(
            this,
            [this, ledger = *std::move(ledger)] {
                m_busy = false;
                emit ready(ledger);
                if (m_next)
                    startNext();
            },
            Qt::QueuedConnection);
    });
}

void LedgerKeeper::encode(PromptInput input, CountingModel model, quint64 ticket)
{
    m_pool.start([this, input = std::move(input), model = std::move(model), ticket, stop = m_stop.get_token()] {
        auto ledger = makeLedger(input, model.frame, *model.tokenizer, m_counter, stop);
        if (!ledger)
            return;
        auto ids = encodePrompt(input, model.frame.style, *model.tokenizer);
        QMetaObject::invokeMethod(
            this,
            [this, ticket, ids = std::move(ids), ledger = *std::move(ledger)] { emit encoded(ticket, ids, ledger); },
            Qt::QueuedConnection);
    });
}

} // namespace sheaf::app
