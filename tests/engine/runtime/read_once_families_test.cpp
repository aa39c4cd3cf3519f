// For every family: an answer that goes on from what the disk kept is the one that computing everything gives.

#include "engine/runtime/golden_manifest.h"
#include "engine/runtime/kept_prompts.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>

namespace sheaf::test {

namespace {

constexpr std::size_t kTokens = 600; // two blocks, and a beginning of one
constexpr std::uint64_t kRoom = 1u << 30;

std::vector<GoldenRun> runsUnder(const char* variable)
{
    const char* root = std::getenv(variable);
    const std::filesystem::path golden = std::filesystem::path(root ? root : "") / "golden";
    return std::filesystem::exists(golden / "manifest.json") ? readGoldenRuns(golden) : std::vector<GoldenRun>();
}

/// The models kept here, one a family, and those with sliding windows from the set beside this checkout.
std::vector<GoldenRun> models()
{
    std::vector<GoldenRun> models = runsUnder("SHEAF_TEST_DATA");
    for (GoldenRun& run : runsUnder("SHEAF_SHARED_DATA"))
        if (run.id.find("window") != std::string::npos)
            models.push_back(std::move(run));
    return models;
}

class ReadOnceFamilies : public testing::TestWithParam<GoldenRun> {
protected:
    static std::vector<TokenId> prompt()
    {
        std::vector<TokenId> ids;
        while (ids.size() < kTokens)
            ids.push_back(GetParam().ids[ids.size() * 7 % GetParam().ids.size()]);
        return ids;
    }

    static std::unique_ptr<Engine> load(int threads, int batch)
    {
        return loadEngine(GetParam().model,
            {.threads = threads,
                .batchTokens = batch,
                .contextTokens = 1024,
                .kvPrecision = kvPrecisionUnderTest(),
                .adapters = GetParam().adapters});
    }

    /// What an engine that keeps nothing answers.
    static std::vector<TokenId> computed(const std::vector<TokenId>& ids) { return ask(*load(2, 512), ids, {}).ids; }

    PrefixCachePlace place() const { return {m_folder / "cache", "session", kRoom}; }

    TemporaryFolder m_folder;
};

std::string testName(const testing::TestParamInfo<GoldenRun>& info)
{
    std::string name = info.param.id;
    std::ranges::replace_if(
        name, [](unsigned char c) { return !std::isalnum(c); }, '_');
    return name;
}

} // namespace

TEST_P(ReadOnceFamilies, ARestartGoesOnAsIfEverythingWereComputed)
{
    const std::vector<TokenId> ids = prompt(), expected = computed(ids);
    for (const auto& [threads, batch] : {std::pair{1, 512}, {2, 7}, {1, 64}}) {
        const KeptAnswer answer = ask(*load(threads, batch), ids, place());
        EXPECT_EQ(answer.ids, expected) << threads << " threads, batches of " << batch;
        EXPECT_EQ(answer.cached, batch == 512 ? 0 : kTokens - 1);
    }
}

TEST_P(ReadOnceFamilies, WhatChangedIsReadAgainFromThereOn)
{
    ask(*load(2, 33), prompt(), place());
    for (const std::size_t changed :
        {std::size_t{555}, std::size_t{513}, std::size_t{300}, std::size_t{256}, std::size_t{100}}) {
        std::vector<TokenId> ids = prompt();
        ids[changed] = ids[changed] == 3 ? 4 : 3;
        const KeptAnswer answer = ask(*load(2, 512), ids, {place().folder, {}, kRoom});
        EXPECT_EQ(answer.ids, computed(ids)) << "changed at " << changed;
        EXPECT_EQ(answer.cached, changed);
    }
}

TEST_P(ReadOnceFamilies, OneEngineMayGoBackAndForth)
{
    const auto engine = load(2, 64);
    std::vector<TokenId> first = prompt(), second = first;
    std::reverse(second.begin() + 280, second.end());
    const std::vector<TokenId> expected[] = {computed(first), computed(second)};
    for (int round = 0; round < 3; ++round) {
        EXPECT_EQ(ask(*engine, first, place()).ids, expected[0]) << round;
        EXPECT_EQ(ask(*engine, second, place()).ids, expected[1]) << round;
    }
}

INSTANTIATE_TEST_SUITE_P(Models, ReadOnceFamilies, testing::ValuesIn(models()), testName);

} // namespace sheaf::test
