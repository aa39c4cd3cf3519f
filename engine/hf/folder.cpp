#include "engine/hf/folder.h"

#include "engine/hf/checkpoint.h"
#include "engine/hf/tensor_plan.h"

#include <fmt/format.h>

namespace sheaf::hf {

namespace {

constexpr std::size_t kMaxConfigBytes = 16u << 20;

/// "folder/" has no file name of its own.
std::string nameOf(const std::filesystem::path& folder)
{
    const std::filesystem::path path = folder.lexically_normal();
    return (path.has_filename() ? path : path.parent_path()).filename().string();
}

Result<void> readConfigFile(const std::filesystem::path& path, Folder& folder)
{
    SHEAF_TRY(const MappedFile file, MappedFile::open(path));
    const std::span<const std::byte> bytes = file.bytes();
    if (bytes.size() > kMaxConfigBytes)
        return fail(ErrorCode::TooLarge, fmt::format("{} bytes", bytes.size()), path.string());
    auto config = readConfig({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    if (!config)
        return failAt(std::move(config).error(), path.string());
    folder.config = std::move(*config);
    folder.bytes += bytes.size();
    folder.hash.add(bytes);
    return {};
}

Result<void> planWeights(const std::filesystem::path& path, Folder& folder)
{
    SHEAF_TRY(folder.files, openCheckpoint(path));
    for (const SafeTensorsFile& file : folder.files) {
        folder.bytes += file.file.bytes().size();
        folder.hash.add(std::uint64_t{file.file.bytes().size()});
        folder.hash.add(file.file.bytes().first(file.headerBytes));
    }
    SHEAF_TRY(folder.recipes, planTensors(folder.files, folder.config));
    return {};
}

} // namespace

Result<Folder> readFolder(const std::filesystem::path& path, Weights weights)
{
    Folder folder;
    SHEAF_CHECK(readConfigFile(path / "config.json", folder));
    folder.config.metadata["general.name"] = nameOf(path);
    if (weights == Weights::Plan)
        if (auto planned = planWeights(path, folder); !planned)
            return failAt(std::move(planned).error(), path.string());
    return folder;
}

} // namespace sheaf::hf
