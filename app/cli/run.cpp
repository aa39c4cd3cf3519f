#include "app/cli/run.h"

#include "app/cli/commands.h"
#include "app/cli/output.h"
#include "app/cli/signals.h"

#include <map>
#include <new>

namespace sheaf::app::cli {

namespace {

Result<int> dispatch(const Context& context)
{
    static const std::map<std::string, Result<int> (*)(const Context&)> commands{{"ask", runAsk}, {"count", runCount},
        {"extract", runExtract}, {"tokenize", runTokenize}, {"detokenize", runDetokenize}, {"logits", runLogits},
        {"vision", runVision}, {"perplexity", runPerplexity}, {"bench", runBench}, {"model", runModel},
        {"session", runSession}};
    try {
        return commands.at(context.arguments.command)(context);
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory, "out of memory");
    }
}

} // namespace

int run(int argc, char** argv)
{
    const StopOnSignal stop;
    const ParsedArguments parsed = parseArguments(argc, argv);
    if (!parsed.arguments)
        return parsed.exitCode;
    const auto result = dispatch({*parsed.arguments, stop.token()});
    const bool json = parsed.arguments->common.json || parsed.arguments->ask.jsonStream;
    return result ? *result : reportError(result.error(), json);
}

} // namespace sheaf::app::cli
