#include "engine/tokenizer/huggingface_configs.h"

#include "engine/tokenizer/json_file.h"

#include <algorithm>

namespace sheaf::tokenizer {

namespace {

using simdjson::dom::array;
using simdjson::dom::element;

/// tokenizer_config.json writes a special token as its text or as an object with it.
std::optional<std::string> tokenText(std::optional<element> value)
{
    element content;
    if (value && value->is_object() && (*value)["content"].get(content) == simdjson::SUCCESS)
        return stringOf(content);
    return stringOf(value);
}

/// eos_token_id is a number or an array of them.
void readEnds(const OptionalJson& config, Vocabulary& vocabulary)
{
    const auto value = config.find("eos_token_id");
    if (!value)
        return;
    const auto add = [&](element one) {
        std::uint64_t id = 0;
        if (one.get(id) == simdjson::SUCCESS && id < vocabulary.tokens.size())
            vocabulary.ends.push_back(static_cast<TokenId>(id));
    };
    array several;
    if (value->get(several) != simdjson::SUCCESS)
        return add(*value);
    for (const element one : several)
        add(one);
}

/// A template, or several with names, of which "default" is the one for conversations.
std::optional<std::string> templateIn(std::optional<element> value)
{
    array named;
    if (!value || value->get(named) != simdjson::SUCCESS)
        return stringOf(value);
    for (const element entry : named) {
        std::string_view name;
        element text;
        if (entry["name"].get(name) == simdjson::SUCCESS && name == "default"
            && entry["template"].get(text) == simdjson::SUCCESS)
            return stringOf(text);
    }
    return std::nullopt;
}

/// In the order of transformers: a file of its own, the older one of processors, the tokenizer's settings.
std::string chatTemplateOf(const std::filesystem::path& folder, const OptionalJson& tokenizerConfig)
{
    if (const auto file = openJsonFile(folder / "chat_template.jinja"))
        return std::string(textOf(*file));
    const OptionalJson ofProcessor(folder / "chat_template.json");
    if (auto text = templateIn(ofProcessor.find("chat_template")))
        return *std::move(text);
    return templateIn(tokenizerConfig.find("chat_template")).value_or("");
}

/// A token that begins or ends texts is a control token even where tokenizer.json has it among the others.
TokenId controlToken(Vocabulary& vocabulary, std::optional<element> value)
{
    const TokenId id = findToken(vocabulary, tokenText(value));
    if (id != -1)
        vocabulary.types[static_cast<std::size_t>(id)] = TokenType::Control;
    return id;
}

} // namespace

TokenId findToken(const Vocabulary& vocabulary, const std::optional<std::string>& text)
{
    const auto found = text ? std::ranges::find(vocabulary.tokens, *text) : vocabulary.tokens.end();
    return found == vocabulary.tokens.end() ? -1 : static_cast<TokenId>(found - vocabulary.tokens.begin());
}

void readHuggingFaceConfigs(const std::filesystem::path& folder, Vocabulary& vocabulary)
{
    const OptionalJson tokenizerConfig(folder / "tokenizer_config.json");
    const OptionalJson config(folder / "config.json");
    if (stringOf(config.find("model_type")).value_or("").starts_with("llama4"))
        vocabulary.architecture = "llama4";
    vocabulary.bos = controlToken(vocabulary, tokenizerConfig.find("bos_token"));
    vocabulary.eos = controlToken(vocabulary, tokenizerConfig.find("eos_token"));
    if (vocabulary.eos != -1)
        vocabulary.ends.push_back(vocabulary.eos);
    readEnds(config, vocabulary);
    readEnds(OptionalJson(folder / "generation_config.json"), vocabulary);
    bool addBos = false;
    if (const auto value = tokenizerConfig.find("add_bos_token"); value && value->get(addBos) == simdjson::SUCCESS)
        vocabulary.addBos = addBos;
    vocabulary.chatTemplate = chatTemplateOf(folder, tokenizerConfig);
}

} // namespace sheaf::tokenizer
