#include "support/tiny_llama4.h"

#include "support/generated_values.h"

#include <string>

namespace sheaf::test {

namespace {

constexpr std::size_t kLayers = 4, kHidden = 32, kVocab = 64, kKvWidth = 16, kExpertWidth = 56, kDenseWidth = 104;

std::vector<float> norm(const std::string& name)
{
    return generatedValues(name, kHidden, 0.2, 1);
}

std::vector<float> matrix(const std::string& name, std::size_t count)
{
    return generatedValues(name, count, 0.3);
}

/// From (experts, in, all) the columns [first, first + out) as (experts, out, in).
std::vector<float> outputMajor(const std::vector<float>& from, std::size_t experts, std::size_t in, std::size_t all,
    std::size_t first, std::size_t out)
{
    std::vector<float> to;
    for (std::size_t e = 0; e < experts; ++e)
        for (std::size_t o = 0; o < out; ++o)
            for (std::size_t i = 0; i < in; ++i)
                to.push_back(from[(e * in + i) * all + first + o]);
    return to;
}

void addFeedForward(
    TinyGguf& gguf, const std::string& from, const std::string& to, const std::string& suffix, std::size_t width)
{
    gguf.addF32(to + "ffn_gate" + suffix, {kHidden, width}, matrix(from + "gate_proj.weight", width * kHidden));
    gguf.addF32(to + "ffn_up" + suffix, {kHidden, width}, matrix(from + "up_proj.weight", width * kHidden));
    gguf.addF32(to + "ffn_down" + suffix, {width, kHidden}, matrix(from + "down_proj.weight", width * kHidden));
}

void addExperts(TinyGguf& gguf, const std::string& from, const std::string& to, std::size_t experts)
{
    const auto gateUp = matrix(from + "experts.gate_up_proj", experts * kHidden * 2 * kExpertWidth);
    const auto down = matrix(from + "experts.down_proj", experts * kExpertWidth * kHidden);
    gguf.addF32(to + "ffn_gate_inp.weight", {kHidden, experts}, matrix(from + "router.weight", experts * kHidden));
    gguf.addF32(to + "ffn_gate_exps.weight", {kHidden, kExpertWidth, experts},
        outputMajor(gateUp, experts, kHidden, 2 * kExpertWidth, 0, kExpertWidth));
    gguf.addF32(to + "ffn_up_exps.weight", {kHidden, kExpertWidth, experts},
        outputMajor(gateUp, experts, kHidden, 2 * kExpertWidth, kExpertWidth, kExpertWidth));
    gguf.addF32(to + "ffn_down_exps.weight", {kExpertWidth, kHidden, experts},
        outputMajor(down, experts, kExpertWidth, kHidden, 0, kHidden));
    addFeedForward(gguf, from + "shared_expert.", to, "_shexp.weight", kExpertWidth);
}

void addAttention(TinyGguf& gguf, const std::string& from, const std::string& to)
{
    gguf.addF32(to + "attn_norm.weight", {kHidden}, norm(from + "input_layernorm.weight"));
    gguf.addF32(to + "ffn_norm.weight", {kHidden}, norm(from + "post_attention_layernorm.weight"));
    gguf.addF32(to + "attn_q.weight", {kHidden, kHidden}, matrix(from + "self_attn.q_proj.weight", kHidden * kHidden));
    gguf.addF32(
        to + "attn_k.weight", {kHidden, kKvWidth}, matrix(from + "self_attn.k_proj.weight", kKvWidth * kHidden));
    gguf.addF32(
        to + "attn_v.weight", {kHidden, kKvWidth}, matrix(from + "self_attn.v_proj.weight", kKvWidth * kHidden));
    gguf.addF32(
        to + "attn_output.weight", {kHidden, kHidden}, matrix(from + "self_attn.o_proj.weight", kHidden * kHidden));
}

} // namespace

TinyGguf tinyLlama4(TinyLlama4 which)
{
    const bool scout = which == TinyLlama4::Scout;
    const std::uint32_t experts = scout ? 4 : 8, step = scout ? 1 : 2;
    TinyGguf gguf;
    gguf.set("general.architecture", "llama4")
        .set("llama4.context_length", 1024u)
        .set("llama4.embedding_length", 32u)
        .set("llama4.block_count", 4u)
        .set("llama4.feed_forward_length", 104u)
        .set("llama4.expert_feed_forward_length", 56u)
        .set("llama4.expert_count", experts)
        .set("llama4.expert_used_count", 1u)
        .set("llama4.interleave_moe_layer_step", step)
        .set("llama4.attention.head_count", 4u)
        .set("llama4.attention.head_count_kv", 2u)
        .set("llama4.attention.key_length", 8u)
        .set("llama4.attention.value_length", 8u)
        .set("llama4.attention.layer_norm_rms_epsilon", 1e-5f)
        .set("llama4.rope.dimension_count", 8u)
        .set("llama4.rope.freq_base", 500000.0f)
        .set("llama4.vocab_size", 64u)
        .set("llama4.use_qk_norm", scout)
        .set("llama4.attention.chunk_size", 6u)
        .set("llama4.attention.temperature_length", 4u)
        .set("llama4.attention.temperature_scale", 0.1f);
    if (scout) // the llama3 rule with factor 16 reaches the last of four frequencies only
        gguf.addF32("rope_freqs.weight", {4}, std::vector<float>{1, 1, 1, 16});
    gguf.addF32(
        "token_embd.weight", {kHidden, kVocab}, generatedValues("model.embed_tokens.weight", kVocab * kHidden, 1));
    gguf.addF32("output_norm.weight", {kHidden}, norm("model.norm.weight"));
    gguf.addF32("output.weight", {kHidden, kVocab}, matrix("lm_head.weight", kVocab * kHidden));
    for (std::size_t i = 0; i < kLayers; ++i) {
        const std::string from = "model.layers." + std::to_string(i) + ".", to = "blk." + std::to_string(i) + ".";
        addAttention(gguf, from, to);
        if ((i + 1) % step == 0)
            addExperts(gguf, from + "feed_forward.", to, experts);
        else
            addFeedForward(gguf, from + "feed_forward.", to, ".weight", kDenseWidth);
    }
    return gguf;
}

} // namespace sheaf::test
