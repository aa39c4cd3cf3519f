// Jobs over packed matrices: shared out, but the same bits for any number of threads and any cut into tokens.

#include "engine/kernels/matmul.h"
#include "engine/kernels/test_isas.h"
#include "engine/panels/random_panels.h"

#include <cstring>

namespace sheaf::test {

using namespace kernels;

namespace {

/// What one pass multiplies: matrices of several types over the same and over different inputs, one of them unpacked.
class PanelMatmuls : public testing::TestWithParam<quant::Isa> {
protected:
    static constexpr std::size_t kCols = 512, kRows = 150, kMatrices = 5;

    void SetUp() override
    {
        m_kernels = &kernelSet(GetParam());
        if (!m_kernels->panels)
            GTEST_SKIP() << "no integer kernels";
        for (const TensorType type :
            {TensorType::Q4_K, TensorType::Q6_K, TensorType::Q8_0, TensorType::Q4_1, TensorType::Q4_K}) {
            const auto& made = m_made.emplace_back(type, kRows, kCols, static_cast<unsigned>(m_made.size()));
            m_weights.push_back({made.stored.data(), type, kRows, kCols, made.rowBytes,
                quant::dequantizeRow(type, GetParam()), m_kernels->dotRows(type), nullptr, made.matrix});
        }
        m_weights.back().panels = {};
    }

    /// (tokens, matrices * rows): the first three matrices share x, the others have inputs of their own.
    Rows run(std::size_t firstToken, std::size_t tokens, int threads)
    {
        Rows y(tokens, kMatrices * kRows);
        std::vector<Rows> inputs;
        for (unsigned input = 0; input < 3; ++input) {
            Rows& x = inputs.emplace_back(tokens, kCols);
            for (std::size_t t = 0; t < tokens; ++t) {
                const auto values = normalFloats(kCols, 1000 * input + static_cast<unsigned>(firstToken + t));
                std::copy(values.begin(), values.end(), x.row(t));
            }
        }
        std::vector<MatmulJob> jobs;
        for (std::size_t i = 0; i < kMatrices; ++i) {
            const Rows& x = inputs[i < 3 ? 0 : i - 2];
            jobs.push_back({&m_weights[i], x.row(0), x.stride(), y.row(0) + i * kRows, y.stride(), tokens});
        }
        jobs.push_back({&m_weights[0], inputs[1].row(0), inputs[1].stride(), nullptr, 0, 0}); // an expert nobody chose
        Team team(threads, matmulScratchFloats(kCols));
        team.reserveShared(matmulSharedBytes(3 * tokens, kCols));
        team.run({}, [&](Worker& worker) { runMatmuls(worker, *m_kernels, jobs); });
        return y;
    }

    const KernelSet* m_kernels = nullptr;
    std::vector<RandomMatrix> m_made;
    std::vector<WeightMatrix> m_weights;
};

} // namespace

TEST_P(PanelMatmuls, AreTheProductsOfEachMatrixAlone)
{
    const std::size_t tokens = 14;
    const Rows y = run(0, tokens, 2);
    std::vector<float> x;
    for (std::size_t t = 0; t < tokens; ++t) {
        const auto values = normalFloats(kCols, static_cast<unsigned>(t));
        x.insert(x.end(), values.begin(), values.end());
    }
    for (std::size_t i = 0; i < 3; ++i) {
        const std::vector<float> alone = product(*m_kernels->panels, m_made[i].matrix, x, tokens);
        for (std::size_t t = 0; t < tokens; ++t)
            ASSERT_EQ(std::memcmp(y.row(t) + i * kRows, alone.data() + t * kRows, kRows * sizeof(float)), 0) << i;
    }
}

TEST_P(PanelMatmuls, AnyNumberOfThreadsAndAnyCutIntoTokensGiveTheSameBits)
{
    const std::size_t tokens = 61;
    const Rows whole = run(0, tokens, 1);
    for (const int threads : {2, 3, 8})
        for (const std::size_t cut : {std::size_t{1}, std::size_t{13}, tokens})
            for (std::size_t first = 0; first < tokens; first += cut) {
                const std::size_t count = std::min(cut, tokens - first);
                const Rows part = run(first, count, threads);
                for (std::size_t t = 0; t < count; ++t)
                    ASSERT_EQ(std::memcmp(part.row(t), whole.row(first + t), kMatrices * kRows * sizeof(float)), 0)
                        << threads << " threads, " << cut << " tokens at a time, token " << first + t;
            }
}

INSTANTIATE_TEST_SUITE_P(Isas, PanelMatmuls, testing::ValuesIn(availableIsas()), isaTestName);

} // namespace sheaf::test
