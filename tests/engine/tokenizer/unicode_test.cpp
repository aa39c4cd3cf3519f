#include "engine/tokenizer/unicode_composition.h"
#include "engine/base/utf8.h"

#include <gtest/gtest.h>

namespace sheaf::test {
namespace {

using namespace sheaf::tokenizer;

TEST(Utf8, TellsWellFormedCharactersFromOthers)
{
    EXPECT_EQ(characterBytes("a"), 1u);
    EXPECT_EQ(characterBytes("\xC2\x80"), 2u);
    EXPECT_EQ(characterBytes("\xE0\xA0\x80"), 3u);
    EXPECT_EQ(characterBytes("\xF4\x8F\xBF\xBF"), 4u);
    for (const std::string_view bad : {"", "\x80", "\xC1\x80", "\xC2", "\xC2 ", "\xE0\x9F\x80", "\xED\xA0\x80",
             "\xE2\x82", "\xF0\x8F\x80\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xF0\x9F\x98", "\xFF"})
        EXPECT_EQ(characterBytes(bad), 0u) << testing::PrintToString(bad);
}

TEST(Utf8, FindsWhereValidAndInvalidStretchesEnd)
{
    EXPECT_EQ(validPrefixBytes("aé\xFF"), 3u);
    EXPECT_EQ(invalidPrefixBytes("\xFF\xC3 a"), 2u);
    EXPECT_EQ(invalidPrefixBytes("a"), 0u);
    EXPECT_EQ(validPrefixBytes(""), 0u);
}

TEST(Utf8, EncodesWhatItDecodes)
{
    for (const char32_t codePoint :
        {0x0u, 0x7Fu, 0x80u, 0x7FFu, 0x800u, 0xD7FFu, 0xE000u, 0xFFFFu, 0x10000u, 0x10FFFFu}) {
        std::string text;
        appendCharacter(text, codePoint);
        EXPECT_EQ(characterBytes(text), text.size());
        EXPECT_EQ(decodeCharacter(text), codePoint);
    }
}

TEST(Composed, JoinsLettersAndMarks)
{
    EXPECT_EQ(composed("e\u0301a"), "\u00E9a");
    EXPECT_EQ(composed("\u212B"), "\u00C5"); // Angstrom sign: always becomes the letter
    EXPECT_EQ(composed("\u0958"), "\u0915\u093C"); // excluded from composition
    EXPECT_EQ(composed("\u1E9B\u0323"), "\u1E9B\u0323"); // ordered by class, then nothing joins
    EXPECT_EQ(composed("s\u0307\u0323"), "\u1E69"); // the marks change places first
    EXPECT_EQ(composed("\u1100\u1161\u11A8"), "\uAC01");
    EXPECT_EQ(composed("a\u0300\u0301"), "\u00E0\u0301"); // the second mark is blocked by one of its class
}

TEST(Composed, LeavesOtherBytesAlone)
{
    EXPECT_EQ(composed(""), "");
    EXPECT_EQ(composed("plain \n"), "plain \n");
    EXPECT_EQ(composed("e\xFF\u0301"), "e\xFF\u0301");
}

} // namespace
} // namespace sheaf::test
