#include "app/cli/ask_stream.h"

#include "app/cli/output.h"

#include <fmt/core.h>

#include <cstdio>

namespace sheaf::app::cli {

namespace {

std::string placeText(const Citation& citation)
{
    std::string place = citation.path.empty() ? citation.attachment.toStdString() : citation.path;
    if (citation.page > 0)
        place += fmt::format(", page {}", citation.page);
    if (citation.firstLine > 0)
        place += fmt::format(":{}", citation.firstLine);
    return place;
}

} // namespace

void AskStream::ledger(const Ledger& ledger)
{
    if (m_mode == Mode::Lines) {
        Json event{{"event", "ledger"}};
        event.update(ledgerJson(ledger));
        printJson(event);
    }
}

void AskStream::pictures(std::size_t done, std::size_t total)
{
    if (m_mode == Mode::Lines)
        printJson({{"event", "pictures"}, {"done", done}, {"of", total}});
    else
        showProgress(fmt::format("Reading pictures: tile {} of {}", done, total));
}

void AskStream::prefill(std::size_t done, std::size_t total)
{
    if (m_mode == Mode::Lines)
        printJson({{"event", "prefill"}, {"done", done}, {"of", total}});
    else
        showProgress(fmt::format("Reading {} of {} new tokens", done, total));
}

void AskStream::token(const TokenEvent& token)
{
    clearProgress();
    if (m_mode == Mode::Text)
        printText(token.text);
    else if (m_mode == Mode::Lines)
        printJson({{"event", "token"}, {"ids", token.id >= 0 ? Json::array({token.id}) : Json::array()},
            {"text", token.text}});
}

void AskStream::done(Json result, const Answer& answer)
{
    clearProgress();
    if (m_mode == Mode::Lines) {
        Json event{{"event", "done"}};
        event.update(result);
        printJson(event);
        return;
    }
    if (m_mode == Mode::Object) {
        printJson(result);
        return;
    }
    printText("\n");
    std::string notes;
    if (!answer.coverage.attachments.empty())
        notes += answer.coverage.sentence.toStdString() + "\n";
    for (const Citation& citation : answer.citations)
        notes += fmt::format("  source: {}{}\n", placeText(citation),
            citation.text.empty() ? ""
                                  : "  “" + QString::fromStdString(citation.text).simplified().toStdString() + "”");
    notes += fmt::format("{} · {} tokens · {:.1f} tok/s · {:.1f} s\n", finishName(answer.finish), answer.ids.size(),
        answer.decodeTokensPerSecond, answer.seconds);
    std::fputs(visible(notes).c_str(), stderr);
}

} // namespace sheaf::app::cli
