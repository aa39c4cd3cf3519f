#include "engine/adapters/adapted_model.h"

#include <gtest/gtest.h>

#include <fstream>

namespace sheaf::test {

namespace {

constexpr std::uint64_t kExperts = 4;

void giveValues(TinyLlama& model)
{
    std::uint32_t seed = 1;
    for (const auto& [name, dims] : model.shapes) {
        std::size_t count = 1;
        for (const std::uint64_t d : dims)
            count *= d;
        model.values[name] = randomFloats(count, seed++, 0.5F);
    }
}

} // namespace

TinyLlama denseModel()
{
    TinyLlama model;
    giveValues(model);
    return model;
}

TinyLlama expertModel(const std::string& architecture)
{
    constexpr std::uint64_t kHidden = TinyLlama::kHidden, kWidth = TinyLlama::kWidth;
    TinyLlama model;
    model.architecture = architecture;
    model.keys["expert_count"] = kExperts;
    model.keys["expert_used_count"] = 2;
    if (architecture != "llama")
        model.keys["expert_feed_forward_length"] = kWidth;
    if (architecture == "llama4")
        model.keys["interleave_moe_layer_step"] = 1;
    for (const std::string block : {"blk.0.", "blk.1."}) {
        for (const std::string part : {"gate", "up", "down"}) {
            const auto dims = model.shapes.extract(block + "ffn_" + part + ".weight").mapped();
            model.shapes[block + "ffn_" + part + "_exps.weight"] = {dims[0], dims[1], kExperts};
            if (architecture != "llama")
                model.shapes[block + "ffn_" + part + "_shexp.weight"] = dims;
        }
        model.shapes[block + "ffn_gate_inp.weight"] = {kHidden, kExperts};
        if (architecture != "qwen2moe")
            continue;
        model.shapes[block + "ffn_gate_inp_shexp.weight"] = {kHidden};
        model.shapes.insert({{block + "attn_q.bias", {kHidden}}, {block + "attn_k.bias", {TinyLlama::kKv}},
            {block + "attn_v.bias", {TinyLlama::kKv}}});
    }
    giveValues(model);
    return model;
}

PlainPair PlainPair::random(
    std::size_t rows, std::size_t cols, std::size_t rank, std::uint32_t seed, std::size_t experts)
{
    return {experts, rank, rows, cols, randomFloats(experts * rank * cols, 1000 + seed, 0.4F),
        randomFloats(experts * rows * rank, 2000 + seed, 0.4F)};
}

RowMap permutedRows(std::size_t headDim)
{
    return [headDim](std::size_t row) {
        const std::size_t head = row / headDim, t = row % headDim / (headDim / 2), j = row % (headDim / 2);
        return head * headDim + 2 * j + t;
    };
}

void merge(TinyLlama& model, const std::string& name, PlainPair pair, double scale, const RowMap& rowOf)
{
    std::vector<float>& w = model.values.at(name);
    ASSERT_EQ(w.size(), pair.experts * pair.rows * pair.cols) << name;
    for (std::size_t e = 0; e < pair.experts; ++e)
        for (std::size_t r = 0; r < pair.rows; ++r)
            for (std::size_t c = 0; c < pair.cols; ++c) {
                double sum = 0;
                for (std::size_t k = 0; k < pair.rank; ++k)
                    sum += double{pair.bAt(e, r, k)} * pair.aAt(e, k, c);
                w[(e * pair.rows + (rowOf ? rowOf(r) : r)) * pair.cols + c] += static_cast<float>(scale * sum);
            }
}

PeftFolder& PeftFolder::config(std::size_t rank, double alpha, const std::string& more)
{
    m_config = R"({"peft_type":"LORA","r":)" + std::to_string(rank) + R"(,"lora_alpha":)" + std::to_string(alpha)
        + (more.empty() ? "" : ",") + more + "}";
    return *this;
}

PeftFolder& PeftFolder::add(const std::string& module, const PlainPair& pair)
{
    const std::string name = "base_model.model." + module;
    m_tensors.addF32(name + ".lora_A.weight", {pair.rank, pair.cols}, pair.a);
    m_tensors.addF32(name + ".lora_B.weight", {pair.rows, pair.rank}, pair.b);
    return *this;
}

PeftFolder& PeftFolder::addExperts(const std::string& module, PlainPair pair, bool swapped)
{
    const std::size_t in = swapped ? pair.rows : pair.cols, out = swapped ? pair.cols : pair.rows;
    const std::size_t ranks = pair.experts * pair.rank;
    std::vector<float> a(ranks * in), b(out * ranks);
    for (std::size_t e = 0; e < pair.experts; ++e)
        for (std::size_t k = 0; k < pair.rank; ++k) {
            for (std::size_t i = 0; i < in; ++i)
                a[(e * pair.rank + k) * in + i] = swapped ? pair.bAt(e, i, k) : pair.aAt(e, k, i);
            for (std::size_t o = 0; o < out; ++o)
                b[o * ranks + k * pair.experts + e] = swapped ? pair.aAt(e, k, o) : pair.bAt(e, o, k);
        }
    const std::string name = "base_model.model." + module;
    m_tensors.addF32(name + ".lora_A.weight", {ranks, in}, a);
    m_tensors.addF32(name + ".lora_B.weight", {out, ranks}, b);
    return *this;
}

std::filesystem::path PeftFolder::save(const std::filesystem::path& folder) const
{
    std::filesystem::create_directories(folder);
    writeText(folder / "adapter_config.json", m_config);
    m_tensors.save(folder / "adapter_model.safetensors");
    return folder;
}

TinyGguf ggufAdapter(float alpha, const std::string& architecture)
{
    TinyGguf gguf;
    gguf.set("general.architecture", std::string_view(architecture))
        .set("general.type", "adapter")
        .set("adapter.type", "lora")
        .set("adapter.lora.alpha", alpha);
    return gguf;
}

void addPair(TinyGguf& gguf, const std::string& name, const PlainPair& pair)
{
    std::vector<std::uint64_t> a = {pair.cols, pair.rank}, b = {pair.rank, pair.rows};
    if (pair.experts > 1) {
        a.push_back(pair.experts);
        b.push_back(pair.experts);
    }
    gguf.addF32(name + ".lora_a", a, pair.a);
    gguf.addF32(name + ".lora_b", b, pair.b);
}

std::unique_ptr<Engine> loadEngine(const TinyLlama& model, const EngineOptions& options)
{
    const TemporaryFolder folder;
    model.save(folder / "model.gguf");
    auto engine = Engine::load(folder / "model.gguf", options);
    if (!engine)
        throw std::runtime_error(engine.error().what + " " + engine.error().where);
    return std::move(*engine);
}

std::vector<float> logitsOf(Engine& engine, std::size_t tokens)
{
    std::vector<TokenId> ids;
    for (std::size_t i = 0; i < tokens; ++i)
        ids.push_back(static_cast<TokenId>(i * 7 % TinyLlama::kVocab));
    std::vector<float> values;
    LogitsCallbacks callbacks;
    callbacks.row
        = [&](std::size_t, std::span<const float> row) { values.insert(values.end(), row.begin(), row.end()); };
    const auto result = engine.logits(ids, {}, {}, callbacks);
    EXPECT_TRUE(result) << result.error().what;
    return values;
}

std::vector<float> logitsOf(const TinyLlama& model)
{
    return logitsOf(*loadEngine(model));
}

double largestDifference(const std::vector<float>& a, const std::vector<float>& b)
{
    EXPECT_EQ(a.size(), b.size());
    double largest = 0;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
        largest = std::max(largest, std::abs(double{a[i]} - b[i]));
    return largest;
}

void expectActsAs(const TinyLlama& base, const std::vector<AdapterChoice>& adapters, const TinyLlama& merged)
{
    const auto engine = loadEngine(base);
    const std::vector<float> before = logitsOf(*engine);
    const auto set = engine->setAdapters(adapters);
    ASSERT_TRUE(set) << set.error().what << " " << set.error().where;
    const std::vector<float> expected = logitsOf(merged);
    // Logits are of the order of 10; sums of some hundred products in float.
    EXPECT_LT(largestDifference(logitsOf(*engine), expected), 2e-4);
    EXPECT_GT(largestDifference(before, expected), 0.05) << "the adapter should change something";
}

} // namespace sheaf::test
