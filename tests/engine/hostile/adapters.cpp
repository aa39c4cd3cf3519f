// Adapters: adapter_config.json and the pairs of PEFT folders, and GGUF adapters.

#include "engine/hostile/small_adapter.h"
#include "engine/hostile/tables.h"
#include "support/tiny_checkpoint.h"
#include "support/tiny_gguf.h"

#include <cmath>

namespace sheaf::test::hostile {

namespace {

class Table {
public:
    template <class Spoil> void addFolder(std::string name, std::string says, Spoil spoil)
    {
        SmallAdapter adapter;
        spoil(adapter);
        add(std::move(name), std::move(says),
            [adapter](const std::filesystem::path& folder) { return adapter.save(folder); });
    }

    template <class Spoil> void addGguf(std::string name, std::string says, Spoil spoil)
    {
        SmallModel adapter = smallGgufAdapter();
        spoil(adapter);
        add("GGUF, " + std::move(name), std::move(says), [adapter](const std::filesystem::path& folder) {
            smallModel("llama").save(folder, "base.gguf");
            return adapter.save(folder, "adapter.gguf");
        });
    }

    void setConfig(const std::string& key, const std::string& json, std::string says)
    {
        addFolder(
            key + " = " + json, std::move(says), [&](SmallAdapter& adapter) { setKey(adapter.config, key, json); });
    }

    void setKeyValue(const std::string& key, const std::string& what, KeyValue value, std::string says)
    {
        addGguf(key + " = " + what, std::move(says), [&](SmallModel& adapter) { adapter.set(key, value); });
    }

    /// A file of the folder, after all are written.
    void addFile(const std::string& name, const std::string& file, std::vector<std::byte> bytes, std::string says)
    {
        add(name, std::move(says), [file, bytes](const std::filesystem::path& folder) {
            const auto path = SmallAdapter().save(folder);
            writeFile(path / file, bytes);
            return path;
        });
    }

    std::vector<Case> take() { return std::move(m_cases); }

private:
    template <class Write> void add(std::string name, std::string says, Write write)
    {
        m_cases.push_back({"adapter: " + std::move(name), write, std::move(says), {Door::SetAdapters}});
    }

