#include "support/tiny_tower.h"

#include "support/generated_values.h"
#include "support/tiny_checkpoint.h"

#include <algorithm>

namespace sheaf::test {

namespace {

constexpr std::uint64_t kHidden = 16, kInner = 32, kPatchValues = 588, kPositions = 17, kAdapter = 24, kOut = 32;
constexpr int kLayers = 2;

/// Pieces of names, from vision files to files with the tower inside.
struct Renaming {
    std::string from;
    std::string to;
};

const Renaming kInsideNames[] = {{"v.class_embd", "v.class_embedding"}, {"v.patch_embd", "v.patch_embedding"},
    {"v.position_embd.weight", "v.positional_embedding_vlm"}, {"v.pre_ln", "v.layernorm_pre"},
    {"v.post_ln", "v.layernorm_post"}, {"mm.model.mlp.1", "v.vision_adapter.mlp.fc1"},
    {"mm.model.mlp.2", "v.vision_adapter.mlp.fc2"}, {"mm.model.fc", "mm.linear_1"}, {".attn_out.", ".attn_output."},
    {".ln1.", ".attn_norm."}, {".ln2.", ".ffn_norm."}, {".ffn_up.", ".mlp.fc1."}, {".ffn_down.", ".mlp.fc2."}};

std::string insideName(std::string name)
{
    for (const Renaming& r : kInsideNames)
        if (const std::size_t at = name.find(r.from); at != std::string::npos)
            name.replace(at, r.from.size(), r.to);
    return name;
}

class Maker {
public:
    explicit Maker(TinyTower& tower)
        : m_tower(tower)
    {
    }

    void add(const std::string& name, const std::string& from, std::vector<std::uint64_t> dims, double scale,
        double offset = 0)
    {
        std::size_t count = 1;
        for (const std::uint64_t d : dims)
            count *= d;
        m_tower.tensors[name] = {from, std::move(dims), generatedValues(from, count, scale, offset)};
    }
    void addNorm(const std::string& name, const std::string& from)
    {
        add(name + ".weight", from + ".weight", {kHidden}, 0.2, 1);
        add(name + ".bias", from + ".bias", {kHidden}, 0.2);
    }
    void addLinear(const std::string& name, const std::string& from, std::uint64_t in, std::uint64_t out)
    {
        add(name + ".weight", from + ".weight", {in, out}, 0.3);
        add(name + ".bias", from + ".bias", {out}, 0.2);
    }

private:
    TinyTower& m_tower;
};

std::string jsonNumbers(const TinyTower& tower)
{
    const std::map<std::string, std::string> names = {{"image_size", "image_size"}, {"patch_size", "patch_size"},
        {"embedding_length", "hidden_size"}, {"feed_forward_length", "intermediate_size"},
        {"block_count", "num_hidden_layers"}, {"attention.head_count", "num_attention_heads"}};
    std::string text;
    for (const auto& [key, value] : tower.keys)
        if (const auto name = names.find(key); name != names.end())
            text += ", \"" + name->second + "\": " + std::to_string(value);
    return text;
}

} // namespace

TinyTower::TinyTower()
    : keys{{"image_size", 56}, {"patch_size", 14}, {"embedding_length", kHidden}, {"feed_forward_length", kInner},
        {"block_count", kLayers}, {"attention.head_count", 2}, {"projection_dim", kOut}, {"projector.scale_factor", 2}}
{
    Maker maker(*this);
    const std::string vision = "vision_model.";
    maker.add("v.class_embd", vision + "class_embedding", {kHidden}, 0.5);
    maker.add("v.patch_embd.weight", vision + "patch_embedding.linear.weight", {kPatchValues, kHidden}, 0.1);
    maker.add("v.position_embd.weight", vision + "positional_embedding_vlm", {kHidden, kPositions}, 0.5);
    maker.addNorm("v.pre_ln", vision + "layernorm_pre");
    maker.addNorm("v.post_ln", vision + "layernorm_post");
    for (int i = 0; i < kLayers; ++i) {
        const std::string to = "v.blk." + std::to_string(i) + ".";
        const std::string from = vision + "model.layers." + std::to_string(i) + ".";
        maker.addNorm(to + "ln1", from + "input_layernorm");
        maker.addNorm(to + "ln2", from + "post_attention_layernorm");
        maker.addLinear(to + "attn_q", from + "self_attn.q_proj", kHidden, kHidden);
        maker.addLinear(to + "attn_k", from + "self_attn.k_proj", kHidden, kHidden);
        maker.addLinear(to + "attn_v", from + "self_attn.v_proj", kHidden, kHidden);
        maker.addLinear(to + "attn_out", from + "self_attn.o_proj", kHidden, kHidden);
        maker.addLinear(to + "ffn_up", from + "mlp.fc1", kHidden, kInner);
        maker.addLinear(to + "ffn_down", from + "mlp.fc2", kInner, kHidden);
    }
    maker.add("mm.model.mlp.1.weight", vision + "vision_adapter.mlp.fc1.weight", {4 * kHidden, kAdapter}, 0.3);
    maker.add("mm.model.mlp.2.weight", vision + "vision_adapter.mlp.fc2.weight", {kAdapter, kAdapter}, 0.3);
    maker.add("mm.model.fc.weight", "multi_modal_projector.linear_1.weight", {kAdapter, kOut}, 0.3);
}

TinyTower& TinyTower::rename(const std::string& from, const std::string& to)
{
    auto node = tensors.extract(from);
    node.key() = to;
    tensors.insert(std::move(node));
    return *this;
}

TinyGguf TinyTower::gguf() const
{
    TinyGguf file;
    file.set("general.architecture", "clip")
        .set("general.type", "mmproj")
        .set(projectorKey, std::string_view(projectorType));
    file.set("clip.vision.attention.layer_norm_epsilon", 1e-5F);
    for (const auto& [key, value] : keys)
        file.set("clip.vision." + key, value);
    for (const auto& [name, tensor] : tensors)
        file.addF32(name, tensor.dims, tensor.values);
    return file;
}

void TinyTower::addTo(TinyGguf& model) const
{
    for (const auto& [key, value] : keys)
        if (!key.starts_with("proj"))
            model.set("llama4.vision." + key, value);
    model.set("llama4.vision.layer_norm_epsilon", 1e-5F).set("llama4.vision.pixel_shuffle_ratio", 0.5F);
    for (const auto& [name, tensor] : tensors)
        model.addF32(insideName(name), tensor.dims, tensor.values);
}

void TinyTower::saveFolder(const std::filesystem::path& folder) const
{
    std::filesystem::create_directories(folder);
    writeText(folder / "config.json",
        R"({"model_type": "llama4", "vision_config": {"model_type": "llama4_vision_model", "hidden_act": "gelu",
            "norm_eps": 1e-05, "rope_theta": 10000.0, "pixel_shuffle_ratio": 0.5)"
            + jsonNumbers(*this) + "}}");
    writeText(folder / "preprocessor_config.json",
        R"({"image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5], "max_patches": 9,
            "size": {"height": 56, "width": 56}})");
    TinySafeTensors checkpoint;
    for (const auto& [name, tensor] : tensors) {
        std::vector<std::uint64_t> shape(tensor.dims.rbegin(), tensor.dims.rend());
        checkpoint.addF32(tensor.checkpointName, shape, tensor.values);
    }
    checkpoint.save(folder / "model.safetensors");
}

std::vector<float> tinyTowerPixels()
{
    return generatedValues("image", 3 * 56 * 56, 1);
}

} // namespace sheaf::test
