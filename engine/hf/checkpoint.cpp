#include "engine/hf/checkpoint.h"

#include "engine/hf/json_object.h"

#include <fmt/format.h>
#include <map>
#include <set>
#include <string>

namespace sheaf::hf {

namespace {

constexpr std::size_t kMaxIndexBytes = 100'000'000;
constexpr std::string_view kNotInNames("/\\\0", 3);

/// File name -> the tensors the index promises in it.
using Shards = std::map<std::string, std::set<std::string>>;

Result<Shards> readIndex(const std::filesystem::path& path)
{
    SHEAF_TRY(const MappedFile file, MappedFile::open(path));
    if (file.bytes().size() > kMaxIndexBytes)
        return fail(ErrorCode::TooLarge, fmt::format("index of {} bytes", file.bytes().size()));
    simdjson::dom::parser parser;
    SHEAF_TRY(const JsonObject index,
        parseObject(parser, {reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()}));
    SHEAF_TRY(const auto map, index.findObject("weight_map"));
    if (!map)
        return fail(ErrorCode::Malformed, "key 'weight_map' is missing");
    Shards shards;
    for (const auto [tensor, element] : map->raw()) {
        std::string_view name;
        if (element.get(name) != simdjson::SUCCESS)
            return fail(ErrorCode::Malformed, fmt::format("weight_map of '{}': expected a file name", tensor));
        // Only files beside the index: a downloaded folder must not make us map others.
        if (name.empty() || name == "." || name == ".." || name.find_first_of(kNotInNames) != std::string_view::npos)
            return fail(ErrorCode::Malformed, fmt::format("weight_map of '{}': '{}' is no file name", tensor, name));
        shards[std::string(name)].emplace(tensor);
    }
    return shards;
}

Result<void> checkPromised(const SafeTensorsFile& file, std::set<std::string> promised)
{
    for (const SafeTensor& tensor : file.tensors)
        promised.erase(tensor.name);
    if (!promised.empty())
        return fail(ErrorCode::Malformed,
            fmt::format("tensor '{}' is in the index but not in the file", *promised.begin()), file.path.string());
    return {};
}

Result<void> checkUnique(const std::vector<SafeTensorsFile>& files)
{
    std::set<std::string_view> names;
    for (const SafeTensorsFile& file : files)
        for (const SafeTensor& tensor : file.tensors)
            if (!names.insert(tensor.name).second)
                return fail(
                    ErrorCode::Malformed, fmt::format("tensor '{}' is in two files", tensor.name), file.path.string());
    return {};
}

} // namespace

Result<std::vector<SafeTensorsFile>> openCheckpoint(const std::filesystem::path& folder)
{
    const std::filesystem::path index = folder / "model.safetensors.index.json";
    std::error_code ignored;
    Shards shards;
    if (std::filesystem::exists(index, ignored)) {
        auto read = readIndex(index);
        if (!read)
            return failAt(std::move(read).error(), index.string());
        shards = std::move(*read);
    } else {
        shards["model.safetensors"] = {};
    }
    std::vector<SafeTensorsFile> files;
    for (auto& [name, tensors] : shards) {
        SHEAF_TRY(SafeTensorsFile file, openSafeTensors(folder / name));
        SHEAF_CHECK(checkPromised(file, std::move(tensors)));
        files.push_back(std::move(file));
    }
    SHEAF_CHECK(checkUnique(files));
    return files;
}

} // namespace sheaf::hf
