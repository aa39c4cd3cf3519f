#include "engine/hf/hf_config.h"

#include "engine/hf/json_object.h"
#include "engine/hf/rope_scaling.h"

#include <algorithm>
#include <fmt/format.h>

namespace sheaf::hf {

namespace {

// Far above any model; a number beyond them is a damaged file's.
constexpr std::uint64_t kMaxWidth = 1u << 24;
constexpr std::uint64_t kMaxHeads = 1u << 16;
constexpr std::uint64_t kMaxHeadDim = 1u << 16;
constexpr std::uint64_t kMaxLayers = 1u << 20;

struct Family {
    std::string_view modelType; ///< of config.json
    std::string_view architecture; ///< of GGUF
};

constexpr Family kFamilies[] = {{"llama", "llama"}, {"mistral", "llama"}, {"mixtral", "llama"}, {"qwen2", "qwen2"},
    {"qwen3", "qwen3"}, {"qwen2_moe", "qwen2moe"}, {"qwen3_moe", "qwen3moe"}, {"olmoe", "olmoe"}, {"llama4", "llama4"},
    {"llama4_text", "llama4"}, {"gpt_oss", "gpt-oss"}};

tl::unexpected<Error> unsupported(std::string what)
{
    return fail(ErrorCode::Unsupported, std::move(what));
}

/// gpt-oss is published with its experts in MXFP4; whatever else was done to weights would need code of its own.
Result<void> checkQuantization(const JsonObject& json, std::string_view modelType)
{
    if (!json.find("quantization_config"))
        return {};
    SHEAF_TRY(const auto settings, json.findObject("quantization_config"));
    std::optional<std::string> method;
    if (settings) {
        SHEAF_TRY(method, settings->findText("quant_method"));
    }
    if (modelType == "gpt_oss" && method == "mxfp4")
        return {};
    return unsupported("key 'quantization_config': only F32, F16 and BF16 checkpoints are read, and MXFP4 of gpt_oss");
}

/// Collects metadata under the architecture's prefix.
class ConfigReader {
public:
    explicit ConfigReader(const JsonObject& json)
        : m_json(json)
    {
    }

    Result<HfConfig> read(std::string_view modelType)
    {
        const auto* family = std::ranges::find(kFamilies, modelType, &Family::modelType);
        if (family == std::end(kFamilies))
            return unsupported(fmt::format("model type '{}'", modelType));
        m_modelType = modelType;
        m_config.architecture = family->architecture;
        m_config.metadata["general.architecture"] = m_config.architecture;
        m_config.metadata["general.type"] = std::string("model");
        SHEAF_CHECK(refuseUnknownArithmetic());
        SHEAF_CHECK(readShapes());
        SHEAF_CHECK(readRope());
        SHEAF_CHECK(readExperts());
        SHEAF_CHECK(readWindow());
        if (m_config.architecture == "llama4")
            SHEAF_CHECK(readLlama4());
        if (m_modelType == "gpt_oss")
            SHEAF_CHECK(readClampedGlu());
        SHEAF_TRY(m_config.tiedEmbeddings, m_json.findBool("tie_word_embeddings"));
        return std::move(m_config);
    }

private:
    void set(std::string_view key, gguf::Value value)
    {
        m_config.metadata[fmt::format("{}.{}", m_config.architecture, key)] = std::move(value);
    }

    Result<void> copyUnsigned(std::string_view jsonKey, std::string_view key)
    {
        SHEAF_TRY(const auto value, m_json.findUnsigned(jsonKey));
        if (value)
            set(key, *value);
        return {};
    }

    Result<void> copyNumber(std::string_view jsonKey, std::string_view key)
    {
        SHEAF_TRY(const auto value, m_json.findNumber(jsonKey));
        if (value)
            set(key, *value);
        return {};
    }

    Result<void> refuseUnknownArithmetic() const
    {
        SHEAF_CHECK(checkQuantization(m_json, m_modelType));
        SHEAF_TRY(const auto activation, m_json.findText("hidden_act"));
        if (activation && *activation != "silu")
            return unsupported(fmt::format("key 'hidden_act': '{}'", *activation));
        SHEAF_TRY(const auto partial, m_json.findNumber("partial_rotary_factor"));
        if (partial && *partial != 1.0)
            return unsupported(fmt::format("key 'partial_rotary_factor': {}", *partial));
        return {};
    }

