#pragma once
// A small model whose layers have windows, and passes over it without an Engine around them.

#include "engine/kernels/isa.h"
#include "engine/runtime/forward_pass.h"
#include "engine/runtime/tiny_llama.h"

#include <gtest/gtest.h>

#include <limits>
#include <optional>
#include <random>

namespace sheaf::test {

inline constexpr TokenId kPoison = TinyLlama::kVocab - 1; ///< its embedding is not a number
inline constexpr std::size_t kLongest = 1800;

class WindowedModel {
public:
    WindowedModel(
        const std::filesystem::path& path, const std::vector<kernels::AttentionWindow>& windows, kernels::KvType type)
        : m_source(gguf::openModel(path).value())
        , m_h(model::readHyperparameters(*m_source).value())
        , m_isa(kernels::selectIsa().value())
        , m_weights(model::bindWeights(*m_source, m_h, m_isa).value())
        , m_type(type)
        , m_team(1, runtime::scratchFloats(m_h, m_weights, type))
    {
        for (std::size_t i = 0; i < windows.size(); ++i)
            m_h.layers.at(i).window = windows[i];
    }

    const model::Hyperparameters& hyperparameters() const { return m_h; }
    runtime::KvCache cache(std::size_t batch) const { return {m_h, m_type, batch}; }

    /// Logits of the last id; `kept` ids are in the cache.
    std::vector<float> run(runtime::KvCache& cache, std::span<const TokenId> ids, std::size_t kept, std::size_t batch)
    {
        runtime::ForwardPass pass(m_h, m_weights, kernels::kernelSet(m_isa), m_team, m_type, batch);
        std::size_t count = 0;
        for (std::size_t done = kept; done < ids.size(); done += count) {
            count = std::min(batch, ids.size() - done);
            static_cast<void>(pass.run(cache, ids.subspan(done, count), done, {}));
        }
        EXPECT_TRUE(pass.computeLogits(count - 1, 1, {}));
        return {pass.logits(0).begin(), pass.logits(0).end()};
    }

    kernels::Team& team() { return m_team; }
    const kernels::KernelSet& kernels() const { return kernels::kernelSet(m_isa); }

private:
    std::shared_ptr<const gguf::ModelSource> m_source;
    model::Hyperparameters m_h;
    quant::Isa m_isa;
    model::Weights m_weights;
    kernels::KvType m_type;
    kernels::Team m_team;
};

using kernels::AttentionWindow;

struct WindowCase {
    const char* name;
    std::vector<AttentionWindow> windows; ///< (2 layers)
    std::size_t batch;
    kernels::KvType type = kernels::KvType::Float32;
};

inline AttentionWindow sliding(std::size_t size)
{
    return {AttentionWindow::Kind::Sliding, size};
}

inline AttentionWindow chunked(std::size_t size)
{
    return {AttentionWindow::Kind::Chunked, size};
}

inline void PrintTo(const WindowCase& c, std::ostream* out)
{
    *out << c.name;
}

inline std::string caseName(const testing::TestParamInfo<WindowCase>& info)
{
    return info.param.name;
}

inline const WindowCase kWindowCases[] = {{"ChunksOfOneBlock", {chunked(256), {}}, 16},
    {"ChunksAcrossBlocks", {chunked(300), {}}, 7}, {"SmallChunks", {chunked(16), chunked(16)}, 33},
    {"TwoChunkSizes", {chunked(96), chunked(200)}, 64}, {"SlidingWindow", {sliding(128), sliding(128)}, 50},
    {"SlidingOverBlocks", {sliding(300), {}}, 1}, {"WindowAndChunk", {sliding(40), chunked(100)}, 20},
    {"WindowOfOne", {sliding(1), {}}, 16}, {"LargeBatch", {chunked(64), sliding(10)}, 512}};

/// The model saved and opened, with ids to feed it.
class WindowTest : public testing::TestWithParam<WindowCase> {
protected:
    WindowTest()
    {
        TinyLlama model;
        model.keys["context_length"] = kLongest;
        auto embedding = randomFloats(TinyLlama::kHidden * TinyLlama::kVocab, 77);
        embedding.back() = std::numeric_limits<float>::quiet_NaN();
        model.values["token_embd.weight"] = embedding;
        model.shapes["output.weight"] = {TinyLlama::kHidden, TinyLlama::kVocab};
        model.save(m_folder / "model.gguf");
        m_model.emplace(m_folder / "model.gguf", GetParam().windows, GetParam().type);
    }

    std::vector<TokenId> randomIds(std::size_t count)
    {
        std::vector<TokenId> ids;
        for (std::size_t i = 0; i < count; ++i)
            ids.push_back(static_cast<TokenId>(m_random() % (TinyLlama::kVocab - 1)));
        return ids;
    }

    /// Lengths near the borders of blocks and windows, where mistakes live, as often as any other.
    std::size_t prefixLength(std::size_t limit)
    {
        std::size_t length = m_random() % (limit + 1);
        if (m_random() % 2 == 0) {
            const AttentionWindow& window = GetParam().windows[m_random() % 2];
            const std::size_t period = window.size == 0 ? kernels::kKvBlockTokens : window.size;
            length = length / period * period + m_random() % 3;
            length -= std::min<std::size_t>(length, m_random() % 3);
        }
        return std::min(length, limit);
    }

    TemporaryFolder m_folder;
    std::optional<WindowedModel> m_model;
    std::mt19937 m_random{5};
};

} // namespace sheaf::test
