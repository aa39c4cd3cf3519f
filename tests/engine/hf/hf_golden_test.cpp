// Folders against the GGUF files that other programs made of the same weights.

#include "engine/gguf/model_source.h"
#include "engine/quant/quant.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <vector>

namespace sheaf {
namespace {

struct Pair {
    std::string folder;
    std::string file;
    /// The checkpoint has bf16 and the file f16: tiny numbers lose bits there. Otherwise the values are equal.
    bool halved;

    friend void PrintTo(const Pair& pair, std::ostream* out) { *out << pair.folder; }
};

std::vector<float> floatsOf(const gguf::TensorView& tensor)
{
    std::vector<float> values(tensor.elements());
    quant::dequantizeRow(tensor.type, quant::Isa::Scalar)(tensor.bytes.data(), values.data(), values.size());
    return values;
}

/// "blk.0.ffn_up_exps.weight" -> "blk.0.ffn_up.3.weight"
std::string nameOfExpert(const std::string& stacked, std::size_t expert)
{
    std::string name = stacked;
    return name.replace(name.find("_exps"), 5, "." + std::to_string(expert));
}

/// The folder's tensors that are one tensor of the file: itself, or one for each expert.
std::vector<const gguf::TensorView*> partsOf(const gguf::ModelSource& folder, const gguf::TensorView& tensor)
{
    if (const gguf::TensorView* same = folder.tensor(tensor.name))
        return {same};
    std::vector<const gguf::TensorView*> parts;
    if (tensor.name.find("_exps") != std::string::npos)
        while (const gguf::TensorView* part = folder.tensor(nameOfExpert(tensor.name, parts.size())))
            parts.push_back(part);
    return parts;
}

class HfGolden : public testing::TestWithParam<Pair> {
protected:
    void SetUp() override
    {
        const char* shared = std::getenv("SHEAF_SHARED_DATA");
        const std::filesystem::path golden = std::filesystem::path(shared ? shared : "") / "golden";
        if (!std::filesystem::exists(golden / GetParam().folder))
            GTEST_SKIP() << "the golden models are not beside this checkout";
        const auto folder = gguf::openModel(golden / GetParam().folder / "hf");
        ASSERT_TRUE(folder) << folder.error().what << " " << folder.error().where;
        const auto file = gguf::openModel(golden / GetParam().folder / GetParam().file);
        ASSERT_TRUE(file) << file.error().what;
        m_folder = *folder;
        m_file = *file;
    }