    Result<void> readShapes()
    {
        SHEAF_TRY(const std::uint64_t hidden, m_json.getPositive("hidden_size", kMaxWidth));
        SHEAF_TRY(const std::uint64_t heads, m_json.getPositive("num_attention_heads", kMaxHeads));
        SHEAF_TRY(const std::uint64_t layers, m_json.getPositive("num_hidden_layers", kMaxLayers));
        SHEAF_TRY(const auto kvHeads, m_json.findUnsigned("num_key_value_heads"));
        SHEAF_TRY(const auto headDim, m_json.findUnsigned("head_dim"));
        SHEAF_TRY(const double epsilon, m_json.getNumber("rms_norm_eps"));
        if (!headDim && hidden % heads != 0)
            return fail(ErrorCode::Malformed,
                fmt::format("key 'num_attention_heads': {} heads cannot share a 'hidden_size' of {}", heads, hidden));
        m_config.headDim = headDim.value_or(hidden / heads);
        if (m_config.headDim == 0 || m_config.headDim % 2 != 0 || m_config.headDim > kMaxHeadDim)
            return fail(ErrorCode::Malformed,
                fmt::format("key '{}': head size {} is not an even number between 2 and {}",
                    headDim ? "head_dim" : "hidden_size", m_config.headDim, kMaxHeadDim));
        if (!(epsilon >= 0 && epsilon <= 1))
            return fail(ErrorCode::Malformed, fmt::format("key 'rms_norm_eps': {}", epsilon));
        m_layers = layers;
        set("embedding_length", hidden);
        set("block_count", layers);
        set("attention.head_count", heads);
        set("attention.head_count_kv", kvHeads.value_or(heads));
        set("attention.key_length", m_config.headDim);
        set("attention.value_length", m_config.headDim);
        set("attention.layer_norm_rms_epsilon", epsilon);
        SHEAF_CHECK(copyUnsigned("vocab_size", "vocab_size"));
        SHEAF_CHECK(copyNumber("clip_qkv", "attention.clamp_kqv"));
        return copyUnsigned("max_position_embeddings", "context_length");
    }

    Result<void> readRope()
    {
        set("rope.dimension_count", m_config.headDim);
        SHEAF_TRY(const RopeScaling rope, readRopeScaling(m_json));
        set("rope.freq_base", rope.base);
        switch (rope.kind) {
        case RopeScaling::Kind::None:
            break;
        case RopeScaling::Kind::Llama3: {
            SHEAF_TRY(m_config.ropeDivisors, llama3Divisors(rope, m_config.headDim));
            break;
        }
        case RopeScaling::Kind::Linear:
            set("rope.scaling.type", std::string("linear"));
            set("rope.scaling.factor", rope.factor);
            break;
        case RopeScaling::Kind::Yarn:
            setYarn(rope);
            break;
        }
        return {};
    }

    void setYarn(const RopeScaling& rope)
    {
        set("rope.scaling.type", std::string("yarn"));
        set("rope.scaling.factor", rope.factor);
        if (rope.originalContext != 0)
            set("rope.scaling.original_context_length", rope.originalContext);
        set("rope.scaling.yarn_beta_fast", rope.betaFast);
        set("rope.scaling.yarn_beta_slow", rope.betaSlow);
        set("rope.scaling.yarn_attn_factor", rope.magnitude);
        set("rope.scaling.yarn_truncate", rope.wholePairs);
    }

    Result<void> readExperts()
    {
        const bool llama4 = m_config.architecture == "llama4";
        SHEAF_CHECK(copyUnsigned(llama4 ? "intermediate_size_mlp" : "intermediate_size", "feed_forward_length"));
        SHEAF_CHECK(copyUnsigned("num_experts", "expert_count"));
        SHEAF_CHECK(copyUnsigned("num_local_experts", "expert_count"));
        SHEAF_CHECK(copyUnsigned("num_experts_per_tok", "expert_used_count"));
        const bool ownWidth = llama4 || m_modelType == "gpt_oss";
        SHEAF_CHECK(
            copyUnsigned(ownWidth ? "intermediate_size" : "moe_intermediate_size", "expert_feed_forward_length"));
        SHEAF_CHECK(copyUnsigned("shared_expert_intermediate_size", "expert_shared_feed_forward_length"));
        if (m_modelType == "qwen2_moe" || m_modelType == "qwen3_moe" || m_modelType == "olmoe") {
            SHEAF_TRY(const auto normalised, m_json.findBool("norm_topk_prob"));
            set("expert_weights_norm", normalised.value_or(false)); // the default of these model classes
        }
        return {};
    }

