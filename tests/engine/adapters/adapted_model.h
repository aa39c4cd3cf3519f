#pragma once
// Small models and adapters for them, and the models that result when an adapter is added to the weights by plain
// loops.

#include "engine/api/engine.h"
#include "engine/runtime/tiny_llama.h"
#include "support/tiny_checkpoint.h"

#include <functional>
#include <memory>

namespace sheaf::test {

/// A dense model of arch llama with 2 layers whose weights are all given.
TinyLlama denseModel();
/// The same with 4 experts, 2 used, as arch llama (Mixtral), llama4 (shared expert) or qwen2moe (gated shared expert).
TinyLlama expertModel(const std::string& architecture);

/// a (experts, rank, cols), b (experts, rows, rank)
struct PlainPair {
    std::size_t experts, rank, rows, cols;
    std::vector<float> a, b;

    static PlainPair random(
        std::size_t rows, std::size_t cols, std::size_t rank, std::uint32_t seed, std::size_t experts = 1);

    float& aAt(std::size_t e, std::size_t k, std::size_t c) { return a[(e * rank + k) * cols + c]; }
    float& bAt(std::size_t e, std::size_t r, std::size_t k) { return b[(e * rows + r) * rank + k]; }
};

using RowMap = std::function<std::size_t(std::size_t)>;
/// Where the checkpoint's rows of q and k stand in a GGUF file of arch llama, written out from its definition.
RowMap permutedRows(std::size_t headDim);

/// values[name] (experts, rows, cols) += scale * b a; rows of b go where rowOf says.
void merge(TinyLlama& model, const std::string& name, PlainPair pair, double scale, const RowMap& rowOf = {});

/// A PEFT folder being written.
class PeftFolder {
public:
    /// JSON members besides peft_type, r and lora_alpha.
    PeftFolder& config(std::size_t rank, double alpha, const std::string& more = {});
    PeftFolder& add(const std::string& module, const PlainPair& pair);
    /// Stacked experts: A (experts * rank, in), B (out, rank * experts). swapped: "in" is the matrix's output.
    PeftFolder& addExperts(const std::string& module, PlainPair pair, bool swapped);
    TinySafeTensors& tensors() { return m_tensors; }
    std::string text() const { return m_config; }
    std::filesystem::path save(const std::filesystem::path& folder) const;

private:
    TinySafeTensors m_tensors;
    std::string m_config = R"({"peft_type":"LORA","r":4,"lora_alpha":8})";
};

/// The header of a GGUF adapter.
TinyGguf ggufAdapter(float alpha, const std::string& architecture = "llama");
void addPair(TinyGguf& gguf, const std::string& name, const PlainPair& pair);

std::unique_ptr<Engine> loadEngine(const TinyLlama& model, const EngineOptions& options = {.threads = 2});
std::vector<float> logitsOf(Engine& engine, std::size_t tokens = 20);
std::vector<float> logitsOf(const TinyLlama& model);

double largestDifference(const std::vector<float>& a, const std::vector<float>& b);

/// Logits with the adapter in force are those of the merged model, and not those of the base.
void expectActsAs(const TinyLlama& base, const std::vector<AdapterChoice>& adapters, const TinyLlama& merged);

} // namespace sheaf::test
