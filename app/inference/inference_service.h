#pragma once
// The engine for the window: requests go in, values come back as signals. Nothing here waits.

#include "app/inference/engine_thread.h"
#include "app/inference/token_batcher.h"

#include <QObject>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace sheaf::app {

using RequestId = quint64;

struct LoadedModel {
    ModelInfo info;
    std::shared_ptr<const Tokenizer> tokenizer;
    std::uint64_t windowTokens = 0;
};

/// Exactly one `finished` ends every generate(): a summary (also when stopped), or an error.
struct GenerateOutcome {
    std::optional<GenerateSummary> summary;
    Error error; ///< if there is no summary
    std::vector<AdapterInfo> adapters = {}; ///< that were in force
};

/// Threads: lives on the GUI thread. Signals of a request carry its id and come in order; receivers drop ids they no
/// longer show.
class InferenceService : public QObject {
    Q_OBJECT
public:
    explicit InferenceService(QObject* parent = nullptr);
    ~InferenceService() override; ///< stops all requests, then joins the engine thread

    /// The window for a model, asked on the engine thread before weights are loaded.
    using WindowChooser = std::function<std::uint64_t(const ModelInfo&)>;

    /// Stops what runs, frees the old model, loads the new one. -> loadProgress, then modelLoaded or loadFailed.
    RequestId load(const std::filesystem::path& model, const EngineOptions& options, WindowChooser window);
    RequestId unload(); ///< -> unloaded
    /// For the requests made afterwards. -> adaptersRefused if one does not fit: then the earlier ones stay in force.
    RequestId setAdapters(std::vector<AdapterChoice> adapters);
    /// Decodes the pictures of a request. Called on the engine thread just before they are read, so that their pixels
    /// are in memory no longer than the answer takes.
    using PictureSource = std::function<Result<std::vector<PromptPicture>>(const std::stop_token&)>;

    /// Any thread may have made the request. -> picturesProgress, prefillProgress, tokensReady, finished.
    /// adapters: to be in force for this request; nothing: those that are.
    RequestId generate(
        GenerateRequest request, PictureSource pictures = {}, std::optional<std::vector<AdapterChoice>> adapters = {});
    /// How much of a prompt need not be computed. -> cachedCounted; 0 if stopped, or
    /// no model is loaded.
    RequestId countCached(GenerateRequest request, PictureSource pictures = {});
    void stop(RequestId id); ///< takes effect within 150 ms; also for loads
    void stopAll();

signals:
    void loadProgress(sheaf::app::RequestId id, double fraction);
    void modelLoaded(sheaf::app::RequestId id, const sheaf::app::LoadedModel& model);
    void loadFailed(sheaf::app::RequestId id, const sheaf::Error& error);
    void unloaded(sheaf::app::RequestId id);
    void adaptersRefused(sheaf::app::RequestId id, const sheaf::Error& error);
    void picturesProgress(sheaf::app::RequestId id, quint64 tilesDone, quint64 tilesTotal);
    void prefillProgress(sheaf::app::RequestId id, quint64 done, quint64 total);
    void tokensReady(sheaf::app::RequestId id, const sheaf::app::TokenBatch& batch);
    void finished(sheaf::app::RequestId id, const sheaf::app::GenerateOutcome& outcome);
    void cachedCounted(sheaf::app::RequestId id, quint64 tokens);

private:
    std::stop_token begin(RequestId id);
    GenerateOutcome run(RequestId id, Engine& engine, GenerateRequest& request, const PictureSource& pictures,
        const std::stop_token& stop);

    RequestId m_lastId = 0;
    std::map<RequestId, std::stop_source> m_stops;
    EngineThread m_engineThread; // last: joins before anything it uses dies
};

} // namespace sheaf::app

Q_DECLARE_METATYPE(sheaf::app::LoadedModel)
Q_DECLARE_METATYPE(sheaf::app::TokenBatch)
Q_DECLARE_METATYPE(sheaf::app::GenerateOutcome)
Q_DECLARE_METATYPE(sheaf::Error)
