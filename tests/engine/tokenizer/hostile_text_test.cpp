// Texts made to be slow: long runs of one kind of character. Measured in processor time, so that a busy machine does
// not count.

#include "engine/tokenizer/pre_tokenizer.h"
#include "engine/tokenizer/tokenizer_test_data.h"

#include <gtest/gtest.h>

#include <ctime>

namespace sheaf::test {
namespace {

std::string repeated(std::string_view unit, std::size_t bytes)
{
    std::string text;
    text.reserve(bytes + unit.size());
    while (text.size() < bytes)
        text += unit;
    return text;
}

#if defined(NDEBUG) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
constexpr double kSecondsAMegabyte = 1;
#else
constexpr double kSecondsAMegabyte = 20; // instrumented; a quadratic algorithm would need an hour
#endif

class HostileText : public testing::TestWithParam<std::string> { };

TEST_P(HostileText, TakesLinearTime)
{
    const auto file = vocabularyFile(GetParam());
    if (file.empty())
        GTEST_SKIP() << "the shared golden data is not here, and " << GetParam() << " is not bundled";
    const auto tokenizer = mustLoad(file);
    for (const std::string_view unit : {"a", "A", "1", " ", "\n", "'", "<", "🚀", "\xCC\x81", "\xCA\xB0", "\xFF", "\x80",
             "a\xFF", " \n", "A'", "日", " the", "self.", "<|im_end|>", "<|im_en", "▁", "e\xCC\x81",
             "👩‍👩‍👧", "\r\n", "\t", "</s>", "<|eot|>"}) {
        const std::string text = repeated(unit, 1000000);
        const std::clock_t begin = std::clock();
        const auto ids = tokenizer->encode(text, SpecialTokens::Parsed);
        const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
        EXPECT_LT(seconds, kSecondsAMegabyte) << quoted(std::string(unit));
        EXPECT_FALSE(ids.empty()) << quoted(std::string(unit));
    }
}

INSTANTIATE_TEST_SUITE_P(Vocabularies, HostileText,
    testing::Values("gpt2", "smollm", "llama3", "qwen2", "llama4", "spm", "unigram"), vocabularyTestName);

/// Tekken's expression has no vocabulary here: cutting alone must be linear too.
TEST(HostilePieces, AreCutInLinearTime)
{
    for (const auto kind :
        {tokenizer::PreTokenizerKind::Tekken, tokenizer::PreTokenizerKind::Gpt2, tokenizer::PreTokenizerKind::Qwen2}) {
        const auto preTokenizer = tokenizer::PreTokenizer::create(kind);
        ASSERT_TRUE(preTokenizer);
        for (const std::string_view unit :
            {"a", "A", "1", " ", "\n", "'", "🚀", "\xCC\x81", "\xCA\xB0", "\xFF", " \n", "A'"}) {
            const std::string text = repeated(unit, 1000000);
            std::size_t bytes = 0;
            const std::clock_t begin = std::clock();
            preTokenizer->split(text, [&](std::string_view piece) { bytes += piece.size(); });
            EXPECT_LT(static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC, kSecondsAMegabyte);
            EXPECT_EQ(bytes, text.size()) << quoted(std::string(unit));
        }
    }
}

} // namespace
} // namespace sheaf::test
