#pragma once
// A vocabulary as GGUF metadata: the inverse of tokenizer::readVocabulary. Source: models.md 5.1.

#include "engine/gguf/gguf_writer.h"
#include "engine/tokenizer/vocabulary.h"

namespace sheaf::convert {

/// rows: of the embedding. Missing tokens become unused ones named [PADn]; tokens beyond the rows, which no text can
/// have been trained with, are left out.
void addVocabulary(tokenizer::Vocabulary vocabulary, std::uint64_t rows, gguf::MetadataWriter& metadata);

} // namespace sheaf::convert
