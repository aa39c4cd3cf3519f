#include "engine/api/chat_template.h"

#include "engine/base/log.h"
#include "engine/tokenizer/chat_layout.h"
#include "engine/tokenizer/file_template.h"
#include "engine/tokenizer/segment_writer.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

namespace sheaf {
namespace {

using tokenizer::ChatLayout;
using tokenizer::FileTemplate;
using tokenizer::SegmentWriter;
using tokenizer::TurnLayout;

bool contains(std::string_view text, std::string_view part)
{
    return text.find(part) != std::string_view::npos;
}

ChatFormat chatMlVariant(std::string_view chatTemplate)
{
    for (const ChatFormat format : {ChatFormat::ChatMlSmolLm2, ChatFormat::ChatMlQwen25, ChatFormat::ChatMlQwen2}) {
        if (contains(chatTemplate, *tokenizer::chatLayout(format).defaultSystem))
            return format;
    }
    return ChatFormat::ChatMl;
}

ChatFormat mistralVariant(const Tokenizer& tokenizer, std::string_view chatTemplate)
{
    if (tokenizer.specialId("[INST]") == -1)
        return ChatFormat::Mistral;
    return contains(chatTemplate, "[INST] ") ? ChatFormat::MistralV3 : ChatFormat::MistralTekken;
}

/// The layout that a template looks like.
std::optional<ChatFormat> formatOfTemplate(const Tokenizer& tokenizer)
{
    const std::string& text = tokenizer.chatTemplate();
    if (contains(text, "<|im_start|>"))
        return chatMlVariant(text);
    if (contains(text, "<|start_header_id|>"))
        return contains(text, "Cutting Knowledge Date") ? ChatFormat::Llama31 : ChatFormat::Llama3;
    if (contains(text, "<|header_start|>"))
        return ChatFormat::Llama4;
    if (contains(text, "[INST]"))
        return mistralVariant(tokenizer, text);
    return std::nullopt;
}

ChatFormat formatOfVocabulary(const Tokenizer& tokenizer, std::string_view architecture)
{
    const auto has = [&](std::string_view literal) { return tokenizer.specialId(literal) != -1; };
    if (architecture == "llama4" || has("<|header_start|>"))
        return ChatFormat::Llama4;
    if (has("<|start_header_id|>"))
        return ChatFormat::Llama3;
    if (has("<|im_start|>") && has("<|im_end|>"))
        return ChatFormat::ChatMl;
    if (has("[INST]"))
        return ChatFormat::MistralV3;
    return ChatFormat::Plain;
}

class LayoutRenderer {
public:
    explicit LayoutRenderer(const ChatLayout& layout)
        : m_layout(layout)
    {
        m_writer.scaffold(layout.begin);
    }

    void defaultSystem(std::string_view text)
    {
        m_writer.scaffold(turn(Role::System).opening);
        m_writer.scaffold(text);
        m_writer.scaffold(turn(Role::System).closing);
    }

    void message(const ChatMessage& message, std::size_t index)
    {
        const bool systemInUser = message.role == Role::System && m_layout.systemInUserSeparator;
        const TurnLayout& layout = turn(systemInUser ? Role::User : message.role);
        if (!m_userTurnIsOpen || message.role == Role::Assistant)
            m_writer.scaffold(layout.opening);
        for (std::size_t i = 0; i < message.pieces.size(); ++i)
            m_writer.piece(message.pieces[i], index, i);
        m_writer.scaffold(systemInUser ? *m_layout.systemInUserSeparator : layout.closing);
        m_userTurnIsOpen = systemInUser;
    }

    std::vector<ChatSegment> finish()
    {
        m_writer.scaffold(m_layout.answerOpening);
        return m_writer.take();
    }

private:
    const TurnLayout& turn(Role role) const { return m_layout.turns[static_cast<std::size_t>(role)]; }

    const ChatLayout& m_layout;
    SegmentWriter m_writer;
    bool m_userTurnIsOpen = false; // by a system text that went into it
};

std::vector<ChatSegment> renderLayout(ChatFormat format, const std::vector<ChatMessage>& messages)
{
    const ChatLayout& layout = tokenizer::chatLayout(format);
    LayoutRenderer renderer(layout);
    if (layout.defaultSystem && !messages.empty() && messages.front().role != Role::System)
        renderer.defaultSystem(*layout.defaultSystem);
    for (std::size_t i = 0; i < messages.size(); ++i)
        renderer.message(messages[i], i);
    return renderer.finish();
}

bool laysOutAlike(const FileTemplate& fileTemplate, ChatFormat format)
{
    return std::ranges::all_of(FileTemplate::samples(), [&](const std::vector<ChatMessage>& messages) {
        const auto segments = fileTemplate.render(messages);
        return segments && *segments == renderLayout(format, messages);
    });
}

std::string textOf(const Tokenizer& tokenizer, TokenId id)
{
    return id == -1 ? std::string() : tokenizer.decode({&id, 1}, SpecialTokens::Parsed);
}

std::string reasonOf(const Error& error)
{
    return error.where.empty() ? error.what : fmt::format("{}: {}", error.where, error.what);
}

} // namespace

ChatStyle detectChatStyle(const Tokenizer& tokenizer, std::string_view architecture)
{
    const auto known = formatOfTemplate(tokenizer);
    ChatStyle style(known ? *known : formatOfVocabulary(tokenizer, architecture));
    if (tokenizer.chatTemplate().empty())
        return style;
    auto fileTemplate = FileTemplate::create(
        tokenizer.chatTemplate(), textOf(tokenizer, tokenizer.bosId()), textOf(tokenizer, tokenizer.eosId()));
    if (!fileTemplate) {
        style.problem = reasonOf(fileTemplate.error());
        log(LogLevel::Warning, "the model's chat template cannot be used: " + chatStyleName(style));
    } else if (!known || !laysOutAlike(**fileTemplate, *known)) {
        style.fileTemplate = *std::move(fileTemplate);
    }
    return style;
}

std::string chatStyleName(const ChatStyle& style)
{
    if (style.fileTemplate)
        return "jinja";
    const std::string_view layout = chatFormatName(style.format);
    return style.problem.empty() ? std::string(layout) : fmt::format("unknown: {}; {} is used", style.problem, layout);
}

std::string_view chatFormatName(ChatFormat format)
{
    return tokenizer::chatLayout(format).name;
}

std::vector<ChatSegment> renderChat(const ChatStyle& style, const std::vector<ChatMessage>& messages)
{
    if (!style.fileTemplate)
        return renderLayout(style.format, messages);
    auto segments = style.fileTemplate->render(messages);
    if (segments)
        return *std::move(segments);
    if (style.fileTemplate->firstFailure())
        log(LogLevel::Warning,
            fmt::format("the model's chat template refuses this conversation, which is laid out as {}: {}",
                chatFormatName(style.format), reasonOf(segments.error())));
    return renderLayout(style.format, messages);
}

bool hasRefusedConversation(const ChatStyle& style)
{
    return style.fileTemplate && style.fileTemplate->hasFailed();
}

std::vector<TokenId> encodeSegment(const Tokenizer& tokenizer, const ChatSegment& segment)
{
    if (segment.kind == ChatSegment::Kind::Content)
        return tokenizer.encodeInside(segment.sharesSpace ? " " + segment.text : segment.text, SpecialTokens::AsText);
    std::string_view text = segment.text;
    if (segment.sharesSpace)
        text.remove_suffix(1);
    return segment.continues ? tokenizer.encodeInside(text, SpecialTokens::Parsed)
                             : tokenizer.encode(text, SpecialTokens::Parsed);
}

} // namespace sheaf