    /// Mistral and Mixtral: a window on every layer if it is not null; gpt-oss: on those that layer_types names. Qwen:
    /// a key is always there, a switch decides, and only the layers behind the first max_window_layers have it.
    /// layer_types, in newer files, says it layer by layer.
    Result<void> readWindow()
    {
        if (m_config.architecture == "llama4")
            return {};
        SHEAF_TRY(const auto switched, m_json.findBool("use_sliding_window"));
        const bool always = m_modelType == "mistral" || m_modelType == "mixtral" || m_modelType == "gpt_oss";
        SHEAF_TRY(std::vector<bool> windowed, readLayerTypes("sliding_attention"));
        const bool anyListed = std::ranges::find(windowed, true) != windowed.end();
        const bool plain = !windowed.empty() && !anyListed && m_modelType != "gpt_oss"; // whose window is required
        if (!switched.value_or(always) || plain) {
            if (anyListed)
                return unsupported("key 'layer_types': 'sliding_attention', but 'use_sliding_window' is not true");
            return {};
        }
        SHEAF_TRY(const auto window, m_json.findUnsigned("sliding_window"));
        if (!window)
            return {};
        set("attention.sliding_window", *window);
        if (windowed.empty() && !always && m_modelType != "qwen3_moe") {
            constexpr std::uint64_t kUsualFirst = 28; // the default of the Qwen classes
            SHEAF_TRY(const auto first, m_json.findUnsigned("max_window_layers"));
            for (std::uint64_t i = 0; i < m_layers; ++i)
                windowed.push_back(i >= first.value_or(kUsualFirst));
        }
        if (!windowed.empty())
            set("attention.sliding_window_pattern", std::move(windowed));
        return {};
    }

    /// True where layer_types names `special`, false where it names full_attention; empty without the key.
    Result<std::vector<bool>> readLayerTypes(std::string_view special)
    {
        std::vector<bool> types;
        SHEAF_TRY(const auto list, m_json.findArray("layer_types"));
        if (!list)
            return types;
        for (const simdjson::dom::element element : *list) {
            std::string_view type;
            if (element.get(type) != simdjson::SUCCESS)
                return fail(ErrorCode::Malformed, "key 'layer_types': expected names");
            if (type != special && type != "full_attention")
                return unsupported(fmt::format("key 'layer_types': '{}'", type));
            types.push_back(type == special);
        }
        if (types.size() != m_layers)
            return fail(ErrorCode::Malformed,
                fmt::format("key 'layer_types': {} entries for {} layers", types.size(), m_layers));
        return types;
    }

    Result<void> readClampedGlu()
    {
        constexpr double kGain = 1.702;
        SHEAF_TRY(const auto gain, m_json.findNumber("swiglu_alpha"));
        if (gain && *gain != kGain)
            return unsupported(fmt::format("key 'swiglu_alpha': {}", *gain));
        return copyNumber("swiglu_limit", "swiglu_limit");
    }

    Result<void> readLlama4()
    {
        SHEAF_CHECK(copyUnsigned("interleave_moe_layer_step", "interleave_moe_layer_step"));
        SHEAF_CHECK(copyUnsigned("attention_chunk_size", "attention.chunk_size"));
        SHEAF_CHECK(copyUnsigned("floor_scale", "attention.temperature_length"));
        SHEAF_CHECK(copyNumber("attn_scale", "attention.temperature_scale"));
        SHEAF_TRY(const auto qkNorm, m_json.findBool("use_qk_norm"));
        set("use_qk_norm", qkNorm.value_or(true));
        // Absent, true and the number 4 all mean on.
        if (const auto tuning = m_json.find("attn_temperature_tuning"))
            if ((tuning->is_bool() && !bool(*tuning)) || (tuning->is_uint64() && std::uint64_t(*tuning) == 0))
                set("attention.temperature_scale", 0.0);
        SHEAF_CHECK(readMoeLayers());
        return readRopeLayers();
    }

