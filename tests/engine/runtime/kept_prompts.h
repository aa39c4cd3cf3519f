#pragma once
// Asking engines that keep what they read in a folder.

#include "engine/api/engine.h"
#include "support/tiny_gguf.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace sheaf::test {

struct KeptAnswer {
    std::vector<TokenId> ids;
    std::size_t cached = 0;
    std::vector<std::size_t> tiles; ///< done, of how many; empty: no picture was encoded
};

/// Twelve tokens so hot that any other logits would soon choose others.
inline KeptAnswer ask(Engine& engine, std::vector<TokenId> prompt, const PrefixCachePlace& place,
    std::vector<PromptPicture> pictures = {})
{
    GenerateRequest request;
    request.prompt = std::move(prompt);
    request.pictures = std::move(pictures);
    request.prefixCache = place;
    request.maxTokens = 12;
    request.sampler = {.temperature = 2.0F, .topK = 0, .topP = 1, .minP = 0, .seed = 7};
    KeptAnswer answer;
    GenerateCallbacks callbacks;
    callbacks.token = [&](const TokenEvent& event) { answer.ids.push_back(event.id); };
    callbacks.pictures = [&](std::size_t done, std::size_t total) { answer.tiles.assign({done, total}); };
    const auto summary = engine.generate(request, {}, callbacks);
    if (!summary)
        throw std::runtime_error(summary.error().what);
    answer.cached = summary->cachedTokens;
    return answer;
}

inline std::unique_ptr<Engine> loadEngine(const std::filesystem::path& model, const EngineOptions& options)
{
    auto engine = Engine::load(model, options);
    if (!engine)
        throw std::runtime_error(engine.error().what + " " + engine.error().where);
    return std::move(*engine);
}

inline std::vector<std::filesystem::path> blocksIn(const std::filesystem::path& folder)
{
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        if (entry.is_regular_file())
            files.push_back(entry.path());
    return files;
}

} // namespace sheaf::test
