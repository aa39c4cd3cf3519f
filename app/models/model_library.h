#pragma once
// Which model files there are and which one is meant; describes them without loading.

#include "engine/api/model_info.h"

#include <QString>

#include <filesystem>
#include <string>
#include <vector>

namespace sheaf::app {

/// The explicit path, then $SHEAF_MODEL, then the preferences' model, then the default model. NotFound says what to do.
Result<std::filesystem::path> resolveModelPath(const QString& explicitPath, const QString& preferredPath);

struct FoundModel {
    std::filesystem::path path;
    Result<ModelInfo> info;
};

/// Models in the given folders (not below them): GGUF files but projectors, adapters and later parts of split files.
/// Threads: any; reads headers, so not the GUI thread.
std::vector<FoundModel> findModels(const std::vector<std::filesystem::path>& folders);

/// Sheaf's own models folder, the folders of $SHEAF_MODEL and of `preferredPath`.
std::vector<std::filesystem::path> usualModelFolders(const QString& preferredPath);

/// Where LM Studio, Jan, GPT4All, llama.cpp and the Hugging Face cache keep models. Read on request only, in place.
std::vector<std::filesystem::path> foldersOfOtherPrograms();

/// All folders below these (at most six deep), themselves included: other programs sort models by author and name.
/// Links are followed to files, not to folders, so no loop can hold the search.
std::vector<std::filesystem::path> withSubfolders(const std::vector<std::filesystem::path>& folders);

/// The window in force: what was asked for (0: what the model was trained for), no more than it was trained for and no
/// more than fits beside the weights into memory.
std::uint64_t windowTokens(const ModelInfo& info, std::uint64_t requested);

/// "Q4_1": the type most of the file's bytes-bearing tensors have.
std::string dominantType(const ModelInfo& info);

/// "135M", "7.1B".
QString parameterText(std::uint64_t parameters);

} // namespace sheaf::app
