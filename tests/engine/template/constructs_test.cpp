// Everything that templates of the families use, compared with what transformers makes of it.

#include "engine/template/template_values.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

namespace sheaf::test {
namespace {

nlohmann::ordered_json readData(const char* name)
{
    const std::filesystem::path folder = std::getenv("SHEAF_TEST_DATA");
    return nlohmann::ordered_json::parse(std::ifstream(folder / "chat" / name));
}

std::string readTemplate(const std::string& name)
{
    const std::filesystem::path folder = std::getenv("SHEAF_TEST_DATA");
    std::ifstream file(folder / "chat" / "templates" / (name + ".jinja"), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Template, GivesWhatTransformersGivesForEachConstruct)
{
    const auto data = readData("constructs.json");
    const jinja::Dict variables = variablesOf(data.at("variables"));
    ASSERT_GT(data.at("cases").size(), 120u);
    for (const auto& one : data.at("cases")) {
        const std::string source = one.at("template");
        const auto text = renderTemplate(source, variables);
        if (one.at("text").is_null()) {
            EXPECT_FALSE(text) << source << "\ngives " << *text;
            continue;
        }
        ASSERT_TRUE(text) << source << "\n" << text.error().where << ": " << text.error().what;
        EXPECT_EQ(*text, one.at("text").get<std::string>()) << source;
    }
}

TEST(Template, RendersTheFamiliesConversationsAsTransformersDoes)
{
    const auto renderings = readData("renderings.json").at("renderings");
    ASSERT_GT(renderings.size(), 70u);
    for (const auto& rendering : renderings) {
        const std::string name = rendering.at("template");
        const auto text = renderTemplate(readTemplate(name),
            {{"messages", valueOf(rendering.at("messages"))}, {"add_generation_prompt", jinja::Value::boolean(true)},
                {"bos_token", valueOf(rendering.at("bos"))}, {"eos_token", valueOf(rendering.at("eos"))},
                {"tools", jinja::Value::none()}, {"documents", jinja::Value::none()}});
        if (rendering.at("text").is_null()) {
            EXPECT_FALSE(text) << name;
            continue;
        }
        ASSERT_TRUE(text) << name << "\n" << text.error().where << ": " << text.error().what;
        EXPECT_EQ(*text, rendering.at("text").get<std::string>()) << name;
    }
}

} // namespace
} // namespace sheaf::test
