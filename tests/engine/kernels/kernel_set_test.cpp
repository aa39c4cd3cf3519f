// Each kernel set against plain loops in double.

#include "engine/kernels/kernel_set.h"
#include "engine/kernels/test_isas.h"
#include "support/tiny_gguf.h"

#include <algorithm>
#include <numeric>
#include <cmath>
#include <limits>

namespace sheaf::test {

using kernels::padded;
using kernels::rowStride;

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

class KernelSets : public testing::TestWithParam<quant::Isa> {
protected:
    const kernels::KernelSet& m_kernels = kernels::kernelSet(GetParam());
};

} // namespace

TEST_P(KernelSets, MultiplyAgreesWithADoubleSumForEveryTileShape)
{
    for (const std::size_t k : {16u, 64u, 1040u})
        for (std::size_t rows = 1; rows <= 9; ++rows)
            for (std::size_t tokens = 1; tokens <= 13; ++tokens) {
                const std::size_t stride = rowStride(k);
                const auto w = randomFloats(rows * stride, 1), x = randomFloats(tokens * stride, 2);
                std::vector<float> y(tokens * rows, -99);
                m_kernels.multiply({w.data(), stride, rows, x.data(), stride, tokens, y.data(), rows, k});
                for (std::size_t t = 0; t < tokens; ++t)
                    for (std::size_t r = 0; r < rows; ++r) {
                        double sum = 0, magnitude = 0;
                        for (std::size_t i = 0; i < k; ++i) {
                            const double product = double{w[r * stride + i]} * x[t * stride + i];
                            sum += product;
                            magnitude += std::abs(product);
                        }
                        ASSERT_NEAR(y[t * rows + r], sum, 1e-6 * magnitude) << k << " " << r << "/" << rows << " " << t;
                    }
            }
}

TEST_P(KernelSets, MultiplyGivesTheSameBitsHoweverItIsCut)
{
    constexpr std::size_t kRows = 11, kTokens = 17, kDims = 592;
    const auto w = randomFloats(kRows * kDims, 3), x = randomFloats(kTokens * kDims, 4);
    std::vector<float> whole(kTokens * kRows), single(kTokens * kRows);
    m_kernels.multiply({w.data(), kDims, kRows, x.data(), kDims, kTokens, whole.data(), kRows, kDims});
    for (std::size_t t = 0; t < kTokens; ++t)
        for (std::size_t r = 0; r < kRows; ++r)
            m_kernels.multiply({w.data() + r * kDims, kDims, 1, x.data() + t * kDims, kDims, 1,
                single.data() + t * kRows + r, kRows, kDims});
    EXPECT_EQ(whole, single);
}

TEST_P(KernelSets, WeightedSumAgreesWithADoubleSum)
{
    for (const std::size_t dims : {16u, 48u, 64u, 80u, 128u})
        for (const std::size_t keys : {1u, 7u, 256u})
            for (std::size_t rows = 1; rows <= 8; ++rows) {
                const auto p = randomFloats(rows * keys, 5), v = randomFloats(keys * dims, 6);
                std::vector<float> out(rows * dims, -99);
                m_kernels.weightedSum({p.data(), keys, rows, v.data(), dims, keys, out.data(), dims, dims});
                for (std::size_t r = 0; r < rows; ++r)
                    for (std::size_t d = 0; d < dims; ++d) {
                        double sum = 0, magnitude = 0;
                        for (std::size_t key = 0; key < keys; ++key) {
                            const double product = double{p[r * keys + key]} * v[key * dims + d];
                            sum += product;
                            magnitude += std::abs(product);
                        }
                        ASSERT_NEAR(out[r * dims + d], sum, 2e-6 * magnitude) << dims << " " << keys << " " << r;
                    }
            }
}

TEST_P(KernelSets, WeightedSumGivesTheSameBitsHoweverItIsCut)
{
    constexpr std::size_t kRows = 13, kKeys = 100, kDims = 80;
    const auto p = randomFloats(kRows * kKeys, 7), v = randomFloats(kKeys * kDims, 8);
    std::vector<float> whole(kRows * kDims), single(kRows * kDims);
    m_kernels.weightedSum({p.data(), kKeys, kRows, v.data(), kDims, kKeys, whole.data(), kDims, kDims});
    for (std::size_t r = 0; r < kRows; ++r)
        m_kernels.weightedSum(
            {p.data() + r * kKeys, kKeys, 1, v.data(), kDims, kKeys, single.data() + r * kDims, kDims, kDims});
    EXPECT_EQ(whole, single);
}

