#include "engine/runtime/model_engine.h"

#include "engine/base/log.h"
#include "engine/kernels/isa.h"
#include "engine/model/pack_weights.h"
#include "engine/runtime/describe.h"
#include "engine/runtime/find_vision.h"
#include "engine/runtime/memory_need.h"
#include "engine/runtime/root_key.h"

#include <algorithm>
#include <cmath>
#include <new>

namespace sheaf {

namespace runtime {

namespace {

tl::unexpected<Error> cancelled()
{
    return fail(ErrorCode::Cancelled, "stopped");
}

/// Larger than this, packing would leave no room to work: the weights stay in the file and page.
bool hasRoomFor(std::uint64_t packedBytes)
{
    return packedBytes < memoryStatus().availableBytes / 10 * 9;
}

/// The trained window, or as much of it as half of the memory that is left can hold.
std::uint64_t defaultWindow(const ModelInfo& info, int batchTokens)
{
    const std::uint64_t fits = kvTokensWithin(info, memoryStatus().availableBytes / 2, batchTokens);
    return std::min<std::uint64_t>(info.contextTokens, std::max<std::uint64_t>(fits, kernels::kKvBlockTokens));
}

/// A folder whose tensors lie differently is opened once more: that puts them into order, in memory, so that there must
/// be room for the rest.
Result<std::shared_ptr<const gguf::ModelSource>> withAllBytes(
    std::shared_ptr<const gguf::ModelSource> source, const ModelInfo& info, std::uint64_t window, int batchTokens)
{
    if (source->complete())
        return source;
    SHEAF_CHECK(checkMemory(info, window, batchTokens));
    return gguf::openModel(source->path());
}

Result<void> checkOptions(const EngineOptions& options)
{
    constexpr int kMaxThreads = 1024, kMaxBatch = 1 << 16;
    if (options.threads < 0 || options.threads > kMaxThreads)
        return fail(ErrorCode::Usage, "threads: " + std::to_string(options.threads));
    if (options.batchTokens < 1 || options.batchTokens > kMaxBatch)
        return fail(ErrorCode::Usage, "batch size: " + std::to_string(options.batchTokens));
    return {};
}

} // namespace

ModelEngine::ModelEngine(std::shared_ptr<const gguf::ModelSource> source, model::Hyperparameters h,
    model::Weights weights, kernels::KvType kvType, std::size_t batchTokens)
    : m_source(std::move(source))
    , m_h(std::move(h))
    , m_weights(std::move(weights))
    , m_cache(m_h, kvType, batchTokens)
{
}

Result<std::unique_ptr<ModelEngine>> ModelEngine::create(const std::filesystem::path& path,
    const EngineOptions& options, const std::stop_token& stop, const LoadProgress& progress)
{
    SHEAF_CHECK(checkOptions(options));
    SHEAF_TRY(const quant::Isa isa, kernels::selectIsa());
    SHEAF_TRY(auto source, gguf::openModel(path, gguf::OpenMode::Directory));
    SHEAF_TRY(model::Hyperparameters h, model::readHyperparameters(*source));
    SHEAF_TRY(const auto tower, findTower(source, h, options.vision));
    SHEAF_TRY(auto tokenizer, tokenizerOf(path));
    if (stop.stop_requested())
        return cancelled();
    SHEAF_TRY(const kernels::KvType kvType, kvTypeFor(options.kvPrecision, *source, h, kernels::kernelSet(isa)));
    ModelInfo info = describe(*source, h, tokenizer.get(), tower.get(), kvType);
    const std::uint64_t window
        = options.contextTokens ? options.contextTokens : defaultWindow(info, options.batchTokens);
    const auto batch
        = static_cast<std::size_t>(std::min<std::uint64_t>(static_cast<std::uint64_t>(options.batchTokens), window));
    SHEAF_TRY(source, withAllBytes(std::move(source), info, window, options.batchTokens));
    SHEAF_TRY(model::Weights weights, model::bindWeights(*source, h, isa));
    if (!options.adapters.empty()) {
        SHEAF_TRY(info.adapterBytes, adapters::AdapterSet::neededBytes(options.adapters, {h, weights}, batch));
    }
    SHEAF_CHECK(checkMemory(info, window, options.batchTokens));
    if (stop.stop_requested())
        return cancelled();
    std::unique_ptr<ModelEngine> engine(
        new ModelEngine(std::move(source), std::move(h), std::move(weights), kvType, batch));
    engine->m_info = std::move(info);
    engine->m_patchToken = patchToken(*engine->m_source, engine->m_h, tokenizer.get());
    engine->m_tokenizer = std::move(tokenizer);
    engine->m_contextTokens = window;
    const int threads = options.threads ? options.threads : defaultThreads();
    const std::size_t scratch = scratchFloats(engine->m_h, engine->m_weights, kvType);
    engine->m_team.emplace(threads, std::max(scratch, tower ? vision::scratchFloats(*tower) : 0));
    const prefix::BlockKey content = sourceKey(*engine->m_source);
    SHEAF_CHECK(engine->prepareWeights(kernels::kernelSet(isa), stop, progress));
    if (tower)
        engine->m_pictures.emplace(tower, kernels::kernelSet(isa), *engine->m_team);
    engine->m_modelKey
        = modelKey({content, engine->m_h, tower ? std::optional(sourceKey(*tower->source)) : std::nullopt,
            kernels::isaName(isa), kvType, engine->m_packed.size() > 0});
    engine->m_kernels = &kernels::kernelSet(isa);
    engine->m_pass.emplace(engine->m_h, engine->m_weights, kernels::kernelSet(isa), *engine->m_team, kvType, batch);
    SHEAF_CHECK(engine->setAdapters(options.adapters));
    log(LogLevel::Info, "kernels: " + std::string(kernels::isaName(isa)) + ", threads: " + std::to_string(threads));
    return engine;
}

Result<void> ModelEngine::prepareWeights(
    const kernels::KernelSet& kernels, const std::stop_token& stop, const LoadProgress& progress)
{
    const std::uint64_t packed = kernels.panels ? model::packedBytes(m_weights) : 0;
    if (packed > 0 && hasRoomFor(packed)) {
        SHEAF_TRY(m_packed, model::packWeights(m_weights, *m_team, stop, progress));
    }
    return model::readUnpacked(m_weights, memoryStatus().availableBytes / 2, stop);
}

std::uint64_t ModelEngine::residentBytes() const
{
    const std::uint64_t pictures = m_pictures ? m_pictures->residentBytes() : 0;
    return m_info.residentBytes + m_cache.residentBytes() + m_adapters.bytes() + pictures;
}

Result<void> ModelEngine::checkIds(std::span<const TokenId> ids) const
{
    if (ids.empty())
        return fail(ErrorCode::Usage, "no tokens");
    for (const TokenId id : ids)
        if (id < 0 || static_cast<std::size_t>(id) >= m_h.vocab)
            return fail(ErrorCode::Unsupported,
                "token " + std::to_string(id) + " is not below " + std::to_string(m_h.vocab)
                    + ", the vocabulary's size");
    if (ids.size() > m_contextTokens)
        return fail(ErrorCode::DoesNotFit,
            std::to_string(ids.size()) + " tokens in a window of " + std::to_string(m_contextTokens));
    return {};
}

Result<void> ModelEngine::rewind(std::size_t tokens, const std::stop_token& stop)
{
    const std::size_t kept = m_cache.resumable(tokens);
    const std::span<const TokenId> ids = m_cached.ids().subspan(kept, tokens - kept);
    const std::vector<TokenId> lost(ids.begin(), ids.end());
    m_cached.truncate(kept);
    return feed(std::span<const TokenId>(lost), stop);
}

Result<PromptPictures> ModelEngine::placePictures(
    std::span<const TokenId> ids, std::span<const PromptPicture> pictures) const
{
    if (m_pictures && m_patchToken >= 0)
        return PromptPictures::place(ids, pictures, m_patchToken, *m_pictures);
    if (pictures.empty())
        return PromptPictures();
    return fail(ErrorCode::Unsupported,
        m_pictures ? "the vocabulary has no " + std::string(kPatchToken) + " token"
                   : std::string("the model takes no pictures, or its vision file is missing"),
        m_source->path().string());
}

Result<void> ModelEngine::feed(const PromptPart& part, const std::stop_token& stop, const AfterPass& afterPass)
{
    for (std::size_t done = 0; done < part.ids.size();) {
        const std::size_t count = std::min(m_pass->batchTokens(), part.ids.size() - done);
        const PromptPart pass = part.sub(done, count);
        if (auto ran = m_pass->run(m_cache, pass, m_cached.size(), stop); !ran)
            return failAt(std::move(ran).error(), m_source->path().string());
        m_cached.append(pass);
        m_lastRow = count - 1;
        if (afterPass)
            SHEAF_CHECK(afterPass(done, count));
        done += count;
    }
    return {};
}

Result<std::span<const float>> ModelEngine::logitsOfRow(std::size_t row, const std::stop_token& stop)
{
    SHEAF_CHECK(m_pass->computeLogits(row, 1, stop));
    SHEAF_CHECK(checkFinite(m_pass->logits(0)));
    return m_pass->logits(0);
}

Result<void> ModelEngine::checkFinite(std::span<const float> logits) const
{
    if (!std::all_of(logits.begin(), logits.end(), [](float x) { return std::isfinite(x); }))
        return fail(ErrorCode::Malformed, "output: a logit is not a number", m_source->path().string());
    return {};
}

Result<void> ModelEngine::setAdapters(std::span<const AdapterChoice> adapters)
try {
    SHEAF_TRY(auto set, adapters::AdapterSet::load(adapters, {m_h, m_weights}, m_pass->batchTokens()));
    m_adapters = std::move(set);
    m_adapters.attach(m_weights);
    m_rootKey = rootKey(m_modelKey, m_adapters.adapters());
    m_cached.clear();
    return {};
} catch (const std::bad_alloc&) {
    return fail(ErrorCode::OutOfMemory, "not enough memory for the adapters");
}

tl::unexpected<Error> ModelEngine::outOfMemory() const
{
    return fail(ErrorCode::OutOfMemory, "not enough memory to run the model", m_source->path().string());
}

} // namespace runtime

Result<std::unique_ptr<Engine>> Engine::load(const std::filesystem::path& model, const EngineOptions& options,
    std::stop_token stop, const LoadProgress& progress)
try {
    SHEAF_TRY(auto engine, runtime::ModelEngine::create(model, options, stop, progress));
    return std::unique_ptr<Engine>(std::move(engine));
} catch (const std::bad_alloc&) {
    return fail(ErrorCode::OutOfMemory, "not enough memory to load the model", model.string());
}

} // namespace sheaf
