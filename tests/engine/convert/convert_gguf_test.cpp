// GGUF to GGUF: what is copied, what is requantised, experts and split files; and how much memory it takes.

#include "engine/convert/conversion.h"
#include "engine/gguf/stored_pairs.h"
#include "engine/base/mapped_file.h"
#include "engine/quant/quantize.h"
#include "support/tiny_checkpoint.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

namespace sheaf::test {

namespace {

/// A header that conversions accept; its tensors are the test's.
TinyGguf tinyModel()
{
    TinyGguf file;
    file.set("general.architecture", "llama").set("llama.block_count", std::uint32_t{1});
    return file;
}

std::vector<std::byte> quantised(TensorType type, const std::vector<float>& x)
{
    std::vector<std::byte> bytes(rowBytes(tensorTypeInfo(type), x.size()));
    quant::quantizeRow(type)(x.data(), bytes.data(), x.size());
    return bytes;
}

TEST(ConvertGguf, TensorsOfTheTypeAreCopied)
{
    const std::vector<float> x = randomFloats(64 * 8, 3);
    for (const TensorType type : {TensorType::F32, TensorType::F16, TensorType::BF16, TensorType::Q8_0}) {
        Conversion conversion;
        const std::vector<std::byte> bytes = quantised(type, x);
        tinyModel().addTensor("blk.0.attn_q.weight", type, {64, 8}, bytes).save(conversion.folder / "in.gguf");
        const auto got = conversion.convert(conversion.folder / "in.gguf", std::string(tensorTypeInfo(type).name));
        ASSERT_TRUE(got);
        const gguf::TensorView* tensor = got->tensor("blk.0.attn_q.weight");
        ASSERT_TRUE(tensor);
        EXPECT_EQ(tensor->type, type);
        EXPECT_TRUE(std::ranges::equal(tensor->bytes, bytes));
    }
}

TEST(ConvertGguf, OtherTypesGoThroughFloats)
{
    Conversion conversion;
    const std::vector<std::byte> stored = quantised(TensorType::Q4_0, randomFloats(64 * 8, 3));
    tinyModel().addTensor("blk.0.attn_q.weight", TensorType::Q4_0, {64, 8}, stored).save(conversion.folder / "in.gguf");
    const auto got = conversion.convert(conversion.folder / "in.gguf", "q8_0");
    ASSERT_TRUE(got);
    const gguf::TensorView source{"", TensorType::Q4_0, {64, 8, 1, 1}, stored};
    EXPECT_TRUE(
        std::ranges::equal(got->tensor("blk.0.attn_q.weight")->bytes, quantised(TensorType::Q8_0, floatsOf(source))));
}

TEST(ConvertGguf, NormsBiasesAndRoutersBecomeF32)
{
    Conversion conversion;
    const std::vector<std::byte> row = quantised(TensorType::F16, randomFloats(64, 3));
    const std::vector<std::byte> rows = quantised(TensorType::F16, randomFloats(64 * 4, 3));
    tinyModel()
        .addTensor("blk.0.attn_norm.weight", TensorType::F16, {64}, row)
        .addTensor("blk.0.attn_q.bias", TensorType::F16, {64}, row)
        .addTensor("blk.0.ffn_gate_inp.weight", TensorType::F16, {64, 4}, rows)
        .save(conversion.folder / "in.gguf");
    const auto got = conversion.convert(conversion.folder / "in.gguf", "Q4_0");
    ASSERT_TRUE(got);
    for (const gguf::TensorView& tensor : got->tensors())
        EXPECT_EQ(tensor.type, TensorType::F32) << tensor.name;
}

TEST(ConvertGguf, MetadataIsCopiedByteByByte)
{
    Conversion conversion;
    tinyModel()
        .set("custom.u16", std::uint16_t{7})
        .set("custom.u64", std::uint64_t{9})
        .set("custom.double", 0.1)
        .set("custom.texts", std::vector<std::string>{"a", "", "ä"})
        .set("custom.flags", std::vector<bool>{true, false})
        .set("general.license", "mit")
        .set("general.file_type", std::uint32_t{0})
        .alignment(64)
        .addF32("blk.0.attn_q.weight", {64, 1}, randomFloats(64, 1))
        .save(conversion.folder / "in.gguf");
    ASSERT_TRUE(conversion.convert(conversion.folder / "in.gguf", "Q8_0"));

    const auto pairsOf = [](const std::filesystem::path& path) {
        const auto file = MappedFile::open(path);
        std::map<std::string, std::vector<std::byte>> pairs;
        const auto stored = gguf::storedPairs(file->bytes());
        for (const gguf::StoredPair& pair : *stored)
            pairs[pair.key].assign(pair.bytes.begin(), pair.bytes.end());
        return pairs;
    };
    auto before = pairsOf(conversion.folder / "in.gguf");
    auto after = pairsOf(conversion.path());
    EXPECT_EQ(after.count("general.alignment"), 0u); // the output has the default one
    EXPECT_EQ(after.count("general.quantization_version"), 1u);
    EXPECT_NE(before["general.file_type"], after["general.file_type"]);
    for (const char* key : {"general.alignment", "general.file_type", "general.quantization_version"}) {
        before.erase(key);
        after.erase(key);
    }
    EXPECT_EQ(before, after);
}

TEST(ConvertGguf, ExpertsOfTheirOwnAreStackedInOrder)
{
    Conversion conversion;
    TinyGguf file = tinyModel();
    std::vector<std::byte> all;
    for (const int expert : {10, 2, 0, 1, 3, 4, 5, 6, 7, 8, 9}) // not in the order of their names
        file.addF32("blk.0.ffn_up." + std::to_string(expert) + ".weight", {32, 3},
            std::vector<float>(96, static_cast<float>(expert)));
    file.save(conversion.folder / "in.gguf");
    const auto got = conversion.convert(conversion.folder / "in.gguf", "F32");
    ASSERT_TRUE(got);
    ASSERT_EQ(got->tensors().size(), 1u);
    const gguf::TensorView* tensor = got->tensor("blk.0.ffn_up_exps.weight");
    ASSERT_TRUE(tensor);
    EXPECT_EQ(tensor->dims, (std::array<std::uint64_t, 4>{32, 3, 11, 1}));
    const std::vector<float> values = floatsOf(*tensor);
    for (std::size_t i = 0; i < values.size(); ++i)
        ASSERT_EQ(values[i], static_cast<float>(i / 96));
}

TEST(ConvertGguf, PartsOfASplitModelBecomeOneFile)
{
    Conversion conversion;
    const std::vector<float> a = randomFloats(64, 1), b = randomFloats(96, 2);
    const auto part = [](TinyGguf file, std::uint16_t index) {
        file.set("split.no", index).set("split.count", std::uint16_t{2}).set("split.tensors.count", std::int32_t{2});
        return file;
    };
    part(tinyModel(), 0).addF32("blk.0.attn_q.weight", {32, 2}, a).save(conversion.folder / "m-00001-of-00002.gguf");
    part(TinyGguf(), 1).addF32("blk.0.attn_k.weight", {32, 3}, b).save(conversion.folder / "m-00002-of-00002.gguf");
    for (const char* name : {"m-00001-of-00002.gguf", "m-00002-of-00002.gguf"}) {
        const auto got = conversion.convert(conversion.folder / name, "F32");
        ASSERT_TRUE(got);
        EXPECT_FALSE(got->find("split.count"));
        EXPECT_EQ(floatsOf(*got->tensor("blk.0.attn_q.weight")), a);
        EXPECT_EQ(floatsOf(*got->tensor("blk.0.attn_k.weight")), b);
    }
}

TEST(ConvertGguf, RowsThatDoNotFitABlockTakeAnotherType)
{
    Conversion conversion;
    tinyModel()
        .addF32("blk.0.attn_q.weight", {96, 2}, randomFloats(192, 1))
        .addF32("blk.0.ffn_up.weight", {20, 3}, randomFloats(60, 2))
        .save(conversion.folder / "in.gguf");
    const auto got = conversion.convert(conversion.folder / "in.gguf", "Q4_K");
    ASSERT_TRUE(got);
    EXPECT_EQ(got->tensor("blk.0.attn_q.weight")->type, TensorType::Q5_0);
    EXPECT_EQ(got->tensor("blk.0.ffn_up.weight")->type, TensorType::F16);
}

/// Every type the golden set has, widened: what a reader of the original gets.
TEST(ConvertGguf, EveryTypeCanBeRead)
{
    const std::filesystem::path path = goldenFolder() / "llama_types" / "llama_types-types.gguf";
    if (!std::filesystem::exists(path))
        GTEST_SKIP() << "the golden models are not beside this checkout";
    Conversion conversion;
    const auto got = conversion.convert(path, "F32");
    const auto source = gguf::openModel(path);
    ASSERT_TRUE(got && source);
    for (const gguf::TensorView& tensor : (*source)->tensors())
        EXPECT_EQ(floatsOf(*got->tensor(tensor.name)), floatsOf(tensor)) << tensor.name;
}

/// Bytes of this process in memory, mapped files included.
std::uint64_t residentBytes()
{
    std::ifstream status("/proc/self/status");
    std::string word;
    std::uint64_t total = 0, kilobytes = 0;
    while (status >> word)
        if ((word == "RssAnon:" || word == "RssFile:") && status >> kilobytes)
            total += kilobytes * 1024;
    return total;
}

TEST(ConvertGguf, MemoryStaysBelowTwiceTheLargestTensor)
{
#if defined(__SANITIZE_THREAD__)
    GTEST_SKIP() << "ThreadSanitizer keeps several bytes for each that is touched";
#endif
    constexpr std::size_t kRows = 8192, kColumns = 1024; // 32 MiB a tensor
    constexpr std::size_t kTensorBytes = kRows * kColumns * sizeof(float);
    Conversion conversion;
    {
        TinyGguf file = tinyModel();
        const std::vector<float> x = randomFloats(kRows * kColumns, 1);
        for (const char* name : {"attn_q", "attn_k", "attn_v", "attn_output"})
            file.addF32("blk.0." + std::string(name) + ".weight", {kColumns, kRows}, x);
        file.save(conversion.folder / "in.gguf");
    }
    const std::uint64_t before = residentBytes();
    ASSERT_GT(before, 0u);
    std::uint64_t most = 0;
    const auto summary = convertModel(
        {.input = conversion.folder / "in.gguf", .output = conversion.path(), .type = "F16", .threads = 2}, {},
        [&](const ConvertProgress&) { most = std::max(most, residentBytes()); });
    ASSERT_TRUE(summary) << summary.error().what;
    EXPECT_LT(most, before + 2 * kTensorBytes);
}

} // namespace

} // namespace sheaf::test
