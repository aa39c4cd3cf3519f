// sheaf-cli bench: speed of prefill and decode, beside the machine's limits measured in the same run.
#include "app/cli/commands.h"
#include "app/cli/inputs.h"
#include "app/cli/json.h"
#include "app/cli/output.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>

namespace sheaf::app::cli {

namespace {

struct Spread {
    double median = 0;
    double min = 0;
    double max = 0;
};

Spread spreadOf(std::vector<double> values)
{
    if (values.empty())
        return {};
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    const double median = values.size() % 2 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    return {median, values.front(), values.back()};
}

Json spreadJson(const Spread& spread)
{
    return {{"median", spread.median}, {"min", spread.min}, {"max", spread.max}};
}

} // namespace

Result<int> runBench(const Context& context)
{
    const BenchArguments& arguments = context.arguments.bench;
    SHEAF_TRY(const std::string isa, activeIsa());
    SHEAF_TRY(const auto path, modelPath(context.common()));
    const auto needed = static_cast<std::uint64_t>(arguments.depthTokens)
        + static_cast<std::uint64_t>(std::max(arguments.promptTokens, arguments.generatedTokens)) + 1;
    const auto start = std::chrono::steady_clock::now();
    SHEAF_TRY(const auto engine, Engine::load(path, engineOptions(context.common(), needed), context.stop));
    const std::chrono::duration<double> loadTime = std::chrono::steady_clock::now() - start;

    SHEAF_TRY(const BenchResult result,
        engine->bench({arguments.promptTokens, arguments.generatedTokens, arguments.depthTokens, arguments.repeats},
            context.stop));
    const int threads = context.common().threads > 0 ? context.common().threads : defaultThreads();
    const MachineLimits limits = measureMachineLimits(threads);
    const Spread prompt = spreadOf(result.promptTokensPerSecond);
    const Spread generated = spreadOf(result.generatedTokensPerSecond);
    if (context.common().json) {
        printJson({{"model", engine->info().name}, {"adapters", adaptersJson(engine->adapters())},
            {"pp", arguments.promptTokens}, {"tg", arguments.generatedTokens}, {"depth", arguments.depthTokens},
            {"pp_tps", spreadJson(prompt)}, {"tg_tps", spreadJson(generated)}, {"load_s", loadTime.count()},
            {"resident_bytes", engine->residentBytes()}, {"bandwidth_gbs", limits.readGigabytesPerSecond},
            {"int8_gops", limits.int8Gops}, {"isa", isa}, {"threads", threads}, {"commit", SHEAF_COMMIT},
            {"profile",
                {{"matmul", result.matmulShare}, {"attention", result.attentionShare}, {"other", result.otherShare}}}});
    } else {
        printText(fmt::format(
            "{}\n  pp{} {:.1f} tokens/s, tg{} {:.1f} tokens/s at depth {}\n  loaded in {:.2f} s, {} threads, {}\n"
            "  this machine: {:.1f} GB/s read, {:.0f} GOPS int8\n  matmul {:.0f} %, attention {:.0f} %, other {:.0f} "
            "%\n",
            engine->info().name, arguments.promptTokens, prompt.median, arguments.generatedTokens, generated.median,
            arguments.depthTokens, loadTime.count(), threads, isa, limits.readGigabytesPerSecond, limits.int8Gops,
            100 * result.matmulShare, 100 * result.attentionShare, 100 * result.otherShare));
    }
    return kDone;
}

} // namespace sheaf::app::cli
