#include "engine/gguf/model_source.h"
#include "support/tiny_gguf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

namespace sheaf::gguf {
namespace {

using test::TinyGguf;
using testing::ElementsAre;
using testing::HasSubstr;

class GgufSourceTest : public testing::Test {
protected:
    Result<std::shared_ptr<const ModelSource>> open(const TinyGguf& file, OpenMode mode = OpenMode::Whole)
    {
        file.save(m_folder / "model.gguf");
        return openModel(m_folder / "model.gguf", mode);
    }

    test::TemporaryFolder m_folder;
};

TEST_F(GgufSourceTest, ReadsEveryKindOfScalar)
{
    const auto source = open(TinyGguf()
                                 .set("u16", std::uint16_t{65535})
                                 .set("u32", std::uint32_t{7})
                                 .set("u64", std::uint64_t{1} << 40)
                                 .set("i32", std::int32_t{-3})
                                 .set("f32", 0.5f)
                                 .set("f64", 1e-300)
                                 .set("yes", true)
                                 .set("text", "grüß")
                                 .set("empty", ""));
    ASSERT_TRUE(source) << source.error().what;
    const ModelSource& s = **source;
    EXPECT_EQ(s.findUnsigned("u16").value(), 65535u);
    EXPECT_EQ(s.findUnsigned("u32").value(), 7u);
    EXPECT_EQ(s.findUnsigned("u64").value(), std::uint64_t{1} << 40);
    EXPECT_EQ(s.findFloat("i32").value(), -3.0);
    EXPECT_EQ(s.findFloat("f32").value(), 0.5);
    EXPECT_EQ(s.findFloat("f64").value(), 1e-300);
    EXPECT_EQ(s.findBool("yes").value(), true);
    EXPECT_EQ(s.findString("text").value(), "grüß");
    EXPECT_EQ(s.findString("empty").value(), "");
    EXPECT_EQ(s.findString("absent").value(), std::nullopt);
}

TEST_F(GgufSourceTest, ReadsArrays)
{
    const auto source = open(TinyGguf()
                                 .set("texts", std::vector<std::string>{"a", "", "ccc"})
                                 .set("floats", std::vector<float>{1.5f, -2.0f})
                                 .set("numbers", std::vector<std::int32_t>{-1, 2}));
    ASSERT_TRUE(source) << source.error().what;
    EXPECT_THAT(std::get<std::vector<std::string>>(*(*source)->find("texts")), ElementsAre("a", "", "ccc"));
    EXPECT_THAT(std::get<std::vector<double>>(*(*source)->find("floats")), ElementsAre(1.5, -2.0));
    EXPECT_THAT(std::get<std::vector<std::int64_t>>(*(*source)->find("numbers")), ElementsAre(-1, 2));
}

TEST_F(GgufSourceTest, AWrongTypeIsAnErrorThatNamesTheKey)
{
    const auto source = open(TinyGguf().set("negative", std::int32_t{-3}).set("text", "x"));
    ASSERT_TRUE(source);
    EXPECT_THAT((*source)->findUnsigned("negative").error().what, HasSubstr("'negative'"));
    EXPECT_EQ((*source)->findUnsigned("text").error().code, ErrorCode::Malformed);
    EXPECT_EQ((*source)->findBool("text").error().code, ErrorCode::Malformed);
    EXPECT_EQ((*source)->findFloat("text").error().code, ErrorCode::Malformed);
    EXPECT_EQ((*source)->findString("negative").error().code, ErrorCode::Malformed);
}

TEST_F(GgufSourceTest, PerLayerValuesAreScalarsOrArrays)
{
    const auto source = open(TinyGguf()
                                 .set("scalar", std::uint32_t{5})
                                 .set("unsigned", std::vector<std::uint32_t>{1, 2, 3})
                                 .set("signed", std::vector<std::int32_t>{4, 5, 6})
                                 .set("flags", std::vector<bool>{true, false, true})
                                 .set("negative", std::vector<std::int32_t>{4, -5, 6}));
    ASSERT_TRUE(source);
    const ModelSource& s = **source;
    EXPECT_THAT(*s.findUnsignedPerLayer("scalar", 3).value(), ElementsAre(5, 5, 5));
    EXPECT_THAT(*s.findUnsignedPerLayer("unsigned", 3).value(), ElementsAre(1, 2, 3));
    EXPECT_THAT(*s.findUnsignedPerLayer("signed", 3).value(), ElementsAre(4, 5, 6));
    EXPECT_THAT(*s.findUnsignedPerLayer("flags", 3).value(), ElementsAre(1, 0, 1));
    EXPECT_EQ(s.findUnsignedPerLayer("absent", 3).value(), std::nullopt);
    EXPECT_EQ(s.findUnsignedPerLayer("unsigned", 4).error().code, ErrorCode::Malformed);
    EXPECT_EQ(s.findUnsignedPerLayer("negative", 3).error().code, ErrorCode::Malformed);
}

TEST_F(GgufSourceTest, TensorsPointAtTheirBytes)
{
    const std::vector<float> a = test::randomFloats(6, 1);
    const std::vector<float> b = test::randomFloats(3, 2);
    const auto source = open(TinyGguf().alignment(64).addF32("a", {2, 3}, a).addF32("b", {3}, b));
    ASSERT_TRUE(source) << source.error().what;
    const TensorView* found = (*source)->tensor("b");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->type, TensorType::F32);
    EXPECT_THAT(found->dims, ElementsAre(3, 1, 1, 1));
    ASSERT_EQ(found->bytes.size(), 12u);
    EXPECT_EQ(std::memcmp(found->bytes.data(), b.data(), 12), 0);
    EXPECT_EQ((*source)->tensor("a")->rows(), 3u);
    EXPECT_EQ((*source)->tensor("a")->elements(), 6u);
    EXPECT_EQ((*source)->tensor("c"), nullptr);
    EXPECT_EQ((*source)->tensors().size(), 2u);
}

TEST_F(GgufSourceTest, AVocabularyWithoutTensorsIsFine)
{
    const auto source = open(TinyGguf().set("general.architecture", "llama"));
    ASSERT_TRUE(source) << source.error().what;
    EXPECT_TRUE((*source)->tensors().empty());
}

TEST_F(GgufSourceTest, VersionTwoIsRead)
{
    EXPECT_TRUE(open(TinyGguf().version(2).set("k", std::uint32_t{1}).addF32("t", {4}, std::vector<float>(4))));
}

TEST_F(GgufSourceTest, MetadataCanBeReadWithoutTheTensors)
{
    TinyGguf file;
    file.set("general.architecture", "llama").addF32("t", {1024}, std::vector<float>(1024));
    std::vector<std::byte> bytes = file.bytes();
    bytes.resize(bytes.size() - 4000);
    test::writeFile(m_folder / "cut.gguf", bytes);
    EXPECT_FALSE(openModel(m_folder / "cut.gguf"));
    const auto source = openModel(m_folder / "cut.gguf", OpenMode::MetadataOnly);
    ASSERT_TRUE(source) << source.error().what;
    EXPECT_EQ((*source)->findString("general.architecture").value(), "llama");
}

TEST_F(GgufSourceTest, TheFingerprintTellsModelsApart)
{
    const std::vector<float> weights = test::randomFloats(64, 1);
    const std::vector<float> tuned = test::randomFloats(64, 2);
    const auto print = [&](const char* name, const std::vector<float>& values) {
        return (*open(TinyGguf().set("general.name", name).addF32("t", {64}, values)))->fingerprint();
    };
    EXPECT_EQ(print("a", weights), print("a", weights));
    EXPECT_NE(print("a", weights), print("b", weights));
    EXPECT_NE(print("a", weights), print("a", tuned));
    EXPECT_EQ(print("a", weights).size(), 32u);
}

TEST_F(GgufSourceTest, SomethingElseIsAnError)
{
    EXPECT_EQ(openModel(m_folder / "absent.gguf").error().code, ErrorCode::NotFound);
    test::writeFile(m_folder / "empty", {});
    EXPECT_EQ(openModel(m_folder / "empty").error().code, ErrorCode::Malformed);
    test::writeFile(m_folder / "text", std::as_bytes(std::span("just some text")));
    const auto text = openModel(m_folder / "text");
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error().code, ErrorCode::Malformed);
    EXPECT_EQ(text.error().where, (m_folder / "text").string());
}

} // namespace
} // namespace sheaf::gguf
