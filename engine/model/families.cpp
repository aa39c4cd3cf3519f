#include "engine/model/families.h"

namespace sheaf::model {

namespace {

using enum RopePairing;
using enum RouterScore;

// Columns: models.md 4.1 (differences of the families), 5.2 (keys), 5.3 (pairing of GGUF weights). Rows:
// llama     dense (Llama 3, SmolLM2, Mistral) and Mixtral: 4.1 columns 1 and 2
// llama4    section 1; QK-norm and chunks may be switched off by keys (5.2)
// qwen2     5.2, "dense"
// qwen2moe  4.1 column 3
// qwen3     5.2, "dense"
// qwen3moe  4.1 column 4
// olmoe     4.1 column 5
constexpr Family kFamilies[] = {
    {"llama", Interleaved, QkNorm::None, QkvBias::None, SoftmaxRenormalised, ScoreOn::Output, SharedExpert::None,
        MoeLayers::All, ExpertWidth::FeedForward, AttentionPlan::Uniform},
    {"llama4", Interleaved, QkNorm::WeightlessAfterRope, QkvBias::None, Sigmoid, ScoreOn::Input, SharedExpert::Plain,
        MoeLayers::Step, ExpertWidth::ExpertFeedForward, AttentionPlan::ChunkedWithGlobal},
    {"qwen2", Half, QkNorm::None, QkvBias::Required, Softmax, ScoreOn::Output, SharedExpert::None, MoeLayers::All,
        ExpertWidth::FeedForward, AttentionPlan::Uniform},
    {"qwen2moe", Half, QkNorm::None, QkvBias::Required, Softmax, ScoreOn::Output, SharedExpert::Gated,
        MoeLayers::WithRouter, ExpertWidth::ExpertFeedForward, AttentionPlan::Uniform},
    {"qwen3", Half, QkNorm::PerHead, QkvBias::None, SoftmaxRenormalised, ScoreOn::Output, SharedExpert::None,
        MoeLayers::All, ExpertWidth::FeedForward, AttentionPlan::Uniform},
    {"qwen3moe", Half, QkNorm::PerHead, QkvBias::None, SoftmaxRenormalised, ScoreOn::Output, SharedExpert::None,
        MoeLayers::WithRouter, ExpertWidth::ExpertFeedForward, AttentionPlan::Uniform},
    {"olmoe", Half, QkNorm::WholeVector, QkvBias::None, Softmax, ScoreOn::Output, SharedExpert::None, MoeLayers::All,
        ExpertWidth::FeedForward, AttentionPlan::Uniform},
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
    return "llama, llama4, qwen2, qwen2moe, qwen3, qwen3moe, olmoe";
}

} // namespace sheaf::model
