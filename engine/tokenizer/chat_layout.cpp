#include "engine/tokenizer/chat_layout.h"

#include "engine/base/assert.h"

namespace sheaf::tokenizer {
namespace {

constexpr ChatLayout chatMl(std::string_view name, std::optional<std::string_view> defaultSystem)
{
    return {
        .name = name,
        .begin = "",
        .turns = {{
            {"<|im_start|>system\n", "<|im_end|>\n"},
            {"<|im_start|>user\n", "<|im_end|>\n"},
            {"<|im_start|>assistant\n", "<|im_end|>\n"},
        }},
        .answerOpening = "<|im_start|>assistant\n",
        .defaultSystem = defaultSystem,
        .systemInUserSeparator = {},
    };
}

constexpr ChatLayout kChatMl = chatMl("chatml", {});
constexpr ChatLayout kChatMlSmolLm2
    = chatMl("chatml/smollm2", "You are a helpful AI assistant named SmolLM, trained by Hugging Face");
constexpr ChatLayout kChatMlQwen2 = chatMl("chatml/qwen2", "You are a helpful assistant.");
constexpr ChatLayout kChatMlQwen25
    = chatMl("chatml/qwen2.5", "You are Qwen, created by Alibaba Cloud. You are a helpful assistant.");

constexpr ChatLayout kLlama3{
    .name = "llama3",
    .begin = "<|begin_of_text|>",
    .turns = {{
        {"<|start_header_id|>system<|end_header_id|>\n\n", "<|eot_id|>"},
        {"<|start_header_id|>user<|end_header_id|>\n\n", "<|eot_id|>"},
        {"<|start_header_id|>assistant<|end_header_id|>\n\n", "<|eot_id|>"},
    }},
    .answerOpening = "<|start_header_id|>assistant<|end_header_id|>\n\n",
    .defaultSystem = {},
    .systemInUserSeparator = {},
};

constexpr ChatLayout llama31()
{
    ChatLayout layout = kLlama3;
    layout.name = "llama3.1";
    // The template's own dates where its caller gives none: a prompt must not depend on the day it is counted.
    layout.turns[static_cast<std::size_t>(Role::System)].opening
        = "<|start_header_id|>system<|end_header_id|>\n\n"
          "Cutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n";
    layout.defaultSystem = "";
    return layout;
}
constexpr ChatLayout kLlama31 = llama31();

constexpr ChatLayout kLlama4{
    .name = "llama4",
    .begin = "<|begin_of_text|>",
    .turns = {{
        {"<|header_start|>system<|header_end|>\n\n", "<|eot|>"},
        {"<|header_start|>user<|header_end|>\n\n", "<|eot|>"},
        {"<|header_start|>assistant<|header_end|>\n\n", "<|eot|>"},
    }},
    .answerOpening = "<|header_start|>assistant<|header_end|>\n\n",
    .defaultSystem = {},
    .systemInUserSeparator = {},
};

constexpr ChatLayout mistral(std::string_view name, TurnLayout user, TurnLayout assistant)
{
    return {
        .name = name,
        .begin = "<s>",
        .turns = {{{}, user, assistant}},
        .answerOpening = "",
        .defaultSystem = {},
        .systemInUserSeparator = "\n\n",
    };
}

constexpr ChatLayout kMistral = mistral("mistral", {"[INST] ", " [/INST]"}, {" ", "</s>"});
constexpr ChatLayout kMistralV3 = mistral("mistral/v3", {"[INST] ", "[/INST]"}, {" ", "</s>"});
constexpr ChatLayout kMistralTekken = mistral("mistral/tekken", {"[INST]", "[/INST]"}, {"", "</s>"});

constexpr ChatLayout kPlain{
    .name = "plain",
    .begin = "",
    .turns = {{
        {"", "\n\n"},
        {"User: ", "\n"},
        {"Assistant: ", "\n"},
    }},
    .answerOpening = "Assistant:",
    .defaultSystem = {},
    .systemInUserSeparator = {},
};

} // namespace

const ChatLayout& chatLayout(ChatFormat format)
{
    switch (format) {
    case ChatFormat::ChatMl:
        return kChatMl;
    case ChatFormat::ChatMlSmolLm2:
        return kChatMlSmolLm2;
    case ChatFormat::ChatMlQwen2:
        return kChatMlQwen2;
    case ChatFormat::ChatMlQwen25:
        return kChatMlQwen25;
    case ChatFormat::Llama3:
        return kLlama3;
    case ChatFormat::Llama31:
        return kLlama31;
    case ChatFormat::Llama4:
        return kLlama4;
    case ChatFormat::Mistral:
        return kMistral;
    case ChatFormat::MistralV3:
        return kMistralV3;
    case ChatFormat::MistralTekken:
        return kMistralTekken;
    case ChatFormat::Plain:
        return kPlain;
    }
    SHEAF_ASSERT(false);
    return kPlain;
}

} // namespace sheaf::tokenizer
