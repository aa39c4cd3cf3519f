#include "engine/api/chat_template.h"

#include "engine/tokenizer/tokenizer_test_data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>
#include <map>

namespace sheaf::test {
namespace {

using testing::ElementsAre;

nlohmann::json readRenderings()
{
    const std::filesystem::path folder = std::getenv("SHEAF_TEST_DATA");
    return nlohmann::json::parse(std::ifstream(folder / "chat" / "renderings.json"));
}

Role roleOf(const std::string& name)
{
    return name == "system" ? Role::System : name == "user" ? Role::User : Role::Assistant;
}

std::vector<ChatMessage> messagesOf(const nlohmann::json& rendering)
{
    std::vector<ChatMessage> messages;
    for (const auto& message : rendering.at("messages"))
        messages.push_back({roleOf(message.at("role")), {message.at("content").get<std::string>()}});
    return messages;
}

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
    explicit TemplateOnly(std::string chatTemplate, std::map<std::string, TokenId, std::less<>> specials = {})
        : m_chatTemplate(std::move(chatTemplate))
        , m_specials(std::move(specials))
    {
    }
    std::vector<TokenId> encode(std::string_view, SpecialTokens) const override { return {}; }
    std::string decode(std::span<const TokenId>, SpecialTokens) const override { return {}; }
    std::size_t vocabSize() const override { return 0; }
    TokenId specialId(std::string_view literal) const override
    {
        const auto found = m_specials.find(literal);
        return found == m_specials.end() ? -1 : found->second;
    }
    TokenId bosId() const override { return -1; }
    bool addBos() const override { return false; }
    bool isEndOfGeneration(TokenId) const override { return false; }
    const std::string& chatTemplate() const override { return m_chatTemplate; }
    std::string description() const override { return {}; }
    const std::string& fingerprint() const override { return m_chatTemplate; }

private:
    std::string m_chatTemplate;
    std::map<std::string, TokenId, std::less<>> m_specials;
};

TEST(RenderChat, GivesWhatTheFamiliesTemplatesGive)
{
    const std::map<std::string, ChatFormat> formats{{"smollm2", ChatFormat::ChatMlSmolLm2},
        {"chatml", ChatFormat::ChatMl}, {"llama3", ChatFormat::Llama3}, {"llama3.1", ChatFormat::Llama31},
        {"llama4", ChatFormat::Llama4}, {"mistral", ChatFormat::Mistral}, {"mistral-v3", ChatFormat::MistralV3},
        {"mistral-tekken", ChatFormat::MistralTekken}};
    const auto renderings = readRenderings().at("renderings");
    ASSERT_EQ(renderings.size(), formats.size() * 5);
    for (const auto& rendering : renderings) {
        const std::string name = rendering.at("template");
        EXPECT_EQ(textOf(renderChat(formats.at(name), messagesOf(rendering))), rendering.at("text").get<std::string>())
            << name;
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

TEST(DetectChatFormat, ReadsTheTemplateOfTheFile)
{
    const auto detect = [](std::string text) { return detectChatFormat(TemplateOnly(std::move(text)), "llama"); };
    EXPECT_EQ(detect(readRenderings().at("smollm2_template")), ChatFormat::ChatMlSmolLm2);
    EXPECT_EQ(detect("{{'<|im_start|>' + role}}"), ChatFormat::ChatMl);
    EXPECT_EQ(detect("<|im_start|>system\nYou are a helpful assistant.<|im_end|>"), ChatFormat::ChatMlQwen2);
    EXPECT_EQ(detect("<|im_start|>system\nYou are Qwen, created by Alibaba Cloud. You are a helpful assistant."),
        ChatFormat::ChatMlQwen25);
    EXPECT_EQ(detect("<|start_header_id|>"), ChatFormat::Llama3);
    EXPECT_EQ(detect("<|start_header_id|> Cutting Knowledge Date: "), ChatFormat::Llama31);
    EXPECT_EQ(detect("<|header_start|>"), ChatFormat::Llama4);
    EXPECT_EQ(detect("[INST] {{ content }} [/INST]"), ChatFormat::Mistral);
    EXPECT_EQ(detect("something else"), ChatFormat::Plain);
}

TEST(DetectChatFormat, TellsMistralsVersionsApartByTheirTokens)
{
    const std::map<std::string, TokenId, std::less<>> specials{{"[INST]", 3}};
    EXPECT_EQ(detectChatFormat(TemplateOnly("'[INST] ' + content", specials), "llama"), ChatFormat::MistralV3);
    EXPECT_EQ(detectChatFormat(TemplateOnly("'[INST]' + content", specials), "llama"), ChatFormat::MistralTekken);
}

TEST(DetectChatFormat, FallsBackToTheVocabularyOfTheFile)
{
    EXPECT_EQ(detectChatFormat(*mustLoadBundled("smollm"), "llama"), ChatFormat::ChatMl);
    EXPECT_EQ(detectChatFormat(*mustLoadBundled("llama3"), "llama"), ChatFormat::Llama3);
    EXPECT_EQ(detectChatFormat(*mustLoadBundled("llama4"), "llama4"), ChatFormat::Llama4);
    EXPECT_EQ(detectChatFormat(*mustLoadBundled("spm"), "llama"), ChatFormat::Plain);
}

} // namespace
} // namespace sheaf::test
