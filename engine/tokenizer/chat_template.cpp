#include "engine/api/chat_template.h"

#include "engine/base/log.h"
#include "engine/tokenizer/chat_layout.h"

#include <optional>

namespace sheaf {
namespace {

using tokenizer::ChatLayout;
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

/// Joins what stands between contents to one scaffold.
class SegmentWriter {
public:
    void scaffold(std::string_view text)
    {
        if (text.empty())
            return;
        if (m_segments.empty() || m_segments.back().kind != ChatSegment::Kind::Scaffold) {
            m_segments.emplace_back();
            m_segments.back().continues = m_segments.size() > 1;
        }
        m_segments.back().text += text;
    }

    void content(const std::string& text, std::size_t message, std::size_t piece)
    {
        if (text.empty())
            return;
        const bool sharesSpace = !m_segments.empty() && m_segments.back().kind == ChatSegment::Kind::Scaffold
            && m_segments.back().text.ends_with(' ');
        if (sharesSpace)
            m_segments.back().sharesSpace = true;
        m_segments.push_back({ChatSegment::Kind::Content, text, message, piece});
        m_segments.back().sharesSpace = sharesSpace;
    }

    void picture(const std::string& controlTokens, std::size_t message, std::size_t piece)
    {
        m_segments.push_back({ChatSegment::Kind::Picture, controlTokens, message, piece});
        m_segments.back().continues = m_segments.size() > 1;
    }

    std::vector<ChatSegment> take() { return std::move(m_segments); }

private:
    std::vector<ChatSegment> m_segments;
};

class Renderer {
public:
    explicit Renderer(const ChatLayout& layout)
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
        for (std::size_t i = 0; i < message.pieces.size(); ++i) {
            const ChatPiece& piece = message.pieces[i];
            piece.picture ? m_writer.picture(piece.text, index, i) : m_writer.content(piece.text, index, i);
        }
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

} // namespace

ChatFormat detectChatFormat(const Tokenizer& tokenizer, std::string_view architecture)
{
    if (const auto format = formatOfTemplate(tokenizer))
        return *format;
    const ChatFormat format = formatOfVocabulary(tokenizer, architecture);
    if (!tokenizer.chatTemplate().empty())
        log(LogLevel::Warning,
            "the model's chat template is none that we know; rendering as " + std::string(chatFormatName(format)));
    return format;
}

std::string_view chatFormatName(ChatFormat format)
{
    return tokenizer::chatLayout(format).name;
}

std::vector<ChatSegment> renderChat(ChatFormat format, const std::vector<ChatMessage>& messages)
{
    const ChatLayout& layout = tokenizer::chatLayout(format);
    Renderer renderer(layout);
    if (layout.defaultSystem && !messages.empty() && messages.front().role != Role::System)
        renderer.defaultSystem(*layout.defaultSystem);
    for (std::size_t i = 0; i < messages.size(); ++i)
        renderer.message(messages[i], i);
    return renderer.finish();
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
