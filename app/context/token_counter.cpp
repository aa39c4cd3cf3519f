#include "app/context/token_counter.h"

#include "app/context/prompt_builder.h"

namespace sheaf::app {

std::uint64_t countContent(const Tokenizer& tokenizer, const std::string& text)
{
    return text.empty() ? 0 : encodeSegment(tokenizer, {ChatSegment::Kind::Content, text}).size();
}

std::shared_ptr<const PartCounts> TokenCounter::known(const Attachment& attachment, const Tokenizer& tokenizer) const
{
    const std::lock_guard lock(m_mutex);
    const auto entry = m_entries.find(&attachment);
    if (entry == m_entries.end() || entry->second.attachment.expired()
        || entry->second.fingerprint != tokenizer.fingerprint())
        return nullptr;
    return entry->second.counts;
}

std::shared_ptr<const PartCounts> TokenCounter::count(
    const AttachmentPtr& attachment, const Tokenizer& tokenizer, std::stop_token stop)
{
    if (auto counts = known(*attachment, tokenizer))
        return counts;
    auto counts = std::make_shared<PartCounts>();
    counts->reserve(attachment->parts.size());
    for (const Part& part : attachment->parts) {
        if (stop.stop_requested())
            return nullptr;
        counts->push_back(countContent(tokenizer, partText(*attachment, part)));
    }
    const std::lock_guard lock(m_mutex);
    m_entries[attachment.get()] = {attachment, tokenizer.fingerprint(), counts};
    return counts;
}

void TokenCounter::prune()
{
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_entries, [](const auto& entry) { return entry.second.attachment.expired(); });
}

} // namespace sheaf::app
