#pragma once
// Counts tokens of attachments once and remembers: typing a question must not tokenise two hundred pages again.

#include "app/core/attachment.h"
#include "engine/api/chat_template.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

namespace sheaf::app {

/// Tokens of each part, wrapped (partText), in the order of Attachment::parts.
using PartCounts = std::vector<std::uint64_t>;

/// Threads: safe from any; two threads may count the same attachment twice, with the same result.
class TokenCounter {
public:
    /// Null if stopped.
    std::shared_ptr<const PartCounts> count(
        const AttachmentPtr& attachment, const Tokenizer& tokenizer, std::stop_token stop = {});
    /// What is remembered, null if it was not counted yet.
    std::shared_ptr<const PartCounts> known(const Attachment& attachment, const Tokenizer& tokenizer) const;
    /// Forgets attachments nobody holds any more.
    void prune();

private:
    struct Entry {
        std::weak_ptr<const Attachment> attachment;
        std::string fingerprint;
        std::shared_ptr<const PartCounts> counts;
    };
    mutable std::mutex m_mutex;
    std::unordered_map<const Attachment*, Entry> m_entries;
};

/// Tokens of one content piece.
std::uint64_t countContent(const Tokenizer& tokenizer, const std::string& text);

} // namespace sheaf::app
