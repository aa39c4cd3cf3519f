#include "engine/api/engine.h"
#include "engine/api/model_info.h"
#include "engine/runtime/tiny_llama.h"
#include "support/tiny_llama4.h"

#include <gtest/gtest.h>

namespace sheaf::test {

TEST(DescribeModel, CountsParametersAndTypes)
{
    const TemporaryFolder folder;
    const TinyLlama model;
    model.save(folder / "model.gguf");
    std::uint64_t parameters = 0;
    for (const auto& [name, dims] : model.shapes) {
        std::uint64_t count = 1;
        for (const std::uint64_t d : dims)
            count *= d;
        parameters += count;
    }
    const auto info = describeModel(folder / "model.gguf");
    ASSERT_TRUE(info) << info.error().what;
    EXPECT_EQ(info->parameters, parameters);
    EXPECT_EQ(info->activeParameters, parameters);
    EXPECT_EQ(info->tensorTypes,
        (std::map<std::string, std::uint32_t>{{"F32", static_cast<std::uint32_t>(model.shapes.size())}}));
    EXPECT_EQ(info->layers, 2u);
    EXPECT_EQ(info->hidden, 32u);
    EXPECT_EQ(info->heads, 4u);
    EXPECT_EQ(info->kvHeads, 2u);
    EXPECT_EQ(info->contextTokens, 512u);
    EXPECT_EQ(info->vocab, 50u);
    EXPECT_EQ(info->name, "model.gguf");
    EXPECT_FALSE(info->fingerprint.empty());
    // Two layers, two heads of keys and of values, eight floats padded to sixteen.
    EXPECT_EQ(kvBytesPerToken(*info), 2u * 2 * (16 + 16) * 4);
    EXPECT_EQ(info->fileBytes, std::filesystem::file_size(folder / "model.gguf"));
}

TEST(DescribeModel, CountsOneExpertInFourAsActive)
{
    const TemporaryFolder folder;
    tinyLlama4(TinyLlama4::Scout).save(folder / "model.gguf");
    const auto info = describeModel(folder / "model.gguf");
    ASSERT_TRUE(info) << info.error().what;
    constexpr std::uint64_t kExpert = 3 * 32 * 56;
    EXPECT_EQ(info->parameters - info->activeParameters, 4u * 3 * kExpert); // layers, idle experts
    EXPECT_EQ(info->experts, 4u);
    EXPECT_EQ(info->expertsUsed, 1u);
    EXPECT_FALSE(info->vision);
}

TEST(DescribeModel, SeesPicturesWithAProjectorBesideIt)
{
    const TemporaryFolder folder;
    tinyLlama4(TinyLlama4::Scout).save(folder / "model.gguf");
    TinyGguf()
        .set("general.architecture", "clip")
        .set("clip.projector_type", "other")
        .save(folder / "mmproj-other.gguf");
    EXPECT_FALSE(describeModel(folder / "model.gguf").value().vision);
    TinyGguf()
        .set("general.architecture", "clip")
        .set("clip.projector_type", "llama4")
        .save(folder / "mmproj-f16.gguf");
    EXPECT_TRUE(describeModel(folder / "model.gguf").value().vision);
}

TEST(Machine, KnowsItsMemoryAndCores)
{
    const MemoryStatus memory = memoryStatus();
    EXPECT_GT(memory.totalBytes, 0u);
    EXPECT_GT(memory.availableBytes, 0u);
    EXPECT_LE(memory.availableBytes, memory.totalBytes);
    EXPECT_GE(defaultThreads(), 1);
    EXPECT_TRUE(activeIsa());
}

} // namespace sheaf::test
