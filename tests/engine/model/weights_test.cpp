// The three ways files store the same matrices bind to the same rows.

#include "engine/kernels/isa.h"
#include "engine/model/weights.h"
#include "support/tiny_gguf.h"

#include <gtest/gtest.h>

namespace sheaf::test {

namespace {

constexpr std::uint64_t kHidden = 8, kWidth = 6, kExperts = 3, kKv = 4;

/// Every element of a tensor with a tag of its own.
std::vector<float> tagged(std::size_t count, float tag)
{
    std::vector<float> values;
    for (std::size_t i = 0; i < count; ++i)
        values.push_back(tag + static_cast<float>(i));
    return values;
}

std::vector<float> joined(std::initializer_list<std::vector<float>> parts)
{
    std::vector<float> all;
    for (const std::vector<float>& part : parts)
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

std::vector<float> slice(const std::vector<float>& values, std::size_t part, std::size_t count)
{
    return {values.begin() + static_cast<std::ptrdiff_t>(part * count),
        values.begin() + static_cast<std::ptrdiff_t>((part + 1) * count)};
}

enum class Layout { Stacked, Fused, PerExpert };

TinyGguf mixture(Layout layout)
{
    constexpr std::size_t kExpert = kHidden * kWidth;
    const auto q = tagged(kHidden * kHidden, 100), k = tagged(kHidden * kKv, 200), v = tagged(kHidden * kKv, 300);
    const auto gate = tagged(kExperts * kExpert, 1000), up = tagged(kExperts * kExpert, 2000),
               down = tagged(kExperts * kExpert, 3000);
    TinyGguf gguf;
    gguf.set("general.architecture", "llama")
        .set("llama.context_length", 64u)
        .set("llama.embedding_length", 8u)
        .set("llama.block_count", 1u)
        .set("llama.feed_forward_length", 6u)
        .set("llama.attention.head_count", 2u)
        .set("llama.attention.head_count_kv", 1u)
        .set("llama.expert_count", 3u)
        .set("llama.expert_used_count", 2u);
    for (const char* name : {"output_norm.weight", "blk.0.attn_norm.weight", "blk.0.ffn_norm.weight"})
        gguf.addF32(name, {kHidden}, tagged(kHidden, 0));
    gguf.addF32("token_embd.weight", {kHidden, 10}, tagged(kHidden * 10, 0));
    gguf.addF32("blk.0.attn_output.weight", {kHidden, kHidden}, tagged(kHidden * kHidden, 0));
    gguf.addF32("blk.0.ffn_gate_inp.weight", {kHidden, kExperts}, tagged(kHidden * kExperts, 0));
    if (layout == Layout::Fused) {
        gguf.addF32("blk.0.attn_qkv.weight", {kHidden, kHidden + 2 * kKv}, joined({q, k, v}));
        std::vector<float> both;
        for (std::size_t e = 0; e < kExperts; ++e)
            both = joined({both, slice(gate, e, kExpert), slice(up, e, kExpert)});
        gguf.addF32("blk.0.ffn_gate_up_exps.weight", {kHidden, 2 * kWidth, kExperts}, both);
    } else {
        gguf.addF32("blk.0.attn_q.weight", {kHidden, kHidden}, q);
        gguf.addF32("blk.0.attn_k.weight", {kHidden, kKv}, k);
        gguf.addF32("blk.0.attn_v.weight", {kHidden, kKv}, v);
    }
    if (layout == Layout::Stacked) {
        gguf.addF32("blk.0.ffn_gate_exps.weight", {kHidden, kWidth, kExperts}, gate);
        gguf.addF32("blk.0.ffn_up_exps.weight", {kHidden, kWidth, kExperts}, up);
    }
    if (layout != Layout::PerExpert) {
        gguf.addF32("blk.0.ffn_down_exps.weight", {kWidth, kHidden, kExperts}, down);
        return gguf;
    }
    for (std::size_t e = 0; e < kExperts; ++e) {
        const std::string suffix = "." + std::to_string(e) + ".weight";
        gguf.addF32("blk.0.ffn_gate" + suffix, {kHidden, kWidth}, slice(gate, e, kExpert));
        gguf.addF32("blk.0.ffn_up" + suffix, {kHidden, kWidth}, slice(up, e, kExpert));
        gguf.addF32("blk.0.ffn_down" + suffix, {kWidth, kHidden}, slice(down, e, kExpert));
    }
    return gguf;
}

void expectRows(const kernels::WeightMatrix& matrix, std::size_t rows, std::size_t cols, float first)
{
    ASSERT_EQ(matrix.rows, rows);
    ASSERT_EQ(matrix.cols, cols);
    std::vector<float> row(cols);
    for (std::size_t r = 0; r < rows; ++r) {
        matrix.dequantize(matrix.data + r * matrix.rowBytes, row.data(), cols);
        EXPECT_EQ(row, tagged(cols, first + static_cast<float>(r * cols)));
    }
}

} // namespace

TEST(Weights, BindWhateverTheLayout)
{
    for (const Layout layout : {Layout::Stacked, Layout::Fused, Layout::PerExpert}) {
        const TemporaryFolder folder;
        mixture(layout).save(folder / "model.gguf");
        const auto source = gguf::openModel(folder / "model.gguf");
        ASSERT_TRUE(source);
        const auto h = model::readHyperparameters(**source);
        ASSERT_TRUE(h) << h.error().what;
        const auto weights = model::bindWeights(**source, *h, quant::Isa::Scalar);
        ASSERT_TRUE(weights) << weights.error().what << " " << weights.error().where;
        const model::LayerWeights& layer = weights->layers.at(0);
        expectRows(layer.q, kHidden, kHidden, 100);
        expectRows(layer.k, kKv, kHidden, 200);
        expectRows(layer.v, kKv, kHidden, 300);
        for (std::size_t e = 0; e < kExperts; ++e) {
            const auto offset = static_cast<float>(e * kHidden * kWidth);
            expectRows(layer.moe->experts.at(e).gate, kWidth, kHidden, 1000 + offset);
            expectRows(layer.moe->experts.at(e).up, kWidth, kHidden, 2000 + offset);
            expectRows(layer.moe->experts.at(e).down, kHidden, kWidth, 3000 + offset);
        }
        EXPECT_EQ(weights->head.data, weights->embedding.data) << "tied";
    }
}

} // namespace sheaf::test
