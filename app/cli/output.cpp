#include "app/cli/output.h"

#include "app/cli/commands.h"
#include "app/core/error_text.h"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <unistd.h>

namespace sheaf::app::cli {

namespace {

bool progressShown = false;

int exitCode(ErrorCode code)
{
    switch (code) {
    case ErrorCode::DoesNotFit:
        return kDoesNotFit;
    case ErrorCode::Usage:
        return kWrongUsage;
    case ErrorCode::Cancelled:
        return kStopped;
    default:
        return kFailed;
    }
}

} // namespace

void printJson(const nlohmann::ordered_json& object)
{
    const std::string text = object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
}

std::string visible(std::string_view utf8)
{
    std::string shown;
    shown.reserve(utf8.size());
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const auto c = static_cast<unsigned char>(utf8[i]);
        const bool c1 = c == 0xC2 && i + 1 < utf8.size() && static_cast<unsigned char>(utf8[i + 1]) < 0xA0;
        if (c1) { // U+0080…U+009F can act on a terminal like ESC sequences
            shown += "\uFFFD";
            ++i;
        } else if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7F) {
            // U+2400… are the pictures of the control characters.
            shown += {'\xE2', '\x90', static_cast<char>(c == 0x7F ? 0xA1 : 0x80 + c)};
        } else {
            shown.push_back(utf8[i]);
        }
    }
    return shown;
}

void printText(std::string_view text)
{
    const std::string shown = visible(text);
    std::fwrite(shown.data(), 1, shown.size(), stdout);
    std::fflush(stdout);
}

void showProgress(std::string_view text)
{
    static const bool terminal = ::isatty(STDERR_FILENO) == 1;
    if (!terminal)
        return;
    std::fprintf(stderr, "\r\x1b[K%.*s", static_cast<int>(text.size()), text.data());
    std::fflush(stderr);
    progressShown = true;
}

void clearProgress()
{
    if (!progressShown)
        return;
    std::fputs("\r\x1b[K", stderr);
    std::fflush(stderr);
    progressShown = false;
}

int reportError(const Error& error, bool json)
{
    clearProgress();
    const ErrorText text = describeError(error);
    std::string line = text.sentence.toStdString();
    if (!text.nextStep.isEmpty())
        line += " " + text.nextStep.toStdString();
    std::fprintf(stderr, "sheaf-cli: %s\n", visible(line).c_str());
    if (!error.what.empty())
        std::fprintf(stderr, "  %s\n", visible(text.details.toStdString()).c_str());
    if (json) {
        printJson({{"error",
            {{"code", errorCodeName(error.code)}, {"what", error.what}, {"where", error.where},
                {"next", text.nextStep.toStdString()}}}});
    }
    return exitCode(error.code);
}

} // namespace sheaf::app::cli
