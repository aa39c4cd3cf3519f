#include "engine/hf/tensor_plan.h"

#include "engine/hf/expert_plan.h"
#include "engine/hf/tensor_names.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace sheaf::hf {

namespace {

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
        if (tensor.bytes.empty())
            return wrongShape(tensor, "expected dimensions, none of them 0");
        for (const TensorTarget& target : translation.targets) {
            if (target.name == "output.weight" && m_config.tiedEmbeddings.value_or(false))
                continue;
            if (target.coding == Coding::Mxfp4Scales) {
                m_scales.emplace(target.name, &tensor);
                continue;
            }
            SHEAF_TRY(TensorRecipe recipe,
                target.coding == Coding::Mxfp4Blocks ? blocksOf(tensor, target) : recipeOf(tensor, target));
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
        SHEAF_CHECK(joinAllScales());
        std::vector<TensorRecipe> recipes;
        if (!m_config.ropeDivisors.empty())
            recipes.push_back(ropeRecipe());
        for (auto& [name, recipe] : m_recipes)
            recipes.push_back(std::move(recipe));
        return recipes;
    }

private:
    Result<TensorRecipe> blocksOf(const SafeTensor& tensor, const TensorTarget& target) const
    {
        TensorRecipe recipe;
        recipe.name = target.name;
        recipe.stored = tensor.bytes;
        SHEAF_CHECK(planBlocks(tensor, target.layout, m_config, recipe));
        return recipe;
    }

    /// Blocks and scales may lie in different files.
    Result<void> joinAllScales()
    {
        for (auto& [name, recipe] : m_recipes) {
            if (recipe.order != RowOrder::Mxfp4Blocks)
                continue;
            const auto scales = m_scales.extract(name);
            if (!scales)
                return fail(ErrorCode::Malformed, fmt::format("the blocks of {} have no scales beside them", name));
            SHEAF_CHECK(joinScales(*scales.mapped(), recipe));
        }
        if (!m_scales.empty())
            return fail(ErrorCode::Malformed,
                fmt::format("tensor '{}': there are no blocks beside it", m_scales.begin()->second->name));
        return {};
    }

    Result<TensorRecipe> recipeOf(const SafeTensor& tensor, const TensorTarget& target) const
    {
        if (!tensorTypeOf(tensor.dtype))
            return fail(ErrorCode::Unsupported, fmt::format("tensor '{}': dtype {}", tensor.name, tensor.dtype));
        if (tensor.shape.empty() || tensor.shape.size() > 3)
            return wrongShape(tensor, "expected one to three dimensions");
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
        case Layout::FusedGateBias:
        case Layout::FusedUpBias:
            SHEAF_CHECK(planFusedBias(tensor, target.layout, m_config, recipe));
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
    std::map<std::string, const SafeTensor*> m_scales; ///< by the GGUF name of their blocks
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
