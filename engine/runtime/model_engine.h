#pragma once
// The Engine of api/: one model, its cache, and the loops around the forward pass.

#include "engine/adapters/adapter_set.h"
#include "engine/api/engine.h"
#include "engine/base/page_memory.h"
#include "engine/gguf/model_source.h"
#include "engine/runtime/forward_pass.h"
#include "engine/runtime/prefix_keeper.h"
#include "engine/runtime/prompt_pictures.h"
#include "engine/runtime/sampler.h"
#include "engine/runtime/text_stream.h"

#include <memory>
#include <optional>
#include <vector>

namespace sheaf::runtime {

class ModelEngine final : public Engine {
public:
    /// Header and tensors are checked before memory is taken; std::bad_alloc may leave it.
    static Result<std::unique_ptr<ModelEngine>> create(const std::filesystem::path& path, const EngineOptions& options,
        const std::stop_token& stop, const LoadProgress& progress);

    const ModelInfo& info() const override { return m_info; }
    std::shared_ptr<const Tokenizer> tokenizer() const override { return m_tokenizer; }
    std::uint64_t contextTokens() const override { return m_contextTokens; }
    std::uint64_t residentBytes() const override;

    Result<GenerateSummary> generate(
        const GenerateRequest& request, std::stop_token stop, const GenerateCallbacks& callbacks) override;
    Result<std::size_t> cachedTokens(const GenerateRequest& request) override;
    Result<void> logits(std::span<const TokenId> ids, std::span<const PromptPicture> pictures, std::stop_token stop,
        const LogitsCallbacks& callbacks) override;
    Result<void> setAdapters(std::span<const AdapterChoice> adapters) override;
    std::span<const AdapterInfo> adapters() const override { return m_adapters.adapters(); }
    Result<BenchResult> bench(const BenchRequest& request, std::stop_token stop) override;

private:
    struct Generation;

    ModelEngine(std::shared_ptr<const gguf::ModelSource> source, model::Hyperparameters h, model::Weights weights,
        kernels::KvType kvType, std::size_t batchTokens);

    using AfterPass = std::function<Result<void>(std::size_t first, std::size_t count)>;

    Result<void> prepareWeights(
        const kernels::KernelSet& kernels, const std::stop_token& stop, const LoadProgress& progress);
    Result<void> checkIds(std::span<const TokenId> ids) const;
    /// Goes back to the first `tokens` cached ids, computing again what the cache has not kept of them.
    Result<void> rewind(std::size_t tokens, const std::stop_token& stop);
    /// Unsupported if there are pictures and the model takes none; Usage if they do not fit the ids.
    Result<PromptPictures> placePictures(std::span<const TokenId> ids, std::span<const PromptPicture> pictures) const;
    /// Runs a stretch through the model in passes, from the end of the cache.
    Result<void> feed(const PromptPart& part, const std::stop_token& stop, const AfterPass& afterPass = {});
    /// Of one row of the last pass; Malformed if one is not finite.
    Result<std::span<const float>> logitsOfRow(std::size_t row, const std::stop_token& stop);
    Result<void> checkFinite(std::span<const float> logits) const;
    tl::unexpected<Error> outOfMemory() const;

    Result<GenerateSummary> runGeneration(Generation& run);
    Result<void> prefill(Generation& run);
    Result<void> decode(Generation& run);
    Result<std::optional<FinishReason>> sampleRows(Generation& run);
    Result<void> feedWithDraft(Generation& run);
    bool deliver(Generation& run, TokenId id);
    std::size_t commonPrefix(const PromptPart& prompt) const;

    Result<void> runLogits(const PromptPart& prompt, const std::stop_token& stop, const LogitsCallbacks& callbacks);
    Result<void> deliverRows(
        std::size_t position, std::size_t count, const std::stop_token& stop, const LogitsCallbacks& callbacks);
    void appendChoices(std::vector<RouterChoices>& layers, std::size_t tokens) const;

    Result<BenchResult> runBench(const BenchRequest& request, const std::stop_token& stop);

    std::shared_ptr<const gguf::ModelSource> m_source;
    ModelInfo m_info;
    std::shared_ptr<const Tokenizer> m_tokenizer;
    model::Hyperparameters m_h;
    model::Weights m_weights;
    PageMemory m_packed; ///< what m_weights' panels lie in
    adapters::AdapterSet m_adapters;
    std::optional<kernels::Team> m_team;
    const kernels::KernelSet* m_kernels = nullptr;
    std::optional<ForwardPass> m_pass;
    KvCache m_cache;
    std::optional<PictureStore> m_pictures; ///< of models that take pictures
    TokenId m_patchToken = -1;
    TokenSequence m_cached; ///< what is in the cache; layers may have forgotten its beginning
    prefix::BlockKey m_modelKey = {};
    prefix::BlockKey m_rootKey = {}; ///< with the adapters in force
    PrefixKeeper m_keeper;
    std::size_t m_lastRow = 0; ///< row of the last id fed within its pass
    std::uint64_t m_contextTokens = 0;
};

} // namespace sheaf::runtime
