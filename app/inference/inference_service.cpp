#include "app/inference/inference_service.h"

#include <algorithm>
#include <utility>

namespace sheaf::app {

namespace {

constexpr std::chrono::milliseconds kFrame(16);
constexpr std::chrono::milliseconds kProgressInterval(100); // ten updates a second are enough for a bar

/// Lets a progress call through when enough time has gone by; the last one always.
class ProgressGate {
public:
    bool pass(bool last)
    {
        const auto now = std::chrono::steady_clock::now();
        if (!last && now - m_sent < kProgressInterval)
            return false;
        m_sent = now;
        return true;
    }

private:
    std::chrono::steady_clock::time_point m_sent;
};

/// The outcome of a request that was stopped before the engine saw it.
GenerateOutcome stoppedBefore(const GenerateRequest& request)
{
    GenerateSummary summary;
    summary.finish = FinishReason::Cancelled;
    summary.promptTokens = request.prompt.size();
    summary.seed = request.sampler.seed;
    return {summary, {}};
}

/// Setting adapters reads their files and empties the cache, so only what is not in force already is set.
Result<void> useAdapters(Engine& engine, const std::vector<AdapterChoice>& adapters)
{
    const std::span<const AdapterInfo> inForce = engine.adapters();
    const bool same = std::equal(inForce.begin(), inForce.end(), adapters.begin(), adapters.end(),
        [](const AdapterInfo& is, const AdapterChoice& wanted) {
            return is.choice.path == wanted.path && is.choice.scale == wanted.scale;
        });
    return same ? Result<void>() : engine.setAdapters(adapters);
}

Result<std::unique_ptr<Engine>> describeAndLoad(const std::filesystem::path& model, EngineOptions options,
    const InferenceService::WindowChooser& window, const std::stop_token& stop, const Engine::LoadProgress& progress)
{
    SHEAF_TRY(const ModelInfo info, describeModel(model, options.vision));
    options.contextTokens = window(info);
    return Engine::load(model, options, stop, progress);
}

} // namespace

InferenceService::InferenceService(QObject* parent)
    : QObject(parent)
{
    qRegisterMetaType<RequestId>("sheaf::app::RequestId");
    qRegisterMetaType<LoadedModel>();
    qRegisterMetaType<TokenBatch>();
    qRegisterMetaType<GenerateOutcome>();
    qRegisterMetaType<Error>();
    // Requests end on the engine thread; their stop sources are dropped here, on the thread that made them.
    const auto forget = [this](RequestId id) { m_stops.erase(id); };
    connect(this, &InferenceService::finished, this, forget, Qt::QueuedConnection);
    connect(this, &InferenceService::cachedCounted, this, forget, Qt::QueuedConnection);
    connect(this, &InferenceService::modelLoaded, this, forget, Qt::QueuedConnection);
    connect(this, &InferenceService::loadFailed, this, forget, Qt::QueuedConnection);
}

InferenceService::~InferenceService()
{
    stopAll();
}

std::stop_token InferenceService::begin(RequestId id)
{
    return m_stops[id].get_token();
}

RequestId InferenceService::load(const std::filesystem::path& model, const EngineOptions& options, WindowChooser window)
{
    stopAll();
    const RequestId id = ++m_lastId;
    m_engineThread.post(
        [this, id, model, options, window = std::move(window), stop = begin(id)](std::unique_ptr<Engine>& engine) {
            engine.reset(); // two models need not fit at once
            ProgressGate gate;
            auto loaded = describeAndLoad(model, options, window, stop, [&](double fraction) {
                if (gate.pass(fraction >= 1))
                    emit loadProgress(id, fraction);
            });
            if (!loaded) {
                emit loadFailed(id, loaded.error());
                return;
            }
            engine = std::move(*loaded);
            emit modelLoaded(id, {engine->info(), engine->tokenizer(), engine->contextTokens()});
        });
    return id;
}

RequestId InferenceService::unload()
{
    stopAll();
    const RequestId id = ++m_lastId;
    m_engineThread.post([this, id](std::unique_ptr<Engine>& engine) {
        engine.reset();
        emit unloaded(id);
    });
    return id;
}

RequestId InferenceService::setAdapters(std::vector<AdapterChoice> adapters)
{
    const RequestId id = ++m_lastId;
    m_engineThread.post([this, id, adapters = std::move(adapters)](std::unique_ptr<Engine>& engine) {
        if (!engine)
            return;
        if (const auto set = useAdapters(*engine, adapters); !set)
            emit adaptersRefused(id, set.error());
    });
    return id;
}

RequestId InferenceService::generate(
    GenerateRequest request, PictureSource pictures, std::optional<std::vector<AdapterChoice>> adapters)
{
    const RequestId id = ++m_lastId;
    m_engineThread.post([this, id, stop = begin(id), request = std::move(request), pictures = std::move(pictures),
                            adapters = std::move(adapters)](std::unique_ptr<Engine>& engine) mutable {
        if (!engine) {
            emit finished(id, {std::nullopt, {ErrorCode::NotFound, "no model is loaded", {}}});
            return;
        }
        const auto set = adapters ? useAdapters(*engine, *adapters) : Result<void>();
        GenerateOutcome outcome
            = set ? run(id, *engine, request, pictures, stop) : GenerateOutcome{std::nullopt, set.error()};
        outcome.adapters.assign(engine->adapters().begin(), engine->adapters().end());
        emit finished(id, outcome);
    });
    return id;
}

RequestId InferenceService::countCached(GenerateRequest request, PictureSource pictures)
{
    const RequestId id = ++m_lastId;
    m_engineThread.post([this, id, stop = begin(id), request = std::move(request), pictures = std::move(pictures)](
                            std::unique_ptr<Engine>& engine) mutable {
        std::size_t cached = 0;
        if (engine && !stop.stop_requested()) {
            auto loaded = pictures ? pictures(stop) : Result<std::vector<PromptPicture>>();
            request.pictures = std::move(loaded).value_or(std::vector<PromptPicture>());
            cached = engine->cachedTokens(request).value_or(0);
        }
        emit cachedCounted(id, cached);
    });
    return id;
}

GenerateOutcome InferenceService::run(
    RequestId id, Engine& engine, GenerateRequest& request, const PictureSource& pictures, const std::stop_token& stop)
{
    if (pictures) {
        auto loaded = pictures(stop);
        if (!loaded)
            return stop.stop_requested() ? stoppedBefore(request) : GenerateOutcome{std::nullopt, loaded.error()};
        request.pictures = std::move(*loaded);
    }
    TokenBatcher batcher(kFrame, [&](const TokenBatch& batch) { emit tokensReady(id, batch); });
    ProgressGate gate;
    GenerateCallbacks callbacks;
    callbacks.pictures = [&](std::size_t done, std::size_t total) {
        if (gate.pass(done == total))
            emit picturesProgress(id, done, total);
    };
    callbacks.prefill = [&](std::size_t done, std::size_t total) {
        if (gate.pass(done == total))
            emit prefillProgress(id, done, total);
    };
    callbacks.token = [&](const TokenEvent& token) { batcher.push(token); };
    const auto result = engine.generate(request, stop, callbacks);
    batcher.flush();
    if (!result)
        return {std::nullopt, result.error()};
    return {*result, {}};
}

void InferenceService::stop(RequestId id)
{
    if (const auto source = m_stops.find(id); source != m_stops.end())
        source->second.request_stop();
}

void InferenceService::stopAll()
{
    for (auto& [id, source] : m_stops)
        source.request_stop();
}

} // namespace sheaf::app