TEST_P(KernelSets, SoftmaxAgreesWithDoubleExponentials)
{
    for (const float scale : {1e-3F, 1.0F, 30.0F, 200.0F}) {
        std::vector<float> scores = randomFloats(256, 9, scale);
        scores[3] = scores[255] = -kInfinity;
        const std::vector<float> before = scores;
        const kernels::SoftmaxSums sums = m_kernels.softmaxBlock(scores.data(), scores.size());
        EXPECT_EQ(sums.max, *std::max_element(before.begin(), before.end()));
        double sum = 0;
        for (std::size_t i = 0; i < scores.size(); ++i) {
            if (before[i] == -kInfinity) {
                EXPECT_EQ(scores[i], 0);
                continue;
            }
            const double expected = std::exp(double{before[i]} - sums.max);
            sum += expected;
            // The difference to the maximum is rounded to half a unit in its last place before the exponential.
            const double rounding = std::abs(double{before[i]} - sums.max) * 0x1p-24;
            const double ignored = expected < 1.7e-38 ? 1.7e-38 : 0; // below e^-87 counts as nothing
            ASSERT_NEAR(scores[i], expected, ignored + expected * (rounding + 3e-7)) << scale << " " << i;
        }
        EXPECT_NEAR(sums.sum, sum, 1e-6 * sum);
    }
}

TEST_P(KernelSets, SoftmaxOfNothingIsNothing)
{
    std::vector<float> scores(32, -kInfinity);
    const kernels::SoftmaxSums sums = m_kernels.softmaxBlock(scores.data(), scores.size());
    EXPECT_EQ(sums.sum, 0);
    EXPECT_EQ(scores, std::vector<float>(32, 0));
}

TEST_P(KernelSets, SoftmaxKeepsNan)
{
    std::vector<float> scores(32, 0);
    scores[17] = std::numeric_limits<float>::quiet_NaN();
    EXPECT_TRUE(std::isnan(m_kernels.softmaxBlock(scores.data(), scores.size()).sum));
}

TEST_P(KernelSets, LayerNormCentresAndScalesTheCountedElements)
{
    for (const std::size_t count : {1u, 3u, 16u, 57u, 1408u}) {
        const std::size_t n = padded(count);
        std::vector<float> x = randomFloats(n, 12, 3), weight = randomFloats(n, 13), bias = randomFloats(n, 14);
        for (std::vector<float>* values : {&x, &weight, &bias})
            std::fill(values->begin() + static_cast<std::ptrdiff_t>(count), values->end(), 0.0F);
        for (std::size_t i = 0; i < count; ++i)
            x[i] += 100; // a mean far from zero: padding that counted as deviation would show
        double mean = 0, squares = 0;
        for (std::size_t i = 0; i < count; ++i)
            mean += x[i] / static_cast<double>(count);
        for (std::size_t i = 0; i < count; ++i)
            squares += (x[i] - mean) * (x[i] - mean);
        const double scale = 1 / std::sqrt(squares / static_cast<double>(count) + 1e-5);
        std::vector<float> y(n, -99);
        m_kernels.layerNorm(x.data(), weight.data(), bias.data(), y.data(), n, count, 1e-5F);
        m_kernels.layerNorm(x.data(), weight.data(), bias.data(), x.data(), n, count, 1e-5F);
        EXPECT_EQ(x, y) << "in place";
        const std::vector<float> before = randomFloats(n, 12, 3);
        for (std::size_t i = 0; i < n; ++i) {
            const double centred = i < count ? double{before[i] + 100} - mean : 0;
            // Of numbers around 100, the mean is known to about 100 * 2^-23.
            EXPECT_NEAR(y[i], centred * scale * weight[i] + bias[i], 3e-5 * scale + 1e-6) << count << " " << i;
        }
    }
}

TEST_P(KernelSets, GeluAgreesWithTheErrorFunction)
{
    std::vector<float> x;
    for (int i = -4000; i <= 4000; ++i)
        x.push_back(static_cast<float>(i) / 250);
    x.insert(x.end(), {0.0F, -0.0F, 1e-30F, -1e-30F, 1e-42F, 60.0F, -60.0F, 3e38F, -3e38F});
    x.resize(padded(x.size()));
    std::vector<float> y = x;
    m_kernels.gelu(y.data(), y.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double expected = 0.5 * x[i] * std::erfc(-x[i] / std::sqrt(2.0));
        const double size = std::abs(double{x[i]});
        ASSERT_NEAR(y[i], expected, 1.2e-7 * std::max(size, 1.0)) << x[i];
        if (x[i] < 0 && x[i] > -5) { // the negative tail keeps its digits, too
            ASSERT_NEAR(y[i], expected, 4e-6 * std::abs(expected)) << x[i];
        }
    }
}

