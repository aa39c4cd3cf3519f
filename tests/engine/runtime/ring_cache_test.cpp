// Layers with a window keep only what they can see: whatever prefix a sequence is taken up from, the logits are those
// of a computation that never forgot anything.

#include "engine/runtime/memory_need.h"
#include "engine/runtime/windowed_model.h"

namespace sheaf::test {

using kernels::kKvBlockTokens;
using RingCache = WindowTest;

TEST_P(RingCache, AnyPrefixGoesOnAsIfNothingWasForgotten)
{
    const std::size_t batch = GetParam().batch;
    runtime::KvCache ring = m_model->cache(batch);
    std::vector<TokenId> cached;
    std::size_t reused = 0;
    for (int step = 0; step < 40; ++step) {
        const std::size_t common = prefixLength(cached.size());
        std::vector<TokenId> ids(cached.begin(), cached.begin() + static_cast<std::ptrdiff_t>(common));
        const auto tail = randomIds(1 + m_random() % std::min<std::size_t>(500, kLongest - common));
        ids.insert(ids.end(), tail.begin(), tail.end());

        const std::size_t kept = ring.resumable(common);
        ASSERT_LE(kept, common);
        reused += kept;
        const std::vector<float> logits = m_model->run(ring, ids, kept, batch);
        runtime::KvCache whole = m_model->cache(kLongest);
        ASSERT_TRUE(logits == m_model->run(whole, ids, 0, 512))
            << "step " << step << ": " << ids.size() << " ids, " << common << " in common, " << kept << " kept";
        cached = ids;

        // A pass that fails leaves values that are not numbers behind the sequence, and may overwrite its beginning.
        if (step % 3 == 0 && cached.size() + batch < kLongest)
            m_model->run(ring, std::vector<TokenId>(cached.size() + batch, kPoison), cached.size(), batch);
    }
    EXPECT_GT(reused, 0u);
}

TEST_P(RingCache, TakesWhatTheHeaderPredicts)
{
    ModelInfo info;
    info.kvLayers = runtime::kvLayersOf(m_model->hyperparameters(), GetParam().type);
    const auto batch = static_cast<int>(GetParam().batch);
    for (const std::size_t tokens : {1u, 256u, 257u, 600u, 1800u}) {
        runtime::KvCache cache = m_model->cache(GetParam().batch);
        ASSERT_TRUE(cache.reserve(tokens));
        EXPECT_LE(kvBytes(info, tokens, batch), cache.residentBytes()) << tokens;
        if (tokens >= GetParam().batch) {
            EXPECT_EQ(kvBytes(info, tokens, batch), cache.residentBytes()) << tokens;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Windows, RingCache, testing::ValuesIn(kWindowCases), caseName);

TEST(RingCacheLength, IsTheWindowAndAPass)
{
    // models.md 7.3: 8192 positions and the batch, with a block more for ends inside of blocks.
    EXPECT_EQ(runtime::keptBlocks(8192, 1 << 20, 512), (8192u + 512) / kKvBlockTokens + 1);
    EXPECT_EQ(runtime::keptBlocks(8192, 4096, 512), 4096u / kKvBlockTokens);
    EXPECT_EQ(runtime::keptBlocks(0, 1 << 20, 512), (1u << 20) / kKvBlockTokens);
    EXPECT_EQ(runtime::keptBlocks(1, 1 << 20, 1), 2u);
}

TEST(KvTokensWithin, IsTheLongestContextThatFits)
{
    ModelInfo info;
    info.contextTokens = 1'000'000;
    info.kvLayers = {{1000, 0}, {3000, 8192}};
    for (const std::uint64_t bytes : {0ull, 300'000ull, 2'000'000ull, 100'000'000ull, 900'000'000ull, 1ull << 60}) {
        const std::uint64_t tokens = kvTokensWithin(info, bytes);
        EXPECT_LE(kvBytes(info, tokens), bytes);
        if (tokens < info.contextTokens) {
            EXPECT_GT(kvBytes(info, tokens + 1), bytes);
        }
    }
    info.kvLayers = {{~0ull / 2, 0}};
    EXPECT_EQ(kvBytes(info, 1'000'000), ~0ull) << "what cannot be counted fits nowhere";
    EXPECT_EQ(kvTokensWithin(info, 1ull << 62), 0u);
}

} // namespace sheaf::test
