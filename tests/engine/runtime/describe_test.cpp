#include "engine/api/engine.h"
#include "engine/api/model_info.h"
#include "engine/runtime/tiny_llama.h"
#include "support/tiny_llama4.h"
#include "support/tiny_tower.h"

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

TEST(DescribeModel, PairsTheFirstNeighbouringTowerThatFits)
{
    const TemporaryFolder folder;
    const TinyTower tower;
    tinyLlama4(TinyLlama4::Scout).save(folder / "model.gguf");
    TinyTower other;
    other.projectorType = "other";
    other.save(folder / "mmproj-a.gguf");
    writeFile(folder / "mmproj-b.gguf", {});
    const auto alone = describeModel(folder / "model.gguf");
    ASSERT_TRUE(alone) << alone.error().what;
    EXPECT_FALSE(alone->vision);
    tower.save(folder / "mmproj-c.gguf");
    tower.save(folder / "mmproj-d.gguf");
    const auto info = describeModel(folder / "model.gguf");
    ASSERT_TRUE(info && info->vision);
    EXPECT_EQ(info->vision->path, folder / "mmproj-c.gguf");
    EXPECT_EQ(info->vision->tiles.side, 56);
    EXPECT_EQ(info->residentBytes, alone->residentBytes + info->vision->residentBytes);
    EXPECT_EQ(info->parameters, alone->parameters) << "those of the language model";
    const VisionChoice named = {folder / "mmproj-d.gguf"}, wrong = {folder / "mmproj-a.gguf"}, none = {{}, true};
    EXPECT_EQ(describeModel(folder / "model.gguf", named)->vision->path, named.file);
    EXPECT_FALSE(describeModel(folder / "model.gguf", none)->vision);
    EXPECT_FALSE(describeModel(folder / "model.gguf", wrong)) << "a named file must fit";
}

TEST(DescribeModel, CountsATowerInsideTheModelApart)
{
    const TemporaryFolder folder;
    auto model = tinyLlama4(TinyLlama4::Scout);
    model.save(folder / "plain.gguf");
    TinyTower().addTo(model);
    model.save(folder / "model.gguf");
    const auto plain = describeModel(folder / "plain.gguf"), info = describeModel(folder / "model.gguf");
    ASSERT_TRUE(plain && info && info->vision);
    EXPECT_EQ(info->vision->path, folder / "model.gguf");
    EXPECT_EQ(info->parameters, plain->parameters);
    EXPECT_EQ(info->tensorTypes, plain->tensorTypes);
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
