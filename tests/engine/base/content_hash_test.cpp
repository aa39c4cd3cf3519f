#include "engine/base/content_hash.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>

namespace sheaf {
namespace {

std::string hashOf(std::initializer_list<std::string_view> parts)
{
    ContentHash hash;
    for (const std::string_view part : parts)
        hash.add(std::as_bytes(std::span(part)));
    return hash.hex();
}

TEST(ContentHash, SameInputSameHash)
{
    EXPECT_EQ(hashOf({"model", "weights"}), hashOf({"model", "weights"}));
    EXPECT_EQ(hashOf({}).size(), 32u);
}

TEST(ContentHash, EveryBitCounts)
{
    std::string text(40, '\0');
    std::set<std::string> hashes{hashOf({text})};
    for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
        std::string flipped = text;
        flipped[bit / 8] = static_cast<char>(1 << bit % 8);
        hashes.insert(hashOf({flipped}));
    }
    EXPECT_EQ(hashes.size(), text.size() * 8 + 1);
}

TEST(ContentHash, LengthAndBoundariesCount)
{
    EXPECT_NE(hashOf({std::string_view("a\0", 2)}), hashOf({"a"}));
    EXPECT_NE(hashOf({"ab", "c"}), hashOf({"a", "bc"}));
    EXPECT_NE(hashOf({"abc", ""}), hashOf({"abc"}));
    EXPECT_NE(hashOf({"12345678", "abcdefgh"}), hashOf({"abcdefgh", "12345678"}));
}

} // namespace
} // namespace sheaf
