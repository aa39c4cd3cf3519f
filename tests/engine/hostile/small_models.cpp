#include "engine/hostile/small_models.h"

#include "support/tiny_gguf.h"

#include <algorithm>

namespace sheaf::test::hostile {

namespace {

constexpr std::uint32_t kHidden = 8, kHeads = 2, kKvHeads = 1, kHeadWidth = 4, kVocab = 12;
constexpr std::uint32_t kDenseWidth = 16, kExperts = 4, kExpertWidth = 6, kSharedWidth = 10;

/// What sets a family's tensors and keys apart.
struct Traits {
    std::string_view family;
    std::string_view architecture;
    bool experts = false;
    bool ownExpertWidth = false; ///< a key of its own, else feed_forward_length
    std::uint32_t sharedWidth = 0;
    bool sharedGate = false;
    bool biases = false;
    std::uint32_t queryNorm = 0, keyNorm = 0; ///< widths
};

constexpr Traits kTraits[] = {
    {.family = "llama", .architecture = "llama"},
    {.family = "mixtral", .architecture = "llama", .experts = true},
    {.family = "llama4",
        .architecture = "llama4",
        .experts = true,
        .ownExpertWidth = true,
        .sharedWidth = kExpertWidth},
    {.family = "qwen2", .architecture = "qwen2", .biases = true},
    {.family = "qwen2moe",
        .architecture = "qwen2moe",
        .experts = true,
        .ownExpertWidth = true,
        .sharedWidth = kSharedWidth,
        .sharedGate = true,
        .biases = true},
    {.family = "qwen3", .architecture = "qwen3", .queryNorm = kHeadWidth, .keyNorm = kHeadWidth},
    {.family = "qwen3moe",
        .architecture = "qwen3moe",
        .experts = true,
        .ownExpertWidth = true,
        .queryNorm = kHeadWidth,
        .keyNorm = kHeadWidth},
    {.family = "olmoe",
        .architecture = "olmoe",
        .experts = true,
        .queryNorm = kHeads * kHeadWidth,
        .keyNorm = kKvHeads * kHeadWidth},
};

void addKeys(SmallModel& model, const Traits& traits)
{
    const std::string prefix(std::string(traits.architecture) + ".");
    const bool narrow = traits.experts && !traits.ownExpertWidth;
    model.set("general.architecture", model.architecture);
    model.set(prefix + "block_count", 2u);
    model.set(prefix + "context_length", 64u);
    model.set(prefix + "embedding_length", kHidden);
    model.set(prefix + "feed_forward_length", narrow ? kExpertWidth : kDenseWidth);
    model.set(prefix + "vocab_size", kVocab);
    model.set(prefix + "attention.head_count", kHeads);
    model.set(prefix + "attention.head_count_kv", kKvHeads);
    model.set(prefix + "attention.key_length", kHeadWidth);
    model.set(prefix + "attention.value_length", kHeadWidth);
    model.set(prefix + "attention.layer_norm_rms_epsilon", 1e-5f);
    model.set(prefix + "rope.dimension_count", kHeadWidth);
    model.set(prefix + "rope.freq_base", 10000.0f);
    if (!traits.experts)
        return;
    model.set(prefix + "expert_count", kExperts);
    model.set(prefix + "expert_used_count", 2u);
    if (traits.ownExpertWidth)
        model.set(prefix + "expert_feed_forward_length", kExpertWidth);
    if (traits.sharedGate)
        model.set(prefix + "expert_shared_feed_forward_length", kSharedWidth);
    if (traits.architecture == "llama4")
        model.set(prefix + "interleave_moe_layer_step", 1u);
}

void addVocabulary(SmallModel& model)
{
    model.set("tokenizer.ggml.model", "gpt2");
    model.set("tokenizer.ggml.pre", "smollm");
    model.set("tokenizer.ggml.tokens",
        std::vector<std::string>{"a", "b", "c", "d", "e", "f", "g", "h", "i", "ab", "abc", "<end>"});
    model.set("tokenizer.ggml.token_type", std::vector<std::int32_t>{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3});
    model.set("tokenizer.ggml.merges", std::vector<std::string>{"a b", "ab c"});
    model.set("tokenizer.ggml.bos_token_id", 11u);
    model.set("tokenizer.ggml.eos_token_id", 11u);
}

void addFeedForward(SmallModel& model, const std::string& block, const std::string& suffix, std::uint64_t width)
{
    model.tensors.push_back({block + "ffn_gate" + suffix, {kHidden, width}});
    model.tensors.push_back({block + "ffn_up" + suffix, {kHidden, width}});
    model.tensors.push_back({block + "ffn_down" + suffix, {width, kHidden}});
}

void addExperts(SmallModel& model, const Traits& traits, const std::string& block)
{
    model.tensors.push_back({block + "ffn_gate_inp.weight", {kHidden, kExperts}});
    model.tensors.push_back({block + "ffn_gate_exps.weight", {kHidden, kExpertWidth, kExperts}});
    model.tensors.push_back({block + "ffn_up_exps.weight", {kHidden, kExpertWidth, kExperts}});
    model.tensors.push_back({block + "ffn_down_exps.weight", {kExpertWidth, kHidden, kExperts}});
    if (traits.sharedWidth)
        addFeedForward(model, block, "_shexp.weight", traits.sharedWidth);
    if (traits.sharedGate)
        model.tensors.push_back({block + "ffn_gate_inp_shexp.weight", {kHidden}});
}

void addLayer(SmallModel& model, const Traits& traits, const std::string& block)
{
    constexpr std::uint64_t kQuery = kHeads * kHeadWidth, kKey = kKvHeads * kHeadWidth;
    model.tensors.push_back({block + "attn_norm.weight", {kHidden}});
    model.tensors.push_back({block + "ffn_norm.weight", {kHidden}});
    model.tensors.push_back({block + "attn_q.weight", {kHidden, kQuery}});
    model.tensors.push_back({block + "attn_k.weight", {kHidden, kKey}});
    model.tensors.push_back({block + "attn_v.weight", {kHidden, kKey}});
    model.tensors.push_back({block + "attn_output.weight", {kQuery, kHidden}});
    if (traits.biases)
        for (const auto& [name, width] :
            {std::pair("attn_q.bias", kQuery), {"attn_k.bias", kKey}, {"attn_v.bias", kKey}})
            model.tensors.push_back({block + name, {width}});
    if (traits.queryNorm) {
        model.tensors.push_back({block + "attn_q_norm.weight", {traits.queryNorm}});
        model.tensors.push_back({block + "attn_k_norm.weight", {traits.keyNorm}});
    }
    if (traits.experts)
        addExperts(model, traits, block);
    else
        addFeedForward(model, block, ".weight", kDenseWidth);
}

} // namespace

void SmallModel::set(const std::string& key, KeyValue value)
{
    const auto found = std::ranges::find(keys, key, &std::pair<std::string, KeyValue>::first);
    if (found == keys.end())
        keys.emplace_back(key, std::move(value));
    else
        found->second = std::move(value);
}

void SmallModel::remove(const std::string& key)
{
    std::erase_if(keys, [&](const auto& pair) { return pair.first == key; });
}

std::vector<std::byte> SmallModel::bytes() const
{
    TinyGguf file;
    for (const auto& [key, value] : keys)
        std::visit([&, &name = key](const auto& held) { file.set(name, held); }, value);
    std::uint32_t seed = 1;
    for (const Tensor& tensor : tensors) {
        std::size_t count = 1;
        for (const std::uint64_t size : tensor.dims)
            count *= size;
        file.addF32(tensor.name, tensor.dims, randomFloats(count, seed++));
    }
    return file.bytes();
}

std::filesystem::path SmallModel::save(const std::filesystem::path& folder, std::string_view name) const
{
    writeFile(folder / name, bytes());
    return folder / name;
}

SmallModel smallModel(std::string_view family)
{
    const Traits& traits = *std::ranges::find(kTraits, family, &Traits::family);
    SmallModel model;
    model.architecture = traits.architecture;
    addKeys(model, traits);
    addVocabulary(model);
    model.tensors = {{"token_embd.weight", {kHidden, kVocab}}, {"output_norm.weight", {kHidden}}};
    for (const std::string block : {"blk.0.", "blk.1."})
        addLayer(model, traits, block);
    return model;
}

} // namespace sheaf::test::hostile
