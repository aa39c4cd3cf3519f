#include "engine/hf/vision_config.h"

#include "engine/hf/json_object.h"

#include <cmath>
#include <fmt/format.h>

namespace sheaf::hf {

namespace {

constexpr std::string_view kModelType = "llama4_vision_model";

struct Key {
    std::string_view json;
    std::string_view name; ///< behind "clip.vision."
    std::uint64_t otherwise; ///< of the model class: newer programs leave out what is equal to it
};

constexpr Key kUnsignedKeys[] = {{"hidden_size", "embedding_length", 768}, {"num_hidden_layers", "block_count", 34},
    {"num_attention_heads", "attention.head_count", 16}, {"intermediate_size", "feed_forward_length", 5632},
    {"image_size", "image_size", 448}, {"patch_size", "patch_size", 14}};

std::string visionKey(std::string_view name)
{
    return fmt::format("clip.vision.{}", name);
}

Result<void> refuseOtherArithmetic(const JsonObject& json)
{
    SHEAF_TRY(const auto activation, json.findText("hidden_act"));
    if (activation && *activation != "gelu")
        return fail(ErrorCode::Unsupported, fmt::format("key 'vision_config.hidden_act': '{}'", *activation));
    SHEAF_TRY(const auto channels, json.findUnsigned("num_channels"));
    if (channels && *channels != 3)
        return fail(ErrorCode::Unsupported, fmt::format("key 'vision_config.num_channels': {}", *channels));
    return {};
}

/// pixel_shuffle_ratio 1/n -> n.
Result<void> addShuffle(const JsonObject& json, Metadata& metadata)
{
    SHEAF_TRY(const auto ratio, json.findNumber("pixel_shuffle_ratio"));
    if (!ratio)
        return {};
    const double factor = std::round(1 / *ratio);
    if (!(factor >= 1 && factor <= 64) || *ratio * factor != 1)
        return fail(ErrorCode::Unsupported, fmt::format("key 'vision_config.pixel_shuffle_ratio': {}", *ratio));
    metadata[visionKey("projector.scale_factor")] = static_cast<std::uint64_t>(factor);
    return {};
}

Result<void> addRope(const JsonObject& json, Metadata& metadata)
{
    SHEAF_TRY(auto theta, json.findNumber("rope_theta"));
    SHEAF_TRY(const auto parameters, json.findObject("rope_parameters"));
    if (!theta && parameters) {
        SHEAF_TRY(theta, parameters->findNumber("rope_theta"));
    }
    if (theta)
        metadata[visionKey("rope.freq_base")] = *theta;
    return {};
}

Result<void> copyNumbers(const JsonObject& json, std::string_view key, Metadata& metadata)
{
    SHEAF_TRY(const auto array, json.findArray(key));
    if (!array)
        return {};
    std::vector<double> numbers;
    for (const simdjson::dom::element element : *array) {
        double number = 0;
        if (element.get(number) != simdjson::SUCCESS)
            return fail(ErrorCode::Malformed, fmt::format("key '{}': expected numbers", key));
        numbers.push_back(number);
    }
    metadata[visionKey(key)] = std::move(numbers);
    return {};
}

} // namespace

Result<std::optional<Metadata>> readVisionConfig(std::string_view config)
{
    simdjson::dom::parser parser;
    SHEAF_TRY(const JsonObject root, parseObject(parser, config));
    SHEAF_TRY(const auto vision, root.findObject("vision_config"));
    if (!vision)
        return std::nullopt;
    SHEAF_TRY(const auto modelType, vision->findText("model_type"));
    if (modelType && *modelType != kModelType)
        return std::nullopt;
    if (!modelType) {
        SHEAF_TRY(const auto family, root.findText("model_type"));
        if (!family || *family != "llama4")
            return std::nullopt;
    }
    SHEAF_CHECK(refuseOtherArithmetic(*vision));
    Metadata metadata = {{"general.architecture", std::string("clip")}, {"general.type", std::string("mmproj")},
        {"clip.projector_type", std::string("llama4")}, {"clip.has_vision_encoder", true}};
    for (const Key& key : kUnsignedKeys) {
        SHEAF_TRY(const auto value, vision->findUnsigned(key.json));
        metadata[visionKey(key.name)] = value.value_or(key.otherwise);
    }
    SHEAF_TRY(const auto epsilon, vision->findNumber("norm_eps"));
    if (epsilon)
        metadata[visionKey("attention.layer_norm_epsilon")] = *epsilon;
    SHEAF_CHECK(addShuffle(*vision, metadata));
    SHEAF_CHECK(addRope(*vision, metadata));
    return metadata;
}

Result<void> addPreprocessing(std::string_view preprocessorConfig, Metadata& metadata)
{
    simdjson::dom::parser parser;
    SHEAF_TRY(const JsonObject json, parseObject(parser, preprocessorConfig));
    SHEAF_CHECK(copyNumbers(json, "image_mean", metadata));
    SHEAF_CHECK(copyNumbers(json, "image_std", metadata));
    SHEAF_TRY(const auto maxTiles, json.findUnsigned("max_patches"));
    if (maxTiles)
        metadata[visionKey("max_tiles")] = *maxTiles;
    SHEAF_TRY(const auto largest, json.findBool("resize_to_max_canvas"));
    if (largest.value_or(false))
        return fail(ErrorCode::Unsupported, "key 'resize_to_max_canvas': true");
    SHEAF_TRY(const auto size, json.findObject("size"));
    const auto side = std::get<std::uint64_t>(metadata.at(visionKey("image_size")));
    for (const std::string_view edge : {"height", "width"}) {
        if (!size)
            break;
        SHEAF_TRY(const auto pixels, size->findUnsigned(edge));
        if (pixels && *pixels != side)
            return fail(ErrorCode::Malformed,
                fmt::format("key 'size.{}' is {}, but the tower's image_size is {}", edge, *pixels, side));
    }
    return {};
}

} // namespace sheaf::hf
