// sheaf-cli model: what models there are, read without loading weights; convert is in a file of its own.
#include "app/cli/commands.h"
#include "app/cli/inputs.h"
#include "app/cli/json.h"
#include "app/cli/output.h"
#include "app/core/settings.h"
#include "app/models/model_library.h"

#include <QLocale>

#include <fmt/core.h>

namespace sheaf::app::cli {

namespace {

std::string size(std::uint64_t bytes)
{
    return QLocale(QLocale::English)
        .formattedDataSize(static_cast<qint64>(bytes), 1, QLocale::DataSizeIecFormat)
        .toStdString();
}

std::string fitText(std::uint64_t needed, bool weightsPage)
{
    const std::uint64_t available = memoryStatus().availableBytes;
    if (needed <= available)
        return fmt::format("fits: {} of {} available", size(needed), size(available));
    return fmt::format("{} more than the {} available{}", size(needed - available), size(available),
        weightsPage ? "; weights page from disk" : "; does not fit");
}

std::string infoText(const ModelInfo& info)
{
    std::string experts
        = info.experts > 0 ? fmt::format(", {} of {} experts", info.expertsUsed, info.experts) : std::string();
    const std::uint64_t window = windowTokens(info, 0);
    return fmt::format("{}\n  {}, {} parameters ({} active), {}{}\n  {} layers, window {} tokens, vocabulary {} ({})\n"
                       "  {} weights, {} KV at {} tokens, {} buffers{}; {}\n",
        info.name, info.architecture, parameterText(info.parameters).toStdString(),
        parameterText(info.activeParameters).toStdString(), dominantType(info), experts, info.layers,
        info.contextTokens, info.vocab, info.tokenizer, size(info.residentBytes), size(kvBytes(info, window)), window,
        size(bufferBytes(info)),
        info.adapterBytes > 0 ? fmt::format(" (adapters {})", size(info.adapterBytes)) : std::string(),
        fitText(neededBytes(info, window), info.weightsPage));
}

Result<int> runInfo(const Context& context)
{
    CommonArguments common = context.common();
    if (!context.arguments.model.path.empty())
        common.model = context.arguments.model.path;
    SHEAF_TRY(const auto path, modelPath(common));
    SHEAF_TRY(const ModelInfo info, describeModel(path, visionChoice(common), common.adapters));
    if (common.json)
        printJson(modelJson(info));
    else
        printText(infoText(info));
    return kDone;
}

int runList(const Context& context)
{
    Json models = Json::array();
    for (const FoundModel& found : findModels(usualModelFolders(loadSettings().modelPath))) {
        if (context.common().json) {
            models.push_back(found.info ? modelJson(*found.info)
                                        : Json{{"path", found.path.string()}, {"error", found.info.error().what}});
        } else if (found.info) {
            printText(fmt::format("{}\n  {}\n", infoText(*found.info), found.path.string()));
        } else {
            printText(fmt::format("{}\n  cannot be used: {}\n", found.path.string(), found.info.error().what));
        }
    }
    if (context.common().json)
        printJson({{"models", models}});
    return kDone;
}

} // namespace

Result<int> runModel(const Context& context)
{
    const std::string& action = context.arguments.model.action;
    if (action == "info")
        return runInfo(context);
    if (action == "list")
        return runList(context);
    return runModelConvert(context);
}

} // namespace sheaf::app::cli
