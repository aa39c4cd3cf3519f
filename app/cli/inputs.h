#pragma once
// What subcommands have in common before they work: the model, the texts, the attachments, the prompt.

#include "app/cli/commands.h"
#include "app/context/token_ledger.h"
#include "app/core/session.h"
#include "engine/api/engine.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace sheaf::app::cli {

/// A model that was described and whose vocabulary was read; no weights.
struct ModelInput {
    std::filesystem::path path;
    ModelInfo info;
    std::shared_ptr<const Tokenizer> tokenizer;
    std::uint64_t windowTokens = 0;
};

Result<std::filesystem::path> modelPath(const CommonArguments& common);
/// --mmproj and --no-mmproj.
VisionChoice visionChoice(const CommonArguments& common);
Result<ModelInput> openModelInput(const CommonArguments& common);
EngineOptions engineOptions(const CommonArguments& common, std::uint64_t windowTokens);

Result<std::string> readTextFile(const std::string& path);
/// The positional or -p text, or the file's.
Result<std::string> promptText(const PromptArguments& prompt);

/// Decodes each in order, upright and on white. Errors name the file.
Result<std::vector<PromptPicture>> readPictures(const std::vector<std::string>& paths, const std::stop_token& stop);

/// Reads each in order, with progress. Cancelled if stopped.
Result<std::vector<AttachmentPtr>> readAttachments(
    const AttachArguments& attach, bool keepWords, const std::stop_token& stop);

/// The session --session names, or a new one.
struct SessionInput {
    Session session;
    bool exists = false;
};
Result<SessionInput> openSessionInput(const CommonArguments& common, const std::string& idOrTitle);

/// Everything that enters the prompt: a session's own attachments and turns, then the new ones.
Result<PromptInput> gatherPrompt(
    const Context& context, const PromptArguments& prompt, const AttachArguments& attach, const SessionInput* session);

PromptStyle promptStyle(const ModelInput& model, bool raw);
Result<Ledger> accountFor(const PromptInput& input, const ModelInput& model, std::uint64_t reserve, bool raw);

/// The pixels the engine wants beside the ids; decoded now. As loadPictures().
Result<std::vector<PromptPicture>> loadPromptPictures(
    const Context& context, const PromptInput& input, const PromptStyle& style);

bool anyRefused(const std::vector<PromptAttachment>& attachments);

} // namespace sheaf::app::cli
