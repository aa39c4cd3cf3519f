// write_seeds FOLDER: the seeds of tests/data/fuzz, made anew from the small models of tests/engine/hostile.

#include "engine/hostile/small_folder.h"
#include "engine/hostile/small_models.h"
#include "support/tiny_checkpoint.h"
#include "support/tiny_gguf.h"
#include "support/tiny_tower.h"

#include <cstring>
#include <fstream>
#include <iterator>

namespace sheaf::test::fuzz {

namespace {

std::string textOf(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::filesystem::path folderOf(const std::filesystem::path& root, std::string_view target)
{
    std::filesystem::create_directories(root / target);
    return root / target;
}

void writeGgufs(const std::filesystem::path& folder)
{
    for (const std::string_view family : {"llama", "mixtral", "llama4", "qwen2moe", "qwen3"})
        hostile::smallModel(family).save(folder, std::string(family) + ".gguf");
    hostile::SmallModel words = hostile::smallModel("llama");
    words.tensors.clear();
    words.set("tokenizer.ggml.model", "llama");
    words.set("tokenizer.ggml.scores", std::vector<float>(12, -1.0f));
    words.remove("tokenizer.ggml.merges");
    words.save(folder, "sentencepiece.gguf");
}

/// A length, the text of that many bytes, and another one.
void writeJoined(const std::filesystem::path& path, const std::string& first, const std::string& second)
{
    const auto length = static_cast<std::uint32_t>(first.size());
    std::string joined(sizeof length, '\0');
    std::memcpy(joined.data(), &length, sizeof length);
    writeText(path, joined + first + second);
}

void writeCheckpoint(const std::filesystem::path& folder)
{
    const TemporaryFolder model;
    hostile::SmallFolder().save(model.path());
    writeJoined(folder / "mixtral", textOf(model / "config.json"), textOf(model / "model.safetensors"));
}

/// Pairs of rank 2 for the first query matrix of the small llama.
void writeAdapters(const std::filesystem::path& folder)
{
    const std::vector<float> values = randomFloats(16, 1);
    const std::string module = "base_model.model.model.layers.0.self_attn.q_proj.";
    const std::vector<std::byte> pair = TinySafeTensors()
                                            .addF32(module + "lora_A.weight", {2, 8}, values)
                                            .addF32(module + "lora_B.weight", {8, 2}, values)
                                            .bytes();
    writeJoined(folder / "peft",
        R"({"peft_type":"LORA","r":4,"lora_alpha":4,"use_rslora":true,"rank_pattern":{"layers.[0-9]+.self_attn.q_proj":2}})",
        std::string(reinterpret_cast<const char*>(pair.data()), pair.size()));
    TinyGguf()
        .set("general.type", "adapter")
        .set("general.architecture", "llama")
        .set("adapter.type", "lora")
        .set("adapter.lora.alpha", 4.0F)
        .addF32("blk.0.attn_q.weight.lora_a", {8, 2}, values)
        .addF32("blk.0.attn_q.weight.lora_b", {2, 8}, values)
        .save(folder / "adapter.gguf");
}

void writeTokenizers(const std::filesystem::path& folder)
{
    const hostile::SmallFolder byteLevel;
    writeText(folder / "bytes.json", hostile::jsonObject(byteLevel.tokenizer));
    hostile::JsonKeys pieces = byteLevel.tokenizer;
    hostile::setKey(pieces, "normalizer", R"({"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"}]})");
    hostile::setKey(pieces, "model",
        R"({"type":"BPE","unk_token":"<unk>","byte_fallback":true,"vocab":{"<unk>":0,"<0x41>":1,"▁":2,"a":3,"▁a":4},)"
        R"("merges":["▁ a"]})");
    writeText(folder / "pieces.json", hostile::jsonObject(pieces));
}

} // namespace

} // namespace sheaf::test::fuzz

int main(int count, char** arguments)
{
    using namespace sheaf::test::fuzz;
    if (count != 2)
        return 2;
    writeGgufs(folderOf(arguments[1], "gguf"));
    writeCheckpoint(folderOf(arguments[1], "checkpoint"));
    writeAdapters(folderOf(arguments[1], "adapter"));
    writeTokenizers(folderOf(arguments[1], "tokenizer"));
    sheaf::test::TinyTower().save(folderOf(arguments[1], "projector") / "tower.gguf");
    return 0;
}
