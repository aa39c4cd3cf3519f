#pragma once
// The literal text around messages, format by format.

#include "engine/api/chat_template.h"

#include <array>
#include <optional>
#include <string_view>

namespace sheaf::tokenizer {

struct TurnLayout {
    std::string_view opening;
    std::string_view closing;
};

struct ChatLayout {
    std::string_view name;
    std::string_view begin; ///< before everything
    std::array<TurnLayout, 3> turns; ///< by Role
    std::string_view answerOpening; ///< behind everything, where the model goes on
    std::optional<std::string_view> defaultSystem; ///< text of the system turn that a conversation without one gets
    /// There is no system turn: the text goes into the first user turn, before this separator.
    std::optional<std::string_view> systemInUserSeparator;
};

const ChatLayout& chatLayout(ChatFormat format);

} // namespace sheaf::tokenizer
