#include "app/cli/inputs.h"

#include "app/cli/output.h"
#include "app/context/picture_prompt.h"
#include "app/core/paths.h"
#include "app/core/settings.h"
#include "app/ingest/decode/picture.h"
#include "app/ingest/ingest.h"
#include "app/ingest/picture_pixels.h"
#include "app/ingest/restore.h"
#include "app/models/model_library.h"
#include "app/session/session_store.h"

#include <fmt/core.h>

#include <QCoreApplication>
#include <QFile>

#include <algorithm>

namespace sheaf::app::cli {

namespace {

void reportProgress(const std::string& name, const IngestProgress& progress)
{
    const char* unit = progress.unit == IngestProgress::Unit::Pages ? "page" : "file";
    if (progress.total > 0)
        showProgress(fmt::format("Reading {}: {} {} of {}", name, unit, progress.done, progress.total));
    else
        showProgress(fmt::format("Reading {}: {} {}s", name, progress.done, unit));
}

IngestOptions ingestOptions(const std::string& name, bool keepWords, const std::stop_token& stop)
{
    IngestOptions options;
    options.stop = stop;
    options.keepWords = keepWords;
    options.progress = [name](const IngestProgress& progress) { reportProgress(name, progress); };
    return options;
}

Attachment notAPicture(Attachment attachment)
{
    attachment.state = AttachmentState::Refused;
    attachment.reason = QCoreApplication::translate("cli", "Not a picture. Use --attach for other files.");
    attachment.parts.clear();
    attachment.pageCount = 0;
    attachment.files.clear();
    return attachment;
}

Result<std::vector<PromptAttachment>> restoreAttachments(const Context& context, const Session& session)
{
    SHEAF_TRY(const auto store, SessionStore::open(dataFolder(QString::fromStdString(context.common().dataDir))));
    const auto content = [&](const std::string& sha256) { return store->content(sha256).value_or(QByteArray()); };
    std::vector<PromptAttachment> restored;
    for (const SavedAttachment& saved : session.attachments) {
        auto attachment = ingestSaved(saved, content, ingestOptions(saved.name.toStdString(), false, context.stop));
        restored.push_back({std::make_shared<const Attachment>(std::move(attachment)),
            {saved.excludedPaths.begin(), saved.excludedPaths.end()}, saved.leftOut, saved.maxTiles});
    }
    clearProgress();
    return restored;
}

} // namespace

Result<std::filesystem::path> modelPath(const CommonArguments& common)
{
    return resolveModelPath(QString::fromStdString(common.model), loadSettings().modelPath);
}

VisionChoice visionChoice(const CommonArguments& common)
{
    return {common.mmproj, common.noMmproj};
}

Result<ModelInput> openModelInput(const CommonArguments& common)
{
    ModelInput model;
    SHEAF_TRY(model.path, modelPath(common));
    SHEAF_TRY(model.info, describeModel(model.path, visionChoice(common)));
    SHEAF_TRY(model.tokenizer, loadTokenizer(model.path));
    const Settings settings = loadSettings();
    model.windowTokens
        = windowTokens(model.info, common.contextTokens > 0 ? common.contextTokens : settings.contextTokens);
    return model;
}

EngineOptions engineOptions(const CommonArguments& common, std::uint64_t windowTokens)
{
    EngineOptions options;
    options.threads = common.threads > 0 ? common.threads : loadSettings().threads;
    options.batchTokens = common.batchTokens;
    options.contextTokens = windowTokens;
    options.kvPrecision = common.kvPrecision;
    options.vision = visionChoice(common);
    options.adapters = common.adapters;
    return options;
}

Result<std::string> readTextFile(const std::string& path)
{
    QFile file(QString::fromStdString(path));
    const bool opened = path == "-" ? file.open(stdin, QIODevice::ReadOnly) : file.open(QIODevice::ReadOnly);
    if (!opened) {
        return fail(
            file.exists() ? ErrorCode::Unreadable : ErrorCode::NotFound, file.errorString().toStdString(), path);
    }
    return file.readAll().toStdString();
}

Result<std::string> promptText(const PromptArguments& prompt)
{
    if (!prompt.text.empty() || prompt.file.empty())
        return prompt.text;
    return readTextFile(prompt.file);
}

Result<std::vector<PromptPicture>> readPictures(const std::vector<std::string>& paths, const std::stop_token& stop)
{
    std::vector<PromptPicture> pictures;
    for (const std::string& path : paths) {
        auto pixels = decodePicture(std::filesystem::path(path), Limits(), stop);
        if (!pixels)
            return failAt(std::move(pixels).error(), path);
        pictures.push_back({std::make_shared<const PixelBuffer>(std::move(*pixels))});
    }
    return pictures;
}

Result<std::vector<AttachmentPtr>> readAttachments(
    const AttachArguments& attach, bool keepWords, const std::stop_token& stop)
{
    std::vector<AttachmentPtr> attachments;
    for (const AttachArguments::Item& item : attach.items) {
        Attachment attachment = ingestPath(item.path, ingestOptions(item.path, keepWords, stop));
        clearProgress();
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "stopped while reading", item.path);
        if (item.mustBePicture && attachment.state != AttachmentState::Refused
            && attachment.kind != AttachmentKind::Image)
            attachment = notAPicture(std::move(attachment));
        attachments.push_back(std::make_shared<const Attachment>(std::move(attachment)));
    }
    return attachments;
}

