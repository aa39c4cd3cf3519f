#include "engine/hf/tensor_plan.h"

#include "engine/hf/tensor_names.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace sheaf::hf {

namespace {

tl::unexpected<Error> wrongShape(const SafeTensor& tensor, std::string_view why)
{
    return fail(ErrorCode::Malformed,
        fmt::format("tensor '{}': shape [{}]: {}", tensor.name, fmt::join(tensor.shape, ", "), why));
}

/// gate_up (E, in, 2 out) or (E, 2 out, in), down (E, in, out) or (E, out, in) -> (E, out, in). Llama 4 stores inputs
/// first; for the others the side that is the embedding decides, outputs first if both are.
Result<void> planFused(const SafeTensor& tensor, Layout layout, const HfConfig& config, TensorRecipe& recipe)
{
    if (tensor.shape.size() != 3)
        return wrongShape(tensor, "expected three dimensions");
    const bool down = layout == Layout::FusedDown;
    const std::uint64_t hidden = std::get<std::uint64_t>(config.metadata.at(config.architecture + ".embedding_length"));
    const bool outputsFirst = config.architecture != "llama4" && tensor.shape[down ? 1 : 2] == hidden;
    const std::uint64_t inputs = tensor.shape[outputsFirst ? 2 : 1];
    const std::uint64_t allOutputs = tensor.shape[outputsFirst ? 1 : 2];
    if ((down ? allOutputs : inputs) != hidden || (!down && allOutputs % 2 != 0))
        return wrongShape(tensor, fmt::format("does not fit an embedding of {}", hidden));
    const std::uint64_t outputs = down ? allOutputs : allOutputs / 2;
    recipe.dims = {inputs, outputs, tensor.shape[0], 1};
    recipe.order = outputsFirst ? RowOrder::AsStored : RowOrder::Columns;
    recipe.storedRows = allOutputs;
    recipe.firstRow = layout == Layout::FusedUp ? outputs : 0;
    return {};
}

class TensorPlanner {
public:
    explicit TensorPlanner(const HfConfig& config)
        : m_config(config)
    {
    }

    Result<void> add(const SafeTensor& tensor)
    {
        const TensorTranslation translation = translateName(tensor.name, m_config.architecture);
        if (translation.kind == TensorTranslation::Kind::Ignored)
            return {};
        if (translation.kind == TensorTranslation::Kind::Unknown)
            return fail(ErrorCode::Unsupported,
                fmt::format("tensor '{}' is not one of a {} model", tensor.name, m_config.architecture));
        if (!tensorTypeOf(tensor.dtype))
            return fail(ErrorCode::Unsupported, fmt::format("tensor '{}': dtype {}", tensor.name, tensor.dtype));
        if (tensor.shape.empty() || tensor.shape.size() > 3 || tensor.bytes.empty())
            return wrongShape(tensor, "expected one to three dimensions, none of them 0");
        for (const TensorTarget& target : translation.targets) {
            if (target.name == "output.weight" && m_config.tiedEmbeddings.value_or(false))
                continue;
            SHEAF_TRY(TensorRecipe recipe, recipeOf(tensor, target));
            if (!m_recipes.emplace(target.name, std::move(recipe)).second)
                return fail(
                    ErrorCode::Malformed, fmt::format("tensor '{}': a second source of {}", tensor.name, target.name));
        }
        return {};
    }

    Result<std::vector<TensorRecipe>> finish()
    {
        if (!m_config.tiedEmbeddings.value_or(true) && !m_recipes.contains("output.weight"))
            return fail(ErrorCode::Malformed, "tensor 'lm_head.weight' is missing, and the embeddings are not tied");
        std::vector<TensorRecipe> recipes;
        if (!m_config.ropeDivisors.empty())
            recipes.push_back(ropeRecipe());
        for (auto& [name, recipe] : m_recipes)
            recipes.push_back(std::move(recipe));
        return recipes;
    }

private:
    Result<TensorRecipe> recipeOf(const SafeTensor& tensor, const TensorTarget& target) const
    {
        TensorRecipe recipe;
        recipe.name = target.name;
        recipe.type = *tensorTypeOf(tensor.dtype);
        std::ranges::reverse_copy(tensor.shape, recipe.dims.begin());
        recipe.stored = tensor.bytes;
        recipe.storedRows = recipe.dims[1];
        recipe.toFloat = target.toFloat;
        switch (target.layout) {
        case Layout::AsStored:
            break;
        case Layout::PermuteHeads:
            SHEAF_CHECK(planPermuted(tensor, recipe));
            break;
        case Layout::FusedGate:
        case Layout::FusedUp:
        case Layout::FusedDown:
            SHEAF_CHECK(planFused(tensor, target.layout, m_config, recipe));
            break;
        }
        return recipe;
    }

    Result<void> planPermuted(const SafeTensor& tensor, TensorRecipe& recipe) const
    {
        if (tensor.shape.size() > 2 || tensor.shape[0] % m_config.headDim != 0)
            return wrongShape(tensor, fmt::format("rows are no multiple of the head size {}", m_config.headDim));
        recipe.order = RowOrder::PermutedHeads;
        recipe.headDim = m_config.headDim;
        return {};
    }

    TensorRecipe ropeRecipe() const
    {
        TensorRecipe recipe;
        recipe.name = "rope_freqs.weight";
        recipe.dims[0] = m_config.ropeDivisors.size();
        recipe.stored = std::as_bytes(std::span(m_config.ropeDivisors));
        recipe.storedRows = 1;
        recipe.mapped = false;
        return recipe;
    }

    const HfConfig& m_config;
    std::map<std::string, TensorRecipe> m_recipes; ///< by GGUF name
};

} // namespace

Result<std::vector<TensorRecipe>> planTensors(const std::vector<SafeTensorsFile>& files, const HfConfig& config)
{
    TensorPlanner planner(config);
    for (const SafeTensorsFile& file : files)
        for (const SafeTensor& tensor : file.tensors)
            if (auto added = planner.add(tensor); !added)
                return failAt(std::move(added).error(), file.path.string());
    return planner.finish();
}

} // namespace sheaf::hf
