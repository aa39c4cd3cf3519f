// Files that end too early.

#include "engine/hostile/small_adapter.h"
#include "engine/hostile/tables.h"
#include "support/tiny_gguf.h"
#include "support/tiny_tower.h"

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <span>

namespace sheaf::test::hostile {

namespace {

constexpr auto kNoGguf = "GGUF|cut off|exceed|metadata|tensor";
constexpr auto kNoSafetensors = "header length|JSON|exceed|data_offsets";

/// Every length up to 4 KB, then in steps that a small prime keeps off the alignment, then the last bytes.
std::vector<std::size_t> lengthsOf(std::size_t whole)
{
    constexpr std::size_t kAll = 4096, kStep = 61, kLast = 8;
    std::vector<std::size_t> lengths;
    for (std::size_t length = 0; length < whole; length += length < kAll || length + kLast >= whole ? 1 : kStep)
        lengths.push_back(length);
    return lengths;
}

/// What is written into a folder, with one file of it cut off.
struct Folder {
    std::function<void(const std::filesystem::path& folder)> save;
    std::string cut; ///< the file, from the folder on
    std::string opened; ///< likewise; empty: the folder itself
};

std::vector<std::byte> bytesOf(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

/// What is left of JSON is no JSON.
void addCut(std::vector<Case>& cases, const Folder& folder, const std::string& says, Door door)
{
    const auto others = std::make_shared<TemporaryFolder>();
    folder.save(others->path());
    const auto whole = std::make_shared<std::vector<std::byte>>(bytesOf(others->path() / folder.cut));
    std::filesystem::remove(others->path() / folder.cut);
    for (const std::size_t length : lengthsOf(whole->size()))
        cases.push_back({folder.cut + " of " + std::to_string(length) + " bytes",
            [others, whole, folder, length](const std::filesystem::path& path) {
                using enum std::filesystem::copy_options;
                std::filesystem::copy(others->path(), path, recursive | create_hard_links);
                writeFile(path / folder.cut, std::span(*whole).first(length));
                return folder.opened.empty() ? path : path / folder.opened;
            },
            says, {door}});
}

void addModels(std::vector<Case>& cases)
{
    const auto save = [](const std::filesystem::path& folder) { SmallFolder().save(folder); };
    addCut(cases, {save, "config.json", ""}, "JSON", Door::OpenModel);
    addCut(cases, {save, "tokenizer.json", ""}, "tokenizer.json", Door::LoadTokenizer);
    addCut(cases, {save, "model.safetensors", ""}, kNoSafetensors, Door::OpenModel);
}

void addAdapters(std::vector<Case>& cases)
{
    const auto save = [](const std::filesystem::path& folder) { SmallAdapter().save(folder); };
    addCut(cases, {save, "adapter/adapter_config.json", "adapter"}, "JSON", Door::SetAdapters);
    addCut(cases, {save, "adapter/adapter_model.safetensors", "adapter"}, kNoSafetensors, Door::SetAdapters);
    const auto saveGguf = [](const std::filesystem::path& folder) {
        smallModel("llama").save(folder, "base.gguf");
        smallGgufAdapter().save(folder, "adapter.gguf");
    };
    addCut(cases, {saveGguf, "adapter.gguf", "adapter.gguf"}, kNoGguf, Door::SetAdapters);
}

void addTowers(std::vector<Case>& cases)
{
    const auto save = [](const std::filesystem::path& folder) { TinyTower().save(folder / "mmproj.gguf"); };
    addCut(cases, {save, "mmproj.gguf", "mmproj.gguf"}, kNoGguf, Door::LoadPictures);
    const auto saveFolder = [](const std::filesystem::path& folder) { TinyTower().saveFolder(folder); };
    addCut(cases, {saveFolder, "config.json", ""}, "JSON", Door::LoadPictures);
    addCut(cases, {saveFolder, "preprocessor_config.json", ""}, "JSON", Door::LoadPictures);
    addCut(cases, {saveFolder, "model.safetensors", ""}, kNoSafetensors, Door::LoadPictures);
}

} // namespace

std::vector<Case> prefixCases()
{
    std::vector<Case> cases;
    const std::vector<std::byte> whole = smallModel("llama").bytes();
    for (const std::size_t length : lengthsOf(whole.size()))
        cases.push_back({"GGUF file of " + std::to_string(length) + " bytes",
            [part = std::vector(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length))](
                const std::filesystem::path& folder) {
                writeFile(folder / "model.gguf", part);
                return folder / "model.gguf";
            },
            kNoGguf, {Door::DescribeModel, Door::LoadTokenizer, Door::OpenModel}});
    addModels(cases);
    addAdapters(cases);
    addTowers(cases);
    return cases;
}

} // namespace sheaf::test::hostile
