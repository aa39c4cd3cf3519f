// sheaf-cli ask: the main job without a window.
#include "app/answer/citations.h"
#include "app/answer/coverage.h"
#include "app/cli/ask_stream.h"
#include "app/cli/commands.h"
#include "app/cli/inputs.h"
#include "app/cli/json.h"
#include "app/cli/ledger_text.h"
#include "app/cli/output.h"
#include "app/core/paths.h"
#include "app/core/prefix_cache.h"
#include "app/core/settings.h"
#include "app/ingest/restore.h"
#include "app/models/adapter_names.h"
#include "app/session/session_writer.h"

#include <fmt/core.h>

#include <chrono>
#include <cstdio>
#include <optional>
#include <random>

namespace sheaf::app::cli {

namespace {

struct Ask {
    const Context& context;
    ModelInput model;
    SessionInput session;
    PromptInput input;
    PromptStyle style;
    Ledger ledger;
    GenerateRequest request;

    const AskArguments& arguments() const { return context.arguments.ask; }
};

std::uint64_t randomSeed()
{
    std::random_device device;
    return device();
}

GenerateRequest makeRequest(const SamplerArguments& arguments)
{
    GenerateRequest request;
    request.sampler.temperature = arguments.temperature;
    request.sampler.topK = arguments.topK;
    request.sampler.topP = arguments.topP;
    request.sampler.minP = arguments.minP;
    request.sampler.repeatPenalty = arguments.repeatPenalty;
    request.sampler.seed = arguments.seed ? *arguments.seed : randomSeed();
    request.maxTokens = arguments.predict;
    request.stopTexts = arguments.stops;
    return request;
}

/// Room the answer needs: what was asked for, else what the preferences keep free.
std::uint64_t reserveFor(const AskArguments& arguments)
{
    if (arguments.reserve > 0)
        return arguments.reserve;
    return arguments.sampler.predict >= 0 ? static_cast<std::uint64_t>(arguments.sampler.predict)
                                          : loadSettings().reserveTokens;
}

Result<Ask> prepare(const Context& context)
{
    const AskArguments& arguments = context.arguments.ask;
    if (!arguments.jsonSchema.empty())
        return fail(ErrorCode::Unsupported, "--json-schema is not in this version", arguments.jsonSchema);
    Ask ask{context, {}, {}, {}, {}, {}, makeRequest(arguments.sampler)};
    SHEAF_TRY(ask.model, openModelInput(context.common()));
    SHEAF_TRY(ask.session, openSessionInput(context.common(), arguments.session));
    SHEAF_TRY(ask.input, gatherPrompt(context, arguments.prompt, arguments.attach, &ask.session));
    if (ask.input.question.empty())
        return fail(ErrorCode::Usage, "ask needs a question: PROMPT, -p TEXT or -f FILE");
    SHEAF_TRY(ask.ledger, accountFor(ask.input, ask.model, reserveFor(arguments), arguments.raw));
    ask.style = promptStyle(ask.model, arguments.raw);
    ask.request.prompt = encodePrompt(ask.input, ask.style, *ask.model.tokenizer);
    return ask;
}

int reportTooMany(const Ask& ask)
{
    if (ask.context.common().json || ask.arguments().jsonStream)
        printJson({{"error",
                       {{"code", "does_not_fit"}, {"what", fmt::format("{} tokens too many", ask.ledger.tooMany())},
                           {"where", ""}, {"next", "leave out an attachment, or choose a model with a wider window"}}},
            {"ledger", ledgerJson(ask.ledger)}});
    std::fputs(tooManyText(ask.ledger).c_str(), stderr);
    return kDoesNotFit;
}

void warnAboutRefused(const PromptInput& input)
{
    for (const PromptAttachment& entry : input.attachments) {
        if (entry.attachment->state == AttachmentState::Refused)
            std::fprintf(stderr, "sheaf-cli: not read: %s: %s\n", visible(entry.attachment->name.toStdString()).c_str(),
                entry.attachment->reason.toUtf8().constData());
    }
}

/// The session being written, if one is kept. A store that cannot be written costs a warning, never the answer.
std::optional<SessionWriter> beginSession(Ask& ask)
{
    if (ask.arguments().noSave)
        return std::nullopt;
    Session& session = ask.session.session;
    if (session.title.isEmpty())
        session.title = titleFromQuestion(QString::fromStdString(ask.input.question));
    session.settings.systemText = QString::fromStdString(ask.input.systemText);
    session.attachments.clear();
    for (const PromptAttachment& entry : ask.input.attachments)
        session.attachments.push_back(toSaved(*entry.attachment,
            {entry.excludedPaths.begin(), entry.excludedPaths.end()}, entry.leftOut, entry.maxTiles));
    auto writer = SessionWriter::begin(dataFolder(QString::fromStdString(ask.context.common().dataDir)), session);
    if (!writer) {
        std::fprintf(stderr, "sheaf-cli: the session is not saved: %s\n", writer.error().what.c_str());
        return std::nullopt;
    }
    return std::move(*writer);
}

Turn beginTurn(const Ask& ask, const Engine& engine)
{
    Turn turn;
    turn.question = QString::fromStdString(ask.input.question);
    turn.asked = QDateTime::currentDateTimeUtc();
    turn.answer.sampler = ask.request.sampler;
    turn.answer.modelFingerprint = fingerprintWith(ask.model.info.fingerprint, engine.adapters());
    turn.answer.modelName = modelNameWith(QString::fromStdString(ask.model.info.name), engine.adapters());
    turn.answer.promptTokens = ask.request.prompt.size();
    turn.answer.coverage = coverageOf(ask.input.attachments, ask.style);
    return turn;
}

void completeAnswer(Answer& answer, const GenerateSummary& summary, const Ask& ask)
{
    answer.state = AnswerState::Finished;
    answer.finish = summary.finish;
    answer.cachedTokens = summary.cachedTokens;
    answer.firstTokenSeconds = summary.firstTokenSeconds;
    const auto fresh = static_cast<double>(summary.promptTokens - summary.cachedTokens);
    answer.prefillTokensPerSecond = summary.prefillSeconds > 0 ? fresh / summary.prefillSeconds : 0;
    answer.decodeTokensPerSecond
        = summary.decodeSeconds > 0 ? static_cast<double>(summary.completionTokens) / summary.decodeSeconds : 0;
    answer.seconds = summary.firstTokenSeconds + summary.decodeSeconds;
    answer.citations = findCitations(answer.text.toStdString(), ask.input.attachments);
}

Json resultJson(const Ask& ask, const Engine& engine, const Answer& answer, const GenerateSummary& summary,
    const SessionId& session)
{
    return {{"text", answer.text.toStdString()}, {"ids", answer.ids}, {"finish", finishName(answer.finish)},
        {"prompt_tokens", summary.promptTokens}, {"cached_tokens", summary.cachedTokens},
        {"completion_tokens", summary.completionTokens}, {"ttft_s", answer.firstTokenSeconds},
        {"prefill_tps", answer.prefillTokensPerSecond}, {"decode_tps", answer.decodeTokensPerSecond},
        {"seed", ask.request.sampler.seed}, {"session", session.toStdString()}, {"model", ask.model.info.name},
        {"adapters", adaptersJson(engine.adapters())}, {"ledger", ledgerJson(ask.ledger)},
        {"coverage", coverageJson(answer.coverage)}, {"citations", citationsJson(answer.citations)}};
}

} // namespace

Result<int> runAsk(const Context& context)
{
    SHEAF_TRY(Ask ask, prepare(context));
    AskStream stream(context.common().json, ask.arguments().jsonStream);
    stream.ledger(ask.ledger);
    if (!ask.ledger.fits())
        return reportTooMany(ask);
    warnAboutRefused(ask.input);

    SHEAF_TRY(const auto engine,
        Engine::load(ask.model.path, engineOptions(context.common(), ask.model.windowTokens), context.stop,
            [](double fraction) { showProgress(fmt::format("Loading {:.0f} %", 100 * fraction)); }));
    SHEAF_TRY(ask.request.pictures, loadPromptPictures(context, ask.input, ask.style));
    Turn turn = beginTurn(ask, *engine);
    std::optional<SessionWriter> writer = beginSession(ask);
    if (writer)
        writer->addTurn(turn);
    ask.request.prefixCache = prefixCachePlace(dataFolder(QString::fromStdString(context.common().dataDir)),
        writer ? writer->id() : SessionId(), loadSettings());

    GenerateCallbacks callbacks;
    callbacks.pictures = [&](std::size_t done, std::size_t total) { stream.pictures(done, total); };
    callbacks.prefill = [&](std::size_t done, std::size_t total) { stream.prefill(done, total); };
    callbacks.token = [&](const TokenEvent& token) {
        if (token.id >= 0)
            turn.answer.ids.push_back(token.id);
        turn.answer.text += QString::fromStdString(token.text);
        stream.token(token);
        if (writer)
            writer->update(turn);
    };
    const auto summary = engine->generate(ask.request, context.stop, callbacks);
    if (!summary) {
        turn.answer.state = AnswerState::Failed;
        turn.answer.failure = QString::fromStdString(summary.error().what);
    } else {
        completeAnswer(turn.answer, *summary, ask);
    }
    if (writer) {
        if (const auto saved = writer->finish(turn); !saved)
            std::fprintf(stderr, "sheaf-cli: the answer is not saved: %s\n", saved.error().what.c_str());
    }
    if (!summary)
        return tl::unexpected(summary.error());
    stream.done(resultJson(ask, *engine, turn.answer, *summary, writer ? writer->id() : SessionId()), turn.answer);
    if (summary->finish == FinishReason::Cancelled)
        return kStopped;
    return anyRefused(ask.input.attachments) ? kFailed : kDone;
}

} // namespace sheaf::app::cli
