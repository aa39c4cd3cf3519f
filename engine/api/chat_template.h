#pragma once
// How a conversation is laid out for a model: a fixed set of our own renderers, chosen by what the model file says.
// No template language is executed.

#include "engine/api/tokenizer.h"

#include <string>
#include <string_view>
#include <vector>

namespace sheaf {

enum class ChatFormat { ChatMl, Llama3, Llama4, Mistral, Plain };

enum class Role { System, User, Assistant };

struct ChatMessage {
    Role role = Role::User;
    /// Content in pieces (wrapped attachments, question): tokenised one by one, so that their counts add up exactly.
    std::vector<std::string> pieces;
};

/// One stretch of the rendered prompt, tokenised by itself: Scaffold with control tokens parsed, Content as plain text.
struct ChatSegment {
    enum class Kind { Scaffold, Content };
    Kind kind = Kind::Scaffold;
    std::string text;
    std::size_t message = 0; ///< index of the message a Content segment belongs to
    std::size_t piece = 0; ///< index of its piece
};

/// What the file's chat template text (or, without one, the architecture and special tokens) asks for.
ChatFormat detectChatFormat(const Tokenizer& tokenizer, std::string_view architecture);
std::string_view chatFormatName(ChatFormat format);

/// Renders the messages and the beginning of the assistant's turn. Includes BOS where the template emits it.
/// The text of every content piece stands unchanged in exactly one Content segment. Empty pieces give no segment.
std::vector<ChatSegment> renderChat(ChatFormat format, const std::vector<ChatMessage>& messages);

/// ids of one segment; the ids of a prompt are those of its segments, joined.
std::vector<TokenId> encodeSegment(const Tokenizer& tokenizer, const ChatSegment& segment);

} // namespace sheaf
