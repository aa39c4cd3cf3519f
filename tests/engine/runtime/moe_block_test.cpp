// The scheduled mixture of experts against the plain-loop one, for every way families score and share.

#include "engine/kernels/isa.h"
#include "engine/runtime/moe_block.h"
#include "support/moe_reference.h"
#include "support/tiny_gguf.h"

#include <gtest/gtest.h>

#include <cmath>

namespace sheaf::test {

using namespace runtime;

namespace {

constexpr std::size_t kHidden = 48, kWidth = 40, kSharedWidth = 72, kExperts = 70, kTokens = 23;

struct Variant {
    const char* name;
    const char* family;
    std::size_t used;
};

void PrintTo(const Variant& variant, std::ostream* out)
{
    *out << variant.name;
}

kernels::WeightMatrix matrix(const std::vector<float>& values, std::size_t rows, std::size_t cols)
{
    return {reinterpret_cast<const std::byte*>(values.data()), TensorType::F32, rows, cols, cols * sizeof(float),
        quant::dequantizeRow(TensorType::F32, quant::Isa::Scalar), nullptr};
}

PlainFeedForward randomFeedForward(std::size_t width, std::uint32_t seed)
{
    return {randomFloats(width * kHidden, seed, 0.4F), randomFloats(width * kHidden, seed + 1, 0.4F),
        randomFloats(width * kHidden, seed + 2, 0.4F)};
}

model::FeedForward bind(const PlainFeedForward& f, std::size_t width)
{
    return {matrix(f.gate, width, kHidden), matrix(f.up, width, kHidden), matrix(f.down, kHidden, width)};
}

PlainMoe randomMoe(const model::Family& family, std::size_t used)
{
    PlainMoe moe;
    moe.hidden = kHidden;
    moe.used = used;
    moe.score = family.routerScore == model::RouterScore::Sigmoid ? PlainMoe::Score::Sigmoid
        : family.routerScore == model::RouterScore::Softmax       ? PlainMoe::Score::Softmax
                                                                  : PlainMoe::Score::SoftmaxRenormalised;
    moe.scoreOnInput = family.scoreOn == model::ScoreOn::Input;
    moe.router = randomFloats(kExperts * kHidden, 1, 0.5F);
    for (std::uint32_t e = 0; e < kExperts; ++e)
        moe.experts.push_back(randomFeedForward(kWidth, 100 + 3 * e));
    if (family.sharedExpert != model::SharedExpert::None)
        moe.shared.push_back(randomFeedForward(kSharedWidth, 7000));
    if (family.sharedExpert == model::SharedExpert::Gated)
        moe.sharedGate = randomFloats(kHidden, 8000, 0.5F);
    return moe;
}

model::MoeWeights bind(const PlainMoe& plain)
{
    model::MoeWeights moe;
    moe.router = matrix(plain.router, kExperts, kHidden);
    for (const PlainFeedForward& expert : plain.experts)
        moe.experts.push_back(bind(expert, kWidth));
    if (!plain.shared.empty())
        moe.shared = bind(plain.shared.front(), kSharedWidth);
    if (!plain.sharedGate.empty())
        moe.sharedGate = matrix(plain.sharedGate, 1, kHidden);
    return moe;
}

class MoeBlocks : public testing::TestWithParam<Variant> { };

} // namespace

TEST_P(MoeBlocks, AgreeWithPlainLoops)
{
    model::Hyperparameters h;
    h.family = model::findFamily(GetParam().family);
    h.routerScore = h.family->routerScore;
    h.hidden = kHidden;
    h.experts = kExperts;
    h.expertsUsed = GetParam().used;
    const PlainMoe plain = randomMoe(*h.family, GetParam().used);
    model::Weights weights;
    weights.layers.resize(1);
    weights.layers[0].moe = bind(plain);

    kernels::Rows x(kTokens, kHidden), out(kTokens, kHidden);
    std::vector<std::vector<float>> inputs;
    for (std::size_t t = 0; t < kTokens; ++t) {
        inputs.push_back(randomFloats(kHidden, static_cast<std::uint32_t>(9000 + t), 1.5F));
        std::copy(inputs.back().begin(), inputs.back().end(), x.row(t));
    }
    const quant::Isa isa = kernels::selectIsa().value();
    MoeBlock block(h, weights, kernels::kernelSet(isa), kTokens);
    kernels::Team team(2, kernels::matmulScratchFloats(kSharedWidth));
    ExpertChoices choices
        = {std::vector<std::int32_t>(kTokens * h.expertsUsed), std::vector<float>(kTokens * h.expertsUsed)};
    FaultWatch faults;
    team.run({},
        [&](kernels::Worker& worker) { block.run(worker, weights.layers[0], 0, x, kTokens, choices, out, faults); });

    for (std::size_t t = 0; t < kTokens; ++t) {
        const std::vector<double> expected = runPlainMoe(plain, inputs[t]);
        for (std::size_t i = 0; i < kHidden; ++i)
            ASSERT_NEAR(out.row(t)[i], expected[i], 2e-5 * (1 + std::abs(expected[i]))) << "token " << t;
    }
}

INSTANTIATE_TEST_SUITE_P(Families, MoeBlocks,
    testing::Values(Variant{"Mixtral", "llama", 2}, Variant{"Llama4", "llama4", 1},
        Variant{"Llama4OfSeveral", "llama4", 3}, Variant{"Qwen2Moe", "qwen2moe", 4}, Variant{"Qwen3Moe", "qwen3moe", 8},
        Variant{"Olmoe", "olmoe", 8}, Variant{"All", "olmoe", kExperts}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(ChooseExperts, TiesGoToTheLowerIndexAndScoresFollowTheFamily)
{
    const std::vector<float> logits = {1, 3, 3, -2};
    model::Hyperparameters h;
    h.experts = 4;
    h.expertsUsed = 2;
    std::vector<std::int32_t> experts(2);
    std::vector<float> scores(2);
    const auto choose = [&](model::RouterScore score) {
        h.routerScore = score;
        chooseExperts(logits, h, experts, scores);
        EXPECT_EQ(experts, (std::vector<std::int32_t>{1, 2}));
    };
    choose(model::RouterScore::SoftmaxRenormalised);
    EXPECT_FLOAT_EQ(scores[0], 0.5F);
    choose(model::RouterScore::Softmax);
    EXPECT_NEAR(scores[0], std::exp(3.0) / (std::exp(1.0) + 2 * std::exp(3.0) + std::exp(-2.0)), 1e-6);
    choose(model::RouterScore::Sigmoid);
    EXPECT_NEAR(scores[1], 1 / (1 + std::exp(-3.0)), 1e-6);
}

} // namespace sheaf::test
