#pragma once
// The account of a prompt before it is sent. Its total equals the number of ids encodePrompt() gives, always.

#include "app/context/prompt_builder.h"
#include "app/context/token_counter.h"
#include "app/core/ledger.h"
#include "engine/api/model_info.h"

#include <optional>
#include <stop_token>

namespace sheaf::app {

/// What the account is made against.
struct LedgerFrame {
    QString model; ///< name
    PromptStyle style;
    std::uint64_t windowTokens = 0;
    std::uint64_t reserveTokens = 0;
};

/// Counts what was not counted before. Nothing if stopped. Threads: any; not the GUI thread.
std::optional<Ledger> makeLedger(const PromptInput& input, const LedgerFrame& frame, const Tokenizer& tokenizer,
    TokenCounter& counter, std::stop_token stop = {});

} // namespace sheaf::app
