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
constexpr AttentionShape kShape = {2, 3, padded(kKeyWidth), padded(kValueWidth), kValueWidth};
constexpr std::size_t kHeads = kShape.kvHeads * kShape.group;

/// Random keys and values of kTokens positions, in the cache's layout and as a plain table.
struct Cache {
    Cache()
    {
        const std::size_t blocks = (kTokens + kKvBlockTokens - 1) / kKvBlockTokens;
        for (std::size_t b = 0; b < blocks; ++b) {
            storage.emplace_back(kShape.keyBlockFloats());
            storage.emplace_back(kShape.valueBlockFloats());
        }
        for (std::size_t b = 0; b < blocks; ++b) {
            keys.push_back(storage[2 * b].data());
            values.push_back(storage[2 * b + 1].data());
        }
        const auto random = randomFloats(kTokens * kShape.kvHeads * (kKeyWidth + kValueWidth), 31, 2);
        const float* next = random.data();
        for (std::size_t position = 0; position < kTokens; ++position)
            for (std::size_t head = 0; head < kShape.kvHeads; ++head) {
                std::copy_n(next, kKeyWidth, key(position, head));
                std::copy_n(next + kKeyWidth, kValueWidth, value(position, head));
                next += kKeyWidth + kValueWidth;
            }
    }
    float* key(std::size_t position, std::size_t head) const
    {
        return keys[position / kKvBlockTokens] + (head * kKvBlockTokens + position % kKvBlockTokens) * kShape.keyDims;
    }
    float* value(std::size_t position, std::size_t head) const
    {
        return values[position / kKvBlockTokens]
            + (head * kKvBlockTokens + position % kKvBlockTokens) * kShape.valueDims;
    }
    std::vector<FloatBuffer> storage;
    std::vector<float*> keys, values;
};

std::vector<float> query(std::size_t position, std::size_t head)
{
    return randomFloats(kKeyWidth, static_cast<std::uint32_t>(1000 + position * kHeads + head));
}

class Attention : public testing::TestWithParam<quant::Isa> {
protected:
    Rows attend(const AttentionWindow& window, std::size_t first, std::size_t tokens, int threads)
    {
        FloatBuffer q(kHeads * tokens * kShape.keyDims);
        for (std::size_t t = 0; t < tokens; ++t)
            for (std::size_t head = 0; head < kHeads; ++head) {
                const std::size_t row = (head / kShape.group * tokens + t) * kShape.group + head % kShape.group;
                const auto values = query(first + t, head);
                std::copy(values.begin(), values.end(), q.data() + row * kShape.keyDims);
            }
        Rows out(tokens, kHeads * kValueWidth);
        FloatBuffer partials(attentionPartialFloats(kShape, window, first + tokens - 1));
        Team team(threads, attentionScratchFloats(kShape));
        const AttentionJob job = {kShape, window, q.data(), m_cache.keys, m_cache.values, first, tokens, out.row(0),
            out.stride(), {partials.data(), partials.size()}};
        team.run({}, [&](Worker& worker) { runAttention(worker, kernelSet(GetParam()), job); });
        return out;
    }

    std::vector<double> reference(const AttentionWindow& window, std::size_t position, std::size_t head) const
    {
        const std::size_t kvHead = head / kShape.group;
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

    Cache m_cache;
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
                    ASSERT_NEAR(out.row(position)[head * kValueWidth + i], expected[i], 2e-5)
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

INSTANTIATE_TEST_SUITE_P(All, Attention, testing::ValuesIn(availableIsas()), isaTestName);

} // namespace sheaf::test
