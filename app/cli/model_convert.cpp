// sheaf-cli model convert: a model as one GGUF file of another type.
#include "app/cli/commands.h"
#include "app/cli/json.h"
#include "app/cli/output.h"
#include "engine/api/convert.h"

#include <QLocale>

#include <chrono>
#include <fmt/core.h>

namespace sheaf::app::cli {

namespace {

std::string size(std::uint64_t bytes)
{
    return QLocale(QLocale::English)
        .formattedDataSize(static_cast<qint64>(bytes), 1, QLocale::DataSizeIecFormat)
        .toStdString();
}

/// Tells only what changed, for there are many calls a second.
class ProgressLine {
public:
    void operator()(const ConvertProgress& progress)
    {
        const int percent = static_cast<int>(progress.fraction * 100);
        if (percent == m_percent && progress.tensor == m_tensor)
            return;
        m_percent = percent;
        m_tensor = progress.tensor;
        showProgress(visible(fmt::format("converting: {} %, {}", percent, m_tensor)));
    }

private:
    int m_percent = -1;
    std::string m_tensor;
};

std::string summaryText(const ConvertSummary& summary, const std::string& output, double seconds)
{
    std::string types;
    for (const auto& [type, count] : summary.tensorTypes)
        types += fmt::format("{}{} {}", types.empty() ? "" : ", ", count, type);
    return fmt::format("{}\n  {} from {} in {:.1f} s: {}\n", output, size(summary.outputBytes),
        size(summary.inputBytes), seconds, types);
}

} // namespace

Result<int> runModelConvert(const Context& context)
{
    const ModelArguments& arguments = context.arguments.model;
    const auto start = std::chrono::steady_clock::now();
    ProgressLine line;
    const ConvertRequest request{.input = arguments.path,
        .output = arguments.output,
        .visionOutput = context.common().mmproj,
        .type = arguments.type,
        .threads = context.common().threads};
    SHEAF_TRY(const ConvertSummary summary,
        convertModel(request, context.stop, [&line](const ConvertProgress& progress) { line(progress); }));
    clearProgress();
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    if (context.common().json)
        printJson({{"path", arguments.output}, {"type", arguments.type}, {"input_bytes", summary.inputBytes},
            {"file_bytes", summary.outputBytes}, {"mmproj_bytes", summary.visionBytes}, {"types", summary.tensorTypes},
            {"seconds", elapsed.count()}});
    else
        printText(summaryText(summary, arguments.output, elapsed.count()));
    return kDone;
}

} // namespace sheaf::app::cli
