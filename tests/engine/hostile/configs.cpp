// config.json: every key that is read, with what a number, a type or an absence may do wrong.

#include "engine/hostile/small_folder.h"
#include "engine/hostile/tables.h"
#include "support/tiny_checkpoint.h"

namespace sheaf::test::hostile {

namespace {

struct ConfigKey {
    std::string name;
    bool required;
    /// What else a refusal may name: the key's name in GGUF, or the first tensor it contradicts.
    std::string orSays;
    bool anySize = false; ///< a large one is no lie
};

const ConfigKey kIntegers[] = {
    {"hidden_size", true, "embedding_length|token_embd.weight|num_attention_heads"},
    {"num_attention_heads", true, "attention.head_count|self_attn|attn_"},
    {"num_key_value_heads", false, "attention.head_count_kv|self_attn|attn_"},
    {"num_hidden_layers", true, "block_count|blk."},
    {"head_dim", false, "attention.key_length|self_attn|attn_"},
    {"intermediate_size", false, "feed_forward_length|ffn_"},
    {"num_local_experts", false, "expert_count|expert_used_count|ffn_"},
    {"num_experts_per_tok", true, "expert_used_count"},
    {"vocab_size", false, "vocab_size"},
    {"max_position_embeddings", true, "context_length", true},
    {"sliding_window", false, "attention.sliding_window", true},
};

const char* const kNumbersThatLie[] = {"0", "2147483648", "4294967295", "4294967296", "9223372036854775808",
    "18446744073709551615", "18446744073709551616", "1e999"};
const char* const kNoIntegers[] = {"-1", "2.5", "\"8\"", "true", "[8]", "{}", "1e3"};

class Table {
public:
    void add(std::string name, std::string says, SmallFolder folder)
    {
        m_cases.push_back({"config.json: " + std::move(name),
            [folder = std::move(folder)](const std::filesystem::path& path) { return folder.save(path); },
            std::move(says)});
    }

    void set(const std::string& key, const std::string& json, std::string says)
    {
        SmallFolder folder;
        setKey(folder.config, key, json);
        add(key + " = " + json, std::move(says), std::move(folder));
    }

    void addTwice(const std::string& key, const std::string& json)
    {
        SmallFolder folder;
        setKey(folder.config, key, json);
        folder.config.emplace_back(key, json);
        add(key + " twice", "key '" + key + "' appears twice", std::move(folder));
    }

    void addMissing(const std::string& key, std::string says)
    {
        SmallFolder folder;
        removeKey(folder.config, key);
        add("no " + key, std::move(says), std::move(folder));
    }

    /// The whole text of config.json.
    void addText(std::string name, std::string text, std::string says)
    {
        m_cases.push_back({"config.json: " + std::move(name),
            [text](const std::filesystem::path& path) {
                SmallFolder().save(path);
                writeText(path / "config.json", text);
                return path;
            },
            std::move(says)});
    }

    std::vector<Case> take() { return std::move(m_cases); }

private:
    std::vector<Case> m_cases;
};

void addIntegers(Table& table)
{
    for (const ConfigKey& key : kIntegers) {
        const std::string says = "'" + key.name + "'|" + key.orSays;
        for (const std::string number : kNumbersThatLie) {
            const bool mayOpen = number == "0" ? !key.required : key.anySize && number.size() <= 10;
            table.set(key.name, number, mayOpen ? "" : says + "|JSON"); // JSON: beyond the parser's 64 bits
        }
        for (const std::string json : kNoIntegers)
            table.set(key.name, json, "'" + key.name + "'");
        table.addTwice(key.name, "8");
        table.set(key.name, "null", key.required ? says : "");
        table.addMissing(key.name, key.required ? says : "");
    }
}

void addOthers(Table& table)
{
    for (const std::string json : {"-1", "1e300", "2", "\"1e-5\"", "null", "[1e-5]", "true"})
        table.set("rms_norm_eps", json, "'rms_norm_eps'");
    table.set("rms_norm_eps", "NaN", "JSON");
    table.set("rms_norm_eps", "Infinity", "JSON");
    for (const std::string json : {"0", "-10000.0", "\"10000\"", "[]", "false"})
        table.set("rope_theta", json, "'rope_theta'");
    for (const std::string json : {"0", "-2", "\"2\""})
        table.set("rope_scaling", R"({"rope_type":"linear","factor":)" + json + "}", "factor");
    table.set("rope_scaling", R"({"rope_type":"linear"})", "'factor'");
    table.set("rope_scaling", R"({"rope_type":"longrope","factor":2})", "'longrope'");
    table.set("rope_scaling", R"({"rope_type":"llama3","factor":8})", "low_freq_factor");
    table.set("rope_scaling",
        R"({"rope_type":"llama3","factor":8,"low_freq_factor":4,"high_freq_factor":1,)"
        R"("original_max_position_embeddings":8192})",
        "low_freq_factor");
    table.set("rope_scaling", "7", "'rope_scaling'");
    table.set("model_type", "\"mamba\"", "'mamba'");
    table.set("model_type", "7", "'model_type'");
    table.addMissing("model_type", "'model_type'");
    table.set("hidden_act", "\"gelu\"", "'hidden_act'");
    table.set("quantization_config", "{}", "'quantization_config'");
    table.set("tie_word_embeddings", "1", "'tie_word_embeddings'");
    table.set("use_sliding_window", "1", "'use_sliding_window'");
    table.set("layer_types", "7", "'layer_types'");
    table.set("num_experts_per_tok", "5", "expert_used_count");
    table.set("num_attention_heads", "3", "'num_attention_heads'");
    table.set("num_key_value_heads", "3", "attention.head_count_kv");
    table.set("partial_rotary_factor", "0.5", "'partial_rotary_factor'");
    table.set("text_config", "[]", "'text_config'");
}

void addTexts(Table& table)
{
    table.addText("empty", "", "JSON");
    table.addText("blank", "   \n", "JSON");
    table.addText("a list", "[]", "JSON");
    table.addText("null", "null", "JSON");
    table.addText("cut off", R"({"model_type":"mix)", "JSON");
    table.addText("not UTF-8", "{\"model_type\":\"\xff\xfe\"}", "JSON");
    table.addText("a zero byte", std::string("{\"model_type\":\"mixtral\0\"}", 25), "JSON");
    table.addText("nested 100,000 deep", std::string(100'000, '['), "JSON");
    table.addText(
        "nested in a value", R"({"model_type":)" + std::string(5000, '[') + std::string(5000, ']') + "}", "JSON");
    table.addText("17 MB of spaces", std::string(17 << 20, ' ') + "{}", "17825794 bytes");
    std::string repeated = "{\"a\":0";
    for (int i = 0; i < 20'000; ++i)
        repeated += ",\"key\":0";
    table.addText("a key 20,000 times", repeated + "}", "'key' appears twice");
}

} // namespace

std::vector<Case> configCases()
{
    Table table;
    table.add("as it is", "", SmallFolder());
    addIntegers(table);
    addOthers(table);
    addTexts(table);
    return table.take();
}

} // namespace sheaf::test::hostile
