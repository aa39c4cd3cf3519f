#pragma once
// The engine: one loaded model that computes logits and generates tokens.

#include "engine/api/adapter.h"
#include "engine/api/model_info.h"
#include "engine/api/picture.h"
#include "engine/api/tokenizer.h"
#include "engine/base/error.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace sheaf {

/// How keys and values are remembered.
enum class KvPrecision {
    /// 8 bits where the weights are rounded themselves, heads have 128 dimensions or more, and this CPU has integer
    /// kernels; else 32.
    Automatic,
    Float32, ///< as they were computed
    Int8, ///< a quarter of the memory; Unsupported without integer kernels
};

struct EngineOptions {
    int threads = 0; ///< 0: physical cores
    int batchTokens = kDefaultBatchTokens; ///< prompt tokens per pass; never changes a result
    std::uint64_t contextTokens = 0; ///< window; 0: what the model was trained for, limited by memory
    KvPrecision kvPrecision = KvPrecision::Automatic;
    VisionChoice vision = {};
    std::vector<AdapterChoice> adapters = {}; ///< as Engine::setAdapters
};

struct SamplerSettings {
    float temperature = 0.8F; ///< 0: greedy, ties to the lower id
    int topK = 40; ///< 0: off
    float topP = 0.95F; ///< 1: off
    float minP = 0.05F; ///< 0: off
    float repeatPenalty = 1.0F; ///< 1: off
    int repeatLastTokens = 64;
    std::uint64_t seed = 0;
};

/// Where the keys and values of prompts are kept on disk, so that no beginning is computed twice: not after a restart,
/// not for another question about the same documents. What is restored is bit for bit what would be computed.
struct PrefixCachePlace {
    std::filesystem::path folder; ///< of all owners; empty: nothing is kept or restored
    std::string owner; ///< a folder in it, to be removed with whom it belongs to; empty: nothing is kept
    std::uint64_t maxBytes = 0; ///< of all owners together; what was used least recently goes first
};

struct GenerateRequest {
    std::vector<TokenId> prompt;
    SamplerSettings sampler;
    std::int64_t maxTokens = -1; ///< -1: until the end or the window
    std::vector<std::string> stopTexts; ///< generation ends before the first of these
    std::vector<PromptPicture> pictures = {}; ///< in order: their vectors take the place of the prompt's patch tokens
    /// Guess tokens from the text so far and check several in one pass: quotations come faster, the answer is the same.
    bool promptLookup = true;
    PrefixCachePlace prefixCache = {};
    bool background = false; ///< reading ahead: between passes a part of the time is left to others
};

enum class FinishReason { Stop, Length, Cancelled, Context };

/// One generated token. `text` holds whole UTF-8 characters only; what is incomplete waits for the next event.
struct TokenEvent {
    TokenId id = -1;
    std::string text;
};

struct GenerateSummary {
    FinishReason finish = FinishReason::Stop;
    std::size_t promptTokens = 0;
    std::size_t cachedTokens = 0; ///< of these, not computed: from an earlier request, or from the disk
    std::size_t completionTokens = 0; ///< tokens delivered, an end-of-generation token not counted
    std::size_t draftedTokens = 0; ///< guessed from the text so far (GenerateRequest::promptLookup)
    std::size_t acceptedTokens = 0; ///< of these, right: each saved a pass
    double prefillSeconds = 0;
    double firstTokenSeconds = 0; ///< from the call to the first token
    double decodeSeconds = 0;
    std::uint64_t seed = 0;
};

struct GenerateCallbacks {
    std::function<void(std::size_t done, std::size_t total)> pictures; ///< tiles encoded, of those not remembered
    std::function<void(std::size_t done, std::size_t total)> prefill; ///< new tokens only
    std::function<void(const TokenEvent&)> token;
};

/// Expert choices of one MoE layer for a pass.
struct RouterChoices {
    std::uint32_t layer = 0;
    std::vector<std::vector<std::int32_t>> experts; ///< (tokens, used), best first
    std::vector<std::vector<float>> weights;
};

struct LogitsCallbacks {
    std::function<void(std::size_t position, std::span<const float> logits)> row; ///< (vocab), in order of position
    std::function<void(const RouterChoices&)> router; ///< optional; after all rows, by layer, all positions
};

struct BenchRequest {
    int promptTokens = 512;
    int generatedTokens = 128;
    int depthTokens = 0; ///< tokens in the KV cache before each measurement
    int repeats = 5;
};

struct BenchResult {
    std::vector<double> promptTokensPerSecond; ///< one per repeat
    std::vector<double> generatedTokensPerSecond;
    double matmulShare = 0; ///< of the time of all passes
    double attentionShare = 0;
    double otherShare = 0;
};

/// What this machine can do at most, measured now.
struct MachineLimits {
    double readGigabytesPerSecond = 0;
    double int8Gops = 0;
};

/// Threads: owned and called by one thread, which also owns the OpenMP pool (GNU OpenMP keeps one per calling thread).
/// Stop requests may come from any thread and take effect within one layer of a pass. No exception leaves it.
class Engine {
public:
    using LoadProgress = std::function<void(double fraction)>;

    /// Errors name file, field or tensor; nothing is kept of a failed load. Unsupported architectures and tensor types
    /// are refused before memory is taken.
    static Result<std::unique_ptr<Engine>> load(const std::filesystem::path& model, const EngineOptions& options,
        std::stop_token stop = {}, const LoadProgress& progress = {});

    virtual ~Engine() = default;

    virtual const ModelInfo& info() const = 0;
    virtual std::shared_ptr<const Tokenizer> tokenizer() const = 0; ///< null if the file holds no vocabulary
    virtual std::uint64_t contextTokens() const = 0; ///< the window in force
    virtual std::uint64_t residentBytes() const = 0; ///< weights and KV in memory now

    /// Cancelled is not an error here: the summary says so, and what was delivered stays valid.
    /// DoesNotFit if the prompt is longer than the window. Malformed if logits are not finite. Usage if the pictures'
    /// vectors are not as many as the patch tokens.
    virtual Result<GenerateSummary> generate(
        const GenerateRequest& request, std::stop_token stop, const GenerateCallbacks& callbacks)
        = 0;

    /// How many of the prompt's tokens generate() would not have to compute. Same errors; changes nothing.
    virtual Result<std::size_t> cachedTokens(const GenerateRequest& request) = 0;

    /// A forward pass over exactly these ids (nothing added), from an empty cache. Pictures as in GenerateRequest.
    virtual Result<void> logits(std::span<const TokenId> ids, std::span<const PromptPicture> pictures,
        std::stop_token stop, const LogitsCallbacks& callbacks)
        = 0;

    /// Replaces the adapters in force; the base weights stay as they are, the cache is emptied. An error, naming the
    /// first tensor that does not fit, leaves the earlier ones in force.
    virtual Result<void> setAdapters(std::span<const AdapterChoice> adapters) = 0;
    virtual std::span<const AdapterInfo> adapters() const = 0; ///< in force, in order; until setAdapters

    virtual Result<BenchResult> bench(const BenchRequest& request, std::stop_token stop) = 0;
};

MachineLimits measureMachineLimits(int threads);

/// "avx512", "avx2", "scalar": the kernel set in force. An error if SHEAF_ISA asks for one this CPU lacks or that is
/// unknown.
Result<std::string> activeIsa();

/// Physical cores this process may use.
int defaultThreads();

/// Total and available memory in bytes, honouring the control group's limit.
struct MemoryStatus {
    std::uint64_t totalBytes = 0;
    std::uint64_t availableBytes = 0;
};
MemoryStatus memoryStatus();

} // namespace sheaf