    std::vector<Case> m_cases;
};

std::vector<std::byte> bytesOf(std::string_view text)
{
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

void addConfigs(Table& table)
{
    for (const std::string json : {"0", "1", "3", "2147483648", "4294967296", "18446744073709551615",
             "18446744073709551616", "-1", "1.5", "\"2\"", "null", "[2]", "true"})
        table.setConfig("r", json, "'r'|rank|JSON");
    for (const std::string json : {"\"4\"", "null", "[4]", "true", "1e999"})
        table.setConfig("lora_alpha", json, "'lora_alpha'|JSON");
    for (const std::string json : {"\"LOHA\"", "7", "null", "\"\""})
        table.setConfig("peft_type", json, "'peft_type'");
    for (const std::string key : {"rank_pattern", "alpha_pattern"}) {
        for (const std::string json : {"7", "[]", R"({"q_proj":"2"})", R"({"q_proj":null})", R"({"q_proj":[2]})"})
            table.setConfig(key, json, "'" + key + "'");
        table.setConfig(key, R"({"(":2})", "(");
        table.setConfig(key, R"({"(a*)*b":2,"(a*)*(a*)*(a*)*$":2})", "");
    }
    table.setConfig("rank_pattern", R"({"q_proj":0})", "'rank_pattern'");
    table.setConfig("rank_pattern", R"({"q_proj":4294967296})", "'rank_pattern'|rank");
    table.setConfig("rank_pattern", R"({"q_proj":3})", "rank 3");
    table.setConfig("use_rslora", "\"yes\"", "'use_rslora'");
    for (const std::string key : {"use_dora", "lora_bias", "use_anything"})
        table.setConfig(key, "true", "'" + key + "'");
    table.setConfig("modules_to_save", R"(["lm_head"])", "'modules_to_save'");
    table.setConfig("bias", "\"all\"", "'bias'");
    for (const std::string key : {"peft_type", "r", "lora_alpha"})
        table.addFolder("no " + key, "'" + key + "'", [&](SmallAdapter& adapter) { removeKey(adapter.config, key); });
    table.addFolder(
        "r twice", "'r' appears twice", [](SmallAdapter& adapter) { adapter.config.emplace_back("r", "2"); });
    for (const std::string text : {"", "[]", "{", "\xff", "null"})
        table.addFile("adapter_config.json '" + text + "'", "adapter_config.json", bytesOf(text), "JSON");
    table.addFile("adapter_config.json is deep", "adapter_config.json", bytesOf(std::string(100'000, '[')), "JSON");
    table.addFile(
        "adapter_config.json of 2 MB", "adapter_config.json", bytesOf(std::string(2 << 20, ' ')), "2097152 bytes");
}

void addPairs(Table& table)
{
    table.addFolder("as it is", "", [](SmallAdapter&) {});
    for (const std::size_t half : {0u, 1u}) {
        const std::string letter = half == 0 ? "A" : "B";
        table.addFolder("no lora_" + letter, "lora_" + letter, [&](SmallAdapter& adapter) {
            adapter.tensors.erase(adapter.tensors.begin() + static_cast<std::ptrdiff_t>(half));
        });
        for (const std::vector<std::uint64_t>& shape :
            std::vector<std::vector<std::uint64_t>>{{16}, {1, 2, 8}, {3, 8}, {8, 3}, {2, 9}, {9, 2}, {8, 8}, {2, 2}})
            table.addFolder("lora_" + letter + " of another shape", "lora_" + letter + "|rank",
                [&](SmallAdapter& adapter) { adapter.tensors[half].shape = shape; });
    }
    for (const std::string name : {"lora_A.weight", "base_model.model.lora_A.weight",
             "base_model.model.x.lora_A.weight", "base_model.model.model.layers.9.self_attn.q_proj.lora_A.weight",
             "base_model.model.model.layers.18446744073709551616.self_attn.q_proj.lora_A.weight",
             "base_model.model.model.layers.0.self_attn.q_proj.lora_A.bias",
             "base_model.model.model.embed_tokens.lora_embedding_A",
             "base_model.model.lm_head.lora_magnitude_vector.weight"})
        table.addFolder("a tensor " + name, "tensor", [&](SmallAdapter& adapter) { adapter.tensors[0].name = name; });
    table.addFolder("no tensors", "holds no tensors", [](SmallAdapter& adapter) { adapter.tensors.clear(); });
    table.addFile("empty safetensors", "adapter_model.safetensors", {}, "header length");
    table.addFile("safetensors of another kind", "adapter_model.safetensors",
        TinySafeTensors::raw(R"({"t":{"dtype":"I8","shape":[4],"data_offsets":[0,4]}})", std::vector<std::byte>(4)),
        "'t'");
}

void addGgufs(Table& table)
{
    table.addGguf("as it is", "", [](SmallModel&) {});
    for (const std::string key : {"general.type", "general.architecture", "adapter.type"}) {
        table.setKeyValue(key, "another", std::string("other"), key == "general.architecture" ? "'other'" : key);
        table.setKeyValue(key, "a number", 7u, key);
        table.addGguf("no " + key, "general|adapter", [&](SmallModel& adapter) { adapter.remove(key); });
    }
    for (const float alpha : {std::nanf(""), HUGE_VALF, -HUGE_VALF})
        table.setKeyValue("adapter.lora.alpha", std::to_string(alpha), alpha, "adapter.lora.alpha");
    table.setKeyValue("adapter.lora.alpha", "a text", std::string("4"), "adapter.lora.alpha");
    table.addGguf("no alpha", "adapter.lora.alpha", [](SmallModel& adapter) { adapter.remove("adapter.lora.alpha"); });
    for (const std::size_t half : {0u, 1u}) {
        const std::string letter = half == 0 ? "a" : "b";
        table.addGguf("no lora_" + letter, "lora_" + letter, [&](SmallModel& adapter) {
            adapter.tensors.erase(adapter.tensors.begin() + static_cast<std::ptrdiff_t>(half));
        });
        for (const std::vector<std::uint64_t>& dims :
            std::vector<std::vector<std::uint64_t>>{{16}, {8, 2, 2}, {2, 2}, {8, 8}, {9, 2}, {2, 9}, {3, 8}, {8, 3}})
            table.addGguf("lora_" + letter + " of another shape", "lora_",
                [&](SmallModel& adapter) { adapter.tensors[half].dims = dims; });
    }
    for (const std::string name :
        {"blk.0.attn_q.weight", "blk.9.attn_q.weight.lora_a", "token_embd.weight.lora_a", ".lora_a", "lora_a"})
        table.addGguf("a tensor " + name, "tensor", [&](SmallModel& adapter) { adapter.tensors[0].name = name; });
    table.addGguf("no tensors", "holds no tensors", [](SmallModel& adapter) { adapter.tensors.clear(); });
}

} // namespace

std::vector<Case> adapterCases()
{
    Table table;
    addConfigs(table);
    addPairs(table);
    addGgufs(table);
    return table.take();
}

} // namespace sheaf::test::hostile
