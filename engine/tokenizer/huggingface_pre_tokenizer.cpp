#include "engine/tokenizer/huggingface_pre_tokenizer.h"

#include <fmt/core.h>

#include <array>
#include <string_view>
#include <utility>
#include <vector>

namespace sheaf::tokenizer {
namespace {

using simdjson::dom::element;

// As the families publish them; models.md 3.1.1 and 3.4. Tekken's is Llama 4's without contractions and with single
// digits.
#define CONTRACTIONS "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
#define PREFIX R"([^\r\n\p{L}\p{N}]?)"
#define UPPER R"([\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}])"
#define LOWER R"([\p{Ll}\p{Lm}\p{Lo}\p{M}])"
#define LINES R"(|\s*[\r\n]+|\s+(?!\S)|\s+)"

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kExpressions{{
    {CONTRACTIONS "|" PREFIX R"(\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*)" LINES, "llama-bpe"},
    {CONTRACTIONS "|" PREFIX R"(\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*)" LINES, "qwen2"},
    {PREFIX UPPER "*" LOWER "+" CONTRACTIONS "?|" PREFIX UPPER "+" LOWER "*" CONTRACTIONS
                  R"(?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*)" LINES,
        "llama4"},
    {PREFIX UPPER "*" LOWER "+|" PREFIX UPPER "+" LOWER R"(*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*)" LINES, "tekken"},
    {R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)", "gpt-2"},
}};

#undef CONTRACTIONS
#undef PREFIX
#undef UPPER
#undef LOWER
#undef LINES

/// A sequence's members, or the one itself.
std::vector<element> stepsOf(element preTokenizer)
{
    std::vector<element> steps;
    simdjson::dom::array members;
    if (preTokenizer["pretokenizers"].get(members) != simdjson::SUCCESS)
        return {preTokenizer};
    for (const element member : members)
        steps.push_back(member);
    return steps;
}

bool isTrue(element object, std::string_view key, bool otherwise)
{
    bool value = otherwise;
    if (object[key].get(value) != simdjson::SUCCESS)
        return otherwise;
    return value;
}

Result<std::string> nameOfExpression(std::string_view expression)
{
    for (const auto& [known, name] : kExpressions) {
        if (known == expression)
            return std::string(name);
    }
    return fail(ErrorCode::Unsupported, fmt::format("pre-tokenizer {}", expression), "tokenizer.json");
}

} // namespace

Result<std::string> preTokenizerNameOf(element preTokenizer)
{
    std::string name;
    bool singleDigits = false;
    for (const element step : stepsOf(preTokenizer)) {
        std::string_view type;
        std::string_view expression;
        const bool isKnown = step["type"].get(type) == simdjson::SUCCESS;
        if (isKnown && type == "Split" && step["pattern"]["Regex"].get(expression) == simdjson::SUCCESS
            && name.empty()) {
            SHEAF_TRY(name, nameOfExpression(expression));
        } else if (isKnown && type == "Digits" && isTrue(step, "individual_digits", false) && name.empty()) {
            singleDigits = true;
        } else if (isKnown && type == "ByteLevel" && !isTrue(step, "add_prefix_space", false)
            && isTrue(step, "use_regex", true) == name.empty()) {
            return name.empty() ? singleDigits ? "smollm" : "gpt-2" : name;
        } else {
            const std::string written = simdjson::minify(step);
            return fail(
                ErrorCode::Unsupported, fmt::format("pre-tokenizer {}", written.substr(0, 200)), "tokenizer.json");
        }
    }
    return fail(ErrorCode::Unsupported, "a pre-tokenizer without ByteLevel", "tokenizer.json");
}

} // namespace sheaf::tokenizer
