#include "engine/tokenizer/file_template.h"

#include "engine/tokenizer/segment_writer.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace sheaf::tokenizer {
namespace {

using jinja::Value;

/// Around the number of a placeholder. Every way of a template to change a text changes one of these characters or
/// breaks the text apart (case, quotes escaped, control characters written out), so that a changed content is noticed.
constexpr std::string_view kOpening = "\x01\"Aa";
constexpr std::string_view kClosing = "\"\x02";

std::string placeholder(std::size_t slot)
{
    return fmt::format("{}{}{}", kOpening, slot, kClosing);
}

/// The slot of the placeholder that begins at text, and its length.
std::optional<std::pair<std::size_t, std::size_t>> placeholderAt(std::string_view text)
{
    std::size_t slot = 0;
    const char* begin = text.data() + kOpening.size();
    const auto [end, error] = std::from_chars(begin, text.data() + text.size(), slot);
    const auto bytes = static_cast<std::size_t>(end - text.data());
    if (error != std::errc() || !text.substr(bytes).starts_with(kClosing))
        return std::nullopt;
    return std::pair(slot, bytes + kClosing.size());
}

bool isEmpty(const ChatMessage& message)
{
    return std::ranges::all_of(
        message.pieces, [](const ChatPiece& piece) { return !piece.picture && piece.text.empty(); });
}

bool hasPictures(const ChatMessage& message)
{
    return std::ranges::any_of(message.pieces, &ChatPiece::picture);
}

std::string_view roleName(Role role)
{
    return role == Role::System ? "system" : role == Role::User ? "user" : "assistant";
}

} // namespace

/// A conversation as the template gets it, and the way back.
class FileTemplate::Conversation {
public:
    Conversation(Manner manner, const std::vector<ChatMessage>& messages)
        : m_manner(manner)
        , m_messages(messages)
    {
    }

    Result<Value> values()
    {
        jinja::List list;
        std::string systemText;
        for (std::size_t i = 0; i < m_messages.size(); ++i) {
            const ChatMessage& message = m_messages[i];
            if (m_manner.systemInUser && message.role == Role::System && i + 1 < m_messages.size()) {
                systemText = isEmpty(message) ? "" : newSlot(i, 0, message.pieces.size()) + "\n\n";
                continue;
            }
            SHEAF_TRY(Value content, contentOf(i, std::exchange(systemText, {})));
            SHEAF_TRY(Value value,
                Value::dict(
                    {{"role", Value::text(std::string(roleName(message.role)))}, {"content", std::move(content)}}));
            list.push_back(std::move(value));
        }
        return Value::list(std::move(list));
    }

    /// Cuts the template's text at the placeholders.
    Result<std::vector<ChatSegment>> segments(std::string_view text) const
    {
        SegmentWriter writer;
        std::vector<int> seen(m_slots.size());
        std::optional<std::size_t> previous;
        while (!text.empty()) {
            const std::size_t begin = std::min(text.find(kOpening), text.size());
            const std::string_view between = text.substr(0, begin);
            const auto found = begin < text.size() ? placeholderAt(text.substr(begin)) : std::nullopt;
            if (begin < text.size() && (!found || found->first >= m_slots.size()))
                return fail(ErrorCode::Unsupported, "the template changes contents");
            const auto slot = found ? std::optional(found->first) : std::nullopt;
            SHEAF_CHECK(writeBetween(between, previous, slot, writer));
            if (slot) {
                ++seen[*slot];
                write(m_slots[*slot], writer);
            }
            previous = slot;
            text.remove_prefix(begin + (found ? found->second : 0));
        }
        for (std::size_t i = 0; i < seen.size(); ++i) {
            if (seen[i] != 1)
                return fail(ErrorCode::Unsupported,
                    fmt::format("the template {} the content of message {} ({})",
                        seen[i] == 0 ? "leaves out" : "repeats", m_slots[i].message + 1,
                        roleName(m_messages[m_slots[i].message].role)));
        }
        return writer.take();
    }

private:
    /// Pieces that one placeholder stands for.
    struct Slot {
        std::size_t message = 0;
        std::size_t first = 0;
        std::size_t end = 0;
        std::optional<std::size_t> picture; ///< index of the piece that the text up to the next slot stands for
    };

    std::string newSlot(std::size_t message, std::size_t first, std::size_t end)
    {
        m_slots.push_back({message, first, end, {}});
        return placeholder(m_slots.size() - 1);
    }

    Result<Value> contentOf(std::size_t index, const std::string& before)
    {
        const ChatMessage& message = m_messages[index];
        if (m_manner.parts || (m_manner.pictureParts && hasPictures(message)))
            return partsOf(index, before);
        if (isEmpty(message))
            return Value::text(before);
        return Value::text(before + newSlot(index, 0, message.pieces.size()));
    }

    static Result<Value> textPart(std::string text)
    {
        return Value::dict({{"type", Value::text("text")}, {"text", Value::text(std::move(text))}});
    }

