#pragma once
// The chat template that a model file carries, made to keep contents apart from its own text.

#include "engine/api/chat_template.h"
#include "engine/template/template.h"

#include <atomic>

namespace sheaf::tokenizer {

/// Each content goes through the template as a short placeholder, and its pieces take the placeholder's place in what
/// comes out. So contents are never parsed, their text is exact, and rendering costs the same for any length of them.
/// Threads: const and safe from any.
class FileTemplate {
public:
    /// Tries it on conversations of the shapes that occur, in the manners that families want: a system message of its
    /// own or inside the first user message, contents as texts or as lists of parts. The error of the plainest manner
    /// if it works in none; Unsupported if contents are left out, repeated or changed.
    static Result<std::shared_ptr<const FileTemplate>> create(
        std::string_view source, std::string bosText, std::string eosText);

    Result<std::vector<ChatSegment>> render(const std::vector<ChatMessage>& messages) const;

    /// The shapes of conversations that create() tries.
    static const std::vector<std::vector<ChatMessage>>& samples();
    /// True the first time: for a message that is worth one line of the log, not one a keystroke.
    bool firstFailure() const { return !m_hasFailed.exchange(true); }
    bool hasFailed() const { return m_hasFailed; }

private:
    /// How conversations are handed to the template.
    struct Manner {
        bool systemInUser = false;
        bool parts = false; ///< contents are lists of {"type": "text", …}
        bool pictureParts = false; ///< contents with pictures are, with {"type": "image"} among them
    };
    class Conversation;

    FileTemplate(jinja::Template compiled, std::string bosText, std::string eosText);

    Result<std::vector<ChatSegment>> renderIn(Manner manner, const std::vector<ChatMessage>& messages) const;
    Result<void> tryAll() const;

    jinja::Template m_template;
    std::string m_bosText;
    std::string m_eosText;
    Manner m_manner;
    mutable std::atomic<bool> m_hasFailed = false;
};

} // namespace sheaf::tokenizer
