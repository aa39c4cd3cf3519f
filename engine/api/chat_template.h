#pragma once
// How a conversation is laid out for a model: by the template that the model file carries, run in a sandbox that can
// format text and nothing else, or by a fixed layout of ours.

#include "engine/api/tokenizer.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sheaf {

namespace tokenizer {
class FileTemplate;
}

/// Our own layouts; ChatML's variants differ in the system message they insert if there is none.
enum class ChatFormat {
    ChatMl, ///< no system message of its own: Qwen3
    ChatMlSmolLm2,
    ChatMlQwen2, ///< also Qwen1.5
    ChatMlQwen25,
    Llama3,
    Llama31, ///< and later: dates before the system text
    Llama4,
    Mistral, ///< v1 and v2: "[INST]" is plain text
    MistralV3, ///< "[INST]" is a token of a SentencePiece vocabulary
    MistralTekken, ///< no spaces around the tokens
    Plain, ///< for models that were not trained to chat: "User:", "Assistant:"
};

enum class Role { System, User, Assistant };

struct ChatPiece {
    ChatPiece(const char* content) // implicit: most pieces are texts
        : text(content)
    {
    }
    ChatPiece(std::string content, bool isPicture = false)
        : text(std::move(content))
        , picture(isPicture)
    {
    }

    std::string text; ///< of a picture: its control tokens (pictureLayout, joined)
    bool picture = false;
};

struct ChatMessage {
    Role role = Role::User;
    /// Content in pieces (wrapped attachments, pictures, question): tokenised one by one, so that their counts add up
    /// exactly.
    std::vector<ChatPiece> pieces;
};

/// One stretch of the rendered prompt, tokenised by itself: Scaffold and Picture with control tokens parsed, Content as
/// plain text.
struct ChatSegment {
    enum class Kind { Scaffold, Content, Picture };
    Kind kind = Kind::Scaffold;
    std::string text;
    std::size_t message = 0; ///< index of the message a Content or Picture segment belongs to
    std::size_t piece = 0; ///< index of its piece
    bool continues = false; ///< Scaffold behind other text of the prompt: SentencePiece puts no space before it
    /// Scaffold: its last character is a space that is encoded with the Content behind it, as a word is with the space
    /// before it. Content: is encoded with that space.
    bool sharesSpace = false;

    bool operator==(const ChatSegment&) const = default;
};

/// How conversations are laid out for one model. Cheap to copy. Threads: const and safe from any.
struct ChatStyle {
    ChatStyle(ChatFormat layout = ChatFormat::Plain) // implicit: a fixed layout is a style
        : format(layout)
    {
    }

    /// With a file's template: what stands in for it in a conversation that it refuses.
    ChatFormat format;
    /// The file's own template; null where `format` lays out the same, where there is none or none that can be used.
    std::shared_ptr<const tokenizer::FileTemplate> fileTemplate = nullptr;
    std::string problem = {}; ///< why the file's template is not used; empty if it is, or if there is none
};

/// What the file's chat template asks for, or, without a usable one, the architecture and special tokens. A template
/// that cannot be used is logged, and `problem` says why.
ChatStyle detectChatStyle(const Tokenizer& tokenizer, std::string_view architecture);

/// For people: "llama4", "jinja" for a template of no layout that we know, "unknown: …" with the reason for one that
/// cannot be used and the layout that is used instead.
std::string chatStyleName(const ChatStyle& style);
std::string_view chatFormatName(ChatFormat format);

/// The file's template refused a conversation that renderChat then laid out by `format`. Once true it stays so.
bool hasRefusedConversation(const ChatStyle& style);

/// Renders the messages and the beginning of the assistant's turn. Includes BOS where the template emits it. The texts
/// of the segments, joined, are what the template gives, but for whitespace around contents that some templates cut
/// off. The text of every content piece stands unchanged in exactly one Content segment. Empty pieces give no segment.
/// What the template does never depends on what contents say, only on which are empty.
std::vector<ChatSegment> renderChat(const ChatStyle& style, const std::vector<ChatMessage>& messages);

/// ids of one segment; the ids of a prompt are those of its segments, joined. Those of a Content that shares no space
/// depend on its text alone.
std::vector<TokenId> encodeSegment(const Tokenizer& tokenizer, const ChatSegment& segment);

} // namespace sheaf
