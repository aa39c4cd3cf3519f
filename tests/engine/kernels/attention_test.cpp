// Attention against a plain double softmax, for every kind of window, and in one piece against token by token.

#include "engine/kernels/attention.h"
#include "engine/kernels/test_isas.h"
#include "support/tiny_gguf.h"

#include <cmath>
#include <cstring>

namespace sheaf::test {

using namespace kernels;

namespace {

constexpr std::size_t kTokens = 700; // three blocks of keys
constexpr std::size_t kKeyWidth = 24, kValueWidth = 40;
constexpr std::size_t kKvHeads = 2, kGroup = 3, kHeads = kKvHeads * kGroup;

AttentionShape shapeOf(KvType type)
{
    return {kKvHeads, kGroup, paddedHead(kKeyWidth, type), paddedHead(kValueWidth, type), kValueWidth, type};
}

/// Random keys and values of kTokens positions, in the cache's layout and as a plain table.
struct Cache {
    Cache(const KernelSet& kernels, const AttentionShape& shape)
        : table(randomFloats(kTokens * shape.kvHeads * (kKeyWidth + kValueWidth), 31, 2))
    {
        const std::size_t count = (kTokens + kKvBlockTokens - 1) / kKvBlockTokens;
        for (std::size_t b = 0; b < count; ++b)
            storage.emplace_back(shape.blockBytes() / sizeof(float));
        for (FloatBuffer& block : storage)
            blocks.push_back(reinterpret_cast<std::byte*>(block.data()));
        std::vector<float> row(std::max(shape.keyDims, shape.valueDims));
        for (std::size_t position = 0; position < kTokens; ++position)
            for (std::size_t head = 0; head < shape.kvHeads; ++head) {
                std::byte* block = blocks[position / kKvBlockTokens];
                std::fill(std::copy_n(key(position, head), kKeyWidth, row.begin()), row.end(), 0.0F);
                storeKey(kernels, shape, block, head, position % kKvBlockTokens, row.data());
                std::fill(std::copy_n(value(position, head), kValueWidth, row.begin()), row.end(), 0.0F);
                storeValue(kernels, shape, block, head, position % kKvBlockTokens, row.data());
            }
    }
    const float* key(std::size_t position, std::size_t head) const
    {
        return table.data() + (position * kKvHeads + head) * (kKeyWidth + kValueWidth);
    }
    const float* value(std::size_t position, std::size_t head) const { return key(position, head) + kKeyWidth; }

    std::vector<float> table;
    std::vector<FloatBuffer> storage;
    std::vector<std::byte*> blocks;
};

std::vector<float> query(std::size_t position, std::size_t head)
{
    return randomFloats(kKeyWidth, static_cast<std::uint32_t>(1000 + position * kHeads + head));
}

using Parameter = std::tuple<quant::Isa, KvType>;

class Attention : public testing::TestWithParam<Parameter> {
protected:
    void SetUp() override
    {
        if (std::get<KvType>(GetParam()) == KvType::Int8 && !m_kernels.panels)
            GTEST_SKIP() << "no integer kernels";
    }

    /// Of an answer. Values are between -2 and 2.
    static double tolerance() { return std::get<KvType>(GetParam()) == KvType::Int8 ? 0.05 : 2e-5; }

    Rows attend(const AttentionWindow& window, std::size_t first, std::size_t tokens, int threads) const
    {
        return attend(m_cache, window, first, tokens, threads);
    }

    Rows attend(
        const Cache& cache, const AttentionWindow& window, std::size_t first, std::size_t tokens, int threads) const
    {
        FloatBuffer q(kHeads * tokens * m_shape.keyDims);
        for (std::size_t t = 0; t < tokens; ++t)
            for (std::size_t head = 0; head < kHeads; ++head) {
                const std::size_t row = (head / kGroup * tokens + t) * kGroup + head % kGroup;
                const auto values = query(first + t, head);
                std::copy(values.begin(), values.end(), q.data() + row * m_shape.keyDims);
            }
        Rows out(tokens, kHeads * kValueWidth);
        FloatBuffer partials(attentionPartialFloats(m_shape, window, first + tokens - 1));
        Team team(threads, attentionScratchFloats(m_shape));
        const AttentionJob job = {m_shape, window, q.data(), cache.blocks, first, tokens, out.row(0), out.stride(),
            {partials.data(), partials.size()}};
        team.run({}, [&](Worker& worker) { runAttention(worker, m_kernels, job); });
        return out;
    }

    std::vector<double> reference(const AttentionWindow& window, std::size_t position, std::size_t head) const
    {
        const std::size_t kvHead = head / kGroup;
        const auto q = query(position, head);
        std::vector<double> scores, out(kValueWidth);
        double sum = 0;
        for (std::size_t k = window.firstVisible(position); k <= position; ++k) {
            double score = 0;
            for (std::size_t i = 0; i < kKeyWidth; ++i)
                score += double{q[i]} * m_cache.key(k, kvHead)[i];
            scores.push_back(std::exp(score));
            sum += scores.back();
        }
        for (std::size_t k = 0; k < scores.size(); ++k)
            for (std::size_t i = 0; i < kValueWidth; ++i)
                out[i] += scores[k] / sum * m_cache.value(window.firstVisible(position) + k, kvHead)[i];
        return out;
    }

