#include "engine/hf/tensor_names.h"

#include <charconv>
#include <fmt/format.h>

namespace sheaf::hf {

namespace {

struct NameRule {
    std::string_view from; ///< after "model.layers.N."
    std::string_view to; ///< after "blk.N."
    bool toFloat = false;
};

constexpr NameRule kLayerRules[] = {
    {"input_layernorm.weight", "attn_norm.weight", true},
    {"post_attention_layernorm.weight", "ffn_norm.weight", true},
    {"self_attn.q_proj.weight", "attn_q.weight"},
    {"self_attn.k_proj.weight", "attn_k.weight"},
    {"self_attn.v_proj.weight", "attn_v.weight"},
    {"self_attn.o_proj.weight", "attn_output.weight"},
    {"self_attn.q_proj.bias", "attn_q.bias", true},
    {"self_attn.k_proj.bias", "attn_k.bias", true},
    {"self_attn.v_proj.bias", "attn_v.bias", true},
    {"self_attn.o_proj.bias", "attn_output.bias", true},
    {"self_attn.q_norm.weight", "attn_q_norm.weight", true},
    {"self_attn.k_norm.weight", "attn_k_norm.weight", true},
};

// What gpt-oss has besides, or calls otherwise in GGUF.
constexpr NameRule kGptOssRules[] = {
    {"post_attention_layernorm.weight", "post_attention_norm.weight", true},
    {"self_attn.sinks", "attn_sinks.weight", true},
    {"mlp.router.bias", "ffn_gate_inp.bias", true},
};

// After the name of the feed-forward block: "mlp." or "feed_forward." (Llama 4), "block_sparse_moe." (Mixtral).
constexpr NameRule kFeedForwardRules[] = {
    {"gate_proj.weight", "ffn_gate.weight"},
    {"up_proj.weight", "ffn_up.weight"},
    {"down_proj.weight", "ffn_down.weight"},
    {"gate_proj.bias", "ffn_gate.bias", true},
    {"up_proj.bias", "ffn_up.bias", true},
    {"down_proj.bias", "ffn_down.bias", true},
    {"gate.weight", "ffn_gate_inp.weight", true},
    {"router.weight", "ffn_gate_inp.weight", true},
    {"shared_expert.gate_proj.weight", "ffn_gate_shexp.weight"},
    {"shared_expert.up_proj.weight", "ffn_up_shexp.weight"},
    {"shared_expert.down_proj.weight", "ffn_down_shexp.weight"},
    {"shared_expert_gate.weight", "ffn_gate_inp_shexp.weight", true},
};

// After "experts.X.": GGUF's older form with a tensor per expert, which leaves the bytes where they are.
constexpr NameRule kExpertRules[] = {
    {"gate_proj.weight", "ffn_gate"},
    {"up_proj.weight", "ffn_up"},
    {"down_proj.weight", "ffn_down"},
    {"w1.weight", "ffn_gate"},
    {"w3.weight", "ffn_up"},
    {"w2.weight", "ffn_down"},
};

// "vision_model." is cut off.
constexpr NameRule kVisionRules[] = {
    {"class_embedding", "v.class_embd"},
    {"patch_embedding.linear.weight", "v.patch_embd.weight"},
    {"positional_embedding_vlm", "v.position_embd.weight"},
    {"layernorm_pre.weight", "v.pre_ln.weight"},
    {"layernorm_pre.bias", "v.pre_ln.bias"},
    {"layernorm_post.weight", "v.post_ln.weight"},
    {"layernorm_post.bias", "v.post_ln.bias"},
    {"vision_adapter.mlp.fc1.weight", "mm.model.mlp.1.weight"},
    {"vision_adapter.mlp.fc2.weight", "mm.model.mlp.2.weight"},
    {"multi_modal_projector.linear_1.weight", "mm.model.fc.weight"},
};

// After "vision_model.model.layers.N." and before ".weight" or ".bias": after "v.blk.N.".
constexpr NameRule kVisionLayerRules[] = {
    {"input_layernorm", "ln1"},
    {"post_attention_layernorm", "ln2"},
    {"self_attn.q_proj", "attn_q"},
    {"self_attn.k_proj", "attn_k"},
    {"self_attn.v_proj", "attn_v"},
    {"self_attn.o_proj", "attn_out"},
    {"mlp.fc1", "ffn_up"},
    {"mlp.fc2", "ffn_down"},
};

bool cutPrefix(std::string_view& text, std::string_view prefix)
{
    if (!text.starts_with(prefix))
        return false;
    text.remove_prefix(prefix.size());
    return true;
}

/// A number and the dot after it; leading zeros and other spellings are not numbers of layers.
std::optional<std::uint32_t> cutNumber(std::string_view& text)
{
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const auto digits = static_cast<std::size_t>(end - text.data());
    if (error != std::errc() || digits == text.size() || *end != '.' || (digits > 1 && text[0] == '0'))
        return std::nullopt;
    text.remove_prefix(digits + 1);
    return number;
}

template <std::size_t N> const NameRule* findRule(const NameRule (&rules)[N], std::string_view name)
{
    for (const NameRule& rule : rules)
        if (rule.from == name)
            return &rule;
    return nullptr;
}

bool isQueryOrKey(std::string_view name)
{
    return name.starts_with("self_attn.q_proj.") || name.starts_with("self_attn.k_proj.");
}

bool cutSuffix(std::string_view& text, std::string_view suffix)
{
    if (!text.ends_with(suffix))
        return false;
    text.remove_suffix(suffix.size());
    return true;
}

/// All experts in one tensor; gpt-oss has them as blocks and scales, too, and with biases.
std::vector<TensorTarget> fusedTargets(std::string_view name, const std::string& block, std::string_view architecture)
{
    const bool gptOss = architecture == kGptOss;
    if (gptOss && name == "gate_up_proj_bias")
        return {{block + "ffn_gate_exps.bias", Layout::FusedGateBias, true},
            {block + "ffn_up_exps.bias", Layout::FusedUpBias, true}};
    if (gptOss && name == "down_proj_bias")
        return {{block + "ffn_down_exps.bias", Layout::AsStored, true}};
    Coding coding = Coding::Elements;
    if (gptOss && cutSuffix(name, "_blocks"))
        coding = Coding::Mxfp4Blocks;
    else if (gptOss && cutSuffix(name, "_scales"))
        coding = Coding::Mxfp4Scales;
    if (name == "gate_up_proj")
        return {{block + "ffn_gate_exps.weight", Layout::FusedGate, false, coding},
            {block + "ffn_up_exps.weight", Layout::FusedUp, false, coding}};
    if (name == "down_proj")
        return {{block + "ffn_down_exps.weight", Layout::FusedDown, false, coding}};
    return {};
}

std::vector<TensorTarget> expertTargets(std::string_view name, const std::string& block, std::string_view architecture)
{
    if (auto fused = fusedTargets(name, block, architecture); !fused.empty())
        return fused;
    const auto expert = cutNumber(name);
    const NameRule* rule = expert ? findRule(kExpertRules, name) : nullptr;
    if (!rule)
        return {};
    return {{fmt::format("{}{}.{}.weight", block, rule->to, *expert)}};
}

std::vector<TensorTarget> layerTargets(std::string_view name, const std::string& block, std::string_view architecture)
{
    const NameRule* rule = architecture == kGptOss ? findRule(kGptOssRules, name) : nullptr;
    if (rule || (rule = findRule(kLayerRules, name))) {
        const bool permute = architecture == "llama" && isQueryOrKey(name);
        return {{block + std::string(rule->to), permute ? Layout::PermuteHeads : Layout::AsStored, rule->toFloat}};
    }
    if (!cutPrefix(name, "mlp.") && !cutPrefix(name, "feed_forward.") && !cutPrefix(name, "block_sparse_moe."))
        return {};
    if (cutPrefix(name, "experts."))
        return expertTargets(name, block, architecture);
    if ((rule = findRule(kFeedForwardRules, name)))
        return {{block + std::string(rule->to), Layout::AsStored, rule->toFloat}};
    return {};
}

std::vector<TensorTarget> textTargets(std::string_view name, std::string_view architecture)
{
    if (name == "model.embed_tokens.weight")
        return {{"token_embd.weight"}};
    if (name == "model.norm.weight")
        return {{"output_norm.weight", Layout::AsStored, true}};
    if (name == "lm_head.weight")
        return {{"output.weight"}};
    if (!cutPrefix(name, "model.layers."))
        return {};
    const auto layer = cutNumber(name);
    if (!layer)
        return {};
    return layerTargets(name, fmt::format("blk.{}.", *layer), architecture);
}

} // namespace

TensorTranslation translateName(std::string_view name, std::string_view architecture)
{
    using Kind = TensorTranslation::Kind;
    if (isVisionName(name) || name.ends_with(".rotary_emb.inv_freq"))
        return {Kind::Ignored, {}};
    cutPrefix(name, "language_model.");
    auto targets = textTargets(name, architecture);
    return {targets.empty() ? Kind::Unknown : Kind::Used, std::move(targets)};
}

bool isVisionName(std::string_view name)
{
    return name.starts_with("vision_model.") || name.starts_with("multi_modal_projector.");
}

std::string visionTensorName(std::string_view name)
{
    cutPrefix(name, "vision_model.");
    if (const NameRule* rule = findRule(kVisionRules, name))
        return std::string(rule->to);
    if (!cutPrefix(name, "model.layers."))
        return {};
    const auto layer = cutNumber(name);
    const std::size_t dot = name.rfind('.');
    if (!layer || dot == std::string_view::npos)
        return {};
    const std::string_view kind = name.substr(dot);
    const NameRule* rule = findRule(kVisionLayerRules, name.substr(0, dot));
    if (!rule || (kind != ".weight" && kind != ".bias"))
        return {};
    return fmt::format("v.blk.{}.{}{}", *layer, rule->to, kind);
}

} // namespace sheaf::hf