    /// Texts and pictures in turns. A slot stands on either side of each picture, with no pieces if there is no text:
    /// what the template writes between two is the picture's.
    Result<Value> partsOf(std::size_t index, const std::string& before)
    {
        const std::vector<ChatPiece>& pieces = m_messages[index].pieces;
        jinja::List parts;
        std::string text = before;
        for (std::size_t at = 0; at <= pieces.size();) {
            const auto next = std::ranges::find_if(pieces.begin() + static_cast<std::ptrdiff_t>(at), pieces.end(),
                [](const ChatPiece& piece) { return piece.picture; });
            const auto end = static_cast<std::size_t>(next - pieces.begin());
            if (end > at || end < pieces.size() || at > 0)
                text += newSlot(index, at, end);
            SHEAF_TRY(Value part, textPart(std::exchange(text, {})));
            parts.push_back(std::move(part));
            if (end < pieces.size()) {
                m_slots.back().picture = end;
                SHEAF_TRY(Value picture, Value::dict({{"type", Value::text("image")}}));
                parts.push_back(std::move(picture));
            }
            at = end + 1;
        }
        return Value::list(std::move(parts));
    }

    /// What the template wrote between two slots: scaffold, or a picture's mark.
    Result<void> writeBetween(std::string_view text, std::optional<std::size_t> previous,
        std::optional<std::size_t> slot, SegmentWriter& writer) const
    {
        const auto picture = previous ? m_slots[*previous].picture : std::nullopt;
        if (text.find(kOpening.front()) != std::string_view::npos)
            return fail(ErrorCode::Unsupported, "the template changes contents");
        if (!picture) {
            writer.scaffold(text);
            return {};
        }
        if (text.empty() || slot != *previous + 1)
            return fail(ErrorCode::Unsupported, "the template leaves out or moves pictures");
        const std::size_t message = m_slots[*previous].message;
        writer.piece(m_messages[message].pieces[*picture], message, *picture);
        return {};
    }

    void write(const Slot& slot, SegmentWriter& writer) const
    {
        for (std::size_t i = slot.first; i < slot.end; ++i)
            writer.piece(m_messages[slot.message].pieces[i], slot.message, i);
    }

    Manner m_manner;
    const std::vector<ChatMessage>& m_messages;
    std::vector<Slot> m_slots;
};

FileTemplate::FileTemplate(jinja::Template compiled, std::string bosText, std::string eosText)
    : m_template(std::move(compiled))
    , m_bosText(std::move(bosText))
    , m_eosText(std::move(eosText))
{
}

Result<std::shared_ptr<const FileTemplate>> FileTemplate::create(
    std::string_view source, std::string bosText, std::string eosText)
{
    SHEAF_TRY(jinja::Template compiled, jinja::Template::compile(source));
    const std::shared_ptr<FileTemplate> result(
        new FileTemplate(std::move(compiled), std::move(bosText), std::move(eosText)));
    Result<void> first;
    for (const auto& [systemInUser, parts] : {std::pair(false, false), {false, true}, {true, false}, {true, true}}) {
        result->m_manner = {systemInUser, parts, true};
        auto tried = result->tryAll();
        if (tried)
            return result;
        if (first)
            first = std::move(tried);
    }
    return tl::unexpected<Error>(std::move(first).error());
}

Result<void> FileTemplate::tryAll() const
{
    for (const auto& messages : samples())
        SHEAF_CHECK(render(messages));
    return {};
}

Result<std::vector<ChatSegment>> FileTemplate::render(const std::vector<ChatMessage>& messages) const
{
    auto segments = renderIn(m_manner, messages);
    if (segments || !std::ranges::any_of(messages, hasPictures))
        return segments;
    // A template of a family that sees no pictures, or that wants them as plain text: their tokens go where they stand.
    Manner inText = m_manner;
    inText.pictureParts = false;
    return renderIn(inText, messages);
}

Result<std::vector<ChatSegment>> FileTemplate::renderIn(Manner manner, const std::vector<ChatMessage>& messages) const
{
    Conversation conversation(manner, messages);
    SHEAF_TRY(Value list, conversation.values());
    SHEAF_TRY(const std::string text,
        m_template.render({{"messages", std::move(list)}, {"add_generation_prompt", Value::boolean(true)},
            {"bos_token", Value::text(m_bosText)}, {"eos_token", Value::text(m_eosText)}, {"tools", Value::none()},
            {"documents", Value::none()}}));
    return conversation.segments(text);
}

const std::vector<std::vector<ChatMessage>>& FileTemplate::samples()
{
    static const std::vector<std::vector<ChatMessage>> kSamples{
        {{Role::User, {"question"}}},
        {{Role::System, {"system text"}}, {Role::User, {"question"}}},
        {{Role::User, {"first"}}, {Role::Assistant, {"answer"}}, {Role::User, {"second"}}},
        {{Role::System, {"system text"}}, {Role::User, {"attachment\n", "first"}}, {Role::Assistant, {"answer"}},
            {Role::User, {"second"}}, {Role::Assistant, {"another"}}, {Role::User, {"third"}}},
        {{Role::User, {{"<|image|>", true}, "between", {"<|image|>", true}, "question"}}},
    };
    return kSamples;
}

} // namespace sheaf::tokenizer
