#include "engine/runtime/sampler.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

namespace sheaf::test {

using runtime::Sampler;

namespace {

const std::vector<float> kLogits = {0.0F, 2.0F, 1.0F, -1.0F, 2.0F};

SamplerSettings plain()
{
    return {.temperature = 1, .topK = 0, .topP = 1, .minP = 0};
}

std::map<TokenId, double> frequencies(const SamplerSettings& settings, int draws = 20000)
{
    Sampler sampler(settings);
    std::map<TokenId, double> counts;
    for (int i = 0; i < draws; ++i)
        counts[sampler.next(kLogits, {})] += 1.0 / draws;
    return counts;
}

} // namespace

TEST(Sampler, GreedyTakesTheLargestAndTiesGoToTheLowerId)
{
    SamplerSettings settings = plain();
    settings.temperature = 0;
    EXPECT_EQ(Sampler(settings).next(kLogits, {}), 1);
}

TEST(Sampler, DrawsInProportion)
{
    double sum = 0;
    for (const float logit : kLogits)
        sum += std::exp(logit);
    const auto counts = frequencies(plain());
    for (std::size_t id = 0; id < kLogits.size(); ++id)
        EXPECT_NEAR(counts.at(static_cast<TokenId>(id)), std::exp(kLogits[id]) / sum, 0.02) << id; // five deviations
}

TEST(Sampler, TemperatureSharpensAndFlattens)
{
    SamplerSettings settings = plain();
    settings.temperature = 0.1F;
    EXPECT_GT(frequencies(settings)[1] + frequencies(settings)[4], 0.999);
    settings.temperature = 100;
    EXPECT_NEAR(frequencies(settings)[3], 0.2, 0.02);
}

TEST(Sampler, FiltersKeepTheMostLikely)
{
    SamplerSettings settings = plain();
    settings.topK = 1;
    EXPECT_EQ(frequencies(settings).size(), 1u);
    settings = plain();
    settings.topP = 0.7F; // the two largest have 0.77
    EXPECT_EQ(frequencies(settings).size(), 2u);
    settings = plain();
    settings.minP = 0.3F; // e^-1 = 0.37 stays, e^-2 = 0.14 goes
    EXPECT_EQ(frequencies(settings).size(), 3u);
}

TEST(Sampler, SeedsDecideTheSequence)
{
    const auto sequence = [](std::uint64_t seed) {
        SamplerSettings settings = plain();
        settings.seed = seed;
        Sampler sampler(settings);
        std::vector<TokenId> ids;
        for (int i = 0; i < 50; ++i)
            ids.push_back(sampler.next(kLogits, {}));
        return ids;
    };
    EXPECT_EQ(sequence(1), sequence(1));
    EXPECT_NE(sequence(1), sequence(2));
}

TEST(Sampler, RepetitionIsPenalisedWithinTheLastTokens)
{
    SamplerSettings settings = plain();
    settings.temperature = 0;
    settings.repeatPenalty = 3;
    const std::vector<TokenId> both = {1, 4};
    EXPECT_EQ(Sampler(settings).next(kLogits, both), 2);
    settings.repeatLastTokens = 1;
    EXPECT_EQ(Sampler(settings).next(kLogits, both), 1);
    settings.repeatLastTokens = 0;
    EXPECT_EQ(Sampler(settings).next(kLogits, both), 1);
}

} // namespace sheaf::test
