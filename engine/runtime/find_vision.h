#pragma once
// Which vision tower goes with a model, and which token stands for its vectors.

#include "engine/api/tokenizer.h"
#include "engine/model/hyperparameters.h"
#include "engine/vision/tower.h"

namespace sheaf::runtime {

/// Null: the model takes no pictures. A file that was named must fit the model: Mismatch says both widths, if it
/// does not. Without a name the model's own tower is taken, then the first neighbouring mmproj*.gguf that fits, by
/// name.
Result<std::shared_ptr<const vision::Tower>> findTower(
    const std::shared_ptr<const gguf::ModelSource>& model, const model::Hyperparameters& h, const VisionChoice& choice);

/// What the checkpoint says, else the vocabulary's "<|patch|>", else Llama 4's number if the vocabulary has its size;
/// -1 if the model has none.
TokenId patchToken(const gguf::ModelSource& model, const model::Hyperparameters& h, const Tokenizer* tokenizer);

} // namespace sheaf::runtime
