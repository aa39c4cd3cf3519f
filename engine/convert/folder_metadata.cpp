#include "engine/convert/folder_metadata.h"

#include "engine/convert/model_card.h"
#include "engine/convert/vocabulary_metadata.h"
#include "engine/tokenizer/vocabulary.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <string>

namespace sheaf::convert {

namespace {

/// Rows of the embedding, which may be more than there are tokens.
std::uint64_t embeddingRows(const hf::Folder& folder)
{
    const auto found = std::ranges::find(folder.recipes, "token_embd.weight", &hf::TensorRecipe::name);
    return found == folder.recipes.end() ? 0 : found->rowsOfMatrix();
}

} // namespace

Result<void> addFolderMetadata(
    const std::filesystem::path& path, const hf::Folder& folder, gguf::MetadataWriter& metadata)
{
    const std::uint64_t rows = embeddingRows(folder);
    if (rows == 0)
        return fail(ErrorCode::Malformed, "tensor 'model.embed_tokens.weight' is missing", path.string());
    SHEAF_TRY(tokenizer::Vocabulary vocabulary, tokenizer::readHuggingFaceVocabulary(path));

    // Sorted, so that the same folder gives the same file.
    std::map<std::string, gguf::Value> pairs(folder.config.metadata.begin(), folder.config.metadata.end());
    pairs[folder.config.architecture + ".vocab_size"] = rows;
    for (auto& [key, value] : readModelCard(path))
        pairs[key] = std::move(value);
    // Readers may look for it first.
    metadata.add("general.architecture", pairs.extract("general.architecture").mapped());
    for (const bool general : {true, false})
        for (const auto& [key, value] : pairs)
            if (key.starts_with("general.") == general)
                metadata.add(key, value);
    addVocabulary(std::move(vocabulary), rows, metadata);
    return {};
}

} // namespace sheaf::convert
