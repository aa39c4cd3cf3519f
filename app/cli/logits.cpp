// sheaf-cli logits: a forward pass over exactly these ids.
#include "app/cli/commands.h"
#include "app/cli/id_list.h"
#include "app/cli/inputs.h"
#include "app/cli/json.h"
#include "app/cli/output.h"
#include "app/models/model_library.h"

#include <QSaveFile>

namespace sheaf::app::cli {

namespace {

Result<std::vector<TokenId>> requestedIds(const LogitsArguments& arguments)
{
    std::string text = arguments.tokens;
    if (text.empty() && arguments.file.empty())
        return fail(ErrorCode::Usage, "logits needs --tokens IDS or -f FILE");
    if (text.empty()) {
        SHEAF_TRY(text, readTextFile(arguments.file));
    }
    SHEAF_TRY(std::vector<TokenId> ids, parseIds(text));
    if (ids.empty())
        return fail(ErrorCode::Usage, "no token ids were given");
    return ids;
}

Error writeError(const QSaveFile& file)
{
    return {ErrorCode::Unreadable, file.errorString().toStdString(), file.fileName().toStdString()};
}

std::string routerLine(const RouterChoices& choices)
{
    return Json{{"layer", choices.layer}, {"experts", choices.experts}, {"weights", choices.weights}}.dump() + "\n";
}

} // namespace

Result<int> runLogits(const Context& context)
{
    const LogitsArguments& arguments = context.arguments.logits;
    SHEAF_TRY(const std::vector<PromptPicture> pictures, readPictures(arguments.images, context.stop));
    SHEAF_TRY(const std::vector<TokenId> ids, requestedIds(arguments));
    SHEAF_TRY(const auto path, modelPath(context.common()));
    SHEAF_TRY(const auto engine, Engine::load(path, engineOptions(context.common(), 0), context.stop));

    QSaveFile output(QString::fromStdString(arguments.output));
    if (!arguments.output.empty() && !output.open(QIODevice::WriteOnly))
        return tl::unexpected(writeError(output));
    bool written = true;
    std::string router;
    LogitsCallbacks callbacks;
    callbacks.row = [&](std::size_t, std::span<const float> row) {
        if (!arguments.output.empty()) {
            const auto bytes = std::as_bytes(row);
            const auto size = static_cast<qint64>(bytes.size());
            written = written && output.write(reinterpret_cast<const char*>(bytes.data()), size) == size;
        }
    };
    if (!arguments.router.empty())
        callbacks.router = [&](const RouterChoices& choices) { router += routerLine(choices); };
    SHEAF_CHECK(engine->logits(ids, pictures, context.stop, callbacks));

    if (!arguments.output.empty() && !(written && output.commit()))
        return tl::unexpected(writeError(output));
    if (!arguments.router.empty()) {
        QSaveFile file(QString::fromStdString(arguments.router));
        const auto size = static_cast<qint64>(router.size());
        if (!file.open(QIODevice::WriteOnly) || file.write(router.data(), size) != size || !file.commit())
            return tl::unexpected(writeError(file));
    }
    if (context.common().json)
        printJson({{"tokens", ids.size()}, {"vocab", engine->info().vocab}});
    else
        printText(std::to_string(ids.size()) + " x " + std::to_string(engine->info().vocab) + " logits\n");
    return kDone;
}

} // namespace sheaf::app::cli