    const KernelSet& m_kernels = kernelSet(std::get<quant::Isa>(GetParam()));
    const AttentionShape m_shape = shapeOf(std::get<KvType>(GetParam()));
    const Cache m_cache{m_kernels, m_shape};
};

constexpr AttentionWindow kWindows[] = {{AttentionWindow::Kind::Full, 0}, {AttentionWindow::Kind::Sliding, 1},
    {AttentionWindow::Kind::Sliding, 50}, {AttentionWindow::Kind::Sliding, 300}, {AttentionWindow::Kind::Sliding, 5000},
    {AttentionWindow::Kind::Chunked, 6}, {AttentionWindow::Kind::Chunked, 256}, {AttentionWindow::Kind::Chunked, 400}};

} // namespace

TEST(AttentionWindow, ShowsWhatTheModelsDefine)
{
    const AttentionWindow full = {}, sliding = {AttentionWindow::Kind::Sliding, 4},
                          chunked = {AttentionWindow::Kind::Chunked, 8192};
    EXPECT_EQ(full.firstVisible(100), 0u);
    EXPECT_EQ(sliding.firstVisible(2), 0u);
    EXPECT_EQ(sliding.firstVisible(3), 0u);
    EXPECT_EQ(sliding.firstVisible(4), 1u); // q - k < 4
    EXPECT_EQ(chunked.firstVisible(8191), 0u);
    EXPECT_EQ(chunked.firstVisible(8192), 8192u); // a chunk's first token sees itself only
}

TEST_P(Attention, AgreesWithADoubleSoftmax)
{
    for (const AttentionWindow& window : kWindows) {
        const Rows out = attend(window, 0, kTokens, 2);
        for (const std::size_t position : {0u, 1u, 5u, 255u, 256u, 399u, 400u, 511u, 512u, 699u})
            for (std::size_t head = 0; head < kHeads; ++head) {
                const auto expected = reference(window, position, head);
                for (std::size_t i = 0; i < kValueWidth; ++i)
                    ASSERT_NEAR(out.row(position)[head * kValueWidth + i], expected[i], tolerance())
                        << "window " << window.size << " position " << position << " head " << head;
            }
    }
}

TEST_P(Attention, AnyCutGivesTheSameBits)
{
    for (const AttentionWindow& window : kWindows) {
        const Rows whole = attend(window, 0, kTokens, 1);
        for (const std::size_t step : {1u, 7u, 133u}) {
            // The last tokens one by one and in sevens; all of them in larger steps.
            for (std::size_t first = step > 7 ? 0 : kTokens - 5 * step; first < kTokens; first += step) {
                const std::size_t tokens = std::min(step, kTokens - first);
                const Rows part = attend(window, first, tokens, 2);
                for (std::size_t t = 0; t < tokens; ++t)
                    ASSERT_EQ(std::memcmp(part.row(t), whole.row(first + t), kHeads * kValueWidth * sizeof(float)), 0)
                        << "window " << window.size << " step " << step << " position " << first + t;
            }
        }
    }
}

TEST_P(Attention, NotANumberStaysOne)
{
    constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
    for (const bool inKey : {true, false}) {
        Cache cache(m_kernels, m_shape);
        std::vector<float> row(std::max(m_shape.keyDims, m_shape.valueDims));
        row[1] = kNan;
        for (const std::size_t position : {40u, 60u})
            (inKey ? storeKey : storeValue)(m_kernels, m_shape, cache.blocks.front(), 0, position, row.data());
        const auto finite = [&](const Rows& out, std::size_t token) {
            const float* row0 = out.row(token);
            return std::all_of(row0, row0 + kGroup * kValueWidth, [](float x) { return std::isfinite(x); });
        };
        // Left over from another sequence: no query sees them.
        const Rows before = attend(cache, {}, 38, 2, 1);
        EXPECT_TRUE(finite(before, 0) && finite(before, 1)) << "key " << inKey;
        const Rows after = attend(cache, {}, 40, 2, 1);
        EXPECT_FALSE(finite(after, 0) || finite(after, 1)) << "key " << inKey;
    }
}

std::string nameOf(const testing::TestParamInfo<Parameter>& parameter)
{
    const auto [isa, type] = parameter.param;
    return std::string(isaName(isa)) + (type == KvType::Int8 ? "Int8" : "Float32");
}

INSTANTIATE_TEST_SUITE_P(All, Attention,
    testing::Combine(testing::ValuesIn(availableIsas()), testing::Values(KvType::Float32, KvType::Int8)), nameOf);

} // namespace sheaf::test
