#include "engine/runtime/text_stream.h"

#include <gtest/gtest.h>

namespace sheaf::test {

using runtime::TextStream;

namespace {

std::vector<std::string> pieces(TextStream& stream, const std::vector<std::string>& bytes)
{
    std::vector<std::string> out;
    for (const std::string& piece : bytes)
        out.push_back(stream.push(piece));
    out.push_back(stream.flush());
    return out;
}

using Pieces = std::vector<std::string>;

} // namespace

TEST(TextStream, JoinsCharactersThatSpanTokens)
{
    TextStream stream({});
    EXPECT_EQ(pieces(stream, {"a\xC3", "\xA9 ", "\xF0\x9F", "\x98", "\x80!"}),
        (Pieces{"a", "\xC3\xA9 ", "", "", "\xF0\x9F\x98\x80!", ""}));
}

TEST(TextStream, ReplacesWhatCannotBeACharacter)
{
    TextStream stream({});
    EXPECT_EQ(pieces(stream,
                  {"\xFF",
                      "a\x80"
                      "b",
                      "\xC0\xAF", "\xED\xA0\x80",
                      "\xE2\x82"
                      "c"}),
        (Pieces{"\uFFFD",
            "a\uFFFD"
            "b",
            "\uFFFD\uFFFD", "\uFFFD\uFFFD\uFFFD",
            "\uFFFD"
            "c",
            ""}));
}

TEST(TextStream, AnUnfinishedCharacterAtTheEndIsReplaced)
{
    TextStream stream({});
    EXPECT_EQ(pieces(stream, {"x\xF0\x9F"}), (Pieces{"x", "\uFFFD"}));
}

TEST(TextStream, HoldsBackWhatMayBecomeAStopText)
{
    TextStream stream({"STOP"});
    EXPECT_EQ(pieces(stream, {"abS", "T", "xS", "TO", "P tail", "more"}), (Pieces{"ab", "", "STx", "", "", "", ""}));
    EXPECT_TRUE(stream.stopped());
}

TEST(TextStream, DeliversWhatWasHeldBackInVain)
{
    TextStream stream({"\n\nUser:"});
    EXPECT_EQ(pieces(stream, {"a\n", "\nUs"}), (Pieces{"a", "", "\n\nUs"}));
    EXPECT_FALSE(stream.stopped());
}

TEST(TextStream, TheEarliestStopTextWins)
{
    TextStream stream({"later", "now", ""});
    EXPECT_EQ(stream.push("ok now and later"), "ok ");
    EXPECT_TRUE(stream.stopped());
}

} // namespace sheaf::test
