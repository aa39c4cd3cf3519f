// Files that end too early.

#include "engine/hostile/small_folder.h"
#include "engine/hostile/small_models.h"
#include "engine/hostile/tables.h"
#include "support/tiny_gguf.h"

#include <filesystem>
#include <memory>

namespace sheaf::test::hostile {

namespace {

/// Every length up to 4 KB, then in steps that a small prime keeps off the alignment, then the last bytes.
std::vector<std::size_t> lengthsOf(std::size_t whole)
{
    constexpr std::size_t kAll = 4096, kStep = 61, kLast = 8;
    std::vector<std::size_t> lengths;
    for (std::size_t length = 0; length < whole; length += length < kAll || length + kLast >= whole ? 1 : kStep)
        lengths.push_back(length);
    return lengths;
}

/// A folder with one file cut off, beside `others`; what is left of JSON is no JSON.
void addFolderFile(std::vector<Case>& cases, const std::string& name, std::vector<std::string> others,
    const std::string& says, Door door)
{
    const auto folder = std::make_shared<TemporaryFolder>();
    SmallFolder().save(folder->path());
    const std::size_t whole = std::filesystem::file_size(folder->path() / name);
    others.push_back(name);
    for (const std::size_t length : lengthsOf(whole))
        cases.push_back({name + " of " + std::to_string(length) + " bytes",
            [folder, others, name, length](const std::filesystem::path& path) {
                for (const std::string& file : others)
                    std::filesystem::copy_file(folder->path() / file, path / file);
                std::filesystem::resize_file(path / name, length);
                return path;
            },
            says, {door}});
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
            "GGUF|cut off|exceed|metadata|tensor", {Door::DescribeModel, Door::LoadTokenizer, Door::OpenModel}});
    addFolderFile(cases, "config.json", {}, "JSON", Door::OpenModel);
    addFolderFile(cases, "tokenizer.json", {}, "tokenizer.json", Door::LoadTokenizer);
    addFolderFile(
        cases, "model.safetensors", {"config.json"}, "header length|JSON|exceed|data_offsets", Door::OpenModel);
    return cases;
}

} // namespace sheaf::test::hostile
