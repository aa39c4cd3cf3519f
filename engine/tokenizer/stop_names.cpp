#include "engine/tokenizer/stop_names.h"

#include <algorithm>
#include <array>

namespace sheaf::tokenizer {

bool isStopName(std::string_view token)
{
    static constexpr std::array<std::string_view, 10> kNames{
        "<|end_of_text|>", "<|eot|>", "<|eom|>", // Llama 4
        "<|eot_id|>", "<|eom_id|>", // Llama 3
        "<|im_end|>", "<|endoftext|>", // ChatML: Qwen, SmolLM2; OLMoE
        "</s>", // Llama 2, Mistral, Mixtral
        "<|return|>", "<|call|>", // gpt-oss
    };
    return std::ranges::find(kNames, token) != kNames.end();
}

} // namespace sheaf::tokenizer
