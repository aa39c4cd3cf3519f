#include "app/context/token_ledger.h"

#include "app/context/picture_prompt.h"

#include <algorithm>

namespace sheaf::app {

namespace {

int countWords(const std::string& text)
{
    int words = 0;
    bool inWord = false;
    for (const char c : text) {
        const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
        words += !space && !inWord;
        inWord = !space;
    }
    return words;
}

void accountFiles(LedgerAttachment& account, const PromptAttachment& entry, const PartCounts& counts)
{
    for (const FolderFile& file : entry.attachment->files) {
        LedgerFile row{file.path, 0, file.state, file.reason, !entry.excludedPaths.contains(file.path)};
        for (int i = file.firstPart; i < file.firstPart + file.partCount; ++i)
            row.tokens += counts[static_cast<std::size_t>(i)];
        account.files.push_back(std::move(row));
    }
}

void accountPages(LedgerAttachment& account, const Attachment& attachment, const PartCounts& counts)
{
    for (std::size_t i = 0; i < attachment.parts.size(); ++i) {
        const Part& part = attachment.parts[i];
        if (part.origin.page > 0)
            account.pages.push_back({part.origin.page, counts[i], countWords(part.text), part.source, part.reason});
    }
}

void accountPicture(LedgerAttachment& account, const PromptAttachment& entry, const PromptStyle& style)
{
    const TileSettings settings = style.pictures.value_or(TileSettings());
    const PictureTiles tiles = tilesOf(entry, settings);
    LedgerPicture picture;
    picture.info = *entry.attachment->image;
    picture.maxTiles = withDial(settings, entry.maxTiles).maxTiles;
    picture.rows = tiles.rows;
    picture.columns = tiles.columns;
    picture.tiles = tiles.tiles();
    picture.tokensIfSeen = tiles.promptTokens(settings);
    picture.seen = style.pictures.has_value();
    account.pictures.push_back(picture);
}

/// Pages, files and the picture of one attachment; its tokens come from the prompt's layout.
std::optional<LedgerAttachment> describeAttachment(const PromptAttachment& entry, const LedgerFrame& frame,
    const Tokenizer& tokenizer, TokenCounter& counter, std::stop_token stop)
{
    const Attachment& attachment = *entry.attachment;
    LedgerAttachment account;
    account.attachment = entry.attachment;
    account.leftOut = entry.leftOut;
    account.exact = attachment.state != AttachmentState::Reading && attachment.state != AttachmentState::Waiting;
    if (attachment.state == AttachmentState::Refused)
        return account;
    if (attachment.image) {
        accountPicture(account, entry, frame.style);
        return account;
    }
    const auto counts = counter.count(entry.attachment, tokenizer, stop);
    if (!counts)
        return std::nullopt;
    accountPages(account, attachment, *counts);
    accountFiles(account, entry, *counts);
    return account;
}

void addTokens(Ledger& ledger, const PromptSegment& segment, std::uint64_t tokens)
{
    ledger.total += tokens;
    if (segment.scaffold) {
        ledger.scaffold += tokens;
        return;
    }
    switch (segment.owner.kind) {
    case PieceOwner::Kind::System:
        ledger.system += tokens;
        break;
    case PieceOwner::Kind::Attachment:
        ledger.attachments[segment.owner.attachment].tokens += tokens;
        break;
    case PieceOwner::Kind::History:
        ledger.history += tokens;
        break;
    case PieceOwner::Kind::Question:
        ledger.question += tokens;
        break;
    }
}

} // namespace

std::optional<Ledger> makeLedger(const PromptInput& input, const LedgerFrame& frame, const Tokenizer& tokenizer,
    TokenCounter& counter, std::stop_token stop)
{
    Ledger ledger;
    ledger.model = frame.model;
    ledger.window = frame.windowTokens;
    ledger.reserve = frame.reserveTokens;
    std::vector<std::shared_ptr<const PartCounts>> counts;
    for (const PromptAttachment& entry : input.attachments) {
        auto account = describeAttachment(entry, frame, tokenizer, counter, stop);
        if (!account)
            return std::nullopt;
        ledger.exact = ledger.exact && account->exact;
        ledger.attachments.push_back(*std::move(account));
        counts.push_back(counter.known(*entry.attachment, tokenizer));
    }

    // What a mark stands for is known; the rest of the prompt is short.
    const auto countSegment = [&](const PromptSegment& segment) -> std::uint64_t {
        const PieceOwner& owner = segment.owner;
        if (!segment.scaffold && segment.text.kind == ChatSegment::Kind::Picture)
            return ledger.attachments[owner.attachment].pictures.front().tokensIfSeen;
        if (!segment.scaffold && owner.kind == PieceOwner::Kind::Attachment && owner.part >= 0)
            return (*counts[owner.attachment])[static_cast<std::size_t>(owner.part)];
        return encodeSegment(tokenizer, segment.text).size();
    };
    for (const PromptSegment& segment : renderPrompt(input, frame.style, tokenizer, PartTexts::Marks))
        addTokens(ledger, segment, countSegment(segment));
    return ledger;
}

} // namespace sheaf::app