TEST_P(KernelSets, GeluKeepsNan)
{
    std::vector<float> x(16, std::numeric_limits<float>::quiet_NaN());
    m_kernels.gelu(x.data(), x.size());
    EXPECT_TRUE(std::all_of(x.begin(), x.end(), [](float v) { return std::isnan(v); }));
}

TEST_P(KernelSets, RmsNormDividesByTheRootOfTheMeanSquare)
{
    constexpr std::size_t kCount = 57, kPadded = 64;
    std::vector<float> x = randomFloats(kPadded, 10, 3), weight = randomFloats(kPadded, 11), y(kPadded), plain(kPadded);
    std::fill(x.begin() + kCount, x.end(), 0.0F);
    m_kernels.rmsNorm(x.data(), weight.data(), y.data(), kPadded, kCount, 1e-5F);
    m_kernels.rmsNorm(x.data(), nullptr, plain.data(), kPadded, kCount, 1e-5F);
    double squares = 0;
    for (const float v : x)
        squares += double{v} * v;
    const double scale = 1 / std::sqrt(squares / kCount + 1e-5);
    for (std::size_t i = 0; i < kPadded; ++i) {
        EXPECT_NEAR(plain[i], x[i] * scale, 1e-6 * std::abs(x[i]));
        EXPECT_NEAR(y[i], x[i] * scale * weight[i], 1e-6 * std::abs(x[i]));
    }
}

TEST_P(KernelSets, SwiGluAgreesWithDoubleAlsoFarOut)
{
    std::vector<float> gate = randomFloats(64, 12, 20);
    gate[0] = 200;
    gate[1] = -200;
    gate[2] = 0;
    const std::vector<float> before = gate, up = randomFloats(64, 13);
    m_kernels.swiGlu(gate.data(), up.data(), gate.size());
    for (std::size_t i = 0; i < gate.size(); ++i) {
        const double expected = before[i] / (1 + std::exp(-double{before[i]})) * up[i];
        EXPECT_NEAR(gate[i], expected, 1e-6 * std::abs(expected) + 1e-35) << before[i];
    }
}

TEST_P(KernelSets, RmsNormTellsOfWhatIsNotFinite)
{
    for (const float value : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), 1e30F}) {
        std::vector<float> x = randomFloats(32, 16), y(32);
        EXPECT_TRUE(std::isfinite(m_kernels.rmsNorm(x.data(), nullptr, y.data(), x.size(), x.size(), 1e-5F)));
        x[19] = value;
        EXPECT_FALSE(std::isfinite(m_kernels.rmsNorm(x.data(), nullptr, y.data(), x.size(), x.size(), 1e-5F)));
    }
}

TEST_P(KernelSets, ClampedSwiGluAgreesWithDoubleAlsoFarOut)
{
    constexpr float kLimit = 7;
    std::vector<float> gate = randomFloats(64, 17, 10), up = randomFloats(64, 18, 10);
    gate[0] = 200;
    gate[1] = -200;
    up[2] = 200;
    up[3] = -200;
    const std::vector<float> before = gate;
    m_kernels.clampedSwiGlu(gate.data(), up.data(), gate.size(), kLimit);
    for (std::size_t i = 0; i < gate.size(); ++i) {
        const double g = std::min(double{before[i]}, double{kLimit});
        const double u = std::clamp(double{up[i]}, -double{kLimit}, double{kLimit});
        const double expected = g / (1 + std::exp(-1.702 * g)) * (u + 1);
        EXPECT_NEAR(gate[i], expected, 2e-6 * std::abs(expected) + 1e-35) << before[i];
    }
}

TEST_P(KernelSets, SumsAreElementwise)
{
    std::vector<float> y = randomFloats(32, 14), z = y;
    const std::vector<float> before = y, x = randomFloats(32, 15);
    m_kernels.scaleAdd(y.data(), 0.5F, x.data(), 3, y.size());
    m_kernels.add(z.data(), x.data(), z.size());
    for (std::size_t i = 0; i < y.size(); ++i) {
        EXPECT_NEAR(y[i], 0.5 * before[i] + 3.0 * x[i], 1e-6);
        EXPECT_EQ(z[i], before[i] + x[i]);
    }
}

