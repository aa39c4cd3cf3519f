// Logits are the same bytes for any number of threads, any batch size and any run.

#include "engine/api/engine.h"
#include "engine/runtime/golden_manifest.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace sheaf::test {

namespace {

std::vector<GoldenRun> smallRuns()
{
    const char* root = std::getenv("SHEAF_TEST_DATA");
    const std::filesystem::path folder = std::filesystem::path(root ? root : "") / "golden";
    return std::filesystem::exists(folder / "manifest.json") ? readGoldenRuns(folder) : std::vector<GoldenRun>();
}

std::vector<float> allLogits(Engine& engine, std::span<const TokenId> ids)
{
    std::vector<float> values;
    LogitsCallbacks callbacks;
    callbacks.row
        = [&](std::size_t, std::span<const float> row) { values.insert(values.end(), row.begin(), row.end()); };
    const auto result = engine.logits(ids, {}, {}, callbacks);
    EXPECT_TRUE(result.has_value());
    return values;
}

std::string testName(const testing::TestParamInfo<GoldenRun>& info)
{
    return info.param.model.parent_path().filename().string();
}

class Determinism : public testing::TestWithParam<GoldenRun> { };

} // namespace

TEST_P(Determinism, LogitsAreTheSameBytesForAnyThreadsAndBatch)
{
    // Past one block of keys, so that several are merged: the ids of the run, over and over.
    std::vector<TokenId> ids;
    while (ids.size() < 264)
        ids.push_back(GetParam().ids[ids.size() % GetParam().ids.size()]);
    std::vector<float> first;
    for (const int threads : {1, 2})
        for (const int batch : {512, 1, 7, 16, 33}) {
            auto engine = Engine::load(GetParam().model, {.threads = threads, .batchTokens = batch});
            ASSERT_TRUE(engine) << engine.error().what;
            const std::vector<float> logits = allLogits(**engine, ids);
            ASSERT_EQ(logits.size(), ids.size() * GetParam().vocab);
            if (first.empty())
                first = logits;
            EXPECT_TRUE(logits == first) << threads << " threads, batches of " << batch;
            if (batch == 16) {
                EXPECT_TRUE(allLogits(**engine, ids) == first) << "a second run";
            }
        }
}

INSTANTIATE_TEST_SUITE_P(Families, Determinism, testing::ValuesIn(smallRuns()), testName);

} // namespace sheaf::test
