#include "engine/runtime/find_vision.h"

#include "engine/base/log.h"

#include <algorithm>
#include <string>

namespace sheaf::runtime {

namespace {

using TowerPointer = std::shared_ptr<const vision::Tower>;

/// A tower's vectors enter the model in place of embeddings.
Result<void> checkWidth(const vision::Tower& tower, const model::Hyperparameters& h)
{
    if (tower.info.hidden != h.hidden)
        return fail(ErrorCode::Mismatch,
            "its vectors have " + std::to_string(tower.info.hidden) + " values, but the model's embedding has "
                + std::to_string(h.hidden),
            tower.info.path.string());
    return {};
}

Result<TowerPointer> openFitting(const std::filesystem::path& path, const model::Hyperparameters& h)
{
    SHEAF_TRY(TowerPointer tower, vision::openTower(path));
    SHEAF_CHECK(checkWidth(*tower, h));
    return tower;
}

std::vector<std::filesystem::path> neighbouringVisionFiles(const std::filesystem::path& model)
{
    std::vector<std::filesystem::path> files;
    std::error_code error;
    const std::filesystem::path folder = model.has_parent_path() ? model.parent_path() : ".";
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        if (name.starts_with("mmproj") && name.ends_with(".gguf"))
            files.push_back(entry->path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

} // namespace

Result<TowerPointer> findTower(
    const std::shared_ptr<const gguf::ModelSource>& model, const model::Hyperparameters& h, const VisionChoice& choice)
{
    const bool takesPictures = h.family->attention == model::AttentionPlan::ChunkedWithGlobal;
    if (choice.none || (!takesPictures && choice.file.empty()))
        return nullptr;
    if (!takesPictures)
        return fail(ErrorCode::Unsupported,
            "a model of architecture " + std::string(h.family->architecture) + " takes no pictures",
            choice.file.string());
    if (!choice.file.empty())
        return openFitting(choice.file, h);
    SHEAF_TRY(TowerPointer own, vision::towerInside(model));
    if (own) {
        SHEAF_CHECK(checkWidth(*own, h));
        return own;
    }
    std::error_code ignored;
    if (std::filesystem::is_directory(model->path(), ignored))
        return nullptr;
    for (const std::filesystem::path& file : neighbouringVisionFiles(model->path())) {
        auto tower = openFitting(file, h);
        if (tower)
            return tower;
        log(LogLevel::Warning, "not used: " + tower.error().where + ": " + tower.error().what);
    }
    return nullptr;
}

TokenId patchToken(const gguf::ModelSource& model, const model::Hyperparameters& h, const Tokenizer* tokenizer)
{
    constexpr std::size_t kLlama4Vocabulary = 202048;
    constexpr TokenId kLlama4Patch = 200092;
    const auto inVocabulary = [&](std::uint64_t id) { return id < h.vocab ? static_cast<TokenId>(id) : -1; };
    if (const auto id = model.findUnsigned("llama4.image_token_id"); id && *id)
        return inVocabulary(**id);
    if (const TokenId id = tokenizer ? tokenizer->specialId(kPatchToken) : -1; id >= 0)
        return inVocabulary(static_cast<std::uint64_t>(id));
    return h.vocab == kLlama4Vocabulary ? kLlama4Patch : -1;
}

} // namespace sheaf::runtime
