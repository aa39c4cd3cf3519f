#pragma once
// How the supported architectures differ. A family is a row of a table; no code asks for a family by name.

#include <string_view>

namespace sheaf::model {

/// Which two elements of a head are rotated together.
enum class RopePairing {
    Interleaved, ///< 2j and 2j + 1
    Half, ///< j and j + d/2
};

enum class QkNorm {
    None,
    PerHead, ///< with a weight of one head's width, before RoPE
    WholeVector, ///< with a weight over all heads, before RoPE
    WeightlessAfterRope, ///< per head, on layers with RoPE only
};

/// Biases are applied wherever a file has them; these families' files must have them.
enum class QkvBias { Optional, Required };

/// What becomes of the chosen experts' router logits.
enum class RouterScore {
    Softmax, ///< over all experts
    SoftmaxRenormalised, ///< over all experts, then divided by the chosen ones' sum
    Sigmoid,
    SigmoidRenormalised, ///< divided by the chosen ones' sum
};

/// What an expert's score multiplies.
enum class ScoreOn { Output, Input };

enum class SharedExpert {
    None,
    Plain,
    Gated, ///< times sigmoid(w . x)
};

/// Which layers of a model with experts have them.
enum class MoeLayers {
    All,
    WithRouter, ///< those whose router tensor is in the file
    Step, ///< (i + 1) % interleave_moe_layer_step == 0
};

/// The metadata key of an expert's width.
enum class ExpertWidth { FeedForward, ExpertFeedForward };

/// Whether layers differ in position coding and reach.
enum class AttentionPlan {
    Uniform, ///< RoPE and the same window on every layer
    ChunkedWithGlobal, ///< Llama 4: chunks with RoPE; every n-th layer global, without RoPE, with temperature
    EveryOtherWindowed, ///< gpt-oss: a window on layers 0, 2, …
};

enum class Activation {
    SwiGlu,
    ClampedSwiGlu, ///< models.md 4.3
};

/// A learned score per head that takes part in the softmax and adds nothing.
enum class Sinks { None, PerHead };

/// Whether YaRN's ramp begins and ends at whole pairs (models.md 4.3).
enum class YarnRamp { Rounded, Exact };

/// What a row does not name is as in Llama.
struct Family {
    std::string_view architecture;
    RopePairing pairing = RopePairing::Half;
    QkNorm qkNorm = QkNorm::None;
    QkvBias qkvBias = QkvBias::Optional;
    RouterScore routerScore = RouterScore::SoftmaxRenormalised;
    ScoreOn scoreOn = ScoreOn::Output;
    SharedExpert sharedExpert = SharedExpert::None;
    MoeLayers moeLayers = MoeLayers::All;
    ExpertWidth expertWidth = ExpertWidth::FeedForward;
    AttentionPlan attention = AttentionPlan::Uniform;
    Activation activation = Activation::SwiGlu;
    Sinks sinks = Sinks::None;
    YarnRamp yarnRamp = YarnRamp::Rounded;
    std::string_view feedForwardNorm = "ffn_norm.weight"; ///< tensor of the norm before the feed-forward block
};

/// Null for architectures we do not run.
const Family* findFamily(std::string_view architecture);

/// "llama, llama4, …", for messages.
std::string_view familyNames();

} // namespace sheaf::model
