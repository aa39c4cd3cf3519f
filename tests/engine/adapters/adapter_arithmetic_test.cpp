// A model with an adapter computes what the model with changed weights computes.

#include "engine/adapters/adapted_model.h"

#include <gtest/gtest.h>

#include <cmath>

namespace sheaf::test {

namespace {

constexpr std::size_t kHidden = TinyLlama::kHidden, kKv = TinyLlama::kKv, kWidth = TinyLlama::kWidth, kHead = 8;

struct Target {
    const char* module; ///< below model.layers.N.
    const char* name; ///< below blk.N.
    std::size_t rows, cols;
    bool permuted;
};

constexpr Target kDense[] = {{"self_attn.q_proj", "attn_q.weight", kHidden, kHidden, true},
    {"self_attn.k_proj", "attn_k.weight", kKv, kHidden, true},
    {"self_attn.v_proj", "attn_v.weight", kKv, kHidden, false},
    {"self_attn.o_proj", "attn_output.weight", kHidden, kHidden, false},
    {"mlp.gate_proj", "ffn_gate.weight", kWidth, kHidden, false},
    {"mlp.up_proj", "ffn_up.weight", kWidth, kHidden, false},
    {"mlp.down_proj", "ffn_down.weight", kHidden, kWidth, false}};

std::string module(int layer, const char* name)
{
    return "model.layers." + std::to_string(layer) + "." + name;
}

std::string tensor(int layer, const std::string& name)
{
    return "blk." + std::to_string(layer) + "." + name;
}

class AdapterArithmetic : public testing::Test {
protected:
    TemporaryFolder folder;
};

} // namespace

TEST_F(AdapterArithmetic, PeftOnEveryMatrixOfADenseModel)
{
    const TinyLlama base = denseModel();
    TinyLlama merged = base;
    PeftFolder peft;
    peft.config(4, 8);
    std::uint32_t seed = 0;
    for (const int layer : {0, 1})
        for (const Target& t : kDense) {
            const auto pair = PlainPair::random(t.rows, t.cols, 4, ++seed);
            peft.add(module(layer, t.module), pair);
            merge(merged, tensor(layer, t.name), pair, 2, t.permuted ? permutedRows(kHead) : RowMap());
        }
    expectActsAs(base, {{peft.save(folder / "adapter")}}, merged);
}

TEST_F(AdapterArithmetic, GgufComesInTheRowOrderOfTheBase)
{
    const TinyLlama base = denseModel();
    TinyLlama merged = base;
    TinyGguf gguf = ggufAdapter(6);
    std::uint32_t seed = 0;
    for (const int layer : {0, 1})
        for (const Target& t : kDense) {
            const auto pair = PlainPair::random(t.rows, t.cols, 3, ++seed);
            addPair(gguf, tensor(layer, t.name), pair);
            merge(merged, tensor(layer, t.name), pair, 6.0 / 3 * 0.25);
        }
    gguf.save(folder / "adapter.gguf");
    expectActsAs(base, {{folder / "adapter.gguf", 0.25F}}, merged);
}

TEST_F(AdapterArithmetic, AnAlphaOfZeroInGgufMeansTheUsersScaleAlone)
{
    const TinyLlama base = denseModel();
    TinyLlama merged = base;
    TinyGguf gguf = ggufAdapter(0);
    const auto pair = PlainPair::random(kHidden, kWidth, 5, 1);
    addPair(gguf, "blk.1.ffn_down.weight", pair);
    merge(merged, "blk.1.ffn_down.weight", pair, 1.5);
    gguf.save(folder / "adapter.gguf");
    expectActsAs(base, {{folder / "adapter.gguf", 1.5F}}, merged);
}

TEST_F(AdapterArithmetic, RankStabilisedScaleAndPatterns)
{
    const TinyLlama base = denseModel();
    TinyLlama merged = base;
    PeftFolder peft;
    // The first pattern that matches counts; a plain one is a name or its last parts.
    peft.config(4, 8, R"("use_rslora":true,"rank_pattern":{"layers.0.mlp.down_proj":2,"down_proj":9},
        "alpha_pattern":{"model\\.layers\\.[1-9]\\.mlp\\.(up|down)_proj":3,"o_proj":5})");
    const auto add = [&](const char* name, const char* matrix, PlainPair pair, double scale) {
        peft.add(name, pair);
        merge(merged, matrix, std::move(pair), scale);
    };
    add("model.layers.0.mlp.down_proj", "blk.0.ffn_down.weight", PlainPair::random(kHidden, kWidth, 2, 1),
        8 / std::sqrt(2));
    add("model.layers.1.mlp.down_proj", "blk.1.ffn_down.weight", PlainPair::random(kHidden, kWidth, 9, 2),
        3 / std::sqrt(9));
    add("model.layers.1.mlp.up_proj", "blk.1.ffn_up.weight", PlainPair::random(kWidth, kHidden, 4, 3),
        3 / std::sqrt(4));
    add("model.layers.1.self_attn.o_proj", "blk.1.attn_output.weight", PlainPair::random(kHidden, kHidden, 4, 4),
        5 / std::sqrt(4));
    expectActsAs(base, {{peft.save(folder / "adapter")}}, merged);
}

TEST_F(AdapterArithmetic, SeveralAdaptersAddUp)
{
    const TinyLlama base = denseModel();
    TinyLlama merged = base;
    const auto first = PlainPair::random(kWidth, kHidden, 4, 1), second = PlainPair::random(kWidth, kHidden, 20, 2);
    merge(merged, "blk.0.ffn_up.weight", first, 8.0 / 4 * 0.5);
    merge(merged, "blk.0.ffn_up.weight", second, 10.0 / 20 * -1);
    const auto peft = PeftFolder().config(4, 8).add("model.layers.0.mlp.up_proj", first).save(folder / "peft");
    TinyGguf gguf = ggufAdapter(10);
    addPair(gguf, "blk.0.ffn_up.weight", second);
    gguf.save(folder / "adapter.gguf");
    expectActsAs(base, {{peft, 0.5F}, {folder / "adapter.gguf", -1}}, merged);
}

TEST_F(AdapterArithmetic, TheHeadOfTiedEmbeddingsLeavesTheEmbeddingsAlone)
{
    const TinyLlama base = denseModel();
    TinyLlama merged = base;
    merged.shapes["output.weight"] = base.shapes.at("token_embd.weight");
    merged.values["output.weight"] = base.values.at("token_embd.weight");
    const auto pair = PlainPair::random(TinyLlama::kVocab, kHidden, 4, 1);
    merge(merged, "output.weight", pair, 2);
    expectActsAs(base, {{PeftFolder().config(4, 8).add("lm_head", pair).save(folder / "adapter")}}, merged);
}

/// Stacked experts as PEFT stores them for parameters, in either notion of "in", one nested in the other.
class StackedExperts : public testing::TestWithParam<std::tuple<const char*, bool>> { };

TEST_P(StackedExperts, OfPeftParameters)
{
    const auto [architecture, swapped] = GetParam();
    const TemporaryFolder folder;
    const TinyLlama base = expertModel(architecture);
    TinyLlama merged = base;
    PeftFolder peft;
    peft.config(3, 6, R"("target_parameters":["experts.gate_up_proj","experts.down_proj"],
        "rank_pattern":{"experts.down_proj":5})");
    const std::string feedForward = std::string(architecture) == "llama4" ? "feed_forward" : "mlp";
    std::uint32_t seed = 0;
    for (const int layer : {0, 1}) {
        const std::string experts = module(layer, (feedForward + ".experts").c_str());
        auto gateUp = PlainPair::random(2 * kWidth, kHidden, 3, ++seed, 4);
        const auto down = PlainPair::random(kHidden, kWidth, 5, ++seed, 4);
        peft.addExperts(experts + ".base_layer", gateUp, swapped).addExperts(experts, down, swapped);
        PlainPair gate = gateUp, up = gateUp;
        gate.rows = up.rows = kWidth;
        gate.b.clear();
        up.b.clear();
        for (std::size_t e = 0; e < 4; ++e)
            for (std::size_t r = 0; r < 2 * kWidth; ++r)
                for (std::size_t k = 0; k < 3; ++k)
                    (r < kWidth ? gate : up).b.push_back(gateUp.bAt(e, r, k));
        merge(merged, tensor(layer, "ffn_gate_exps.weight"), gate, 2);
        merge(merged, tensor(layer, "ffn_up_exps.weight"), up, 2);
        merge(merged, tensor(layer, "ffn_down_exps.weight"), down, 6.0 / 5);
    }
    expectActsAs(base, {{peft.save(folder / "adapter")}}, merged);
}

INSTANTIATE_TEST_SUITE_P(
    Families, StackedExperts, testing::Combine(testing::Values("llama", "llama4", "qwen2moe"), testing::Bool()));

TEST_F(AdapterArithmetic, StackedExpertsRoutersAndSharedExpertsOfGguf)
{
    for (const std::string architecture : {"llama", "llama4", "qwen2moe"}) {
        const TinyLlama base = expertModel(architecture);
        TinyLlama merged = base;
        TinyGguf gguf = ggufAdapter(4, architecture);
        std::uint32_t seed = 0;
        const auto add = [&](const std::string& name, std::size_t rows, std::size_t cols, std::size_t experts) {
            const auto pair = PlainPair::random(rows, cols, 2, ++seed, experts);
            addPair(gguf, name, pair);
            merge(merged, name, pair, 2);
        };
        add("blk.0.ffn_gate_exps.weight", kWidth, kHidden, 4);
        add("blk.0.ffn_up_exps.weight", kWidth, kHidden, 4);
        add("blk.1.ffn_down_exps.weight", kHidden, kWidth, 4);
        add("blk.1.ffn_gate_inp.weight", 4, kHidden, 1);
        if (architecture != "llama") {
            add("blk.0.ffn_gate_shexp.weight", kWidth, kHidden, 1);
            add("blk.1.ffn_down_shexp.weight", kHidden, kWidth, 1);
        }
        if (architecture == "qwen2moe")
            add("blk.1.ffn_gate_inp_shexp.weight", 1, kHidden, 1);
        gguf.save(folder / "adapter.gguf");
        SCOPED_TRACE(architecture);
        expectActsAs(base, {{folder / "adapter.gguf"}}, merged);
    }
}

TEST_F(AdapterArithmetic, ModulesOfSingleExperts)
{
    const TinyLlama base = expertModel("llama");
    TinyLlama merged = base;
    PeftFolder peft;
    peft.config(4, 8);
    const auto add = [&](const std::string& name, const std::string& matrix, std::size_t expert, PlainPair pair) {
        peft.add(name, pair);
        auto all = PlainPair::random(pair.rows, pair.cols, 4, 1, 4);
        std::fill(all.b.begin(), all.b.end(), 0.0F);
        std::copy(pair.a.begin(), pair.a.end(), &all.aAt(expert, 0, 0));
        std::copy(pair.b.begin(), pair.b.end(), &all.bAt(expert, 0, 0));
        merge(merged, matrix, all, 2);
    };
    add("model.layers.0.block_sparse_moe.experts.1.w1", "blk.0.ffn_gate_exps.weight", 1,
        PlainPair::random(kWidth, kHidden, 4, 11));
    add("model.layers.0.block_sparse_moe.experts.3.w2", "blk.0.ffn_down_exps.weight", 3,
        PlainPair::random(kHidden, kWidth, 4, 12));
    add("model.layers.1.block_sparse_moe.experts.0.w3", "blk.1.ffn_up_exps.weight", 0,
        PlainPair::random(kWidth, kHidden, 4, 13));
    expectActsAs(base, {{peft.save(folder / "adapter")}}, merged);
}

TEST_F(AdapterArithmetic, TextModelsOfPicturesGoByTwoNames)
{
    const TinyLlama base = expertModel("llama4");
    const auto pair = PlainPair::random(kHidden, kHidden, 4, 1);
    TinyLlama merged = base;
    merge(merged, "blk.1.attn_q.weight", pair, 2);
    for (const std::string prefix : {"language_model.model.", "model.language_model.", "model."}) {
        PeftFolder peft;
        peft.config(4, 8).add(prefix + "layers.1.self_attn.q_proj", pair);
        SCOPED_TRACE(prefix);
        expectActsAs(base, {{peft.save(folder / "adapter")}}, merged);
    }
}

} // namespace sheaf::test
