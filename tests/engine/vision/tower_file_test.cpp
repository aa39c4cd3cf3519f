// Vision files under all their names, and files that lie about themselves.

#include "engine/api/engine.h"
#include "engine/vision/tower.h"
#include "support/tiny_checkpoint.h"
#include "support/tiny_llama4.h"
#include "support/tiny_tower.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

namespace sheaf::vision {
namespace {

using test::TemporaryFolder;
using test::TinyTower;
using testing::HasSubstr;

PromptPicture somePicture()
{
    auto pixels = std::make_shared<PixelBuffer>(PixelBuffer{70, 60, {}});
    for (int i = 0; i < 70 * 60 * 3; ++i)
        pixels->rgb.push_back(static_cast<std::uint8_t>(i * 7));
    return {pixels, 16};
}

std::vector<float> vectorsOf(const std::filesystem::path& path)
{
    auto encoder = PictureEncoder::load(path, 2);
    if (!encoder)
        throw std::runtime_error(encoder.error().what + " " + encoder.error().where);
    auto encoded = (*encoder)->encode(somePicture(), {});
    if (!encoded)
        throw std::runtime_error(encoded.error().what + " " + encoded.error().where);
    EXPECT_EQ(encoded->tokens, 20u);
    return encoded->vectors;
}

std::vector<float> plainVectors(const TemporaryFolder& folder)
{
    TinyTower().save(folder / "mmproj-plain.gguf");
    return vectorsOf(folder / "mmproj-plain.gguf");
}

TEST(TowerFile, IsDescribedWithoutItsWeights)
{
    const TemporaryFolder folder;
    const TinyTower tiny;
    tiny.save(folder / "mmproj.gguf");
    const auto tower = openTower(folder / "mmproj.gguf");
    ASSERT_TRUE(tower) << tower.error().what;
    const VisionInfo& info = (*tower)->info;
    EXPECT_EQ(info.path, folder / "mmproj.gguf");
    EXPECT_EQ(info.tiles.side, 56);
    EXPECT_EQ(info.tiles.tokensPerSide, 2);
    EXPECT_EQ(info.tiles.maxTiles, 16);
    EXPECT_EQ(info.hidden, 32u);
    EXPECT_EQ(info.layers, 2u);
    std::uint64_t parameters = 0;
    for (const auto& [name, tensor] : tiny.tensors)
        parameters += tensor.values.size();
    EXPECT_EQ(info.parameters, parameters);
    EXPECT_EQ(info.residentBytes, parameters * 4);
    EXPECT_FALSE(info.fingerprint.empty());
}

TEST(TowerFile, OtherNamesGiveTheSameVectors)
{
    const TemporaryFolder folder;
    const std::vector<float> plain = plainVectors(folder);
    TinyTower renamed;
    renamed.projectorKey = "clip.vision.projector_type";
    for (const std::string block : {"v.blk.0.", "v.blk.1."})
        for (const std::string kind : {".weight", ".bias"}) {
            renamed.rename(block + "ln2" + kind, block + "attn_post_norm" + kind);
            // Old files call the two matrices of the feed-forward block by each other's name.
            renamed.rename(block + "ffn_up" + kind, "kept");
            renamed.rename(block + "ffn_down" + kind, block + "ffn_up" + kind);
            renamed.rename("kept", block + "ffn_down" + kind);
        }
    renamed.save(folder / "mmproj-renamed.gguf");
    EXPECT_EQ(vectorsOf(folder / "mmproj-renamed.gguf"), plain);
}

TEST(TowerFile, AFolderAndAModelWithATowerInsideGiveTheSameVectors)
{
    const TemporaryFolder folder;
    const std::vector<float> plain = plainVectors(folder);
    const TinyTower tiny;
    tiny.saveFolder(folder / "checkpoint");
    auto fromFolder = openTower(folder / "checkpoint");
    ASSERT_TRUE(fromFolder) << fromFolder.error().what;
    EXPECT_EQ((*fromFolder)->info.tiles.maxTiles, 9) << "what the preprocessor says";
    EXPECT_EQ(vectorsOf(folder / "checkpoint"), plain);
    auto model = test::tinyLlama4(test::TinyLlama4::Scout);
    tiny.addTo(model);
    model.save(folder / "model.gguf");
    EXPECT_EQ(vectorsOf(folder / "model.gguf"), plain);
}

TEST(TowerFile, IsNotFoundInOtherFiles)
{
    const TemporaryFolder folder;
    test::tinyLlama4(test::TinyLlama4::Scout).save(folder / "model.gguf");
    TinyTower other;
    other.projectorType = "mlp";
    other.save(folder / "other.gguf");
    for (const char* name : {"model.gguf", "other.gguf"}) {
        const auto tower = openTower(folder / name);
        ASSERT_FALSE(tower) << name;
        EXPECT_EQ(tower.error().code, ErrorCode::Unsupported);
        EXPECT_THAT(tower.error().where, HasSubstr(name));
    }
    EXPECT_EQ(openTower(folder / "missing.gguf").error().code, ErrorCode::NotFound);
}

struct Damage {
    std::string name;
    std::function<void(TinyTower&)> apply;
    std::string mentions;
};

void PrintTo(const Damage& damage, std::ostream* out)
{
    *out << damage.name;
}

class DamagedTower : public testing::TestWithParam<Damage> { };

TEST_P(DamagedTower, IsRefusedNamingFileAndField)
{
    const TemporaryFolder folder;
    TinyTower tower;
    GetParam().apply(tower);
    tower.save(folder / "mmproj.gguf");
    const auto opened = openTower(folder / "mmproj.gguf");
    ASSERT_FALSE(opened);
    EXPECT_THAT(opened.error().what, HasSubstr(GetParam().mentions));
    EXPECT_THAT(opened.error().where, HasSubstr("mmproj.gguf"));
}

std::vector<Damage> allDamage()
{
    std::vector<Damage> all;
    const TinyTower valid;
    for (const auto& entry : valid.keys) {
        const std::string key = entry.first;
        for (const std::uint32_t value : {0u, 3u, 5u, 1000u, 0x7fffffffu, 0x80000000u, 0xffffffffu})
            all.push_back({key + "=" + std::to_string(value), [=](TinyTower& t) { t.keys[key] = value; }, ""});
        if (key != "projection_dim" && key != "projector.scale_factor")
            all.push_back({key + " missing", [=](TinyTower& t) { t.keys.erase(key); }, key});
    }
    for (const auto& entry : valid.tensors) {
        const std::string name = entry.first;
        all.push_back({name + " missing", [=](TinyTower& t) { t.tensors.erase(name); }, name});
        all.push_back({name + " longer",
            [=](TinyTower& t) {
                auto& tensor = t.tensors[name];
                tensor.dims[0] *= 2;
                tensor.values.resize(tensor.values.size() * 2);
            },
            ""});
    }
    all.push_back({"a tensor more",
        [](TinyTower& t) {
            t.tensors["v.blk.0.attn_q_norm.weight"] = {"", {16}, std::vector<float>(16)};
        },
        "v.blk.0.attn_q_norm.weight"});
    all.push_back({"a layer more",
        [](TinyTower& t) {
            t.tensors["v.blk.2.ln1.weight"] = {"", {16}, std::vector<float>(16)};
        },
        "v.blk.2.ln1.weight"});
    return all;
}

std::string damageName(const testing::TestParamInfo<Damage>& info)
{
    std::string name = info.param.name;
    for (char& c : name)
        if (!std::isalnum(static_cast<unsigned char>(c)))
            c = '_';
    return name;
}

INSTANTIATE_TEST_SUITE_P(All, DamagedTower, testing::ValuesIn(allDamage()), damageName);

TEST(DamagedTowerConstants, AreRefused)
{
    constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
    const auto refused = [](const test::TinyGguf& file, const std::string& key) {
        const TemporaryFolder folder;
        file.save(folder / "mmproj.gguf");
        const auto opened = openTower(folder / "mmproj.gguf");
        ASSERT_FALSE(opened) << key;
        EXPECT_THAT(opened.error().what, HasSubstr(key));
    };
    for (const std::vector<float>& wrong : {std::vector<float>{0.5F}, {0.5F, 0.5F, kNan}, {1e30F, 0, 0}})
        refused(TinyTower().gguf().set("clip.vision.image_mean", wrong), "clip.vision.image_mean");
    for (const std::vector<float>& wrong : {std::vector<float>{0.5F, 0, 0.5F}, {0.5F, 0.5F, -1}, {1, 1, 1, 1}})
        refused(TinyTower().gguf().set("clip.vision.image_std", wrong), "clip.vision.image_std");
    refused(TinyTower().gguf().set("clip.vision.image_std", 1u), "clip.vision.image_std");
    refused(TinyTower().gguf().set("clip.vision.rope.freq_base", -1.0F), "clip.vision.rope.freq_base");
    refused(TinyTower().gguf().set("clip.vision.rope.freq_base", kNan), "clip.vision.rope.freq_base");
    refused(TinyTower().gguf().set("clip.vision.max_tiles", 0u), "clip.vision.max_tiles");
    refused(TinyTower().gguf().set("clip.vision.max_tiles", 4000000000u), "clip.vision.max_tiles");
}

TEST(DamagedTowerSizes, AreRefusedBeforeMemoryIsTaken)
{
    const TemporaryFolder folder;
    TinyTower wide;
    wide.keys.erase("projection_dim");
    wide.tensors["mm.model.mlp.2.weight"] = {"", {24, 1}, std::vector<float>(24)};
    wide.tensors["mm.model.fc.weight"] = {"", {1, (1u << 20) + 1}, std::vector<float>((1u << 20) + 1)};
    wide.save(folder / "mmproj.gguf");
    const auto opened = openTower(folder / "mmproj.gguf");
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::TooLarge);
    EXPECT_THAT(opened.error().what, HasSubstr("mm.model.fc.weight"));
}

TEST(DamagedTowerFile, EveryPrefixIsAnError)
{
    const TemporaryFolder folder;
    const std::filesystem::path path = folder / "mmproj.gguf";
    TinyTower().save(path);
    constexpr std::size_t kHeaderBytes = 6000; // beyond it lie weights: steps are enough
    std::size_t length = std::filesystem::file_size(path);
    ASSERT_GT(length, 2 * kHeaderBytes);
    while (length > 0) {
        length -= std::min<std::size_t>(length, length <= kHeaderBytes ? 1 : 97);
        std::filesystem::resize_file(path, length);
        const auto tower = openTower(path);
        ASSERT_FALSE(tower) << "length " << length;
        EXPECT_FALSE(tower.error().what.empty()) << "length " << length;
    }
}

TEST(DamagedFolder, IsRefusedNamingFileAndKey)
{
    const auto refused = [](const char* file, std::string_view text, const std::string& mentions) {
        const TemporaryFolder folder;
        TinyTower().saveFolder(folder / "checkpoint");
        test::writeText(folder / "checkpoint" / file, text);
        const auto opened = openTower(folder / "checkpoint");
        ASSERT_FALSE(opened) << text;
        EXPECT_THAT(opened.error().what, HasSubstr(mentions));
        EXPECT_THAT(opened.error().where, HasSubstr("checkpoint"));
    };
    refused("config.json", "{", "");
    refused("config.json", R"({"model_type": "llama4"})", "no vision tower");
    refused("config.json", R"({"model_type": "llama4", "vision_config": {"hidden_act": "gelu_tanh"}})", "hidden_act");
    refused("config.json", R"({"model_type": "llama4", "vision_config": {"hidden_size": 16}})", "");
    refused("config.json", R"({"model_type": "llama4", "vision_config": {"hidden_size": -16}})", "hidden_size");
    refused("preprocessor_config.json", "[]", "");
    refused("preprocessor_config.json", R"({"size": {"height": 336, "width": 336}})", "size.height");
    refused("preprocessor_config.json", R"({"image_std": [0, 0, 0]})", "image_std");
    refused("preprocessor_config.json", R"({"image_mean": ["a"]})", "image_mean");
    refused("preprocessor_config.json", R"({"resize_to_max_canvas": true})", "resize_to_max_canvas");
    refused("model.safetensors", "", "");
}

} // namespace
} // namespace sheaf::vision