TEST_P(KernelSets, BytesKeepARangeToHalfAStep)
{
    for (const float shift : {0.0F, 40.0F, -3.0F}) {
        std::vector<float> x = randomFloats(96, 16);
        for (float& value : x)
            value += shift;
        const auto [least, most] = std::minmax_element(x.begin(), x.end());
        const kernels::ByteSteps steps = m_kernels.byteSteps(x.data(), x.size());
        EXPECT_EQ(steps.low, *least);
        EXPECT_FLOAT_EQ(steps.step, (*most - *least) / 255);
        std::vector<std::uint8_t> codes(x.size());
        const int sum = m_kernels.toBytes(x.data(), x.size(), steps, codes.data());
        EXPECT_EQ(sum, std::accumulate(codes.begin(), codes.end(), 0));
        for (std::size_t i = 0; i < x.size(); ++i)
            EXPECT_NEAR(steps.low + steps.step * codes[i], x[i], steps.step * 0.501F) << i;
    }
    const std::vector<float> same(32, 5.0F);
    const kernels::ByteSteps steps = m_kernels.byteSteps(same.data(), same.size());
    EXPECT_EQ(steps.low, 5.0F);
    EXPECT_EQ(steps.step, 0.0F);
    for (const float fault : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
        std::vector<float> x = randomFloats(32, 17);
        x[11] = fault;
        EXPECT_TRUE(std::isnan(m_kernels.byteSteps(x.data(), x.size()).step));
    }
}

TEST_P(KernelSets, DigitsAddUpToTheWeights)
{
    constexpr std::size_t kRows = 5, kKeys = 224, kColumns = 2 * kRows;
    std::vector<float> p(kRows * 256), scales = randomFloats(kKeys, 18), offsets = randomFloats(kKeys, 19);
    for (float& scale : scales)
        scale = std::abs(scale);
    const auto any = randomFloats(p.size(), 20);
    for (std::size_t i = 0; i < p.size(); ++i)
        p[i] = i % 7 == 3 ? 0.0F : std::exp(8 * any[i]); // weights of many sizes
    scales[3] = offsets[3] = std::numeric_limits<float>::quiet_NaN(); // of a key that no row sees
    for (std::size_t row = 0; row < kRows; ++row)
        p[row * 256 + 3] = 0;
    std::vector<std::byte> tile(kKeys * kColumns);
    std::int32_t sums[kColumns];
    float steps[kRows], shifts[kRows];
    m_kernels.quantiseDigits(
        {p.data(), 256, kRows, scales.data(), offsets.data(), kKeys, tile.data(), sums, steps, shifts});
    const auto digit = [&](std::size_t key, std::size_t column) {
        return static_cast<int>(static_cast<std::int8_t>(tile[(key / 4 * kColumns + column) * 4 + key % 4]));
    };
    for (std::size_t row = 0; row < kRows; ++row) {
        double shift = 0;
        int high = 0, low = 0;
        for (std::size_t key = 0; key < kKeys; ++key) {
            const float weight = p[row * 256 + key];
            const double expected = weight == 0 ? 0 : double{weight} * scales[key];
            shift += weight == 0 ? 0 : double{weight} * offsets[key];
            high += digit(key, row);
            low += digit(key, kRows + row);
            const double got = steps[row] * (digit(key, row) + digit(key, kRows + row) / double{kernels::kLowSteps});
            EXPECT_NEAR(got, expected, steps[row] * 0.51 / kernels::kLowSteps) << row << " " << key;
        }
        EXPECT_EQ(sums[row], high);
        EXPECT_EQ(sums[kRows + row], low);
        EXPECT_NEAR(shifts[row], shift, 1e-4 * std::abs(shift) + 0.1);
    }
    scales[8] = std::numeric_limits<float>::quiet_NaN();
    m_kernels.quantiseDigits(
        {p.data(), 256, kRows, scales.data(), offsets.data(), kKeys, tile.data(), sums, steps, shifts});
    EXPECT_TRUE(std::isnan(steps[0]));
}

INSTANTIATE_TEST_SUITE_P(All, KernelSets, testing::ValuesIn(availableIsas()), isaTestName);

} // namespace sheaf::test
