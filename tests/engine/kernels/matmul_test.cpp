// Jobs over stored matrices: shared out, but the same bits for any number of threads and any cut into tokens.

#include "engine/kernels/matmul.h"
#include "engine/kernels/test_isas.h"
#include "support/tiny_gguf.h"

#include <cmath>
#include <cstring>

namespace sheaf::test {

using namespace kernels;

namespace {

struct Matrix {
    Matrix(std::size_t rows, std::size_t cols, quant::Isa isa, std::uint32_t seed)
        : values(randomFloats(rows * cols, seed))
        , weights{reinterpret_cast<const std::byte*>(values.data()), TensorType::F32, rows, cols, cols * sizeof(float),
              quant::dequantizeRow(TensorType::F32, isa), nullptr}
    {
    }
    std::vector<float> values;
    WeightMatrix weights;
};

class Matmuls : public testing::TestWithParam<quant::Isa> {
protected:
    Rows run(const std::vector<const Matrix*>& matrices, const Rows& x, std::size_t tokens, int threads)
    {
        std::size_t rows = 0;
        for (const Matrix* matrix : matrices)
            rows += matrix->weights.rows;
        Rows y(tokens, rows);
        std::vector<MatmulJob> jobs;
        std::size_t column = 0;
        for (const Matrix* matrix : matrices) {
            jobs.push_back({&matrix->weights, x.row(0), x.stride(), y.row(0) + column, y.stride(), tokens});
            column += matrix->weights.rows;
        }
        Team team(threads, matmulScratchFloats(matrices.front()->weights.cols));
        team.run({}, [&](Worker& worker) { runMatmuls(worker, kernelSet(GetParam()), jobs); });
        return y;
    }

    static Rows randomRows(std::size_t tokens, std::size_t width)
    {
        Rows x(tokens, width);
        for (std::size_t t = 0; t < tokens; ++t) {
            const auto values = randomFloats(width, static_cast<std::uint32_t>(100 + t));
            std::copy(values.begin(), values.end(), x.row(t));
        }
        return x;
    }
};

} // namespace

TEST_P(Matmuls, SeveralJobsOfOddShapesAgreeWithADoubleSum)
{
    constexpr std::size_t kCols = 59, kTokens = 7;
    const Matrix a(130, kCols, GetParam(), 21), b(1, kCols, GetParam(), 22), c(67, kCols, GetParam(), 23);
    const Rows x = randomRows(kTokens, kCols);
    const Rows y = run({&a, &b, &c}, x, kTokens, 2);
    std::size_t column = 0;
    for (const Matrix* matrix : {&a, &b, &c})
        for (std::size_t r = 0; r < matrix->weights.rows; ++r, ++column)
            for (std::size_t t = 0; t < kTokens; ++t) {
                double sum = 0;
                for (std::size_t i = 0; i < kCols; ++i)
                    sum += double{matrix->values[r * kCols + i]} * x.row(t)[i];
                ASSERT_NEAR(y.row(t)[column], sum, 1e-5);
            }
}

TEST_P(Matmuls, AnyNumberOfThreadsGivesTheSameBits)
{
    constexpr std::size_t kCols = 320, kRows = 301, kTokens = 33;
    const Matrix w(kRows, kCols, GetParam(), 24);
    const Rows x = randomRows(kTokens, kCols);
    const Rows one = run({&w}, x, kTokens, 1);
    for (const int threads : {2, 3, 8}) {
        const Rows many = run({&w}, x, kTokens, threads);
        EXPECT_EQ(std::memcmp(one.row(0), many.row(0), one.bytes()), 0) << threads;
    }
    for (std::size_t t = 0; t < kTokens; ++t) {
        Rows single(1, kCols);
        std::copy_n(x.row(t), kCols, single.row(0));
        const Rows y = run({&w}, single, 1, 2);
        EXPECT_EQ(std::memcmp(y.row(0), one.row(t), kRows * sizeof(float)), 0) << t;
    }
}

INSTANTIATE_TEST_SUITE_P(All, Matmuls, testing::ValuesIn(availableIsas()), isaTestName);

} // namespace sheaf::test
