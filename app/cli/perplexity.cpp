// sheaf-cli perplexity: the mean over windows of N tokens, second half of each window scored, as llama.cpp does.
#include "app/cli/commands.h"
#include "app/cli/inputs.h"
#include "app/cli/json.h"
#include "app/cli/output.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace sheaf::app::cli {

namespace {

constexpr std::uint64_t kDefaultWindow = 512;

/// −ln p(next), in double: the sum runs over the whole vocabulary.
double negativeLogProbability(std::span<const float> logits, TokenId next)
{
    const double top = *std::max_element(logits.begin(), logits.end());
    double sum = 0;
    for (const float value : logits)
        sum += std::exp(static_cast<double>(value) - top);
    return top + std::log(sum) - static_cast<double>(logits[static_cast<std::size_t>(next)]);
}

} // namespace

Result<int> runPerplexity(const Context& context)
{
    SHEAF_TRY(const auto path, modelPath(context.common()));
    SHEAF_TRY(const std::string text, readTextFile(context.arguments.perplexity.file));
    SHEAF_TRY(const auto tokenizer, loadTokenizer(path));
    const std::size_t window = context.common().contextTokens > 0 ? context.common().contextTokens : kDefaultWindow;
    const std::vector<TokenId> ids = tokenizer->encode(text, SpecialTokens::AsText);
    if (window < 4 || ids.size() < window)
        return fail(ErrorCode::Usage,
            fmt::format("the text has {} tokens, a window needs {}", ids.size(), std::max<std::size_t>(window, 4)));
    SHEAF_TRY(const auto engine, Engine::load(path, engineOptions(context.common(), window), context.stop));

    const bool addBos = tokenizer->addBos() && tokenizer->bosId() >= 0;
    const std::size_t windows = ids.size() / window;
    double total = 0;
    std::size_t scored = 0;
    for (std::size_t w = 0; w < windows; ++w) {
        std::vector<TokenId> chunk(ids.begin() + static_cast<std::ptrdiff_t>(w * window),
            ids.begin() + static_cast<std::ptrdiff_t>((w + 1) * window));
        const std::vector<TokenId> targets = chunk;
        if (addBos)
            chunk.front() = tokenizer->bosId(); // in place of the first token, so that positions stay the same
        LogitsCallbacks callbacks;
        callbacks.row = [&](std::size_t position, std::span<const float> logits) {
            if (position < window / 2 || position + 1 >= window)
                return;
            total += negativeLogProbability(logits, targets[position + 1]);
            ++scored;
        };
        SHEAF_CHECK(engine->logits(chunk, {}, context.stop, callbacks));
        showProgress(fmt::format(
            "window {} of {}, perplexity {:.4f}", w + 1, windows, std::exp(total / static_cast<double>(scored))));
    }
    clearProgress();
    const double nll = total / static_cast<double>(scored);
    if (context.common().json)
        printJson({{"ppl", std::exp(nll)}, {"tokens", scored}, {"nll", nll}, {"windows", windows}, {"window", window}});
    else
        printText(fmt::format(
            "perplexity {:.4f} ({} tokens scored in {} windows of {})\n", std::exp(nll), scored, windows, window));
    return kDone;
}

} // namespace sheaf::app::cli
