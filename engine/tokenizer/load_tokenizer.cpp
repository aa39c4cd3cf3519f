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
    SHEAF_TRY(const auto source, gguf::openModel(model, gguf::OpenMode::MetadataOnly));
    return tokenizer::readVocabulary(*source);
}

Result<std::shared_ptr<const Tokenizer>> createTokenizer(const tokenizer::Vocabulary& vocabulary)
{
    if (vocabulary.model == "gpt2")
        return tokenizer::ByteBpeTokenizer::create(vocabulary);
    if (vocabulary.model == "llama")
        return tokenizer::SentencePieceTokenizer::create(vocabulary);
    return fail(ErrorCode::Unsupported, fmt::format("tokenizer \"{}\"", vocabulary.model), "tokenizer.ggml.model");
}

Result<std::shared_ptr<const Tokenizer>> load(const std::filesystem::path& model)
{
    SHEAF_TRY(const tokenizer::Vocabulary vocabulary, readAny(model));
    auto tokenizer = createTokenizer(vocabulary);
    if (!tokenizer)
        return failAt(std::move(tokenizer).error(), model.string());
    return tokenizer;
}

} // namespace

Result<std::shared_ptr<const Tokenizer>> loadTokenizer(const std::filesystem::path& model)
{
    try {
        return load(model);
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory, "reading the vocabulary", model.string());
    }
}

} // namespace sheaf
