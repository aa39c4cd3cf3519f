#include "engine/model/hyperparameters.h"

#include "engine/model/key_reader.h"
#include "engine/model/rope.h"

#include <cmath>
#include <limits>

namespace sheaf::model {

namespace {

// Far above any model; small enough that products of two stay far from overflow.
constexpr std::uint64_t kMaxLayers = 1u << 20;
constexpr std::uint64_t kMaxWidth = 1u << 24;
constexpr std::uint64_t kMaxHeads = 1u << 16;
constexpr std::uint64_t kMaxHeadWidth = 1u << 16; // its rotation takes memory before any tensor is looked at
constexpr std::uint64_t kMaxExperts = 1u << 20;
constexpr std::uint64_t kMaxContext = std::uint64_t{1} << 40;

constexpr NumberRange kFloats = {std::numeric_limits<float>::lowest(), std::numeric_limits<float>::max()};

std::string layerTensor(std::size_t layer, std::string_view name)
{
    return "blk." + std::to_string(layer) + "." + std::string(name);
}

Result<void> readWidths(const KeyReader& keys, Hyperparameters& h)
{
    // Every layer has tensors of its own, so their number bounds a claimed one before memory is taken for it.
    SHEAF_TRY(const std::size_t layers, keys.required("block_count", kMaxLayers));
    if (layers > keys.source().tensors().size())
        return fail(ErrorCode::Malformed,
            std::to_string(layers) + " layers, but " + std::to_string(keys.source().tensors().size()) + " tensors",
            keys.key("block_count"));
    SHEAF_TRY(h.hidden, keys.required("embedding_length", kMaxWidth));
    SHEAF_TRY(const std::size_t context, keys.required("context_length", kMaxContext));
    h.contextTokens = context;
    SHEAF_TRY(const double eps, keys.optionalFloat("attention.layer_norm_rms_epsilon", 1e-5, {0, 1}));
    h.rmsEps = static_cast<float>(eps);

    const gguf::TensorView* embedding = keys.source().tensor("token_embd.weight");
    if (!embedding)
        return fail(ErrorCode::NotFound, "tensor missing", "token_embd.weight");
    SHEAF_TRY(h.vocab, keys.optional("vocab_size", embedding->dims[1], kMaxContext));
    if (h.vocab != embedding->dims[1])
        return fail(ErrorCode::Malformed,
            std::to_string(h.vocab) + ", but token_embd.weight has " + std::to_string(embedding->dims[1]) + " rows",
            keys.key("vocab_size"));
    h.layers.resize(layers);
    return {};
}

Result<void> readHeads(const KeyReader& keys, Hyperparameters& h)
{
    const std::size_t layers = h.layers.size();
    SHEAF_TRY(const auto heads, keys.perLayer("attention.head_count", layers, {}, kMaxHeads));
    if (heads.empty())
        return fail(ErrorCode::NotFound, "the header lacks this key", keys.key("attention.head_count"));
    SHEAF_TRY(const auto kvHeads, keys.perLayer("attention.head_count_kv", layers, heads, kMaxHeads));
    for (std::size_t i = 0; i < layers; ++i) {
        if (heads[i] == 0 || kvHeads[i] == 0 || heads[i] % kvHeads[i] != 0)
            return fail(ErrorCode::Malformed,
                std::to_string(heads[i]) + " heads cannot share " + std::to_string(kvHeads[i]) + " of keys and values",
                keys.key("attention.head_count_kv"));
        h.layers[i].heads = heads[i];
        h.layers[i].kvHeads = kvHeads[i];
    }
    if (!keys.has("attention.key_length") && !keys.has("attention.head_dim") && h.hidden % heads.front() != 0)
        return fail(ErrorCode::Malformed,
            std::to_string(heads.front()) + " heads cannot share a width of " + std::to_string(h.hidden),
            keys.key("attention.head_count"));
    const std::size_t usual = h.hidden / heads.front();
    SHEAF_TRY(const std::size_t other, keys.optional("attention.head_dim", usual, kMaxHeadWidth));
    SHEAF_TRY(h.keyDims, keys.optional("attention.key_length", other, kMaxHeadWidth));
    SHEAF_TRY(h.valueDims, keys.optional("attention.value_length", h.keyDims, kMaxHeadWidth));
    if (usual > kMaxHeadWidth && h.keyDims == usual)
        return fail(ErrorCode::Malformed, "a head of " + std::to_string(usual), keys.key("embedding_length"));
    if (h.keyDims == 0 || h.valueDims == 0)
        return fail(ErrorCode::Malformed, "a head of no width",
            keys.key(h.keyDims == 0 ? "attention.key_length" : "attention.value_length"));
    return {};
}

/// attention.sliding_window_pattern: true for all layers but every n-th (0: for all), or a list with an entry a layer.
Result<std::vector<bool>> readPattern(const KeyReader& keys, std::size_t layers, std::size_t period)
{
    const std::string key = keys.key("attention.sliding_window_pattern");
    const gguf::Value* value = keys.source().find(key);
    if (const auto* list = value ? std::get_if<std::vector<bool>>(value) : nullptr) {
        if (list->size() != layers)
            return fail(ErrorCode::Malformed, "should have an entry for each layer", key);
        return *list;
    }
    SHEAF_TRY(period, keys.optional("attention.sliding_window_pattern", period, kMaxWidth));
    std::vector<bool> pattern;
    for (std::size_t i = 0; i < layers; ++i)
        pattern.push_back(period == 0 || (i + 1) % period != 0);
    return pattern;
}

Result<void> readSlidingWindows(const KeyReader& keys, Hyperparameters& h)
{
    const std::size_t period = h.family->attention == AttentionPlan::EveryOtherWindowed ? 2 : 0;
    SHEAF_TRY(const std::size_t window, keys.optional("attention.sliding_window", 0, kMaxContext));
    SHEAF_TRY(const std::vector<bool> windowed, readPattern(keys, h.layers.size(), period));
    if (period > 0 && window == 0)
        return fail(ErrorCode::NotFound, "the header lacks this key", keys.key("attention.sliding_window"));
    for (std::size_t i = 0; i < h.layers.size(); ++i)
        if (window > 0 && windowed[i])
            h.layers[i].window = {kernels::AttentionWindow::Kind::Sliding, window};
    return {};
}

/// models.md 1.3, 1.5 and 5.2: the constants that usual files leave out, and the keys that may hold them.
Result<void> readChunkedPlan(const KeyReader& keys, Hyperparameters& h)
{
    constexpr std::size_t kChunk = 8192, kTemperatureLength = 8192, kExpertsWithoutNorm = 128;
    constexpr std::size_t kGlobalPeriod = 4;
    constexpr double kTemperatureScale = 0.1;
    SHEAF_TRY(const std::size_t window, keys.optional("attention.sliding_window", kChunk, kMaxContext));
    SHEAF_TRY(const std::size_t chunk, keys.optional("attention.chunk_size", window, kMaxContext));
    SHEAF_TRY(const std::vector<bool> rotates, readPattern(keys, h.layers.size(), kGlobalPeriod));
    SHEAF_TRY(h.temperatureLength, keys.optional("attention.temperature_length", kTemperatureLength, kMaxContext));
    SHEAF_TRY(h.temperatureScale, keys.optionalFloat("attention.temperature_scale", kTemperatureScale, kFloats));
    SHEAF_TRY(const bool norm, keys.optionalBool("use_qk_norm", h.experts != kExpertsWithoutNorm));
    if (!norm)
        h.qkNorm = QkNorm::None;
    if (chunk == 0)
        return {}; // the small dense relatives: RoPE and the whole context everywhere
    for (std::size_t i = 0; i < h.layers.size(); ++i) {
        LayerPlan& layer = h.layers[i];
        layer.rope = rotates[i];
        layer.temperature = !layer.rope && h.temperatureLength > 0;
        if (layer.rope)
            layer.window = {kernels::AttentionWindow::Kind::Chunked, chunk};
    }
    return {};
}

/// The family's score, unless keys of newer converters say otherwise. Llama 4's files do not: its score is its own.
Result<void> readRouterScore(const KeyReader& keys, Hyperparameters& h)
{
    enum Gating : std::size_t { Unsaid, Softmax, Sigmoid, SoftmaxOfChosen, kGatings };
    SHEAF_TRY(const std::size_t gating, keys.optional("expert_gating_func", Unsaid, UINT32_MAX));
    if (gating >= kGatings)
        return fail(
            ErrorCode::Unsupported, "gating function " + std::to_string(gating), keys.key("expert_gating_func"));
    const bool usual = h.routerScore == RouterScore::SoftmaxRenormalised;
    SHEAF_TRY(const bool renormalise, keys.optionalBool("expert_weights_norm", usual));
    if (h.family->scoreOn == ScoreOn::Input)
        return {};
    if (gating == Sigmoid)
        h.routerScore = renormalise ? RouterScore::SigmoidRenormalised : RouterScore::Sigmoid;
    else if (gating != SoftmaxOfChosen) // which is the softmax over all, renormalised
        h.routerScore = renormalise ? RouterScore::SoftmaxRenormalised : RouterScore::Softmax;
    else
        h.routerScore = RouterScore::SoftmaxRenormalised;
    return {};
}

Result<void> readRouter(const KeyReader& keys, Hyperparameters& h)
{
    SHEAF_CHECK(readRouterScore(keys, h));
    SHEAF_TRY(const double scale, keys.optionalFloat("expert_weights_scale", 1, kFloats));
    h.expertScale = scale == 0 ? 1.0F : static_cast<float>(scale);
    return {};
}

/// Layers with experts: every interleave_moe_layer_step-th, or the numbers in a list.
Result<std::vector<bool>> readSteps(const KeyReader& keys, std::size_t layers)
{
    SHEAF_TRY(const std::size_t step, keys.optional("interleave_moe_layer_step", 1, kMaxWidth));
    if (step == 0)
        return fail(ErrorCode::Malformed, "0", keys.key("interleave_moe_layer_step"));
    std::vector<bool> moe(layers);
    const gguf::Value* value = keys.source().find(keys.key("moe_layers"));
    if (const auto* list = value ? std::get_if<std::vector<std::uint64_t>>(value) : nullptr) {
        for (const std::uint64_t layer : *list) {
            if (layer >= layers)
                return fail(ErrorCode::Malformed, "there is no layer " + std::to_string(layer), keys.key("moe_layers"));
            moe[static_cast<std::size_t>(layer)] = true;
        }
        return moe;
    }
    for (std::size_t i = 0; i < layers; ++i)
        moe[i] = (i + 1) % step == 0;
    return moe;
}

Result<void> readExperts(const KeyReader& keys, Hyperparameters& h)
{
    const std::size_t layers = h.layers.size();
    SHEAF_TRY(
        const auto widths, keys.perLayer("feed_forward_length", layers, std::vector<std::size_t>(layers), kMaxWidth));
    SHEAF_TRY(h.experts, keys.optional("expert_count", 0, kMaxExperts));
    for (std::size_t i = 0; i < layers; ++i)
        h.layers[i].feedForward = widths[i];
    if (h.experts == 0)
        return {};

    SHEAF_TRY(h.expertsUsed, keys.required("expert_used_count", h.experts));
    const bool ownKey = h.family->expertWidth == ExpertWidth::ExpertFeedForward;
    SHEAF_TRY(h.expertFeedForward, keys.optional("expert_feed_forward_length", ownKey ? 0 : widths.front(), kMaxWidth));
    SHEAF_TRY(h.sharedFeedForward, keys.optional("expert_shared_feed_forward_length", 0, kMaxWidth));
    SHEAF_CHECK(readRouter(keys, h));
    SHEAF_TRY(const std::vector<bool> stepped, readSteps(keys, layers));
    for (std::size_t i = 0; i < layers; ++i)
        switch (h.family->moeLayers) {
        case MoeLayers::All:
            h.layers[i].moe = true;
            break;
        case MoeLayers::Step:
            h.layers[i].moe = stepped[i];
            break;
        case MoeLayers::WithRouter:
            h.layers[i].moe = keys.source().tensor(layerTensor(i, "ffn_gate_inp.weight")) != nullptr;
            break;
        }
    return {};
}

} // namespace

Result<Hyperparameters> readHyperparameters(const gguf::ModelSource& source)
{
    constexpr std::string_view kArchitecture = "general.architecture";
    SHEAF_TRY(const std::optional<std::string> architecture, source.findString(kArchitecture));
    if (!architecture)
        return fail(ErrorCode::NotFound, "the header lacks this key", std::string(kArchitecture));
    Hyperparameters h;
    h.family = findFamily(*architecture);
    if (!h.family)
        return fail(ErrorCode::Unsupported,
            "architecture \"" + *architecture + "\" (supported: " + std::string(familyNames()) + ")",
            std::string(kArchitecture));
    h.pairing = h.family->pairing;
    h.qkNorm = h.family->qkNorm;
    h.routerScore = h.family->routerScore;

    const KeyReader keys(source, *architecture);
    SHEAF_CHECK(readWidths(keys, h));
    SHEAF_CHECK(readHeads(keys, h));
    SHEAF_CHECK(readExperts(keys, h));
    SHEAF_CHECK(h.family->attention == AttentionPlan::ChunkedWithGlobal ? readChunkedPlan(keys, h)
                                                                        : readSlidingWindows(keys, h));
    SHEAF_TRY(const double clamp, keys.optionalFloat("attention.clamp_kqv", 0, {0, kFloats.most}));
    h.qkvClamp = static_cast<float>(clamp);
    SHEAF_TRY(const double limit, keys.optionalFloat("swiglu_limit", h.gluLimit, kFloats));
    if (!(limit > 0))
        return fail(ErrorCode::Malformed, "not a positive number", keys.key("swiglu_limit"));
    h.gluLimit = static_cast<float>(limit);
    SHEAF_TRY(Rope rope, readRope(keys, h.keyDims, h.family->yarnRamp, h.contextTokens));
    h.ropeFrequencies = std::move(rope.frequencies);
    h.ropeMagnitude = rope.magnitude;
    return h;
}

float attentionTemperature(const Hyperparameters& h, std::uint64_t position)
{
    const auto steps = static_cast<double>((position + 1) / h.temperatureLength);
    return static_cast<float>(1 + h.temperatureScale * std::log(steps + 1));
}

} // namespace sheaf::model
