#pragma once
// Finds vocabularies and expected ids for the tests of this folder.

#include "engine/api/tokenizer.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace sheaf::test {

struct TokenizeCase {
    std::string text;
    std::vector<TokenId> ids;
    SpecialTokens specials = SpecialTokens::AsText;
};

/// The vocabularies that come with the sources; more may lie in the shared data.
std::filesystem::path bundledVocabulary(const std::string& name);

/// The shared folder of golden data; empty if there is none.
std::filesystem::path sharedGolden();

/// A vocabulary's file by name, bundled or shared; empty if neither is there.
std::filesystem::path vocabularyFile(const std::string& name);

/// Throws, which fails the test, if the file cannot be read.
std::shared_ptr<const Tokenizer> mustLoad(const std::filesystem::path& file);
std::shared_ptr<const Tokenizer> mustLoadBundled(const std::string& name);

/// "cases.json": a list of {text, ids, parse_special?}.
std::vector<TokenizeCase> readCases(const std::filesystem::path& file);

/// "gpt-4o" as the name of a parametrised test.
std::string vocabularyTestName(const testing::TestParamInfo<std::string>& info);

/// For messages: a JSON string, with U+FFFD for what is no UTF-8.
std::string quoted(const std::string& text);

} // namespace sheaf::test
