#include "engine/hostile/small_adapter.h"

#include "support/tiny_checkpoint.h"
#include "support/tiny_gguf.h"

namespace sheaf::test::hostile {

namespace {
constexpr auto kQuery = "base_model.model.model.layers.0.self_attn.q_proj.lora_";
} // namespace

SmallAdapter::SmallAdapter()
    : config{{"peft_type", "\"LORA\""}, {"r", "2"}, {"lora_alpha", "4"}, {"bias", "\"none\""},
        {"target_modules", R"(["q_proj"])"}}
    , tensors{{std::string(kQuery) + "A.weight", {2, 8}}, {std::string(kQuery) + "B.weight", {8, 2}}}
{
}

std::filesystem::path SmallAdapter::save(const std::filesystem::path& folder) const
{
    smallModel("llama").save(folder, "base.gguf");
    std::filesystem::create_directory(folder / "adapter");
    writeText(folder / "adapter" / "adapter_config.json", jsonObject(config));
    TinySafeTensors file;
    for (const SmallFolder::Tensor& tensor : tensors) {
        std::size_t count = 1;
        for (const std::uint64_t size : tensor.shape)
            count *= size;
        file.addF32(tensor.name, tensor.shape, randomFloats(count, 1));
    }
    file.save(folder / "adapter" / "adapter_model.safetensors");
    return folder / "adapter";
}
SmallModel smallGgufAdapter()
{
    SmallModel adapter;
    adapter.set("general.type", "adapter");
    adapter.set("general.architecture", "llama");
    adapter.set("adapter.type", "lora");
    adapter.set("adapter.lora.alpha", 4.0f);
    adapter.tensors = {{"blk.0.attn_q.weight.lora_a", {8, 2}}, {"blk.0.attn_q.weight.lora_b", {2, 8}}};
    return adapter;
}

} // namespace sheaf::test::hostile
