#include "engine/api/chat_template.h"

#include "engine/tokenizer/file_template.h"
#include "engine/tokenizer/tokenizer_test_data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <array>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <map>

namespace sheaf::test {
namespace {

using testing::ElementsAre;

std::filesystem::path chatData()
{
    return std::filesystem::path(std::getenv("SHEAF_TEST_DATA")) / "chat";
}

nlohmann::json readRenderings()
{
    return nlohmann::json::parse(std::ifstream(chatData() / "renderings.json")).at("renderings");
}

std::string readTemplate(const std::string& name)
{
    std::ifstream file(chatData() / "templates" / (name + ".jinja"), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

Role roleOf(const std::string& name)
{
    return name == "system" ? Role::System : name == "user" ? Role::User : Role::Assistant;
}

/// Content is a text, or a list of texts and pictures.
std::vector<ChatPiece> piecesOf(const nlohmann::json& content)
{
    if (content.is_string())
        return {content.get<std::string>()};
    std::vector<ChatPiece> pieces;
    for (const auto& part : content) {
        if (part.at("type") == "image")
            pieces.push_back({"<|image|>", true});
        else
            pieces.push_back(part.at("text").get<std::string>());
    }
    return pieces;
}

std::vector<ChatMessage> messagesOf(const nlohmann::json& rendering)
{
    std::vector<ChatMessage> messages;
    for (const auto& message : rendering.at("messages"))
        messages.push_back({roleOf(message.at("role")), piecesOf(message.at("content"))});
    return messages;
}

#if defined(NDEBUG) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
constexpr double kMostSeconds = 0.02;
#else
constexpr double kMostSeconds = 1;
#endif

std::string textOf(const std::vector<ChatSegment>& segments)
{
    std::string text;
    for (const ChatSegment& segment : segments)
        text += segment.text;
    return text;
}

std::vector<TokenId> encodeAll(const Tokenizer& tokenizer, const std::vector<ChatSegment>& segments)
{
    std::vector<TokenId> ids;
    for (const ChatSegment& segment : segments) {
        const auto part = encodeSegment(tokenizer, segment);
        ids.insert(ids.end(), part.begin(), part.end());
    }
    return ids;
}

/// A tokenizer of which only the chat template and the special tokens matter.
class TemplateOnly : public Tokenizer {
public:
    using Specials = std::map<std::string, TokenId, std::less<>>;

    explicit TemplateOnly(std::string chatTemplate, Specials specials = {}, std::string bos = {}, std::string eos = {})
        : m_chatTemplate(std::move(chatTemplate))
        , m_specials(std::move(specials))
        , m_ends{std::move(bos), std::move(eos)}
    {
    }
    std::vector<TokenId> encode(std::string_view, SpecialTokens) const override { return {}; }
    std::string decode(std::span<const TokenId> ids, SpecialTokens) const override
    {
        return m_ends[static_cast<std::size_t>(ids.front())];
    }
    std::size_t vocabSize() const override { return 0; }
    TokenId specialId(std::string_view literal) const override
    {
        const auto found = m_specials.find(literal);
        return found == m_specials.end() ? -1 : found->second;
    }
    TokenId bosId() const override { return 0; }
    TokenId eosId() const override { return 1; }
    bool addBos() const override { return false; }
    bool isEndOfGeneration(TokenId) const override { return false; }
    const std::string& chatTemplate() const override { return m_chatTemplate; }
    std::string description() const override { return {}; }
    const std::string& fingerprint() const override { return m_chatTemplate; }

private:
    std::string m_chatTemplate;
    Specials m_specials;
    std::array<std::string, 2> m_ends;
};

/// The tokenizer of a file with that template, and with "[INST]" as a token where the family has one.
TemplateOnly fileWith(const nlohmann::json& rendering)
{
    const std::string name = rendering.at("template");
    const bool hasToken = name == "mistral-v3" || name == "mistral-tekken";
    return TemplateOnly(readTemplate(name), hasToken ? TemplateOnly::Specials{{"[INST]", 3}} : TemplateOnly::Specials{},
        rendering.at("bos"), rendering.at("eos"));
}

TEST(RenderChat, GivesWhatTransformersGivesForTheFilesTemplate)
{
    const auto renderings = readRenderings();
    ASSERT_GT(renderings.size(), 70u);
    for (const auto& rendering : renderings) {
        if (rendering.at("text").is_null())
            continue;
        const ChatStyle style = detectChatStyle(fileWith(rendering), "llama");
        EXPECT_EQ(style.problem, "") << rendering.at("template");
        EXPECT_EQ(textOf(renderChat(style, messagesOf(rendering))), rendering.at("text").get<std::string>())
            << rendering.at("template");
    }
}

/// The interpreter by itself, also where a fixed layout gives the same.
TEST(FileTemplate, GivesWhatTransformersGives)
{
    for (const auto& rendering : readRenderings()) {
        if (rendering.at("text").is_null())
            continue;
        const auto fileTemplate = tokenizer::FileTemplate::create(
            readTemplate(rendering.at("template")), rendering.at("bos"), rendering.at("eos"));
        ASSERT_TRUE(fileTemplate) << rendering.at("template") << fileTemplate.error().what;
        const auto segments = (*fileTemplate)->render(messagesOf(rendering));
        ASSERT_TRUE(segments) << rendering.at("template") << segments.error().what;
        EXPECT_EQ(textOf(*segments), rendering.at("text").get<std::string>()) << rendering.at("template");
    }
}

/// Where a layout of ours claims to be a family's, it gives the family's text; the others are for the interpreter.
TEST(FileTemplate, AgreesWithTheFixedLayouts)
{
    const std::map<std::string, ChatFormat> formats{{"smollm2", ChatFormat::ChatMlSmolLm2},
        {"chatml", ChatFormat::ChatMl}, {"qwen2", ChatFormat::ChatMlQwen2}, {"qwen2.5", ChatFormat::ChatMlQwen25},
        {"qwen3", ChatFormat::ChatMl}, {"llama3", ChatFormat::Llama3}, {"llama3.2", ChatFormat::Llama31},
        {"llama4", ChatFormat::Llama4}, {"mistral-v3", ChatFormat::MistralV3}};
    for (const auto& rendering : readRenderings()) {
        const std::string name = rendering.at("template");
        const ChatStyle style = detectChatStyle(fileWith(rendering), "llama");
        const auto format = formats.find(name);
        EXPECT_EQ(chatStyleName(style), format == formats.end() ? "jinja" : chatFormatName(format->second)) << name;
        if (format == formats.end())
            continue;
        EXPECT_EQ(textOf(renderChat(format->second, messagesOf(rendering))), rendering.at("text").get<std::string>());
        const auto fileTemplate
            = tokenizer::FileTemplate::create(readTemplate(name), rendering.at("bos"), rendering.at("eos"));
        ASSERT_TRUE(fileTemplate);
        EXPECT_EQ((*fileTemplate)->render(messagesOf(rendering)), renderChat(format->second, messagesOf(rendering)))
            << name;
    }
}

TEST(FileTemplate, PutsTheSystemTextIntoTheFirstUserMessageWhereTheTemplateKnowsNoSystemRole)
{
    const auto fileTemplate = tokenizer::FileTemplate::create(readTemplate("mistral-v1"), "<s>", "</s>");
    ASSERT_TRUE(fileTemplate);
    const auto segments = (*fileTemplate)->render({{Role::System, {"S"}}, {Role::User, {"U"}}});
    ASSERT_TRUE(segments);
    EXPECT_EQ(textOf(*segments), "<s>[INST] S\n\nU [/INST]");
}

TEST(FileTemplate, TakesTemplatesThatWantLists)
{
    const auto fileTemplate = tokenizer::FileTemplate::create(
        "{% for m in messages %}<{{ m.role }}>{% for part in m.content %}{% if part.type == 'text' %}{{ part.text }}"
        "{% else %}[pic]{% endif %}{% endfor %}{% endfor %}",
        "", "");
    ASSERT_TRUE(fileTemplate) << fileTemplate.error().what;
    const auto segments = (*fileTemplate)->render({{Role::User, {"a", {"<|img|>", true}, {"<|img2|>", true}, "b"}}});
    ASSERT_TRUE(segments) << segments.error().what;
    EXPECT_EQ(textOf(*segments), "<user>a<|img|><|img2|>b");
    EXPECT_EQ((*segments)[2].kind, ChatSegment::Kind::Picture);
    EXPECT_EQ((*segments)[2].piece, 1u);
}

TEST(FileTemplate, RefusesOnesThatDoNotKeepContents)
{
    const struct {
        const char* source;
        const char* what;
    } kCases[]{
        {"{% for m in messages %}{{ m.role }}{% endfor %}", "leaves out"},
        {"{% for m in messages %}{{ m.content }}{{ m.content }}{% endfor %}", "repeats"},
        {"{% for m in messages %}{{ m.content | upper }}{% endfor %}", "changes"},
        {"{% for m in messages %}{{ m.content[:3] }}{% endfor %}", "changes"},
        {"{% for m in messages %}{{ m.content | tojson }}{% endfor %}", "leaves out"},
        {"{% for m in messages %}{{ m.content | e }}{% endfor %}", "changes"},
        {"{{ messages }}", "leaves out"},
        {"{{ '\x01\"Aa99999999999999999999999\"\x02' }}{{ messages[0].content }}", "changes"},
        {"{{ '\x01\"Aa7\"\x02' }}{{ messages[0].content }}", "changes"},
        {"{{ messages[-1].content }}", "leaves out"},
    };
    for (const auto& one : kCases) {
        const auto fileTemplate = tokenizer::FileTemplate::create(one.source, "", "");
        ASSERT_FALSE(fileTemplate) << one.source;
        EXPECT_EQ(fileTemplate.error().code, ErrorCode::Unsupported) << one.source;
        EXPECT_THAT(fileTemplate.error().what, testing::HasSubstr(one.what)) << one.source;
    }
}

/// Contents never reach the template: nothing in them is taken for a placeholder, a tag or a marker it looks for.
TEST(FileTemplate, DoesNotReadContents)
{
    const auto fileTemplate = tokenizer::FileTemplate::create(readTemplate("qwen3"), "", "");
    ASSERT_TRUE(fileTemplate);
    const std::vector<ChatMessage> messages{{Role::User, {"\x01\"Aa0\"\x02{{ 1 }}{% raw %}"}},
        {Role::Assistant, {"<think>\nhm\n</think>\n\nyes "}}, {Role::User, {" \n"}}};
    const auto segments = (*fileTemplate)->render(messages);
    ASSERT_TRUE(segments);
    std::vector<std::string> contents;
    for (const ChatSegment& segment : *segments) {
        if (segment.kind == ChatSegment::Kind::Content)
            contents.push_back(segment.text);
    }
    EXPECT_THAT(
        contents, ElementsAre(messages[0].pieces[0].text, messages[1].pieces[0].text, messages[2].pieces[0].text));
}

/// The account of a prompt is made at every key that is pressed.
TEST(FileTemplate, RendersAHundredMessagesInMilliseconds)
{
    std::vector<ChatMessage> messages{{Role::System, {"S"}}};
    for (int i = 0; i < 50; ++i) {
        messages.push_back({Role::User, {"question"}});
        messages.push_back({Role::Assistant, {"answer"}});
    }
    messages.push_back({Role::User, {"last"}});
    for (const char* name : {"qwen3", "mistral-tekken", "gpt-oss", "llama3.2"}) {
        const auto fileTemplate = tokenizer::FileTemplate::create(readTemplate(name), "<s>", "</s>");
        ASSERT_TRUE(fileTemplate) << name;
        const std::clock_t begin = std::clock();
        EXPECT_TRUE((*fileTemplate)->render(messages)) << name;
        const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
        RecordProperty(name, std::to_string(seconds));
        EXPECT_LT(seconds, kMostSeconds) << name;
    }
}

TEST(RenderChat, KeepsEveryPieceInASegmentOfItsOwn)
{
    const std::vector<ChatMessage> messages{
        {Role::System, {"be brief"}}, {Role::User, {"<file>\n", "", " text \n", "question"}}};
    for (const ChatFormat format : {ChatFormat::ChatMl, ChatFormat::Llama4, ChatFormat::Mistral, ChatFormat::Plain}) {
        std::vector<std::string> contents;
        for (const ChatSegment& segment : renderChat(format, messages)) {
            if (segment.kind != ChatSegment::Kind::Content)
                continue;
            contents.push_back(segment.text);
            EXPECT_EQ(messages[segment.message].pieces[segment.piece].text, segment.text);
        }
        EXPECT_THAT(contents, ElementsAre("be brief", "<file>\n", " text \n", "question")) << chatFormatName(format);
    }
}

TEST(RenderChat, PutsTheSystemTextOfMistralIntoTheFirstUserTurn)
{
    const std::vector<ChatMessage> messages{{Role::System, {"S"}}, {Role::User, {"U"}}};
    EXPECT_EQ(textOf(renderChat(ChatFormat::Mistral, messages)), "<s>[INST] S\n\nU [/INST]");
}

TEST(RenderChat, GivesPlainModelsATranscript)
{
    const std::vector<ChatMessage> messages{
        {Role::System, {"S"}}, {Role::User, {"U"}}, {Role::Assistant, {"A"}}, {Role::User, {"V"}}};
    EXPECT_EQ(textOf(renderChat(ChatFormat::Plain, messages)), "S\n\nUser: U\nAssistant: A\nUser: V\nAssistant:");
}

TEST(EncodeSegment, GivesTheIdsOfTheWholeTextForChatMl)
{
    const auto tokenizer = mustLoadBundled("smollm");
    const std::vector<ChatMessage> messages{{Role::System, {"You are terse."}}, {Role::User, {"Who wrote it?"}}};
    const auto segments = renderChat(ChatFormat::ChatMl, messages);
    EXPECT_EQ(encodeAll(*tokenizer, segments), tokenizer->encode(textOf(segments), SpecialTokens::Parsed));
}

TEST(EncodeSegment, GivesTheIdsOfTheWholeTextForLlama4)
{
    const auto tokenizer = mustLoadBundled("llama4");
    const auto segments = renderChat(ChatFormat::Llama4, {{Role::User, {"Hello, world!"}}});
    const auto ids = encodeAll(*tokenizer, segments);
    EXPECT_EQ(ids, tokenizer->encode(textOf(segments), SpecialTokens::Parsed));
    EXPECT_EQ(ids.front(), tokenizer->specialId("<|begin_of_text|>"));
    EXPECT_EQ(std::ranges::count(ids, tokenizer->specialId("<|header_start|>")), 2);
    EXPECT_EQ(std::ranges::count(ids, tokenizer->specialId("<|eot|>")), 1);
}

TEST(EncodeSegment, GivesTheIdsOfTheWholeTextForMistral)
{
    const auto tokenizer = mustLoadBundled("spm");
    const std::vector<ChatMessage> messages{
        {Role::User, {"return the number"}}, {Role::Assistant, {"self.x"}}, {Role::User, {"tracking"}}};
    const auto segments = renderChat(ChatFormat::Mistral, messages);
    EXPECT_EQ(encodeAll(*tokenizer, segments), tokenizer->encode(textOf(segments), SpecialTokens::Parsed));
}

TEST(EncodeSegment, DecodesToTheRenderedTextButForTheSpacesOfSentencePiece)
{
    const auto tokenizer = mustLoadBundled("spm");
    const std::vector<ChatMessage> messages{{Role::User, {"<file>\n", " two \n", "question"}}};
    const auto ids = encodeAll(*tokenizer, renderChat(ChatFormat::Mistral, messages));
    EXPECT_EQ(tokenizer->decode(ids, SpecialTokens::Parsed), "<s> [INST] <file>\n two \nquestion [/INST]");
}

TEST(DetectChatStyle, PrefersTheFilesTemplateToALayoutThatOnlyLooksAlike)
{
    const auto detect = [](std::string text) { return detectChatStyle(TemplateOnly(std::move(text)), "llama"); };
    const ChatStyle style
        = detect("{% for m in messages %}<|im_start|>{{ m.role }}: {{ m.content }}<|im_end|>{% endfor %}");
    EXPECT_EQ(chatStyleName(style), "jinja");
    EXPECT_EQ(textOf(renderChat(style, {{Role::User, {"U"}}})), "<|im_start|>user: U<|im_end|>");
}

TEST(DetectChatStyle, SaysWhyATemplateCannotBeUsedAndWhatIsUsed)
{
    const auto detect = [](std::string text) { return detectChatStyle(TemplateOnly(std::move(text)), "llama"); };
    const ChatStyle style = detect("<|header_start|>\n{% include 'x' %}");
    EXPECT_EQ(style.format, ChatFormat::Llama4);
    EXPECT_EQ(chatStyleName(style), "unknown: line 2: the tag \"include\"; llama4 is used");
    EXPECT_EQ(renderChat(style, {{Role::User, {"U"}}}), renderChat(ChatFormat::Llama4, {{Role::User, {"U"}}}));
    EXPECT_EQ(detect("[INST] {{ messages").format, ChatFormat::Mistral);
    EXPECT_EQ(detect("something else").format, ChatFormat::Plain);
}

TEST(DetectChatStyle, UsesTheLayoutForAConversationThatTheTemplateRefuses)
{
    const auto style = detectChatStyle(
        TemplateOnly(
            "{% for m in messages %}<|im_start|>{{ m.content }}{% if loop.index > 7 %}{{ raise_exception('long') }}"
            "{% endif %}{% endfor %}"),
        "llama");
    ASSERT_EQ(chatStyleName(style), "jinja");
    std::vector<ChatMessage> messages;
    for (int i = 0; i < 4; ++i) {
        messages.push_back({Role::User, {"q"}});
        messages.push_back({Role::Assistant, {"a"}});
    }
    EXPECT_EQ(renderChat(style, {messages.front()}).front().text, "<|im_start|>");
    EXPECT_FALSE(hasRefusedConversation(style));
    messages.push_back({Role::User, {"q"}});
    EXPECT_EQ(renderChat(style, messages), renderChat(ChatFormat::ChatMl, messages));
    EXPECT_TRUE(hasRefusedConversation(style));
    EXPECT_FALSE(hasRefusedConversation(ChatFormat::ChatMl));
}

TEST(DetectChatStyle, FallsBackToTheVocabularyOfTheFile)
{
    EXPECT_EQ(detectChatStyle(*mustLoadBundled("smollm"), "llama").format, ChatFormat::ChatMl);
    EXPECT_EQ(detectChatStyle(*mustLoadBundled("llama3"), "llama").format, ChatFormat::Llama3);
    EXPECT_EQ(detectChatStyle(*mustLoadBundled("llama4"), "llama4").format, ChatFormat::Llama4);
    EXPECT_EQ(detectChatStyle(*mustLoadBundled("spm"), "llama").format, ChatFormat::Plain);
}

} // namespace
} // namespace sheaf::test
