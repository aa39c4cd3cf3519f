#pragma once
// Parts to Prompt: the fixed order and wrapping of what the model reads, as separately tokenised segments.

#include "app/core/attachment.h"
#include "engine/api/chat_template.h"
#include "engine/api/picture.h"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace sheaf::app {

/// An attachment as it goes into one prompt.
struct PromptAttachment {
    AttachmentPtr attachment;
    std::set<std::string> excludedPaths = {}; ///< folders: unticked files
    bool leftOut = false;
    int maxTiles = 0; ///< pictures: the dial, without the overview tile; 0: as many as the model takes

    bool includes(const Part& part) const;
};

struct PromptTurn {
    std::string question; ///< UTF-8
    std::string answer;
};

/// Everything a prompt is made of. Order in the prompt: system text, attachments in list order, turns, question.
struct PromptInput {
    std::string systemText;
    std::vector<PromptAttachment> attachments;
    std::vector<PromptTurn> history;
    std::string question;
};

/// Whose tokens a piece of content is.
struct PieceOwner {
    enum class Kind { System, Attachment, History, Question };
    Kind kind = Kind::Question;
    std::size_t attachment = 0; ///< index into PromptInput::attachments
    int part = -1; ///< index into Attachment::parts; -1: the wrapper
};

/// How a prompt is laid out for the model.
struct PromptStyle {
    ChatStyle chat = {};
    /// No chat template: attachments as plain text, then the question with control tokens parsed, since it is the
    /// caller's own scaffold. BOS first if the model wants one.
    bool raw = false;
    std::optional<TileSettings> pictures = {}; ///< as pictureSettings(); none: pictures take no part
};

/// One separately tokenised stretch of the prompt that knows whose it is.
struct PromptSegment {
    ChatSegment text;
    bool scaffold = false; ///< the template's own tokens; owner means nothing then
    PieceOwner owner;
};

/// The wrapped text of one part, as the model reads it: page mark or path and line numbers before the text.
/// Empty for parts that hold nothing, and for pictures.
std::string partText(const Attachment& attachment, const Part& part);
/// Opens the wrapper of attachment number `number` (from 1).
std::string attachmentHeader(const Attachment& attachment, std::size_t number);
/// Closes every wrapper.
std::string attachmentFooter();

/// Whether a layout carries the parts' texts and the pictures' tokens, or a mark in place of each whose count is known:
/// an account while somebody types must not copy whole documents.
enum class PartTexts { Full, Marks };

/// The prompt in order. Refused and left-out attachments take no part, nor do pictures the model does not see.
std::vector<PromptSegment> renderPrompt(
    const PromptInput& input, const PromptStyle& style, const Tokenizer& tokenizer, PartTexts texts = PartTexts::Full);

/// The ids the engine gets: the segments, each tokenised by itself.
std::vector<TokenId> encodePrompt(const PromptInput& input, const PromptStyle& style, const Tokenizer& tokenizer);

} // namespace sheaf::app
