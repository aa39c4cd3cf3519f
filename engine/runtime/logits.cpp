// ModelEngine::logits: one forward pass over given ids.

#include "engine/runtime/model_engine.h"

#include <algorithm>
#include <new>

namespace sheaf::runtime {

Result<void> ModelEngine::logits(std::span<const TokenId> ids, std::span<const PromptPicture> pictures,
    std::stop_token stop, const LogitsCallbacks& callbacks)
try {
    SHEAF_CHECK(checkIds(ids));
    PromptPictures placed;
    // Without a picture, the patch token is a token like any other: exactly these ids.
    if (!pictures.empty()) {
        SHEAF_TRY(placed, placePictures(ids, pictures));
        SHEAF_CHECK(placed.encode(0, *m_pictures, stop, {}));
    }
    return runLogits(placed.part(ids, 0), stop, callbacks);
} catch (const std::bad_alloc&) {
    return outOfMemory();
}

Result<void> ModelEngine::runLogits(
    const PromptPart& prompt, const std::stop_token& stop, const LogitsCallbacks& callbacks)
{
    m_cached.clear();
    std::vector<RouterChoices> layers;
    SHEAF_CHECK(feed(prompt, stop, [&](std::size_t first, std::size_t count) {
        if (callbacks.router)
            appendChoices(layers, count);
        return deliverRows(first, count, stop, callbacks);
    }));
    for (const RouterChoices& layer : layers)
        callbacks.router(layer);
    return {};
}

Result<void> ModelEngine::deliverRows(
    std::size_t position, std::size_t count, const std::stop_token& stop, const LogitsCallbacks& callbacks)
{
    for (std::size_t row = 0; row < count; row += kLogitRows) {
        const std::size_t rows = std::min(kLogitRows, count - row);
        SHEAF_CHECK(m_pass->computeLogits(row, rows, stop));
        for (std::size_t i = 0; i < rows; ++i) {
            SHEAF_CHECK(checkFinite(m_pass->logits(i)));
            if (callbacks.row)
                callbacks.row(position + row + i, m_pass->logits(i));
        }
    }
    return {};
}

void ModelEngine::appendChoices(std::vector<RouterChoices>& layers, std::size_t tokens) const
{
    const std::size_t used = m_h.expertsUsed;
    std::size_t at = 0;
    for (std::size_t layer = 0; layer < m_h.layers.size(); ++layer) {
        if (!m_h.layers[layer].moe)
            continue;
        if (at == layers.size())
            layers.push_back({static_cast<std::uint32_t>(layer), {}, {}});
        RouterChoices& to = layers[at++];
        const ExpertChoices& from = m_pass->choices(layer);
        for (std::size_t t = 0; t < tokens; ++t) {
            const auto begin = static_cast<std::ptrdiff_t>(t * used), end = static_cast<std::ptrdiff_t>((t + 1) * used);
            to.experts.emplace_back(from.experts.begin() + begin, from.experts.begin() + end);
            to.weights.emplace_back(from.scores.begin() + begin, from.scores.begin() + end);
        }
    }
}

} // namespace sheaf::runtime
