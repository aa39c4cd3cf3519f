#include "app/context/prompt_builder.h"

#include "app/context/picture_prompt.h"

#include <fmt/core.h>

#include <string_view>

namespace sheaf::app {

namespace {

// "12: text" before every line, so that the model can cite path:line.
std::string numberLines(std::string_view text, int firstLine)
{
    std::string numbered;
    numbered.reserve(text.size() + text.size() / 8);
    int number = firstLine;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        fmt::format_to(std::back_inserter(numbered), "{}: ", number++);
        numbered.append(line).push_back('\n');
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return numbered;
}

std::string withFinalNewline(std::string text)
{
    if (!text.empty() && text.back() != '\n')
        text.push_back('\n');
    return text;
}

/// A conversation whose pieces know their owners.
struct PromptLayout {
    std::vector<ChatMessage> messages;
    std::vector<std::vector<PieceOwner>> owners; ///< (message, piece)
};

class LayoutWriter {
public:
    void beginMessage(Role role)
    {
        m_layout.messages.push_back({role, {}});
        m_layout.owners.emplace_back();
    }

    void add(std::string text, PieceOwner owner)
    {
        if (text.empty())
            return;
        m_layout.messages.back().pieces.emplace_back(std::move(text));
        m_layout.owners.back().push_back(owner);
    }

    void addPicture(std::string controlTokens, PieceOwner owner)
    {
        m_layout.messages.back().pieces.emplace_back(std::move(controlTokens), true);
        m_layout.owners.back().push_back(owner);
    }

    PromptLayout take() { return std::move(m_layout); }

private:
    PromptLayout m_layout;
};

bool hasText(const Attachment& attachment, const Part& part)
{
    const bool marked = attachment.kind == AttachmentKind::Folder || part.origin.page > 0;
    return part.kind == PartKind::Text && part.source != PartSource::Empty && (marked || !part.text.empty());
}

const std::string kMark = "…";

void addParts(LayoutWriter& writer, const PromptAttachment& entry, std::size_t index, PartTexts texts)
{
    const Attachment& attachment = *entry.attachment;
    for (std::size_t i = 0; i < attachment.parts.size(); ++i) {
        const Part& part = attachment.parts[i];
        if (entry.includes(part) && hasText(attachment, part))
            writer.add(texts == PartTexts::Full ? partText(attachment, part) : kMark,
                {PieceOwner::Kind::Attachment, index, static_cast<int>(i)});
    }
}

void addAttachment(
    LayoutWriter& writer, const PromptAttachment& entry, std::size_t index, const PromptStyle& style, PartTexts texts)
{
    const Attachment& attachment = *entry.attachment;
    const bool picture = entersAsPicture(entry, style);
    const bool refused = attachment.state == AttachmentState::Refused;
    if (entry.leftOut || refused || (attachment.kind == AttachmentKind::Image && !picture))
        return;
    const PieceOwner wrapper{PieceOwner::Kind::Attachment, index, -1};
    writer.add(attachmentHeader(attachment, index + 1), wrapper);
    if (picture)
        writer.addPicture(texts == PartTexts::Full ? pictureText(entry, *style.pictures) : kMark,
            {PieceOwner::Kind::Attachment, index, 0});
    else
        addParts(writer, entry, index, texts);
    writer.add(attachmentFooter(), wrapper);
}

PromptLayout layOutPrompt(const PromptInput& input, const PromptStyle& style, PartTexts texts)
{
    LayoutWriter writer;
    if (!input.systemText.empty()) {
        writer.beginMessage(Role::System);
        writer.add(input.systemText, {PieceOwner::Kind::System});
    }
    writer.beginMessage(Role::User);
    for (std::size_t i = 0; i < input.attachments.size(); ++i)
        addAttachment(writer, input.attachments[i], i, style, texts);
    for (const PromptTurn& turn : input.history) {
        writer.add(turn.question, {PieceOwner::Kind::History});
        writer.beginMessage(Role::Assistant);
        writer.add(turn.answer, {PieceOwner::Kind::History});
        writer.beginMessage(Role::User);
    }
    writer.add(input.question, {PieceOwner::Kind::Question});
    return writer.take();
}

std::vector<PromptSegment> renderTemplate(PromptLayout layout, const ChatStyle& style)
{
    std::vector<PromptSegment> segments;
    for (ChatSegment& segment : renderChat(style, layout.messages)) {
        const bool scaffold = segment.kind == ChatSegment::Kind::Scaffold;
        const PieceOwner owner = scaffold ? PieceOwner() : layout.owners[segment.message][segment.piece];
        segments.push_back({std::move(segment), scaffold, owner});
    }
    return segments;
}

std::vector<PromptSegment> renderRaw(PromptLayout layout, const Tokenizer& tokenizer)
{
    std::vector<PromptSegment> segments;
    if (tokenizer.addBos() && tokenizer.bosId() >= 0) {
        const TokenId bos = tokenizer.bosId();
        segments.push_back(
            {{ChatSegment::Kind::Scaffold, tokenizer.decode({&bos, 1}, SpecialTokens::Parsed)}, true, {}});
    }
    for (std::size_t i = 0; i < layout.messages.size(); ++i) {
        for (std::size_t j = 0; j < layout.messages[i].pieces.size(); ++j) {
            const PieceOwner owner = layout.owners[i][j];
            ChatPiece& piece = layout.messages[i].pieces[j];
            const auto kind = piece.picture                ? ChatSegment::Kind::Picture
                : owner.kind == PieceOwner::Kind::Question ? ChatSegment::Kind::Scaffold
                                                           : ChatSegment::Kind::Content;
            segments.push_back({{kind, std::move(piece.text)}, false, owner});
            segments.back().text.continues = piece.picture;
        }
    }
    return segments;
}

} // namespace

bool PromptAttachment::includes(const Part& part) const
{
    return excludedPaths.empty() || !excludedPaths.contains(part.origin.path);
}

std::string partText(const Attachment& attachment, const Part& part)
{
    if (!hasText(attachment, part))
        return {};
    if (attachment.kind == AttachmentKind::Folder)
        return fmt::format("[File {}]\n", part.origin.path)
            + numberLines(part.text, std::max(1, part.origin.firstLine));
    if (attachment.kind == AttachmentKind::Code)
        return numberLines(part.text, std::max(1, part.origin.firstLine));
    if (part.origin.page > 0)
        return fmt::format("[Page {}]\n", part.origin.page) + withFinalNewline(part.text);
    return withFinalNewline(part.text);
}

std::string attachmentHeader(const Attachment& attachment, std::size_t number)
{
    return fmt::format("[Attachment {}: {}]\n", number, attachment.name.toStdString());
}

std::string attachmentFooter()
{
    return "[End of attachment]\n\n";
}

std::vector<PromptSegment> renderPrompt(
    const PromptInput& input, const PromptStyle& style, const Tokenizer& tokenizer, PartTexts texts)
{
    PromptLayout layout = layOutPrompt(input, style, texts);
    return style.raw ? renderRaw(std::move(layout), tokenizer) : renderTemplate(std::move(layout), style.chat);
}

std::vector<TokenId> encodePrompt(const PromptInput& input, const PromptStyle& style, const Tokenizer& tokenizer)
{
    std::vector<TokenId> ids;
    for (const PromptSegment& segment : renderPrompt(input, style, tokenizer)) {
        const std::vector<TokenId> part = encodeSegment(tokenizer, segment.text);
        ids.insert(ids.end(), part.begin(), part.end());
    }
    return ids;
}

} // namespace sheaf::app
