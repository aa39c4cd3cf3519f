#pragma once
// Vocabularies small enough to follow by hand.

#include "engine/tokenizer/vocabulary.h"

#include <string>
#include <string_view>
#include <vector>

namespace sheaf::test {

/// bytes as byte-level vocabularies write them.
std::string written(std::string_view bytes);

/// GPT-2 vocabulary: the 256 bytes as ids 0–255, then what each merge ("left right", written) gives, in order.
tokenizer::Vocabulary byteVocabulary(const std::vector<std::string>& merges);

/// Appends a token and returns its id.
TokenId addToken(tokenizer::Vocabulary& vocabulary, std::string text, tokenizer::TokenType type, float score = 0);

/// SentencePiece vocabulary: <unk>, <s>, </s>, 256 byte tokens (ids 3–258), then words with scores -1, -2, …
tokenizer::Vocabulary scoredVocabulary(const std::vector<std::string>& words);

} // namespace sheaf::test
