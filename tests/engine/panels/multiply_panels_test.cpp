// Products of packed matrices against floats: the layout and the arithmetic of the reference kernels.

#include "random_panels.h"

#include <gtest/gtest.h>

#include <cmath>

namespace sheaf {

namespace {

using panels::kTileColumns;
using test::normalFloats;
using test::product;
using test::RandomMatrix;

class MultiplyPanels : public testing::TestWithParam<TensorType> { };

/// Rounding an activation to 8 bits errs by at most half a step of its stretch, 1/254 of the largest value there.
TEST_P(MultiplyPanels, IsTheProductOfTheFloatsUpToTheRoundingOfActivations)
{
    const std::size_t rows = 41, cols = 512, columns = 5;
    const RandomMatrix w(GetParam(), rows, cols, 1);
    const std::vector<float> weights = w.floats(), x = normalFloats(columns * cols, 2);
    const std::vector<float> y = product(panels::referencePanelKernels(), w.matrix, x, columns);
    for (std::size_t column = 0; column < columns; ++column)
        for (std::size_t row = 0; row < rows; ++row) {
            double exact = 0, bound = 0;
            for (std::size_t k = 0; k < cols; ++k) {
                exact += double{weights[row * cols + k]} * x[column * cols + k];
                bound += std::abs(weights[row * cols + k]) * 5.0 / 254;
            }
            EXPECT_NEAR(y[column * rows + row], exact, bound) << "row " << row << " column " << column;
            EXPECT_NEAR(y[column * rows + row], exact, 0.05 * std::sqrt(cols)) << "row " << row << " column " << column;
        }
}

/// Activations that 8 bits hold exactly, around zero or around another point, leave nothing but float rounding.
TEST_P(MultiplyPanels, IsExactForActivationsThatEightBitsHold)
{
    const std::size_t rows = 32, cols = 768, columns = 3;
    const RandomMatrix w(GetParam(), rows, cols, 3);
    std::vector<float> x(columns * cols);
    for (std::size_t i = 0; i < x.size(); ++i) {
        const int step = i % 32 == 7 ? 127 : i % 32 == 8 ? -127 : static_cast<int>(i * 37 % 255) - 127;
        x[i] = static_cast<float>(step + static_cast<int>(i / cols) * 60);
    }
    const std::vector<float> weights = w.floats();
    const std::vector<float> y = product(panels::referencePanelKernels(), w.matrix, x, columns);
    for (std::size_t i = 0; i < y.size(); ++i) {
        const std::size_t column = i / rows, row = i % rows;
        double exact = 0, size = 0;
        for (std::size_t k = 0; k < cols; ++k) {
            const double term = double{weights[row * cols + k]} * x[column * cols + k];
            exact += term;
            size += std::abs(term);
        }
        EXPECT_NEAR(y[i], exact, 4e-6 * size);
    }
}

TEST_P(MultiplyPanels, DoesNotDependOnHowManyColumnsThereAre)
{
    const std::size_t rows = 48, cols = 256, columns = 2 * kTileColumns + 1;
    const RandomMatrix w(GetParam(), rows, cols, 5);
    const std::vector<float> x = normalFloats(columns * cols, 6);
    const std::vector<float> all = product(panels::referencePanelKernels(), w.matrix, x, columns);
    for (std::size_t count = 1; count < columns; ++count) {
        const std::vector<float> some = product(panels::referencePanelKernels(), w.matrix, x, count);
        for (std::size_t i = 0; i < some.size(); ++i)
            ASSERT_EQ(some[i], all[i]) << count << " columns, element " << i;
    }
}

TEST_P(MultiplyPanels, ANumberThatIsNoneIsSeenInEveryRow)
{
    const std::size_t rows = 32, cols = 256;
    const RandomMatrix w(GetParam(), rows, cols, 7);
    for (const float bad : {std::nanf(""), -std::nanf(""), INFINITY, -INFINITY}) {
        std::vector<float> x = normalFloats(cols, 8);
        x[100] = bad;
        for (const float y : product(panels::referencePanelKernels(), w.matrix, x, 1))
            EXPECT_FALSE(std::isfinite(y)) << bad;
    }
}

INSTANTIATE_TEST_SUITE_P(Types, MultiplyPanels, testing::ValuesIn(test::kPanelTypes), test::typeName);

TEST(PanelTypes, ABlockOfAPanelHasTheBytesOfSixteenOfTheFile)
{
    for (const TensorType type : test::kPanelTypes) {
        const TensorTypeInfo& info = tensorTypeInfo(type);
        const panels::PanelType& panel = *panels::panelType(type);
        EXPECT_EQ(panel.blockBytes, 16 * info.blockBytes) << info.name;
        EXPECT_EQ(panel.blockWeights, info.blockWeights) << info.name;
    }
    EXPECT_EQ(panels::panelType(TensorType::F16), nullptr);
}

} // namespace

} // namespace sheaf
