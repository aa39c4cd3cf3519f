#pragma once
// The smallest adapters, for the query matrix of a small model, as texts and tensors that a test spoils in one place.

#include "engine/hostile/small_folder.h"
#include "engine/hostile/small_models.h"

namespace sheaf::test::hostile {

/// A PEFT folder with a pair of rank 2 for the first query matrix of the small llama (8 x 8).
struct SmallAdapter {
    JsonKeys config;
    std::vector<SmallFolder::Tensor> tensors;

    SmallAdapter();
    /// adapter/ and, beside it, base.gguf; returns the first.
    std::filesystem::path save(const std::filesystem::path& folder) const;
};

/// The same as a GGUF file.
SmallModel smallGgufAdapter();

} // namespace sheaf::test::hostile
