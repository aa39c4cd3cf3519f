#include "engine/tokenizer/tokenizer_test_data.h"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace sheaf::test {
namespace {

std::filesystem::path folderOf(const char* variable)
{
    const char* value = std::getenv(variable);
    return value ? value : "";
}

} // namespace

std::filesystem::path bundledVocabulary(const std::string& name)
{
    return folderOf("SHEAF_TEST_DATA") / "tokenizers" / name / "vocab.gguf";
}

std::filesystem::path sharedGolden()
{
    const std::filesystem::path folder = folderOf("SHEAF_SHARED_DATA") / "golden";
    return std::filesystem::is_directory(folder) ? folder : std::filesystem::path();
}

std::filesystem::path vocabularyFile(const std::string& name)
{
    if (std::filesystem::exists(bundledVocabulary(name)))
        return bundledVocabulary(name);
    const std::filesystem::path shared = sharedGolden() / "tokenizers" / name / "vocab.gguf";
    return !sharedGolden().empty() && std::filesystem::exists(shared) ? shared : std::filesystem::path();
}

std::shared_ptr<const Tokenizer> mustLoad(const std::filesystem::path& file)
{
    auto tokenizer = loadTokenizer(file);
    if (!tokenizer)
        throw std::runtime_error(file.string() + ": " + tokenizer.error().what + " (" + tokenizer.error().where + ")");
    return *tokenizer;
}

std::shared_ptr<const Tokenizer> mustLoadBundled(const std::string& name)
{
    return mustLoad(bundledVocabulary(name));
}

std::vector<TokenizeCase> readCases(const std::filesystem::path& file)
{
    std::vector<TokenizeCase> cases;
    for (const auto& entry : nlohmann::json::parse(std::ifstream(file))) {
        cases.push_back({entry.at("text"), entry.at("ids"),
            entry.value("parse_special", false) ? SpecialTokens::Parsed : SpecialTokens::AsText});
    }
    return cases;
}

std::string vocabularyTestName(const testing::TestParamInfo<std::string>& info)
{
    std::string name = info.param;
    std::erase(name, '-');
    return name;
}

std::string quoted(const std::string& text)
{
    return nlohmann::json(text).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

} // namespace sheaf::test
