#pragma once
// One function a subcommand. Each returns the exit code it ends with, or an Error the caller prints.

#include "app/cli/arguments.h"
#include "engine/base/error.h"

#include <stop_token>

namespace sheaf::app::cli {

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;
constexpr int kDoesNotFit = 3;
constexpr int kStopped = 130;

/// What a subcommand gets: its arguments, and the request to stop (SIGINT, SIGTERM).
struct Context {
    const Arguments& arguments;
    std::stop_token stop;

    const CommonArguments& common() const { return arguments.common; }
};

Result<int> runAsk(const Context& context);
Result<int> runCount(const Context& context);
Result<int> runExtract(const Context& context);
Result<int> runTokenize(const Context& context);
Result<int> runDetokenize(const Context& context);
Result<int> runLogits(const Context& context);
Result<int> runVision(const Context& context);
Result<int> runPerplexity(const Context& context);
Result<int> runBench(const Context& context);
Result<int> runModel(const Context& context);
Result<int> runModelConvert(const Context& context);
Result<int> runSession(const Context& context);

} // namespace sheaf::app::cli
