// Text to ids with the vocabulary that SHEAF_MODEL names: what counting a document costs while somebody waits.
#include "engine/api/tokenizer.h"

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>

namespace {

using namespace sheaf;

std::string contractText()
{
    std::string text;
    for (int clause = 1; text.size() < 100'000; ++clause)
        text += "Clause " + std::to_string(clause)
            + ". Either party may terminate this Agreement by giving not less than six months' notice.\n";
    return text;
}

void tokenizeContract(benchmark::State& state)
{
    const char* model = std::getenv("SHEAF_MODEL");
    const auto tokenizer = loadTokenizer(model ? model : "");
    if (!tokenizer) {
        state.SkipWithError(("set SHEAF_MODEL to a model file: " + tokenizer.error().what).c_str());
        return;
    }
    const std::string text = contractText();
    for (auto _ : state)
        benchmark::DoNotOptimize((*tokenizer)->encode(text, SpecialTokens::AsText));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(tokenizeContract);

} // namespace
