#include "engine/convert/convert_input.h"

#include "engine/convert/folder_metadata.h"
#include "engine/convert/stack_experts.h"
#include "engine/gguf/split_name.h"
#include "engine/gguf/stored_pairs.h"
#include "engine/hf/vision_source.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>
#include <string_view>

namespace sheaf::convert {

namespace {

hf::TensorRecipe recipeOf(const gguf::TensorView& tensor)
{
    hf::TensorRecipe recipe;
    recipe.name = tensor.name;
    recipe.type = tensor.type;
    recipe.dims = tensor.dims;
    recipe.stored = tensor.bytes;
    recipe.storedRows = tensor.dims[1];
    return recipe;
}

/// Keys that the output gets anew or, being one file, must not have.
bool isReplaced(std::string_view key)
{
    return key.starts_with("split.") || key == "general.alignment" || key == "general.file_type"
        || key == "general.quantization_version";
}

Result<std::vector<std::filesystem::path>> partsOf(const std::filesystem::path& path, const gguf::ModelSource& source)
{
    SHEAF_TRY(const auto count, source.findUnsigned("split.count"));
    const auto split = gguf::parseSplitName(path);
    std::vector<std::filesystem::path> parts;
    for (std::uint32_t part = 0; split && part < count.value_or(1); ++part)
        parts.push_back(split->pathOf(part));
    if (parts.empty())
        parts.push_back(path);
    return parts;
}

/// The largest of a key that may be a number or one for each layer.
Result<std::uint64_t> largestOf(const gguf::ModelSource& source, const std::string& key, std::uint64_t layers)
{
    SHEAF_TRY(const auto values, source.findUnsignedPerLayer(key, layers));
    return !values || values->empty() ? 0 : *std::ranges::max_element(*values);
}

/// Only types of tensors depend on these: a model with absurd numbers is converted, not judged.
Result<void> readShape(const gguf::ModelSource& source, ConvertInput& input)
{
    constexpr std::uint64_t kMaxLayers = 1u << 16;
    SHEAF_TRY(const auto architecture, source.findString("general.architecture"));
    const std::string prefix = architecture.value_or("") + ".";
    SHEAF_TRY(const auto layers, source.findUnsigned(prefix + "block_count"));
    SHEAF_TRY(const auto experts, source.findUnsigned(prefix + "expert_count"));
    input.layers = layers.value_or(0);
    input.experts = experts.value_or(0);
    if (input.layers > kMaxLayers)
        return fail(ErrorCode::TooLarge, fmt::format("metadata key '{}block_count' is {}", prefix, input.layers));
    SHEAF_TRY(const std::uint64_t heads, largestOf(source, prefix + "attention.head_count", input.layers));
    SHEAF_TRY(const std::uint64_t keys, largestOf(source, prefix + "attention.head_count_kv", input.layers));
    input.queriesPerKey = keys > 0 ? heads / keys : 1;
    return {};
}

Result<ConvertInput> openGgufInput(const std::filesystem::path& path)
{
    ConvertInput input;
    SHEAF_TRY(input.source, gguf::openModel(path));
    SHEAF_TRY(input.files, partsOf(path, *input.source));
    SHEAF_TRY(const MappedFile first, MappedFile::open(input.files.front()));
    SHEAF_TRY(const auto pairs, gguf::storedPairs(first.bytes()));
    for (const gguf::StoredPair& pair : pairs)
        if (!isReplaced(pair.key))
            input.metadata.addStored(pair.bytes);
    SHEAF_CHECK(readShape(*input.source, input));
    std::vector<hf::TensorRecipe> recipes;
    for (const gguf::TensorView& tensor : input.source->tensors())
        recipes.push_back(recipeOf(tensor));
    SHEAF_TRY(input.tensors, stackExperts(std::move(recipes)));
    input.bytes = input.source->fileBytes();
    return input;
}

std::uint64_t numberOf(const hf::HfConfig& config, std::string_view key)
{
    const auto found = config.metadata.find(fmt::format("{}.{}", config.architecture, key));
    const auto* number = found == config.metadata.end() ? nullptr : std::get_if<std::uint64_t>(&found->second);
    return number ? *number : 0;
}

Result<ConvertInput> openFolderInput(const std::filesystem::path& path)
{
    ConvertInput input;
    SHEAF_TRY(hf::Folder folder, hf::readFolder(path, hf::Weights::Plan));
    input.folder = std::make_shared<const hf::Folder>(std::move(folder));
    SHEAF_TRY(input.tensors, stackExperts(input.folder->recipes));
    SHEAF_CHECK(addFolderMetadata(path, *input.folder, input.metadata));
    for (const hf::SafeTensorsFile& file : input.folder->files)
        input.files.push_back(file.path);
    const hf::HfConfig& config = input.folder->config;
    input.layers = numberOf(config, "block_count");
    input.experts = numberOf(config, "expert_count");
    if (const std::uint64_t keys = numberOf(config, "attention.head_count_kv"))
        input.queriesPerKey = numberOf(config, "attention.head_count") / keys;
    input.bytes = input.folder->bytes;
    return input;
}

} // namespace

std::uint64_t InputTensor::storedBytes() const
{
    std::uint64_t bytes = 0;
    for (const hf::TensorRecipe& part : parts)
        bytes += part.matrices() * part.rowsOfMatrix() * part.rowBytes();
    return bytes;
}

bool InputTensor::isStoredAs(TensorType type) const
{
    return std::ranges::all_of(parts, [type](const hf::TensorRecipe& part) { return part.type == type; });
}

Result<ConvertInput> openInput(const std::filesystem::path& path)
{
    std::error_code ignored; // whatever is wrong with the path, opening it as a file says so
    auto input = std::filesystem::is_directory(path, ignored) ? openFolderInput(path) : openGgufInput(path);
    if (!input)
        return failAt(std::move(input).error(), path.string());
    return input;
}

Result<ConvertInput> openVisionInput(const std::filesystem::path& folder)
{
    ConvertInput input;
    SHEAF_TRY(input.source, hf::openVision(folder));
    if (!input.source)
        return fail(ErrorCode::NotFound, "there is no vision tower to write", folder.string());
    std::map<std::string, gguf::Value> pairs(input.source->metadata().begin(), input.source->metadata().end());
    // Other programs ask for these; a folder says them by its tensors alone.
    pairs.emplace("clip.use_gelu", true);
    if (const gguf::TensorView* projector = input.source->tensor("mm.model.fc.weight"))
        pairs.emplace("clip.vision.projection_dim", projector->dims[1]);
    for (const auto& [key, value] : pairs)
        input.metadata.add(key, value);
    for (const gguf::TensorView& tensor : input.source->tensors())
        input.tensors.push_back({tensor.name, tensor.dims, {recipeOf(tensor)}});
    input.bytes = input.source->fileBytes();
    return input;
}

} // namespace sheaf::convert