Result<SessionInput> openSessionInput(const CommonArguments& common, const std::string& idOrTitle)
{
    SessionInput input;
    input.session.title = QString::fromStdString(idOrTitle);
    if (idOrTitle.empty())
        return input;
    SHEAF_TRY(const auto store, SessionStore::open(dataFolder(QString::fromStdString(common.dataDir))));
    SHEAF_TRY(const auto id, store->find(QString::fromStdString(idOrTitle)));
    if (!id)
        return input;
    SHEAF_TRY(input.session, store->load(*id));
    input.exists = true;
    return input;
}

Result<PromptInput> gatherPrompt(
    const Context& context, const PromptArguments& prompt, const AttachArguments& attach, const SessionInput* session)
{
    PromptInput input;
    SHEAF_TRY(input.question, promptText(prompt));
    input.systemText = prompt.system;
    if (session && session->exists) {
        if (input.systemText.empty())
            input.systemText = session->session.settings.systemText.toStdString();
        SHEAF_TRY(input.attachments, restoreAttachments(context, session->session));
        for (const Turn& turn : session->session.turns)
            input.history.push_back({turn.question.toStdString(), turn.answer.text.toStdString()});
    }
    SHEAF_TRY(const auto attachments, readAttachments(attach, false, context.stop));
    for (const AttachmentPtr& attachment : attachments)
        input.attachments.push_back({attachment});
    return input;
}

PromptStyle promptStyle(const ModelInput& model, bool raw)
{
    return {model.info.chatStyle, raw, pictureSettings(model.info, *model.tokenizer)};
}

Result<Ledger> accountFor(const PromptInput& input, const ModelInput& model, std::uint64_t reserve, bool raw)
{
    TokenCounter counter;
    const LedgerFrame frame{
        QString::fromStdString(model.info.name), promptStyle(model, raw), model.windowTokens, reserve};
    auto ledger = makeLedger(input, frame, *model.tokenizer, counter);
    if (!ledger)
        return fail(ErrorCode::Cancelled, "stopped while counting");
    return *std::move(ledger);
}

Result<std::vector<PromptPicture>> loadPromptPictures(
    const Context& context, const PromptInput& input, const PromptStyle& style)
{
    const QString folder = dataFolder(QString::fromStdString(context.common().dataDir));
    const auto kept = [&](const std::string& sha256) {
        const auto store = SessionStore::open(folder);
        return store ? (*store)->content(sha256).value_or(QByteArray()) : QByteArray();
    };
    const auto load = [&](const Attachment& picture, const std::stop_token& stop) {
        showProgress("Decoding " + picture.name.toStdString());
        return loadPicture(picture, kept, Limits(), stop);
    };
    auto pictures = loadPictures(input, style, load, context.stop);
    clearProgress();
    return pictures;
}

bool anyRefused(const std::vector<PromptAttachment>& attachments)
{
    return std::any_of(attachments.begin(), attachments.end(),
        [](const PromptAttachment& entry) { return entry.attachment->state == AttachmentState::Refused; });
}

} // namespace sheaf::app::cli
