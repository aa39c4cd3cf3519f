#include "engine/model/families.h"

namespace sheaf::model {

namespace {

// Columns: models.md 4.1 (differences of the families), 5.2 (keys), 5.3 (pairing of GGUF weights). Rows:
// llama     dense (Llama 3, SmolLM2, Mistral) and Mixtral: 4.1 columns 1 and 2
// llama4    section 1; QK-norm and chunks may be switched off by keys (5.2)
// qwen2     5.2, "dense"
// qwen2moe  4.1 column 3
// qwen3     5.2, "dense"
// qwen3moe  4.1 column 4
// olmoe     4.1 column 5
// gpt-oss   4.1 column 6 and 4.3
constexpr Family kFamilies[] = {
    {.architecture = "llama", .pairing = RopePairing::Interleaved},
    {.architecture = "llama4",
        .pairing = RopePairing::Interleaved,
        .qkNorm = QkNorm::WeightlessAfterRope,
        .routerScore = RouterScore::Sigmoid,
        .scoreOn = ScoreOn::Input,
        .sharedExpert = SharedExpert::Plain,
        .moeLayers = MoeLayers::Step,
        .expertWidth = ExpertWidth::ExpertFeedForward,
        .attention = AttentionPlan::ChunkedWithGlobal},
    {.architecture = "qwen2", .qkvBias = QkvBias::Required, .routerScore = RouterScore::Softmax},
    {.architecture = "qwen2moe",
        .qkvBias = QkvBias::Required,
        .routerScore = RouterScore::Softmax,
        .sharedExpert = SharedExpert::Gated,
        .moeLayers = MoeLayers::WithRouter,
        .expertWidth = ExpertWidth::ExpertFeedForward},
    {.architecture = "qwen3", .qkNorm = QkNorm::PerHead},
    {.architecture = "qwen3moe",
        .qkNorm = QkNorm::PerHead,
        .moeLayers = MoeLayers::WithRouter,
        .expertWidth = ExpertWidth::ExpertFeedForward},
    {.architecture = "olmoe", .qkNorm = QkNorm::WholeVector, .routerScore = RouterScore::Softmax},
    {.architecture = "gpt-oss",
        .qkvBias = QkvBias::Required,
        .expertWidth = ExpertWidth::ExpertFeedForward,
        .attention = AttentionPlan::EveryOtherWindowed,
        .activation = Activation::ClampedSwiGlu,
        .sinks = Sinks::PerHead,
        .yarnRamp = YarnRamp::Exact,
        .feedForwardNorm = "post_attention_norm.weight"},
};

} // namespace

const Family* findFamily(std::string_view architecture)
{
    for (const Family& family : kFamilies)
        if (family.architecture == architecture)
            return &family;
    return nullptr;
}

std::string_view familyNames()
{
    return "llama, llama4, qwen2, qwen2moe, qwen3, qwen3moe, olmoe, gpt-oss";
}

} // namespace sheaf::model
