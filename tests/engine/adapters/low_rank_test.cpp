// Base products with changes against double sums, and the same bits in every split.

#include "engine/kernels/low_rank.h"
#include "support/tiny_gguf.h"

#include <gtest/gtest.h>

#include <cmath>

namespace sheaf::kernels {

namespace {

Rows randomRows(std::size_t rows, std::size_t width, std::uint32_t seed)
{
    Rows to(rows, width);
    const std::vector<float> values = test::randomFloats(rows * width, seed);
    for (std::size_t r = 0; r < rows; ++r)
        std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(r * width), width, to.row(r));
    return to;
}

struct Sizes {
    std::size_t rows, cols, rank; ///< rank 0: no change
};

/// Several matrices with changes of different ranks, some without, multiplied in one call.
class Group {
public:
    Group(std::vector<Sizes> sizes, std::size_t tokens, std::size_t productFloats)
        : m_tokens(tokens)
        , m_products(productFloats)
        , m_changes(sizes.size())
        , m_matrices(sizes.size())
    {
        for (std::size_t i = 0; i < sizes.size(); ++i) {
            const auto& [rows, cols, rank] = sizes[i];
            const auto seed = static_cast<std::uint32_t>(10 * i);
            m_weights.push_back(test::randomFloats(rows * cols, seed + 1));
            m_x.push_back(randomRows(tokens, cols, seed + 2));
            m_y.emplace_back(tokens, rows);
            m_matrices[i] = {reinterpret_cast<const std::byte*>(m_weights[i].data()), TensorType::F32, rows, cols,
                cols * sizeof(float), quant::dequantizeRow(TensorType::F32, quant::Isa::Scalar), nullptr};
            if (rank == 0)
                continue;
            m_changes[i] = {randomRows(rank, cols, seed + 3), randomRows(rows, rank, seed + 4), rank,
                {m_products.data(), m_products.size()}};
            m_matrices[i].lowRank = &m_changes[i];
        }
    }

    void run(int threads)
    {
        std::vector<MatmulJob> jobs;
        for (std::size_t i = 0; i < m_matrices.size(); ++i)
            jobs.push_back({&m_matrices[i], m_x[i].row(0), m_x[i].stride(), m_y[i].row(0), m_y[i].stride(), m_tokens});
        Team team(threads, matmulScratchFloats(256));
        team.run({}, [&](Worker& worker) { runMatmuls(worker, portableKernels(), jobs); });
    }

    double expected(std::size_t i, std::size_t t, std::size_t r) const
    {
        const LowRank& change = m_changes[i];
        const std::size_t cols = m_matrices[i].cols;
        double sum = 0;
        for (std::size_t c = 0; c < cols; ++c)
            sum += double{m_weights[i][r * cols + c]} * m_x[i].row(t)[c];
        for (std::size_t k = 0; k < change.rank; ++k) {
            double product = 0;
            for (std::size_t c = 0; c < cols; ++c)
                product += double{change.a.row(k)[c]} * m_x[i].row(t)[c];
            sum += change.b.row(r)[k] * product;
        }
        return sum;
    }

    const Rows& y(std::size_t i) const { return m_y[i]; }

private:
    std::size_t m_tokens;
    FloatBuffer m_products;
    std::vector<std::vector<float>> m_weights;
    std::vector<Rows> m_x, m_y;
    std::vector<LowRank> m_changes;
    std::vector<WeightMatrix> m_matrices;
};

} // namespace

TEST(LowRankProducts, AgreeWithDoubleSumsInAnyRoundsAndThreads)
{
    const std::vector<Sizes> sizes = {{70, 40, 5}, {30, 40, 0}, {130, 200, 70}, {1, 17, 1}};
    for (const std::size_t tokens : {1U, 3U, 5U, 100U}) {
        Group once(sizes, tokens, 4 * lowRankFloats(tokens, 70));
        once.run(1);
        for (std::size_t i = 0; i < sizes.size(); ++i)
            for (std::size_t t = 0; t < tokens; ++t)
                for (std::size_t r = 0; r < sizes[i].rows; ++r)
                    ASSERT_NEAR(once.y(i).row(t)[r], once.expected(i, t, r), 1e-3)
                        << "matrix " << i << " token " << t << " row " << r;
        // So little room that every matrix is a round of its own.
        Group rounds(sizes, tokens, lowRankFloats(tokens, 70));
        rounds.run(3);
        for (std::size_t i = 0; i < sizes.size(); ++i)
            for (std::size_t t = 0; t < tokens; ++t)
                for (std::size_t r = 0; r < sizes[i].rows; ++r)
                    ASSERT_EQ(rounds.y(i).row(t)[r], once.y(i).row(t)[r]);
    }
}

} // namespace sheaf::kernels
