#include "engine/gguf/model_source.h"
#include "engine/gguf/split_name.h"
#include "support/tiny_gguf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>

namespace sheaf::gguf {
namespace {

using test::TinyGguf;
using testing::HasSubstr;

TinyGguf part(std::uint16_t index, std::uint16_t count, std::int32_t tensors)
{
    TinyGguf file;
    if (index == 0)
        file.set("general.architecture", "llama");
    file.set("split.no", index).set("split.count", count).set("split.tensors.count", tensors);
    return file;
}

class SplitGguf : public testing::Test {
protected:
    void SetUp() override
    {
        part(0, 3, 2).save(m_folder / "m-00001-of-00003.gguf");
        part(1, 3, 2).addF32("a", {4}, m_a).save(m_folder / "m-00002-of-00003.gguf");
        part(2, 3, 2).addF32("b", {8}, m_b).save(m_folder / "m-00003-of-00003.gguf");
    }

    std::string errorOf(const char* name) const
    {
        const auto source = openModel(m_folder / name);
        return source ? "was accepted" : source.error().what + " " + source.error().where;
    }

    test::TemporaryFolder m_folder;
    std::vector<float> m_a = test::randomFloats(4, 1);
    std::vector<float> m_b = test::randomFloats(8, 2);
};

TEST_F(SplitGguf, AnyPartFindsTheOthers)
{
    std::string fingerprint;
    for (const char* name : {"m-00001-of-00003.gguf", "m-00002-of-00003.gguf", "m-00003-of-00003.gguf"}) {
        const auto source = openModel(m_folder / name);
        ASSERT_TRUE(source) << source.error().what;
        EXPECT_EQ((*source)->findString("general.architecture").value(), "llama");
        EXPECT_EQ((*source)->tensors().size(), 2u);
        EXPECT_EQ(std::memcmp((*source)->tensor("b")->bytes.data(), m_b.data(), 32), 0);
        if (fingerprint.empty())
            fingerprint = (*source)->fingerprint();
        EXPECT_EQ((*source)->fingerprint(), fingerprint);
    }
}

TEST_F(SplitGguf, AMissingPartIsNamed)
{
    std::filesystem::remove(m_folder / "m-00003-of-00003.gguf");
    EXPECT_THAT(errorOf("m-00001-of-00003.gguf"), HasSubstr("m-00003-of-00003.gguf"));
    const auto metadata = openModel(m_folder / "m-00001-of-00003.gguf", OpenMode::MetadataOnly);
    ASSERT_TRUE(metadata);
    EXPECT_EQ((*metadata)->findString("general.architecture").value(), "llama");
}

TEST_F(SplitGguf, AForeignPartIsRefused)
{
    part(2, 3, 2).addF32("a", {4}, m_a).save(m_folder / "m-00002-of-00003.gguf");
    EXPECT_THAT(errorOf("m-00001-of-00003.gguf"), HasSubstr("split.no"));
}

TEST_F(SplitGguf, ATensorInTwoPartsIsRefused)
{
    part(2, 3, 2).addF32("a", {4}, m_a).save(m_folder / "m-00003-of-00003.gguf");
    EXPECT_THAT(errorOf("m-00001-of-00003.gguf"), HasSubstr("two parts"));
}

TEST_F(SplitGguf, AWrongTensorCountIsRefused)
{
    part(0, 3, 5).save(m_folder / "m-00001-of-00003.gguf");
    EXPECT_THAT(errorOf("m-00001-of-00003.gguf"), HasSubstr("split.tensors.count"));
}

TEST_F(SplitGguf, ARenamedPartIsRefused)
{
    std::filesystem::copy_file(m_folder / "m-00001-of-00003.gguf", m_folder / "renamed.gguf");
    EXPECT_THAT(errorOf("renamed.gguf"), HasSubstr("split.count"));
}

TEST(SplitName, OnlyTheExactShapeCounts)
{
    const auto name = parseSplitName("dir/a-b-00002-of-00010.gguf");
    ASSERT_TRUE(name);
    EXPECT_EQ(name->part, 1u);
    EXPECT_EQ(name->count, 10u);
    EXPECT_EQ(name->pathOf(0), "dir/a-b-00001-of-00010.gguf");
    for (const char* other : {"a.gguf", "-00001-of-00002.gguf", "a-00000-of-00002.gguf", "a-00003-of-00002.gguf",
             "a-0001-of-00002.gguf", "a-00001-of-0000x.gguf", "a-00001-of-00002.bin", ""})
        EXPECT_FALSE(parseSplitName(other)) << other;
}

} // namespace
} // namespace sheaf::gguf
