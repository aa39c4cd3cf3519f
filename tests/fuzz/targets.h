#pragma once
// What the fuzzers do with an input: the real way of loading it, and a little use of what loads.

#include <cstddef>
#include <span>
#include <string_view>

namespace sheaf::test::fuzz {

using Input = std::span<const std::byte>;

struct Target {
    std::string_view name; ///< also the folder of its inputs in tests/data/fuzz
    void (*run)(Input);
};

void fuzzGguf(Input input); ///< a GGUF model with its vocabulary
void fuzzCheckpoint(Input input); ///< u32 length, config.json of that many bytes, model.safetensors
void fuzzTokenizer(Input input); ///< tokenizer.json
void fuzzAdapter(Input input); ///< a GGUF adapter; or u32 length, adapter_config.json of that many bytes, safetensors
void fuzzTemplate(Input input); ///< a chat template, rendered for a conversation of four messages
void fuzzProjector(Input input); ///< a vision file, and a small picture through what loads

inline constexpr Target kTargets[] = {{"gguf", fuzzGguf}, {"checkpoint", fuzzCheckpoint}, {"tokenizer", fuzzTokenizer},
    {"adapter", fuzzAdapter}, {"template", fuzzTemplate}, {"projector", fuzzProjector}};

} // namespace sheaf::test::fuzz
