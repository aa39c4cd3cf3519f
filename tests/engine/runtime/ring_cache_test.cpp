// Layers with a window keep only what they can see: whatever prefix a sequence is taken up from, the logits are those
// of a computation that never forgot anything.

#include "engine/kernels/isa.h"
#include "engine/runtime/forward_pass.h"
#include "engine/runtime/memory_need.h"
#include "engine/runtime/tiny_llama.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace sheaf::test {

using kernels::AttentionWindow;
using kernels::kKvBlockTokens;

namespace {

constexpr TokenId kPoison = TinyLlama::kVocab - 1; ///< its embedding is not a number
constexpr std::size_t kLongest = 1800;
constexpr auto kKvType = kernels::KvType::Float32;

/// A model whose layers have the given windows, and passes over it without an Engine around them.
class Sequence {
public:
    Sequence(const std::filesystem::path& path, const std::vector<AttentionWindow>& windows)
        : m_source(gguf::openModel(path).value())
        , m_h(model::readHyperparameters(*m_source).value())
        , m_isa(kernels::selectIsa().value())
        , m_weights(model::bindWeights(*m_source, m_h, m_isa).value())
        , m_team(1, runtime::scratchFloats(m_h, m_weights, kKvType))
    {
        for (std::size_t i = 0; i < windows.size(); ++i)
            m_h.layers.at(i).window = windows[i];
    }

    const model::Hyperparameters& hyperparameters() const { return m_h; }
    runtime::KvCache cache(std::size_t batch) const { return {m_h, kKvType, batch}; }

    /// Logits of the last id; `kept` ids are in the cache.
    std::vector<float> run(runtime::KvCache& cache, std::span<const TokenId> ids, std::size_t kept, std::size_t batch)
    {
        runtime::ForwardPass pass(m_h, m_weights, kernels::kernelSet(m_isa), m_team, kKvType, batch);
        std::size_t count = 0;
        for (std::size_t done = kept; done < ids.size(); done += count) {
            count = std::min(batch, ids.size() - done);
            static_cast<void>(pass.run(cache, ids.subspan(done, count), done, {}));
        }
        EXPECT_TRUE(pass.computeLogits(count - 1, 1, {}));
        return {pass.logits(0).begin(), pass.logits(0).end()};
    }

private:
    std::shared_ptr<const gguf::ModelSource> m_source;
    model::Hyperparameters m_h;
    quant::Isa m_isa;
    model::Weights m_weights;
    kernels::Team m_team;
};

struct Case {
    const char* name;
    std::vector<AttentionWindow> windows; ///< (2 layers)
    std::size_t batch;
};

AttentionWindow sliding(std::size_t size)
{
    return {AttentionWindow::Kind::Sliding, size};
}

AttentionWindow chunked(std::size_t size)
{
    return {AttentionWindow::Kind::Chunked, size};
}

void PrintTo(const Case& c, std::ostream* out)
{
    *out << c.name;
}

std::string caseName(const testing::TestParamInfo<Case>& info)
{
    return info.param.name;
}

const Case kCases[] = {{"ChunksOfOneBlock", {chunked(256), {}}, 16}, {"ChunksAcrossBlocks", {chunked(300), {}}, 7},
    {"SmallChunks", {chunked(16), chunked(16)}, 33}, {"TwoChunkSizes", {chunked(96), chunked(200)}, 64},
    {"SlidingWindow", {sliding(128), sliding(128)}, 50}, {"SlidingOverBlocks", {sliding(300), {}}, 1},
    {"WindowAndChunk", {sliding(40), chunked(100)}, 20}, {"WindowOfOne", {sliding(1), {}}, 16},
    {"LargeBatch", {chunked(64), sliding(10)}, 512}};

class RingCache : public testing::TestWithParam<Case> {
protected:
    RingCache()
    {
        TinyLlama model;
        model.keys["context_length"] = kLongest;
        auto embedding = randomFloats(TinyLlama::kHidden * TinyLlama::kVocab, 77);
        embedding.back() = std::numeric_limits<float>::quiet_NaN();
        model.values["token_embd.weight"] = embedding;
        model.shapes["output.weight"] = {TinyLlama::kHidden, TinyLlama::kVocab};
        model.save(m_folder / "model.gguf");
        m_sequence.emplace(m_folder / "model.gguf", GetParam().windows);
    }

    std::vector<TokenId> randomIds(std::size_t count)
    {
        std::vector<TokenId> ids;
        for (std::size_t i = 0; i < count; ++i)
            ids.push_back(static_cast<TokenId>(m_random() % (TinyLlama::kVocab - 1)));
        return ids;
    }

    /// Lengths near the borders of blocks and windows, where mistakes live, as often as any other.
    std::size_t prefixLength(std::size_t limit)
    {
        std::size_t length = m_random() % (limit + 1);
        if (m_random() % 2 == 0) {
            const AttentionWindow& window = GetParam().windows[m_random() % 2];
            const std::size_t period = window.size == 0 ? kKvBlockTokens : window.size;
            length = length / period * period + m_random() % 3;
            length -= std::min<std::size_t>(length, m_random() % 3);
        }
        return std::min(length, limit);
    }

    TemporaryFolder m_folder;
    std::optional<Sequence> m_sequence;
    std::mt19937 m_random{5};
};

} // namespace

TEST_P(RingCache, AnyPrefixGoesOnAsIfNothingWasForgotten)
{
    const std::size_t batch = GetParam().batch;
    runtime::KvCache ring = m_sequence->cache(batch);
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
        const std::vector<float> logits = m_sequence->run(ring, ids, kept, batch);
        runtime::KvCache whole = m_sequence->cache(kLongest);
        ASSERT_TRUE(logits == m_sequence->run(whole, ids, 0, 512))
            << "step " << step << ": " << ids.size() << " ids, " << common << " in common, " << kept << " kept";
        cached = ids;

        // A pass that fails leaves values that are not numbers behind the sequence, and may overwrite its beginning.
        if (step % 3 == 0 && cached.size() + batch < kLongest)
            m_sequence->run(ring, std::vector<TokenId>(cached.size() + batch, kPoison), cached.size(), batch);
    }
    EXPECT_GT(reused, 0u);
}

TEST_P(RingCache, TakesWhatTheHeaderPredicts)
{
    ModelInfo info;
    info.kvLayers = runtime::kvLayersOf(m_sequence->hyperparameters(), kKvType);
    const auto batch = static_cast<int>(GetParam().batch);
    for (const std::size_t tokens : {1u, 256u, 257u, 600u, 1800u}) {
        runtime::KvCache cache = m_sequence->cache(GetParam().batch);
        ASSERT_TRUE(cache.reserve(tokens));
        EXPECT_LE(kvBytes(info, tokens, batch), cache.residentBytes()) << tokens;
        if (tokens >= GetParam().batch) {
            EXPECT_EQ(kvBytes(info, tokens, batch), cache.residentBytes()) << tokens;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Windows, RingCache, testing::ValuesIn(kCases), caseName);

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
