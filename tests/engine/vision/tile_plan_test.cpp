// Worked examples of models.md 2.5.
#include "engine/api/picture.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace sheaf {
namespace {

struct Example {
    int width, height, rows, columns, resizedWidth, resizedHeight;
    std::uint64_t tokens;
};

void PrintTo(const Example& e, std::ostream* out)
{
    *out << e.width << "x" << e.height;
}

class TileExamples : public testing::TestWithParam<Example> { };

TEST_P(TileExamples, CanvasSizeAndTokens)
{
    const Example& e = GetParam();
    const PictureTiles tiles = chooseTiles(e.width, e.height);
    EXPECT_EQ(tiles.rows, e.rows);
    EXPECT_EQ(tiles.columns, e.columns);
    EXPECT_EQ(tiles.resizedWidth, e.resizedWidth);
    EXPECT_EQ(tiles.resizedHeight, e.resizedHeight);
    EXPECT_EQ(tiles.promptTokens(), e.tokens);
    const auto layout = pictureLayout(tiles, {});
    EXPECT_EQ(layout.size(), e.tokens);
    EXPECT_EQ(static_cast<std::uint64_t>(std::count(layout.begin(), layout.end(), kPatchToken)), tiles.pictureTokens({}));
}

INSTANTIATE_TEST_SUITE_P(Sizes, TileExamples, testing::ValuesIn(std::vector<Example>{{1, 1, 1, 1, 336, 336, 147}, {300, 200, 1, 1, 336, 224, 147},
            {200, 300, 1, 1, 224, 336, 147}, {336, 336, 1, 1, 336, 336, 147}, {337, 336, 1, 2, 337, 336, 437},
            {337, 337, 2, 2, 337, 337, 727}, {700, 336, 1, 3, 700, 336, 582}, {512, 512, 2, 2, 512, 512, 727},
            {640, 480, 2, 2, 640, 480, 727}, {800, 600, 2, 3, 800, 600, 1017}, {1000, 1000, 3, 3, 1000, 1000, 1452},
            {1024, 768, 3, 4, 1024, 768, 1887}, {1280, 720, 3, 4, 1280, 720, 1887},
            {1344, 1344, 4, 4, 1344, 1344, 2467}, {1920, 1080, 3, 5, 1680, 945, 2322},
            {1080, 1920, 5, 3, 945, 1680, 2322}, {2016, 1344, 3, 5, 1512, 1008, 2322},
            {2000, 500, 2, 6, 2000, 500, 1887}, {3000, 200, 1, 9, 3000, 200, 1452},
            {4000, 3000, 3, 4, 1344, 1008, 1887}, {3840, 2160, 3, 5, 1680, 945, 2322},
            {10000, 336, 1, 16, 5376, 180, 2467}, {336, 5376, 16, 1, 336, 5376, 2467}}));

TEST(TilePlan, OverviewOnlyBesideSeveralTiles)
{
    EXPECT_EQ(chooseTiles(336, 336).tiles(), 1);
    EXPECT_EQ(chooseTiles(640, 480).tiles(), 5);
}

TEST(TilePlan, LayoutOfTwoRows)
{
    const TileSettings tiny{28, 1, 4};
    const auto layout = pictureLayout(chooseTiles(56, 56, tiny), tiny);
    const std::vector<std::string_view> expected = {"<|image_start|>", kPatchToken, "<|tile_x_separator|>", kPatchToken,
        "<|tile_y_separator|>", kPatchToken, "<|tile_x_separator|>", kPatchToken, "<|tile_y_separator|>", "<|image|>",
        kPatchToken, "<|image_end|>"};
    EXPECT_EQ(layout, expected);
}

} // namespace
} // namespace sheaf
