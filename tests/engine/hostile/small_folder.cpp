#include "engine/hostile/small_folder.h"

#include "support/tiny_checkpoint.h"
#include "support/tiny_gguf.h"

#include <algorithm>

namespace sheaf::test::hostile {

void setKey(JsonKeys& keys, const std::string& key, std::string json)
{
    const auto found = std::ranges::find(keys, key, &std::pair<std::string, std::string>::first);
    if (found == keys.end())
        keys.emplace_back(key, std::move(json));
    else
        found->second = std::move(json);
}

void removeKey(JsonKeys& keys, const std::string& key)
{
    std::erase_if(keys, [&](const auto& pair) { return pair.first == key; });
}

std::string jsonObject(const JsonKeys& keys)
{
    std::string text;
    for (const auto& [key, json] : keys)
        text += (text.empty() ? "{\"" : ",\"") + key + "\":" + json;
    return text.empty() ? "{}" : text + "}";
}

SmallFolder::SmallFolder()
{
    config = {{"model_type", "\"mixtral\""}, {"hidden_size", "8"}, {"num_attention_heads", "2"},
        {"num_key_value_heads", "1"}, {"num_hidden_layers", "2"}, {"intermediate_size", "6"},
        {"num_local_experts", "4"}, {"num_experts_per_tok", "2"}, {"rms_norm_eps", "1e-5"}, {"rope_theta", "10000.0"},
        {"max_position_embeddings", "64"}, {"vocab_size", "12"}, {"hidden_act", "\"silu\""},
        {"tie_word_embeddings", "false"}};
    tokenizer = {{"added_tokens", R"([{"id":11,"content":"<end>","special":true}])"},
        {"pre_tokenizer", R"({"type":"ByteLevel","add_prefix_space":false,"use_regex":true})"},
        {"model",
            R"({"type":"BPE","vocab":{"a":0,"b":1,"c":2,"d":3,"e":4,"f":5,"g":6,"h":7,"i":8,"ab":9,"abc":10},)"
            R"("merges":[["a","b"],["ab","c"]]})"}};
    tensors = {{"model.embed_tokens.weight", {12, 8}}, {"model.norm.weight", {8}}, {"lm_head.weight", {12, 8}}};
    for (const std::string layer : {"model.layers.0.", "model.layers.1."}) {
        const std::string attention = layer + "self_attn.", moe = layer + "block_sparse_moe.";
        for (const std::string norm : {"input_layernorm.weight", "post_attention_layernorm.weight"})
            tensors.push_back({layer + norm, {8}});
        for (const auto& [name, rows] : JsonKeys{{"q", "8"}, {"k", "4"}, {"v", "4"}, {"o", "8"}})
            tensors.push_back({attention + name + "_proj.weight", {std::stoull(rows), 8}});
        tensors.push_back({moe + "gate.weight", {4, 8}});
        for (const std::string expert : {"0", "1", "2", "3"}) {
            tensors.push_back({moe + "experts." + expert + ".w1.weight", {6, 8}});
            tensors.push_back({moe + "experts." + expert + ".w2.weight", {8, 6}});
            tensors.push_back({moe + "experts." + expert + ".w3.weight", {6, 8}});
        }
    }
}

std::filesystem::path SmallFolder::save(const std::filesystem::path& folder) const
{
    TinySafeTensors file;
    std::uint32_t seed = 1;
    for (const Tensor& tensor : tensors) {
        std::size_t count = 1;
        for (const std::uint64_t size : tensor.shape)
            count *= size;
        file.addF32(tensor.name, tensor.shape, randomFloats(count, seed++));
    }
    file.save(folder / "model.safetensors");
    writeText(folder / "config.json", jsonObject(config));
    writeText(folder / "tokenizer.json", jsonObject(tokenizer));
    return folder;
}

} // namespace sheaf::test::hostile
