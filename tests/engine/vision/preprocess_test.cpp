// Pixels on their way into the tower.

#include "engine/vision/preprocess.h"
#include "engine/vision/resize.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace sheaf::vision {
namespace {

PixelBuffer noise(int width, int height, unsigned seed)
{
    std::mt19937 random(seed);
    PixelBuffer picture{width, height, {}};
    for (int i = 0; i < width * height * 3; ++i)
        picture.rgb.push_back(static_cast<std::uint8_t>(random()));
    return picture;
}

double triangle(double x)
{
    return std::max(0.0, 1 - std::abs(x));
}

/// Weights of all source pixels for one target pixel, in double.
std::vector<double> weightsOf(int source, int target, int i)
{
    const double scale = double(source) / target, width = std::max(scale, 1.0), centre = (i + 0.5) * scale;
    std::vector<double> weights;
    double total = 0;
    for (int j = 0; j < source; ++j)
        total += weights.emplace_back(triangle((j + 0.5 - centre) / width));
    for (double& w : weights)
        w /= total;
    return weights;
}

TEST(Resize, AgreesWithTheFilterInDouble)
{
    struct Size {
        int fromWidth, fromHeight, toWidth, toHeight;
    };
    for (const Size s :
        {Size{7, 5, 7, 11}, Size{40, 31, 13, 17}, Size{3, 90, 50, 4}, Size{1, 1, 6, 5}, Size{64, 64, 1, 1}}) {
        const PixelBuffer picture = noise(s.fromWidth, s.fromHeight, 5);
        const auto small = resize(picture, s.toWidth, s.toHeight, {});
        ASSERT_TRUE(small);
        ASSERT_EQ(small->rgb.size(), static_cast<std::size_t>(s.toWidth * s.toHeight * 3));
        for (int y = 0; y < s.toHeight; ++y) {
            const auto down = weightsOf(s.fromHeight, s.toHeight, y);
            for (int x = 0; x < s.toWidth; ++x) {
                const auto across = weightsOf(s.fromWidth, s.toWidth, x);
                for (int c = 0; c < 3; ++c) {
                    double sum = 0;
                    for (int v = 0; v < s.fromHeight; ++v)
                        for (int u = 0; u < s.fromWidth; ++u)
                            sum += down[static_cast<std::size_t>(v)] * across[static_cast<std::size_t>(u)]
                                * picture.rgb[static_cast<std::size_t>((v * s.fromWidth + u) * 3 + c)];
                    // Two passes round to a half each; the weights' fixed point adds little.
                    ASSERT_NEAR(small->rgb[static_cast<std::size_t>((y * s.toWidth + x) * 3 + c)], sum, 1.1)
                        << s.toWidth << "x" << s.toHeight << " at " << x << "," << y;
                }
            }
        }
    }
}

TEST(Resize, KeepsAColourAndASize)
{
    const PixelBuffer grey{30, 20, std::vector<std::uint8_t>(30 * 20 * 3, 201)};
    EXPECT_EQ(resize(grey, 47, 3, {})->rgb, std::vector<std::uint8_t>(47 * 3 * 3, 201));
    const PixelBuffer picture = noise(30, 20, 1);
    EXPECT_EQ(resize(picture, 30, 20, {})->rgb, picture.rgb);
}

TEST(Resize, StopsWhenAsked)
{
    std::stop_source source;
    source.request_stop();
    const auto result = resize(noise(30, 20, 1), 10, 10, source.get_token());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Cancelled);
}

TEST(PixelScale, RoundsEveryStepToBfloat16)
{
    const PixelScale scale({0.5F, 0.5F, 0.5F}, {0.5F, 0.5F, 0.5F});
    EXPECT_FLOAT_EQ(scale(0, 0), -1);
    EXPECT_FLOAT_EQ(scale(0, 255), 1);
    EXPECT_NEAR(scale(0, 105), -0.175781, 1e-6); // values of the reference
    EXPECT_NEAR(scale(1, 171), 0.34375, 1e-6);
    EXPECT_NEAR(scale(2, 29), -0.773438, 1e-6);
    EXPECT_NEAR(scale(2, 80), -0.371094, 1e-6);
}

TEST(PixelScale, HasAMeanAndADeviationForEachChannel)
{
    const PixelScale scale({0, 0.25F, 0.5F}, {1, 0.5F, 2});
    EXPECT_FLOAT_EQ(scale(0, 255), 1);
    EXPECT_FLOAT_EQ(scale(1, 255), 1.5F);
    EXPECT_FLOAT_EQ(scale(2, 255), 0.25F);
}

PromptPicture prompt(PixelBuffer picture, int maxTiles = 16)
{
    return {std::make_shared<const PixelBuffer>(std::move(picture)), maxTiles};
}

TEST(Prepare, TilesLieRowByRowAndTheOverviewLast)
{
    const TileSettings tower{8, 1, 16};
    const PixelBuffer picture = noise(16, 13, 2); // 2 x 2 tiles; three rows of padding
    const auto prepared = preparePicture(prompt(picture), tower, {});
    ASSERT_TRUE(prepared);
    ASSERT_EQ(prepared->tiles.tiles(), 5);
    const PixelScale scale({0.5F, 0.5F, 0.5F}, {0.5F, 0.5F, 0.5F});
    std::vector<float> tile(3 * 8 * 8);
    for (int index = 0; index < 4; ++index) {
        writeTile(*prepared, static_cast<std::size_t>(index), 8, scale, tile);
        for (int c = 0; c < 3; ++c)
            for (int y = 0; y < 8; ++y)
                for (int x = 0; x < 8; ++x) {
                    const int row = index / 2 * 8 + y, column = index % 2 * 8 + x;
                    const std::uint8_t value
                        = row < 13 ? picture.rgb[static_cast<std::size_t>((row * 16 + column) * 3 + c)] : 0;
                    ASSERT_EQ(tile[static_cast<std::size_t>((c * 8 + y) * 8 + x)], scale(0, value))
                        << index << " " << c << " " << y << " " << x;
                }
    }
    const auto squashed = resize(picture, 8, 8, {});
    writeTile(*prepared, 4, 8, scale, tile);
    for (std::size_t i = 0; i < 64; ++i)
        ASSERT_EQ(tile[64 + i], scale(1, squashed->rgb[i * 3 + 1]));
}

TEST(Prepare, TheDialLimitsTheTiles)
{
    const TileSettings tower{8, 1, 9};
    const PixelBuffer picture = noise(100, 100, 3);
    EXPECT_EQ(preparePicture(prompt(picture, 1), tower, {})->tiles.tiles(), 1);
    EXPECT_EQ(preparePicture(prompt(picture, 4), tower, {})->tiles.tiles(), 5);
    EXPECT_EQ(preparePicture(prompt(picture, 16), tower, {})->tiles.tiles(), 10) << "the tower's own limit";
}

TEST(Prepare, RefusesPicturesWithoutTheirPixels)
{
    const TileSettings tower{8, 1, 16};
    for (const PromptPicture& wrong : {PromptPicture{}, prompt({0, 0, {}}), prompt({-1, -1, {0, 0, 0}}),
             prompt({2, 2, std::vector<std::uint8_t>(11)}), prompt({2, 2, std::vector<std::uint8_t>(13)}),
             prompt({3, 2, std::vector<std::uint8_t>(27)}), prompt(noise(2, 2, 1), 0)}) {
        const auto result = preparePicture(wrong, tower, {});
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().code, ErrorCode::Usage);
    }
}

} // namespace
} // namespace sheaf::vision
