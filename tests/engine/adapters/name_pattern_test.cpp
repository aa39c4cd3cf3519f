#include "engine/adapters/name_pattern.h"

#include <gtest/gtest.h>

namespace sheaf::adapters {

namespace {

bool matches(const char* pattern, const char* name)
{
    const auto compiled = NamePattern::compile(pattern);
    EXPECT_TRUE(compiled) << pattern;
    const auto result = compiled->matches(name);
    EXPECT_TRUE(result) << pattern;
    return result.value_or(false);
}

} // namespace

TEST(NamePatterns, MatchWholeNamesOrTheirLastParts)
{
    constexpr const char* kName = "model.layers.12.self_attn.q_proj";
    for (const char* pattern :
        {"q_proj", "self_attn.q_proj", "model.layers.12.self_attn.q_proj", "layers.1..self_attn.q_proj",
            R"(layers\.\d+\.self_attn\.q_proj)", "(q|k)_proj", "self_attn[.].*", "12.self_attn.q_proj"})
        EXPECT_TRUE(matches(pattern, kName)) << pattern;
    for (const char* pattern : {"proj", "_proj", "attn.q_proj", "self_attn", "layers.12", "", "k_proj",
             "2.self_attn.q_proj", "a.model.layers.12.self_attn.q_proj", R"(attn\.q_proj|k)", "^q_proj"})
        EXPECT_FALSE(matches(pattern, kName)) << pattern;
}

TEST(NamePatterns, RefuseWhatIsNoExpressionOrWouldTakeForEver)
{
    for (const char* pattern : {"(", "a{2,1}", "[z-a]", "*x"})
        EXPECT_FALSE(NamePattern::compile(pattern)) << pattern;
    EXPECT_FALSE(NamePattern::compile(std::string(10'000, 'a') + "*"));
    EXPECT_FALSE(NamePattern::compile(std::string(1000, '(') + std::string(1000, ')')));
    const auto endless = NamePattern::compile("(a|aa)+[bd]");
    ASSERT_TRUE(endless);
    EXPECT_FALSE(endless->matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac"));
}

} // namespace sheaf::adapters
