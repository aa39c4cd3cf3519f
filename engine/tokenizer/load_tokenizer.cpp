#include "engine/api/tokenizer.h"

#include "engine/gguf/model_source.h"
#include "engine/tokenizer/byte_bpe_tokenizer.h"
#include "engine/tokenizer/sentencepiece_tokenizer.h"
#include "engine/tokenizer/vocabulary.h"

#include <fmt/core.h>

#include <new>

namespace sheaf {
namespace {

Result<tokenizer::Vocabulary> readAny(const std::filesystem::path& model)
{
    std::error_code ignored; // what is no folder is the other reader's to complain about
    if (std::filesystem::is_directory(model, ignored))
        return tokenizer::readHuggingFaceVocabulary(model);
    SHEAF_TRY(const auto source, gguf::openModel(model, gguf::OpenMode::MetadataOnly));
    return tokenizer::readVocabulary(*source);
}

Result<std::shared_ptr<const Tokenizer>> createTokenizer(const tokenizer::Vocabulary& vocabulary)
{
    if (vocabulary.model == "gpt2")
        return tokenizer::ByteBpeTokenizer::create(vocabulary);
    if (vocabulary.model == "llama" || vocabulary.model == "t5")
        return tokenizer::SentencePieceTokenizer::create(vocabulary);
    return fail(ErrorCode::Unsupported, fmt::format("tokenizer \"{}\"", vocabulary.model), "tokenizer.ggml.model");
}

Result<std::shared_ptr<const Tokenizer>> load(const std::filesystem::path& model)
{
    SHEAF_TRY(const tokenizer::Vocabulary vocabulary, readAny(model));
    return createTokenizer(vocabulary);
}

} // namespace

Result<std::shared_ptr<const Tokenizer>> loadTokenizer(const std::filesystem::path& model)
{
    try {
        auto tokenizer = load(model);
        if (!tokenizer)
            return failAt(std::move(tokenizer).error(), model.string());
        return tokenizer;
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory, "reading the vocabulary", model.string());
    }
}

} // namespace sheaf
