#pragma once
// A small dense model of arch llama with random weights, which tests spoil in one place each.

#include "support/tiny_gguf.h"

#include <map>
#include <string>

namespace sheaf::test {

struct TinyLlama {
    static constexpr std::uint64_t kHidden = 32, kVocab = 50, kWidth = 48, kKv = 16;

    std::string architecture = "llama";
    std::map<std::string, std::vector<std::uint64_t>> shapes = defaultShapes();
    std::map<std::string, std::vector<float>> values; ///< instead of random ones
    std::map<std::string, std::uint32_t> keys
        = {{"context_length", 512}, {"embedding_length", kHidden}, {"block_count", 2}, {"feed_forward_length", kWidth},
            {"attention.head_count", 4}, {"attention.head_count_kv", 2}};
    bool vocabulary = false; ///< byte-level: tokens are the characters from A on, then "AB", then the end of a text

    static std::map<std::string, std::vector<std::uint64_t>> defaultShapes()
    {
        std::map<std::string, std::vector<std::uint64_t>> shapes
            = {{"token_embd.weight", {kHidden, kVocab}}, {"output_norm.weight", {kHidden}}};
        for (const std::string block : {"blk.0.", "blk.1."})
            shapes.insert({{block + "attn_norm.weight", {kHidden}}, {block + "ffn_norm.weight", {kHidden}},
                {block + "attn_q.weight", {kHidden, kHidden}}, {block + "attn_k.weight", {kHidden, kKv}},
                {block + "attn_v.weight", {kHidden, kKv}}, {block + "attn_output.weight", {kHidden, kHidden}},
                {block + "ffn_gate.weight", {kHidden, kWidth}}, {block + "ffn_up.weight", {kHidden, kWidth}},
                {block + "ffn_down.weight", {kWidth, kHidden}}});
        return shapes;
    }

    void save(const std::filesystem::path& path) const
    {
        TinyGguf gguf;
        gguf.set("general.architecture", std::string_view(architecture));
        for (const auto& [key, value] : keys)
            gguf.set(architecture + "." + key, value);
        if (vocabulary)
            addVocabulary(gguf);
        std::uint32_t seed = 1;
        for (const auto& [name, dims] : shapes) {
            std::size_t count = 1;
            for (const std::uint64_t d : dims)
                count *= d;
            const auto given = values.find(name);
            gguf.addF32(name, dims, given != values.end() ? given->second : randomFloats(count, seed++, 0.5F));
        }
        gguf.save(path);
    }

private:
    static void addVocabulary(TinyGguf& gguf)
    {
        std::vector<std::string> tokens;
        std::vector<std::int32_t> types;
        for (std::uint64_t i = 0; i + 2 < kVocab; ++i)
            tokens.push_back(std::string(1, static_cast<char>('A' + i)));
        tokens.insert(tokens.end(), {"AB", "<end>"});
        types.assign(kVocab, 1);
        types.back() = 3; // control
        gguf.set("tokenizer.ggml.model", "gpt2")
            .set("tokenizer.ggml.pre", "smollm")
            .set("tokenizer.ggml.tokens", tokens)
            .set("tokenizer.ggml.token_type", types)
            .set("tokenizer.ggml.merges", std::vector<std::string>{"A B"})
            .set("tokenizer.ggml.eos_token_id", static_cast<std::uint32_t>(kVocab - 1));
    }
};

} // namespace sheaf::test
