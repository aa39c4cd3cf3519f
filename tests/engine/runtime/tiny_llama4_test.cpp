// The two small Llama 4 models of models.md 10.2: logits and experts known from an independent implementation.

#include "engine/api/engine.h"
#include "support/tiny_llama4.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace sheaf::test {

namespace {

const std::vector<TokenId> kIds = {1, 5, 9, 60, 33, 2, 17, 44, 8, 8, 21, 63, 0, 30};

struct Expected {
    std::size_t position;
    std::vector<double> first; ///< logits[0..4]
    std::size_t argmax;
    double max;
    double squares; ///< sum of logit²
};

struct Outcome {
    std::vector<std::vector<float>> rows;
    std::vector<RouterChoices> router;
};

Outcome run(TinyLlama4 which, int batch)
{
    const TemporaryFolder folder;
    tinyLlama4(which).save(folder / "model.gguf");
    auto engine = Engine::load(folder / "model.gguf", {.threads = 2, .batchTokens = batch});
    if (!engine)
        throw std::runtime_error(engine.error().what + " " + engine.error().where);
    Outcome outcome;
    LogitsCallbacks callbacks;
    callbacks.row = [&](std::size_t, std::span<const float> row) { outcome.rows.emplace_back(row.begin(), row.end()); };
    callbacks.router = [&](const RouterChoices& layer) { outcome.router.push_back(layer); };
    const auto result = (*engine)->logits(kIds, {}, {}, callbacks);
    if (!result)
        throw std::runtime_error(result.error().what);
    return outcome;
}

void expectRows(const Outcome& outcome, const std::vector<Expected>& expected)
{
    ASSERT_EQ(outcome.rows.size(), kIds.size());
    for (const Expected& e : expected) {
        const std::vector<float>& row = outcome.rows[e.position];
        for (std::size_t i = 0; i < e.first.size(); ++i)
            EXPECT_NEAR(row[i], e.first[i], 1e-4) << "position " << e.position << " logit " << i;
        EXPECT_EQ(static_cast<std::size_t>(std::max_element(row.begin(), row.end()) - row.begin()), e.argmax);
        EXPECT_NEAR(row[e.argmax], e.max, 1e-4);
        double squares = 0;
        for (const float logit : row)
            squares += double{logit} * logit;
        EXPECT_NEAR(squares, e.squares, 2e-3);
    }
}

void expectExperts(const Outcome& outcome, const std::vector<std::pair<std::uint32_t, std::vector<int>>>& expected)
{
    ASSERT_EQ(outcome.router.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ(outcome.router[i].layer, expected[i].first);
        std::vector<int> chosen;
        for (const auto& experts : outcome.router[i].experts)
            chosen.push_back(experts.at(0));
        EXPECT_EQ(chosen, expected[i].second) << "layer " << expected[i].first;
    }
}

} // namespace

TEST(TinyScout, ComputesTheKnownLogitsAndExperts)
{
    const Outcome outcome = run(TinyLlama4::Scout, 512);
    expectRows(outcome,
        {{0, {0.69563, 0.38038, -0.33549, 0.58658, -0.55133}, 56, 2.69352, 66.71412},
            {5, {-0.34108, 2.2568, -2.09934, -1.62102, 0.69509}, 1, 2.2568, 97.62112},
            {6, {-0.98125, -1.30855, 0.23953, -1.03177, -1.69924}, 60, 1.89101, 53.78754},
            {13, {-0.65503, 1.10744, 0.40378, -1.22604, 0.97054}, 44, 2.45416, 60.02402}});
    expectExperts(outcome,
        {{0, {0, 0, 1, 1, 1, 3, 2, 2, 1, 3, 1, 3, 1, 1}}, {1, {1, 1, 3, 1, 3, 3, 0, 0, 1, 1, 1, 0, 0, 0}},
            {2, {1, 1, 2, 1, 1, 2, 0, 0, 0, 0, 3, 0, 2, 2}}, {3, {3, 3, 0, 0, 3, 3, 0, 3, 3, 3, 3, 3, 1, 1}}});
}

TEST(TinyMaverick, ComputesTheKnownLogitsAndExperts)
{
    const Outcome outcome = run(TinyLlama4::Maverick, 512);
    expectRows(outcome,
        {{0, {-0.26297, 0.7607, 0.13064, -0.64394, 0.14945}, 59, 2.4462, 73.24566},
            {5, {-0.37932, 0.88302, -0.04372, -0.92059, -0.32852}, 17, 2.09983, 65.19608},
            {6, {0.38372, -0.77367, -0.91835, 0.81249, 0.19471}, 32, 1.94477, 54.54969},
            {13, {0.18762, -0.71253, 1.17005, 2.07112, 0.34306}, 37, 2.11975, 67.32325}});
    expectExperts(
        outcome, {{1, {1, 1, 7, 7, 3, 7, 0, 0, 5, 5, 4, 4, 0, 3}}, {3, {3, 7, 3, 7, 0, 3, 6, 6, 3, 3, 6, 3, 1, 1}}});
}

TEST(TinyScout, SigmoidOfTheChosenLogitIsItsWeight)
{
    const Outcome outcome = run(TinyLlama4::Scout, 3);
    for (const RouterChoices& layer : outcome.router)
        for (const auto& weights : layer.weights) {
            EXPECT_GT(weights.at(0), 0.0F);
            EXPECT_LT(weights.at(0), 1.0F); // a softmax over one would be exactly 1
        }
}

} // namespace sheaf::test