    std::shared_ptr<const gguf::ModelSource> m_folder;
    std::shared_ptr<const gguf::ModelSource> m_file;
};

TEST_P(HfGolden, TensorsHaveTheNamesAndShapesOfTheGguf)
{
    std::size_t count = 0;
    for (const gguf::TensorView& tensor : m_file->tensors()) {
        const auto parts = partsOf(*m_folder, tensor);
        ASSERT_FALSE(parts.empty()) << tensor.name;
        count += parts.size();
        std::uint64_t rows = 0;
        for (const gguf::TensorView* part : parts) {
            EXPECT_EQ(part->dims[0], tensor.dims[0]) << tensor.name;
            EXPECT_EQ(part->bytes.size(), rowBytes(tensorTypeInfo(part->type), part->dims[0]) * part->rows());
            rows += part->rows();
        }
        EXPECT_EQ(rows, tensor.rows()) << tensor.name;
        if (parts.size() == 1) {
            EXPECT_EQ(parts[0]->dims, tensor.dims) << tensor.name;
        }
        if (tensor.type == TensorType::F32) {
            EXPECT_EQ(parts[0]->type, TensorType::F32) << tensor.name;
        }
    }
    EXPECT_EQ(m_folder->tensors().size(), count) << "the folder has tensors that the file lacks";
}

TEST_P(HfGolden, TensorsHaveTheValuesOfTheGguf)
{
    for (const gguf::TensorView& tensor : m_file->tensors()) {
        const std::vector<float> expected = floatsOf(tensor);
        std::vector<float> got;
        for (const gguf::TensorView* part : partsOf(*m_folder, tensor))
            std::ranges::copy(floatsOf(*part), std::back_inserter(got));
        ASSERT_EQ(got.size(), expected.size());
        // Half a unit in the last place of an f16, and half its smallest subnormal; divisors come from other float
        // arithmetic than ours.
        const float relative = tensor.name == "rope_freqs.weight" ? 1e-6f : GetParam().halved ? 0x1p-11f : 0.0f;
        const float absolute = GetParam().halved ? 0x1p-25f : 0.0f;
        for (std::size_t i = 0; i < got.size(); ++i)
            ASSERT_LE(std::fabs(got[i] - expected[i]), relative * std::fabs(expected[i]) + absolute)
                << tensor.name << " element " << i;
    }
}

TEST_P(HfGolden, MetadataAgreesWithTheGguf)
{
    const std::string arch = *m_file->findString("general.architecture").value();
    EXPECT_EQ(m_folder->findString("general.architecture").value(), arch);
    for (const char* key : {"block_count", "context_length", "embedding_length", "vocab_size", "feed_forward_length",
             "attention.head_count", "attention.head_count_kv", "attention.key_length", "attention.value_length",
             "rope.dimension_count", "expert_count", "expert_used_count", "expert_feed_forward_length",
             "expert_shared_feed_forward_length", "interleave_moe_layer_step", "attention.chunk_size",
             "attention.temperature_length"}) {
        const std::string full = arch + "." + key;
        EXPECT_EQ(m_folder->findUnsigned(full).value(), m_file->findUnsigned(full).value()) << full;
    }
    for (const char* key : {"rope.freq_base", "attention.layer_norm_rms_epsilon", "attention.temperature_scale"}) {
        const std::string full = arch + "." + key;
        const auto got = m_folder->findFloat(full).value();
        const auto expected = m_file->findFloat(full).value();
        ASSERT_EQ(got.has_value(), expected.has_value()) << full;
        if (got) {
            EXPECT_FLOAT_EQ(static_cast<float>(*got), static_cast<float>(*expected)) << full;
        }
    }
    EXPECT_EQ(m_folder->findBool(arch + ".use_qk_norm").value(), m_file->findBool(arch + ".use_qk_norm").value());
}

const Pair kPairs[] = {
    {"llama3", "llama3-f16.gguf", true},
    {"llama_tied", "llama_tied-f32.gguf", false},
    {"mixtral", "mixtral-f16.gguf", true},
    {"llama4_maverick", "llama4_maverick-f16.gguf", true},
    {"llama4_vision", "llama4_vision-f16.gguf", true},
    {"qwen2", "qwen2-f16.gguf", true},
    {"qwen2_moe", "qwen2_moe-f16.gguf", true},
    {"qwen3_moe", "qwen3_moe-bf16.gguf", false},
    {"olmoe", "olmoe-f32.gguf", false},
};

std::string nameOf(const testing::TestParamInfo<Pair>& test)
{
    return test.param.folder;
}

INSTANTIATE_TEST_SUITE_P(AllFamilies, HfGolden, testing::ValuesIn(kPairs), nameOf);

/// Pages of what lies in a file may be given back; those of a copy would be lost.
TEST(HfFolder, TellsCopiesFromWhatLiesInItsFiles)
{
    const char* data = std::getenv("SHEAF_TEST_DATA");
    const auto folder = gguf::openModel(std::filesystem::path(data ? data : "") / "golden/gpt_oss/mxfp4");
    ASSERT_TRUE(folder) << folder.error().what;
    std::size_t mapped = 0, copied = 0;
    for (const gguf::TensorView& tensor : (*folder)->tensors()) {
        (tensor.mapped ? mapped : copied) += 1;
        if (tensor.type == TensorType::MXFP4) { // whose nibbles the checkpoint has in another order
            EXPECT_FALSE(tensor.mapped) << tensor.name;
        }
    }
    EXPECT_GT(mapped, 0u);
    EXPECT_GT(copied, 0u);
}

/// Llama 3's position divisors come from the configuration, not from a file.
TEST(HfFolder, TellsWhatItComputedFromWhatLiesInItsFiles)
{
    const char* shared = std::getenv("SHEAF_SHARED_DATA");
    const std::filesystem::path path = std::filesystem::path(shared ? shared : "") / "golden/llama3/hf";
    if (!std::filesystem::exists(path))
        GTEST_SKIP() << "the shared golden models are not here";
    const auto folder = gguf::openModel(path);
    ASSERT_TRUE(folder) << folder.error().what;
    const gguf::TensorView* divisors = (*folder)->tensor("rope_freqs.weight");
    ASSERT_TRUE(divisors);
    EXPECT_FALSE(divisors->mapped);
}

} // namespace
} // namespace sheaf
