#pragma once
// Checkpoint tensor names to GGUF names. Source: models.md 5.3 and 5.5.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sheaf::hf {

/// How the bytes of a GGUF tensor come from the checkpoint's.
enum class Layout {
    AsStored,
    PermuteHeads, ///< rows of q or k reordered inside each head: arch llama rotates neighbouring pairs
    FusedGate, ///< first half of [E, in, 2 out] or [E, 2 out, in]; of gpt-oss every other one from the first
    FusedUp, ///< second half; of gpt-oss every other one from the second
    FusedDown, ///< [E, in, out] or [E, out, in]
    FusedGateBias, ///< [E, 2 out], divided as the weights
    FusedUpBias,
};

/// What of a GGUF tensor the checkpoint's holds.
enum class Coding {
    Elements,
    Mxfp4Blocks, ///< [E, rows, in / 32, 16]
    Mxfp4Scales, ///< [E, rows, in / 32]: of the blocks beside them
};

struct TensorTarget {
    std::string name;
    Layout layout = Layout::AsStored;
    bool toFloat = false; ///< stored as F32 whatever the checkpoint has: norms, biases, routers
    Coding coding = Coding::Elements;
};

/// The GGUF tensors that are made of one checkpoint tensor.
struct TensorTranslation {
    enum class Kind { Used, Ignored, Unknown };
    Kind kind = Kind::Unknown;
    std::vector<TensorTarget> targets;
};

/// The architecture whose layouts of experts are its own (models.md 4.3 and 5.5).
inline constexpr std::string_view kGptOss = "gpt-oss";

/// `architecture`: GGUF's name. Ignored: the vision tower and stored RoPE tables.
TensorTranslation translateName(std::string_view name, std::string_view architecture);

/// Whether a checkpoint tensor belongs to the vision tower or its projector.
bool isVisionName(std::string_view name);

/// Its name in a vision file (models.md 5.4): "v.…" or "mm.…"; empty if the tower is not known to have such a tensor.
std::string visionTensorName(std::string_view name);

} // namespace sheaf::hf
