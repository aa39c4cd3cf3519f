// The tower of models.md 10.3, whose vectors an independent implementation computed.

#include "engine/kernels/isa.h"
#include "engine/vision/tile_encoder.h"
#include "support/tiny_tower.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace sheaf::vision {
namespace {

using test::TemporaryFolder;
using test::TinyTower;

struct Outcome {
    Result<void> result;
    std::vector<float> vectors;
};

Outcome encode(const Tower& tower, const std::vector<float>& pixels, int threads, const std::stop_token& stop = {})
{
    kernels::Team team(threads, scratchFloats(tower));
    TileEncoder encoder(tower, kernels::kernelSet(kernels::selectIsa().value()), team);
    std::copy(pixels.begin(), pixels.end(), encoder.pixels().begin());
    std::vector<float> vectors(tower.shape.tokens() * tower.info.hidden);
    auto result = encoder.run(vectors, stop);
    return {result, vectors};
}

std::shared_ptr<const Tower> open(const TinyTower& tower, const TemporaryFolder& folder)
{
    tower.save(folder / "mmproj.gguf");
    auto opened = openTower(folder / "mmproj.gguf");
    if (!opened)
        throw std::runtime_error(opened.error().what + " " + opened.error().where);
    return *opened;
}

struct Expected {
    std::vector<double> first; ///< out[0..4]
    double sum;
    double squares;
};

TEST(TileEncoder, ComputesTheKnownVectors)
{
    const TemporaryFolder folder;
    const auto tower = open(TinyTower(), folder);
    const Outcome outcome = encode(*tower, test::tinyTowerPixels(), 2);
    ASSERT_TRUE(outcome.result) << outcome.result.error().what;
    const std::vector<Expected> expected = {{{-0.499951, 0.357618, 0.069082, -0.125904, 0.349052}, 1.153555, 5.609684},
        {{-0.57242, 0.732896, -0.095536, -0.412633, 0.121831}, -0.684017, 11.751501},
        {{-0.214079, 0.438888, -0.244666, 0.072018, 0.449163}, -2.65371, 5.428739},
        {{-0.154599, 0.132095, -0.03921, -0.004172, 0.177302}, 1.050326, 1.863047}};
    ASSERT_EQ(outcome.vectors.size(), expected.size() * 32);
    for (std::size_t token = 0; token < expected.size(); ++token) {
        const float* vector = outcome.vectors.data() + token * 32;
        double sum = 0, squares = 0;
        for (std::size_t i = 0; i < 32; ++i) {
            sum += vector[i];
            squares += double{vector[i]} * vector[i];
        }
        for (std::size_t i = 0; i < 5; ++i)
            EXPECT_NEAR(vector[i], expected[token].first[i], 4e-6) << token << " " << i;
        EXPECT_NEAR(sum, expected[token].sum, 2e-5) << token;
        EXPECT_NEAR(squares, expected[token].squares, 5e-5) << token;
    }
}

TEST(TileEncoder, GivesTheSameBitsForAnyNumberOfThreads)
{
    const TemporaryFolder folder;
    const auto tower = open(TinyTower(), folder);
    const std::vector<float> one = encode(*tower, test::tinyTowerPixels(), 1).vectors;
    EXPECT_EQ(encode(*tower, test::tinyTowerPixels(), 2).vectors, one);
    EXPECT_EQ(encode(*tower, test::tinyTowerPixels(), 5).vectors, one);
}

TEST(TileEncoder, DoesNotRememberTheTileBefore)
{
    const TemporaryFolder folder;
    const auto tower = open(TinyTower(), folder);
    kernels::Team team(2, scratchFloats(*tower));
    TileEncoder encoder(*tower, kernels::kernelSet(kernels::selectIsa().value()), team);
    std::vector<float> before(4 * 32), after(4 * 32);
    const auto run = [&](const std::vector<float>& pixels, std::vector<float>& out) {
        std::copy(pixels.begin(), pixels.end(), encoder.pixels().begin());
        ASSERT_TRUE(encoder.run(out, {}));
    };
    run(test::tinyTowerPixels(), before);
    run(test::randomFloats(3 * 56 * 56, 3), after);
    EXPECT_NE(before, after);
    run(test::tinyTowerPixels(), after);
    EXPECT_EQ(before, after);
}

TEST(TileEncoder, NamesTheLayerThatComputesSomethingThatIsNoNumber)
{
    for (const int layer : {0, 1}) {
        const TemporaryFolder folder;
        TinyTower spoiled;
        spoiled.tensors["v.blk." + std::to_string(layer) + ".ffn_down.weight"].values[40]
            = std::numeric_limits<float>::quiet_NaN();
        const auto result = encode(*open(spoiled, folder), test::tinyTowerPixels(), 2).result;
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().code, ErrorCode::Malformed);
        EXPECT_THAT(result.error().what, testing::HasSubstr("layer " + std::to_string(layer)));
    }
    const TemporaryFolder folder;
    TinyTower spoiled;
    spoiled.tensors["mm.model.fc.weight"].values[7] = std::numeric_limits<float>::infinity();
    const auto result = encode(*open(spoiled, folder), test::tinyTowerPixels(), 2).result;
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().what, testing::HasSubstr("projector"));
}

TEST(TileEncoder, StopsWhenAsked)
{
    const TemporaryFolder folder;
    std::stop_source source;
    source.request_stop();
    const auto result = encode(*open(TinyTower(), folder), test::tinyTowerPixels(), 2, source.get_token()).result;
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Cancelled);
}

} // namespace
} // namespace sheaf::vision
