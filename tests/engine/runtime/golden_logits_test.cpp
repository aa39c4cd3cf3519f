// Logits of all families against those that Hugging Face transformers computed from the same weights.

#include "engine/api/engine.h"
#include "engine/gguf/model_source.h"
#include "engine/kernels/isa.h"
#include "engine/kernels/kernel_set.h"
#include "engine/runtime/golden_manifest.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace sheaf::test {

namespace {

/// In float32 only rounding separates us: a third of what 8- or 16-bit activations are granted. Integer kernels round
/// activations to 8 bits, for which the tolerances are made.
double shareOfTolerance(const std::filesystem::path& model)
{
    const auto source = gguf::openModel(model);
    const bool packs = source
        && std::any_of((*source)->tensors().begin(), (*source)->tensors().end(),
            [&](const gguf::TensorView& tensor) { return panels::panelType(tensor.type) && tensor.mapped; });
    return packs && kernels::kernelSet(*kernels::selectIsa()).panels ? 1.0 : 1.0 / 3;
}

Experts sorted(Experts experts)
{
    for (auto& [layer, tokens] : experts)
        for (auto& chosen : tokens)
            std::sort(chosen.begin(), chosen.end());
    return experts;
}

/// The runs beside the sources, and those of the larger set where it is at hand.
std::vector<GoldenRun> allRuns()
{
    std::vector<GoldenRun> runs;
    for (const char* variable : {"SHEAF_TEST_DATA", "SHEAF_SHARED_DATA"}) {
        const char* root = std::getenv(variable);
        const std::filesystem::path folder = std::filesystem::path(root ? root : "") / "golden";
        if (std::filesystem::exists(folder / "manifest.json"))
            for (GoldenRun& run : readGoldenRuns(folder)) {
                run.id = std::string(runs.empty() || variable[6] == 'T' ? "small/" : "full/") + run.id;
                runs.push_back(std::move(run));
            }
    }
    return runs;
}

std::string testName(const testing::TestParamInfo<GoldenRun>& info)
{
    std::string name = info.param.id;
    for (char& c : name)
        if (!std::isalnum(static_cast<unsigned char>(c)))
            c = '_';
    return name;
}

class GoldenLogits : public testing::TestWithParam<GoldenRun> { };

} // namespace

TEST_P(GoldenLogits, AgreeWithTheReference)
{
    const GoldenRun& run = GetParam();
    const std::vector<float> expected = readFloats(run.expected);
    ASSERT_EQ(expected.size(), run.ids.size() * run.vocab);
    const KvPrecision kvPrecision = kvPrecisionUnderTest();
    if (kvPrecision == KvPrecision::Int8 && run.model.filename().string().find("-q") == std::string::npos)
        GTEST_SKIP() << "the tolerances of models that are not quantised leave no room for rounded keys";
    auto engine = Engine::load(
        run.model, {.threads = 2, .batchTokens = 16, .kvPrecision = kvPrecision, .adapters = run.adapters});
    ASSERT_TRUE(engine) << engine.error().what << " " << engine.error().where;

    double largest = 0, squares = 0;
    std::size_t rows = 0;
    LogitsCallbacks callbacks;
    callbacks.row = [&](std::size_t position, std::span<const float> logits) {
        ASSERT_EQ(position, rows++);
        ASSERT_EQ(logits.size(), run.vocab);
        for (std::size_t i = 0; i < logits.size(); ++i) {
            const double difference = std::abs(double{logits[i]} - expected[position * run.vocab + i]);
            largest = std::max(largest, difference);
            squares += difference * difference;
        }
    };
    Experts experts;
    callbacks.router = [&](const RouterChoices& layer) { experts[layer.layer] = layer.experts; };
    const auto result = (*engine)->logits(run.ids, {}, {}, callbacks);
    ASSERT_TRUE(result) << result.error().what << " " << result.error().where;

    const double share = shareOfTolerance(run.model);
    EXPECT_EQ(rows, run.ids.size());
    EXPECT_LE(largest, run.maxAbs * share);
    EXPECT_LE(std::sqrt(squares / static_cast<double>(expected.size())), run.rms * share);
    // No routing decision of these runs is close, but the order among the chosen may be.
    EXPECT_EQ(share < 1 ? experts : sorted(experts), share < 1 ? run.experts : sorted(run.experts));
    RecordProperty("largest", std::to_string(largest));
}

INSTANTIATE_TEST_SUITE_P(All, GoldenLogits, testing::ValuesIn(allRuns()), testName);

} // namespace sheaf::test
