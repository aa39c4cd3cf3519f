#include "app/models/model_library.h"

#include "app/core/paths.h"
#include "engine/api/engine.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

#include <algorithm>
#include <cstdlib>
#include <regex>
#include <set>

namespace fs = std::filesystem;

namespace sheaf::app {

namespace {

fs::path toPath(const QString& text)
{
    return fs::path(text.toStdString());
}

/// Projectors and adapters are no models; of a split file the first part stands for all.
bool namesModel(const fs::path& file)
{
    static const std::regex laterPart(R"(-(\d{5})-of-\d{5}\.gguf$)");
    const std::string name = file.filename().string();
    if (file.extension() != ".gguf" || name.starts_with("mmproj"))
        return false;
    std::smatch match;
    return !std::regex_search(name, match, laterPart) || match[1] == "00001";
}

bool isModelFolder(const fs::path& folder)
{
    std::error_code error;
    return fs::is_regular_file(folder / "config.json", error);
}

} // namespace

Result<fs::path> resolveModelPath(const QString& explicitPath, const QString& preferredPath)
{
    if (!explicitPath.isEmpty())
        return toPath(explicitPath);
    if (const char* fromEnvironment = std::getenv("SHEAF_MODEL"); fromEnvironment && *fromEnvironment)
        return fs::path(fromEnvironment);
    if (!preferredPath.isEmpty())
        return toPath(preferredPath);
    const QString standard = defaultModelPath();
    if (QFileInfo::exists(standard))
        return toPath(standard);
    return fail(ErrorCode::NotFound, "no model chosen, and the default model is not there", standard.toStdString());
}

std::vector<fs::path> usualModelFolders(const QString& preferredPath)
{
    std::vector<fs::path> folders{toPath(modelsFolder())};
    if (const char* fromEnvironment = std::getenv("SHEAF_MODEL"); fromEnvironment && *fromEnvironment)
        folders.push_back(fs::path(fromEnvironment).parent_path());
    if (!preferredPath.isEmpty())
        folders.push_back(toPath(preferredPath).parent_path());
    return folders;
}

std::vector<fs::path> foldersOfOtherPrograms()
{
    const fs::path home = toPath(QDir::homePath());
    const fs::path data = toPath(QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation));
    const fs::path cache = toPath(QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation));
    return {home / ".lmstudio/models", cache / "lm-studio/models", data / "Jan/data/llamacpp/models",
        data / "Jan/data/models", home / "jan/models", data / "nomic.ai/GPT4All", cache / "llama.cpp",
        cache / "huggingface/hub"};
}

std::vector<fs::path> withSubfolders(const std::vector<fs::path>& folders)
{
    constexpr int kDeepest = 6;
    std::vector<fs::path> all;
    for (const fs::path& folder : folders) {
        all.push_back(folder);
        std::error_code error;
        fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied, error);
        for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
            if (entry.depth() >= kDeepest)
                entry.disable_recursion_pending();
            std::error_code ignored;
            if (entry->is_directory(ignored) && !entry->is_symlink(ignored))
                all.push_back(entry->path());
        }
    }
    return all;
}

std::vector<FoundModel> findModels(const std::vector<fs::path>& folders)
{
    std::set<fs::path> paths;
    for (const fs::path& folder : folders) {
        std::error_code error;
        for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
            std::error_code ignored;
            if (entry->is_regular_file(ignored) ? namesModel(entry->path()) : isModelFolder(entry->path()))
                paths.insert(fs::absolute(entry->path(), ignored).lexically_normal()); // links keep their names
        }
    }
    std::vector<FoundModel> found;
    for (const fs::path& path : paths) {
        auto info = describeModel(path);
        // Adapters and projectors under other names are not worth a line; damaged models are.
        if (info || info.error().code != ErrorCode::Unsupported)
            found.push_back({path, std::move(info)});
    }
    return found;
}

std::uint64_t windowTokens(const ModelInfo& info, std::uint64_t requested)
{
    const std::uint64_t trained = std::max<std::uint64_t>(info.contextTokens, 1);
    if (requested > 0)
        return std::min(requested, trained);
    // Weights of a mapped file may be paged; half of the memory stays for them and for other programs.
    const std::uint64_t affordable = kvTokensWithin(info, memoryStatus().availableBytes / 2);
    return std::clamp<std::uint64_t>(affordable, std::min<std::uint64_t>(512, trained), trained);
}

std::string dominantType(const ModelInfo& info)
{
    const auto most
        = std::max_element(info.tensorTypes.begin(), info.tensorTypes.end(), [](const auto& a, const auto& b) {
              // Norms are F32 in every file and say nothing about it.
              return (a.first == "F32" ? 0 : a.second) < (b.first == "F32" ? 0 : b.second);
          });
    return most == info.tensorTypes.end() ? std::string() : most->first;
}

QString parameterText(std::uint64_t parameters)
{
    const double value = static_cast<double>(parameters);
    if (value >= 1e9)
        return QStringLiteral("%1B").arg(value / 1e9, 0, 'f', value < 1e10 ? 1 : 0);
    if (value >= 1e6)
        return QStringLiteral("%1M").arg(value / 1e6, 0, 'f', 0);
    return QStringLiteral("%1K").arg(value / 1e3, 0, 'f', 0);
}

} // namespace sheaf::app
