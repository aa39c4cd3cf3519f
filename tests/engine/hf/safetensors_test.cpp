#include "engine/hf/safetensors.h"
#include "support/tiny_checkpoint.h"
#include "support/tiny_gguf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

namespace sheaf::hf {
namespace {

using test::TinySafeTensors;
using testing::ElementsAre;
using testing::HasSubstr;

class SafeTensorsTest : public testing::Test {
protected:
    Result<SafeTensorsFile> open(std::span<const std::byte> bytes)
    {
        test::writeFile(m_folder / "model.safetensors", bytes);
        return openSafeTensors(m_folder / "model.safetensors");
    }

    std::string errorOf(std::string_view header, std::size_t dataBytes = 64)
    {
        const auto file = open(TinySafeTensors::raw(header, std::vector<std::byte>(dataBytes)));
        return file ? "was accepted" : file.error().what;
    }

    test::TemporaryFolder m_folder;
};

TEST_F(SafeTensorsTest, TensorsPointAtTheirBytes)
{
    const std::vector<float> a = test::randomFloats(6, 1);
    const auto file = open(TinySafeTensors().addF32("b", {2}, {{1, 2}}).addF32("a", {2, 3}, a).bytes());
    ASSERT_TRUE(file) << file.error().what;
    ASSERT_EQ(file->tensors.size(), 2u);
    EXPECT_EQ(file->tensors[1].name, "a");
    EXPECT_EQ(file->tensors[1].dtype, "F32");
    EXPECT_THAT(file->tensors[1].shape, ElementsAre(2, 3));
    EXPECT_EQ(std::memcmp(file->tensors[1].bytes.data(), a.data(), 24), 0);
}

TEST_F(SafeTensorsTest, EveryPrefixIsAnError)
{
    const std::vector<std::byte> whole
        = TinySafeTensors().addF32("a", {2, 3}, test::randomFloats(6, 1)).addF32("b", {1}, {{1.0f}}).bytes();
    for (std::size_t length = 0; length < whole.size(); ++length)
        EXPECT_FALSE(open(std::span(whole).first(length))) << length;
}

TEST_F(SafeTensorsTest, LyingHeadersAreErrors)
{
    EXPECT_THAT(errorOf(R"({"t":{"dtype":"F32","shape":[4],"data_offsets":[0,17]}})"), HasSubstr("17 bytes"));
    EXPECT_THAT(errorOf(R"({"t":{"dtype":"F32","shape":[4],"data_offsets":[60,76]}})"), HasSubstr("exceed"));
    EXPECT_THAT(errorOf(R"({"t":{"dtype":"F32","shape":[4],"data_offsets":[16,0]}})"), HasSubstr("data_offsets"));
    EXPECT_THAT(errorOf(R"({"t":{"dtype":"F32","shape":[4],"data_offsets":[0]}})"), HasSubstr("data_offsets"));
    EXPECT_THAT(errorOf(R"({"t":{"dtype":"F32","shape":[4294967296,4294967296,16],"data_offsets":[0,0]}})"),
        HasSubstr("overflows"));
    EXPECT_THAT(errorOf(R"({"t":{"dtype":"F32","shape":[-4],"data_offsets":[0,16]}})"), HasSubstr("shape"));
    EXPECT_THAT(errorOf(R"({"t":{"dtype":"F5","shape":[4],"data_offsets":[0,16]}})"), HasSubstr("F5"));
    EXPECT_THAT(errorOf(R"({"t":{"shape":[4],"data_offsets":[0,16]}})"), HasSubstr("dtype"));
    EXPECT_THAT(errorOf(R"({"t":7})"), HasSubstr("'t'"));
    EXPECT_THAT(errorOf(R"({"t":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},
                            "t":{"dtype":"F32","shape":[4],"data_offsets":[16,32]}})"),
        HasSubstr("twice"));
    EXPECT_THAT(errorOf(R"({"t":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},
                            "u":{"dtype":"F32","shape":[4],"data_offsets":[8,24]}})"),
        HasSubstr("overlaps"));
    EXPECT_THAT(errorOf("[]"), HasSubstr("JSON"));
    EXPECT_THAT(errorOf(std::string(5000, '[')), HasSubstr("JSON"));
}

TEST_F(SafeTensorsTest, AHugeHeaderLengthTakesNoMemory)
{
    std::vector<std::byte> bytes(64);
    for (const std::uint64_t length : {std::uint64_t{57}, std::uint64_t{1} << 40, ~std::uint64_t{0}}) {
        std::memcpy(bytes.data(), &length, sizeof length);
        const auto file = open(bytes);
        ASSERT_FALSE(file);
        EXPECT_THAT(file.error().what, HasSubstr("exceeds the file"));
    }
}

} // namespace
} // namespace sheaf::hf
