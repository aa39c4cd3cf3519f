#pragma once
// What a model is, read from its header without loading weights.

#include "engine/api/adapter.h"
#include "engine/api/chat_template.h"
#include "engine/api/picture.h"
#include "engine/base/error.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace sheaf {

/// Prompt tokens per pass unless EngineOptions says otherwise.
inline constexpr int kDefaultBatchTokens = 512;

/// The keys and values of layers with the same reach into the past. Source: models.md 7.3.
struct KvLayers {
    std::uint64_t bytesPerToken = 0; ///< of all these layers
    std::uint64_t reach = 0; ///< tokens that one token sees at most, and so what they keep; 0: all
};

struct ModelInfo {
    std::filesystem::path path;
    std::string name; ///< general.name, else the file name
    std::string architecture; ///< "llama", "llama4", …
    std::uint64_t parameters = 0;
    std::uint64_t activeParameters = 0; ///< used per token
    std::uint32_t layers = 0;
    std::uint32_t hidden = 0;
    std::uint32_t heads = 0;
    std::uint32_t kvHeads = 0;
    std::uint32_t experts = 0; ///< 0: dense
    std::uint32_t expertsUsed = 0;
    std::uint64_t contextTokens = 0; ///< what the model was trained for
    std::uint32_t vocab = 0;
    std::vector<KvLayers> kvLayers; ///< see kvBytes
    std::uint64_t fileBytes = 0; ///< all parts of a split file
    std::uint64_t residentBytes = 0; ///< weights in memory once loaded, those of the vision tower included
    bool weightsPage = true; ///< they lie in mapped files and may be read again from disk; else they must be in memory
    /// Buffers of a pass of kDefaultBatchTokens on this machine's cores, the vocabulary's tables, the process itself.
    std::uint64_t workingBytes = 0;
    std::uint64_t adapterBytes = 0; ///< of the adapters it was described with
    std::map<std::string, std::uint32_t> tensorTypes; ///< "Q4_K" -> number of tensors
    std::optional<VisionInfo> vision; ///< null: text only
    std::string tokenizer; ///< as Tokenizer::description
    ChatStyle chatStyle;
    std::string license;
    std::string fingerprint; ///< hash of the header and tensor directory: identifies the model in saved sessions
};

/// What a token adds to the keys and values while all layers still keep everything.
std::uint64_t kvBytesPerToken(const ModelInfo& info);

/// Memory of the keys and values of a context of `tokens` that is fed in passes of at most batchTokens: what the engine
/// takes once that many have been seen. UINT64_MAX if a header claims more than can be counted.
std::uint64_t kvBytes(const ModelInfo& info, std::uint64_t tokens, int batchTokens = kDefaultBatchTokens);

/// The longest context, up to what the model was trained for, whose keys and values take at most `bytes`.
std::uint64_t kvTokensWithin(const ModelInfo& info, std::uint64_t bytes, int batchTokens = kDefaultBatchTokens);

/// What is neither weights nor keys and values: buffers, the vision tower's work on the largest picture, adapters.
std::uint64_t bufferBytes(const ModelInfo& info);

/// What the model takes in memory with a context of `tokens`: weights, keys and values, buffers.
std::uint64_t neededBytes(const ModelInfo& info, std::uint64_t tokens);

/// Errors name the field. Takes no memory for weights, except that a folder's tensors are put into order to check
/// adapters against them. adapters: those in force, for neededBytes.
Result<ModelInfo> describeModel(
    const std::filesystem::path& model, const VisionChoice& vision = {}, std::span<const AdapterChoice> adapters = {});

} // namespace sheaf
