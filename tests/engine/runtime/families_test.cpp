// Families that no shared data covers, against an independent computation: tests/data/families.

#include "engine/kernels/isa.h"
#include "engine/runtime/described_model.h"
#include "engine/runtime/forward_pass.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ostream>

namespace sheaf::test {

void PrintTo(const DescribedModel& model, std::ostream* out)
{
    *out << model.name;
}

namespace {

std::vector<DescribedModel> allModels()
{
    const char* root = std::getenv("SHEAF_TEST_DATA");
    const std::filesystem::path folder = std::filesystem::path(root ? root : "") / "families";
    return std::filesystem::exists(folder) ? readDescribedModels(folder) : std::vector<DescribedModel>();
}

std::string modelName(const testing::TestParamInfo<DescribedModel>& info)
{
    return info.param.name;
}

constexpr auto kKvType = kernels::KvType::Float32;

/// Logits of all ids, fed from their first position in passes of `batch`.
std::vector<float> logitsOf(const DescribedModel& described, std::size_t batch)
{
    const TemporaryFolder folder;
    described.gguf.save(folder / "model.gguf");
    const auto source = gguf::openModel(folder / "model.gguf").value();
    const model::Hyperparameters h = model::readHyperparameters(*source).value();
    const quant::Isa isa = kernels::selectIsa().value();
    const model::Weights weights = model::bindWeights(*source, h, isa).value();
    kernels::Team team(1, runtime::scratchFloats(h, weights, kKvType));
    runtime::ForwardPass pass(h, weights, kernels::kernelSet(isa), team, kKvType, batch);
    runtime::KvCache cache(h, kKvType, batch);

    std::vector<float> logits;
    const std::span<const TokenId> ids = described.ids;
    for (std::size_t done = 0; done < ids.size();) {
        const std::size_t count = std::min(batch, ids.size() - done);
        EXPECT_TRUE(pass.run(cache, ids.subspan(done, count), described.firstPosition + done, {}));
        for (std::size_t row = 0; row < count; ++row) {
            EXPECT_TRUE(pass.computeLogits(row, 1, {}));
            logits.insert(logits.end(), pass.logits(0).begin(), pass.logits(0).end());
        }
        done += count;
    }
    return logits;
}

class Families : public testing::TestWithParam<DescribedModel> { };

} // namespace

TEST_P(Families, GiveTheLogitsOfThePlainArithmetic)
{
    const std::vector<float> logits = logitsOf(GetParam(), 64);
    ASSERT_EQ(logits.size(), GetParam().logits.size());
    for (std::size_t i = 0; i < logits.size(); ++i)
        ASSERT_NEAR(logits[i], GetParam().logits[i], 5e-5)
            << "position " << i / GetParam().vocab << " id " << i % GetParam().vocab;
}

TEST_P(Families, GiveTheSameBitsForAnyBatch)
{
    const std::vector<float> logits = logitsOf(GetParam(), 64);
    EXPECT_TRUE(logitsOf(GetParam(), 1) == logits);
    EXPECT_TRUE(logitsOf(GetParam(), 7) == logits);
}

INSTANTIATE_TEST_SUITE_P(Described, Families, testing::ValuesIn(allModels()), modelName);

} // namespace sheaf::test
