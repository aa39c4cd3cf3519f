#include "engine/hf/expert_plan.h"

#include <fmt/format.h>

namespace sheaf::hf {

namespace {

constexpr std::string_view kByte = "U8";

bool isUp(Layout layout)
{
    return layout == Layout::FusedUp || layout == Layout::FusedUpBias;
}

/// Which of the rows (or columns) of gate and up, `outputs` of each: one half, or every other one.
void divide(Layout layout, const HfConfig& config, std::uint64_t outputs, TensorRecipe& recipe)
{
    const bool takeTurns = config.architecture == kGptOss;
    recipe.rowStep = takeTurns ? 2 : 1;
    if (isUp(layout))
        recipe.firstRow = takeTurns ? 1 : outputs;
}

std::uint64_t embeddingOf(const HfConfig& config)
{
    return std::get<std::uint64_t>(config.metadata.at(config.architecture + ".embedding_length"));
}

} // namespace

tl::unexpected<Error> wrongShape(const SafeTensor& tensor, std::string_view why)
{
    return fail(ErrorCode::Malformed,
        fmt::format("tensor '{}': shape [{}]: {}", tensor.name, fmt::join(tensor.shape, ", "), why));
}

Result<void> planFused(const SafeTensor& tensor, Layout layout, const HfConfig& config, TensorRecipe& recipe)
{
    if (tensor.shape.size() != 3)
        return wrongShape(tensor, "expected three dimensions");
    const bool down = layout == Layout::FusedDown,
               inputsFirst = config.architecture == "llama4" || config.architecture == kGptOss;
    const std::uint64_t hidden = embeddingOf(config);
    const bool outputsFirst = !inputsFirst && tensor.shape[down ? 1 : 2] == hidden;
    const std::uint64_t inputs = tensor.shape[outputsFirst ? 2 : 1];
    const std::uint64_t allOutputs = tensor.shape[outputsFirst ? 1 : 2];
    if ((down ? allOutputs : inputs) != hidden || (!down && allOutputs % 2 != 0))
        return wrongShape(tensor, fmt::format("does not fit an embedding of {}", hidden));
    const std::uint64_t outputs = down ? allOutputs : allOutputs / 2;
    recipe.dims = {inputs, outputs, tensor.shape[0], 1};
    recipe.order = outputsFirst ? RowOrder::AsStored : RowOrder::Columns;
    recipe.storedRows = allOutputs;
    if (!down)
        divide(layout, config, outputs, recipe);
    return {};
}

Result<void> planFusedBias(const SafeTensor& tensor, Layout layout, const HfConfig& config, TensorRecipe& recipe)
{
    if (tensor.shape.size() != 2 || tensor.shape[1] % 2 != 0)
        return wrongShape(tensor, "expected two dimensions, the second even");
    const std::uint64_t outputs = tensor.shape[1] / 2;
    recipe.dims = {outputs, tensor.shape[0], 1, 1};
    recipe.order = RowOrder::Elements;
    recipe.storedRows = tensor.shape[1];
    divide(layout, config, outputs, recipe);
    return {};
}

Result<void> planBlocks(const SafeTensor& tensor, Layout layout, const HfConfig& config, TensorRecipe& recipe)
{
    constexpr std::uint64_t kBlockElements = 32, kBlockBytes = 16;
    if (tensor.dtype != kByte)
        return fail(ErrorCode::Unsupported, fmt::format("tensor '{}': dtype {}", tensor.name, tensor.dtype));
    if (tensor.shape.size() != 4 || tensor.shape[3] != kBlockBytes)
        return wrongShape(tensor, "expected four dimensions, the last of 16");
    const bool down = layout == Layout::FusedDown;
    const std::uint64_t hidden = embeddingOf(config), rows = tensor.shape[1], blocks = tensor.shape[2];
    if ((down ? rows : blocks * kBlockElements) != hidden || (!down && rows % 2 != 0))
        return wrongShape(tensor, fmt::format("does not fit an embedding of {}", hidden));
    const std::uint64_t outputs = down ? rows : rows / 2;
    recipe.type = TensorType::MXFP4;
    recipe.dims = {blocks * kBlockElements, outputs, tensor.shape[0], 1};
    recipe.order = RowOrder::Mxfp4Blocks;
    recipe.storedRows = rows;
    if (!down)
        divide(layout, config, outputs, recipe);
    return {};
}

Result<void> joinScales(const SafeTensor& scales, TensorRecipe& recipe)
{
    if (scales.dtype != kByte)
        return fail(ErrorCode::Unsupported, fmt::format("tensor '{}': dtype {}", scales.name, scales.dtype));
    const std::uint64_t blocks = recipe.dims[0] / tensorTypeInfo(recipe.type).blockWeights;
    if (scales.shape != std::vector<std::uint64_t>{recipe.dims[2], recipe.storedRows, blocks})
        return wrongShape(
            scales, fmt::format("its blocks have [{}, {}, {}]", recipe.dims[2], recipe.storedRows, blocks));
    recipe.scales = scales.bytes;
    return {};
}

} // namespace sheaf::hf
