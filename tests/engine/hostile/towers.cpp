// Vision files: the header's keys with every number, type and absence that lies, and config.json of folders with a
// tower.

#include "engine/hostile/small_models.h"
#include "engine/hostile/tables.h"
#include "support/tiny_checkpoint.h"
#include "support/tiny_tower.h"

#include <cmath>
#include <fstream>
#include <iterator>

namespace sheaf::test::hostile {

namespace {

const Doors kTowerDoors = {Door::OpenModel, Door::DescribeModel, Door::LoadPictures};

class Table {
public:
    void set(const std::string& key, const std::string& what, KeyValue value, std::string says)
    {
        add(
            key + " = " + what, std::move(says), [&](TinyTower& tower) { tower.keys.erase(key); },
            [&](TinyGguf& file) {
                std::visit([&](const auto& held) { file.set("clip.vision." + key, held); }, value);
            });
    }

    void addTwice(const std::string& key)
    {
        add(
            key + " twice", "'clip.vision." + key + "': appears twice", [](TinyTower&) {},
            [&](TinyGguf& file) { file.set("clip.vision." + key, 1u); });
    }

    void addMissing(const std::string& key)
    {
        add(
            "no " + key, "clip.vision." + key, [&](TinyTower& tower) { tower.keys.erase(key); }, [](TinyGguf&) {});
    }

    /// A key of vision_config with this JSON.
    void setConfig(const std::string& key, const std::string& json, std::string says)
    {
        m_cases.push_back({"vision_config: " + key + " = " + json,
            [key, json](const std::filesystem::path& folder) {
                TinyTower().saveFolder(folder);
                std::ifstream file(folder / "config.json");
                std::string text(std::istreambuf_iterator<char>(file), {});
                const std::size_t at = text.find("\"" + key + "\": ") + key.size() + 4;
                text.replace(at, text.find_first_of(",}", at) - at, json);
                writeText(folder / "config.json", text);
                return folder;
            },
            std::move(says), {Door::LoadPictures}});
    }

    std::vector<Case> take() { return std::move(m_cases); }

private:
    template <class Before, class After> void add(std::string name, std::string says, Before before, After after)
    {
        TinyTower tower;
        before(tower);
        TinyGguf file = tower.gguf();
        after(file);
        m_cases.push_back({"vision file: " + std::move(name),
            [bytes = file.bytes()](const std::filesystem::path& folder) {
                writeFile(folder / "mmproj.gguf", bytes);
                return folder / "mmproj.gguf";
            },
            std::move(says), kTowerDoors});
    }

    std::vector<Case> m_cases;
};

void addIntegers(Table& table)
{
    const TinyTower valid;
    for (const auto& [key, own] : valid.keys) {
        for (const std::uint64_t value : kExtremes)
            table.set(key, std::to_string(value), value,
                key == "attention.head_count" && value == 1 ? "" : "clip.vision.|v.|mm.");
        table.set(key, "-1", std::int32_t{-1}, "clip.vision." + key);
        table.set(key, "1.5", 1.5, "clip.vision." + key);
        table.set(key, "a text", std::string("8"), "clip.vision." + key);
        table.set(key, "a list", std::vector<std::uint32_t>{own}, "clip.vision." + key);
        table.addTwice(key);
        if (key != "projection_dim" && key != "projector.scale_factor")
            table.addMissing(key);
    }
}

void addConfigs(Table& table)
{
    for (const std::string key :
        {"image_size", "patch_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads"})
        for (const std::string json :
            {"0", "-1", "1.5", "\"8\"", "null", "[]", "{}", "true", "2147483648", "18446744073709551615"})
            table.setConfig(key, json, json == "null" ? "" : key + "|vision|v.|mm.|JSON");
    for (const std::string json : {"0", "-0.5", "2", "\"0.5\"", "1e-300", "[]"})
        table.setConfig("pixel_shuffle_ratio", json, "pixel_shuffle_ratio|scale_factor");
    for (const std::string json : {"-1", "\"1e-5\"", "2", "[]"})
        table.setConfig("norm_eps", json, "norm_eps|epsilon");
    for (const std::string json : {"0", "-1", "\"1\""})
        table.setConfig("rope_theta", json, "rope");
    table.setConfig("hidden_act", "\"relu\"", "hidden_act");
}

} // namespace

std::vector<Case> towerCases()
{
    Table table;
    table.set("attention.head_count", "2, as it is", 2u, "");
    addIntegers(table);
    for (const double value : {-1.0, 1.0, 1e300, std::nan(""), HUGE_VAL})
        table.set("rope.freq_base", std::to_string(value), value, value == 1 || value == 1e300 ? "" : "rope.freq_base");
    for (const std::vector<float>& list : {std::vector<float>{}, {0.5f}, {0.5f, 0.5f, 0.5f, 0.5f}, {0.5f, NAN, 0.5f},
             {0.5f, HUGE_VALF, 0.5f}, {0, 0, 1e30f}})
        for (const std::string key : {"image_mean", "image_std"})
            table.set(key, std::to_string(list.size()) + " numbers", list, "clip.vision." + key);
    table.set("image_std", "zero", std::vector<float>{0.5f, 0, 0.5f}, "image_std");
    table.set("image_mean", "a number", 0.5f, "image_mean");
    addConfigs(table);
    return table.take();
}

} // namespace sheaf::test::hostile