    /// The layers with experts, where the file names them: it overrides the step.
    Result<void> readMoeLayers()
    {
        SHEAF_TRY(const auto list, m_json.findArray("moe_layers"));
        if (!list)
            return {};
        std::vector<std::uint64_t> layers;
        for (const simdjson::dom::element element : *list) {
            std::uint64_t layer = 0;
            if (element.get(layer) != simdjson::SUCCESS || layer >= m_layers)
                return fail(ErrorCode::Malformed, "key 'moe_layers': expected numbers of layers");
            layers.push_back(layer);
        }
        set("moe_layers", std::move(layers));
        return {};
    }

    /// no_rope_layers: 1 where a layer has RoPE; empty: every interval-th layer has none. layer_types must agree:
    /// chunks where there is RoPE.
    Result<void> readRopeLayers()
    {
        constexpr std::uint64_t kUsualInterval = 4;
        SHEAF_TRY(const auto interval, m_json.findUnsigned("no_rope_layer_interval"));
        const std::uint64_t period = interval.value_or(kUsualInterval);
        SHEAF_TRY(std::vector<bool> hasRope, listedRopeLayers());
        const bool listed = !hasRope.empty();
        for (std::uint64_t i = 0; !listed && i < m_layers; ++i)
            hasRope.push_back(period == 0 || (i + 1) % period != 0);
        SHEAF_TRY(const std::vector<bool> chunked, readLayerTypes("chunked_attention"));
        if (!chunked.empty() && chunked != hasRope)
            return unsupported("key 'layer_types': chunks on other layers than RoPE");
        if (!listed && !interval)
            return {};
        if (std::ranges::find(hasRope, false) == hasRope.end())
            set("attention.sliding_window_pattern", std::uint64_t{0});
        else if (const std::uint64_t regular = periodOf(hasRope))
            set("attention.sliding_window_pattern", regular);
        else
            set("attention.sliding_window_pattern", std::move(hasRope));
        return {};
    }

    Result<std::vector<bool>> listedRopeLayers()
    {
        std::vector<bool> hasRope;
        SHEAF_TRY(const auto list, m_json.findArray("no_rope_layers"));
        if (!list)
            return hasRope;
        for (const simdjson::dom::element element : *list) {
            std::uint64_t flag = 0;
            if (element.get(flag) != simdjson::SUCCESS || flag > 1)
                return fail(ErrorCode::Malformed, "key 'no_rope_layers': expected 0 or 1");
            hasRope.push_back(flag == 1);
        }
        return hasRope;
    }

    /// p if exactly every p-th layer has no RoPE, else 0.
    static std::uint64_t periodOf(const std::vector<bool>& hasRope)
    {
        const auto first = std::ranges::find(hasRope, false);
        if (first == hasRope.end())
            return 0;
        const auto period = static_cast<std::uint64_t>(first - hasRope.begin()) + 1;
        for (std::size_t i = 0; i < hasRope.size(); ++i)
            if (hasRope[i] == ((i + 1) % period == 0))
                return 0;
        return period;
    }

    const JsonObject& m_json;
    std::string_view m_modelType;
    std::uint64_t m_layers = 0;
    HfConfig m_config;
};

} // namespace

Result<HfConfig> readConfig(std::string_view text)
{
    simdjson::dom::parser parser;
    SHEAF_TRY(const JsonObject root, parseObject(parser, text));
    SHEAF_TRY(const auto nested, root.findObject("text_config"));
    const JsonObject& json = nested ? *nested : root;
    SHEAF_TRY(auto modelType, json.findText("model_type"));
    if (!modelType) {
        SHEAF_TRY(modelType, root.findText("model_type"));
    }
    if (!modelType)
        return fail(ErrorCode::Malformed, "key 'model_type' is missing");
    SHEAF_CHECK(checkQuantization(root, *modelType));
    SHEAF_TRY(HfConfig config, ConfigReader(json).read(*modelType));
    // Which token stands for a picture's vectors is said beside the text settings; newer files call it an id.
    SHEAF_TRY(auto patch, root.findUnsigned("image_token_index"));
    if (!patch) {
        SHEAF_TRY(patch, root.findUnsigned("image_token_id"));
    }
    if (patch && config.architecture == "llama4")
        config.metadata["llama4.image_token_id"] = *patch;
    return config;
}

} // namespace sheaf::hf
