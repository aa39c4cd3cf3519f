#include "engine/tokenizer/pre_tokenizer.h"

#include "engine/base/log.h"
#include "engine/base/utf8.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <fmt/core.h>

#include <array>
#include <utility>

namespace sheaf::tokenizer {
namespace {

// Unicode White_Space, written out: the library's \s also has U+180E. For use inside brackets.
#define WS R"(\x{09}-\x{0D}\x{20}\x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000})"
#define SPACE "[" WS "]"
#define UPPER R"([\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}])"
#define LOWER R"([\p{Ll}\p{Lm}\p{Lo}\p{M}])"
#define PREFIX R"([^\r\n\p{L}\p{N}]?)"
#define SUFFIX "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
#define SYMBOLS " ?[^" WS R"(\p{L}\p{N}]+)"
#define SPACES "|" SPACE "+(?![^" WS "])|" SPACE "+"
#define LINES "|" SPACE R"(*[\r\n]+)" SPACES

constexpr auto kGpt2 = R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+|)" SYMBOLS SPACES;
// Cutting every digit off first, then GPT-2, in one expression: a digit ends a run of spaces as the end of text does.
constexpr auto kSmolLm
    = R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+|\p{N}|)" SYMBOLS "|" SPACE "+(?![^" WS R"(\p{N}])|)" SPACE "+";
constexpr auto kLlama3 = SUFFIX "|" PREFIX R"(\p{L}+|\p{N}{1,3}|)" SYMBOLS R"([\r\n]*)" LINES;
constexpr auto kQwen2 = SUFFIX "|" PREFIX R"(\p{L}+|\p{N}|)" SYMBOLS R"([\r\n]*)" LINES;
constexpr auto kLlama4 = PREFIX UPPER "*" LOWER "+" SUFFIX "?|" PREFIX UPPER "+" LOWER "*" SUFFIX "?|"
                                      R"(\p{N}{1,3}|)" SYMBOLS R"([\r\n/]*)" LINES;
constexpr auto kTekken = PREFIX UPPER "*" LOWER "+|" PREFIX UPPER "+" LOWER "*|"
                                      R"(\p{N}|)" SYMBOLS R"([\r\n/]*)" LINES;

#undef WS
#undef SPACE
#undef UPPER
#undef LOWER
#undef PREFIX
#undef SUFFIX
#undef SYMBOLS
#undef SPACES
#undef LINES

const char* patternOf(PreTokenizerKind kind)
{
    switch (kind) {
    case PreTokenizerKind::Gpt2:
        return kGpt2;
    case PreTokenizerKind::SmolLm:
        return kSmolLm;
    case PreTokenizerKind::Llama3:
        return kLlama3;
    case PreTokenizerKind::Qwen2:
        return kQwen2;
    case PreTokenizerKind::Llama4:
        return kLlama4;
    case PreTokenizerKind::Tekken:
        return kTekken;
    }
    return kGpt2;
}

std::string messageOf(int error)
{
    std::array<PCRE2_UCHAR, 256> text{};
    pcre2_get_error_message(error, text.data(), text.size());
    return reinterpret_cast<const char*>(text.data());
}

/// What matching needs and only one thread may use.
struct MatchState {
    pcre2_match_data* data = pcre2_match_data_create(1, nullptr);
    pcre2_match_context* context = pcre2_match_context_create(nullptr);
    pcre2_jit_stack* stack = pcre2_jit_stack_create(32 * 1024, 1024 * 1024, nullptr);

    MatchState()
    {
        // Lengths of runs count against the limit; nothing nests, so there is nothing it would protect from.
        pcre2_set_match_limit(context, UINT32_MAX);
        pcre2_jit_stack_assign(context, nullptr, stack);
    }
    MatchState(const MatchState&) = delete;
    MatchState& operator=(const MatchState&) = delete;
    ~MatchState()
    {
        pcre2_jit_stack_free(stack);
        pcre2_match_context_free(context);
        pcre2_match_data_free(data);
    }
};

} // namespace

struct PreTokenizer::Expression {
    pcre2_code* code = nullptr;

    Expression() = default;
    Expression(const Expression&) = delete;
    Expression& operator=(const Expression&) = delete;
    ~Expression() { pcre2_code_free(code); }
};

Result<PreTokenizerKind> preTokenizerKind(std::string_view pre, std::string_view architecture)
{
    using Kind = PreTokenizerKind;
    static constexpr std::array<std::pair<std::string_view, Kind>, 14> kNames{{
        {"gpt-2", Kind::Gpt2},
        {"gpt2", Kind::Gpt2},
        {"olmo", Kind::Gpt2},
        {"smollm", Kind::SmolLm},
        {"llama-bpe", Kind::Llama3},
        {"llama3", Kind::Llama3},
        {"llama-v3", Kind::Llama3},
        {"qwen2", Kind::Qwen2},
        {"deepseek-r1-qwen", Kind::Qwen2},
        {"gpt-4o", Kind::Llama4},
        {"o200k", Kind::Llama4},
        {"llama4", Kind::Llama4},
        {"tekken", Kind::Tekken},
        {"mistral-nemo", Kind::Tekken},
    }};
    if (architecture == "llama4")
        return Kind::Llama4;
    for (const auto& [name, kind] : kNames) {
        if (name == pre)
            return kind;
    }
    if (!pre.empty() && pre != "default")
        return fail(ErrorCode::Unsupported, fmt::format("pre-tokenizer \"{}\"", pre), "tokenizer.ggml.pre");
    log(LogLevel::Warning, "the model file names no pre-tokenizer; taking GPT-2's, which may not be the model's own");
    return Kind::Gpt2;
}

std::string_view preTokenizerName(PreTokenizerKind kind)
{
    switch (kind) {
    case PreTokenizerKind::Gpt2:
        return "gpt-2";
    case PreTokenizerKind::SmolLm:
        return "smollm";
    case PreTokenizerKind::Llama3:
        return "llama-bpe";
    case PreTokenizerKind::Qwen2:
        return "qwen2";
    case PreTokenizerKind::Llama4:
        return "llama4";
    case PreTokenizerKind::Tekken:
        return "tekken";
    }
    return "";
}

PreTokenizer::PreTokenizer(std::unique_ptr<Expression> expression)
    : m_expression(std::move(expression))
{
}

PreTokenizer::PreTokenizer(PreTokenizer&&) noexcept = default;
PreTokenizer& PreTokenizer::operator=(PreTokenizer&&) noexcept = default;
PreTokenizer::~PreTokenizer() = default;

Result<PreTokenizer> PreTokenizer::create(PreTokenizerKind kind)
{
    int error = 0;
    PCRE2_SIZE offset = 0;
    auto expression = std::make_unique<Expression>();
    expression->code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(patternOf(kind)), PCRE2_ZERO_TERMINATED,
        PCRE2_UTF | PCRE2_UCP | PCRE2_NO_UTF_CHECK, &error, &offset, nullptr);
    if (!expression->code)
        return fail(ErrorCode::Internal, fmt::format("{} at {}", messageOf(error), offset), "pre-tokenizer");
    // Without a just-in-time compiler for this machine pcre2_match interprets: slower, same pieces.
    pcre2_jit_compile(expression->code, PCRE2_JIT_COMPLETE);
    return PreTokenizer(std::move(expression));
}

void PreTokenizer::split(std::string_view text, const std::function<void(std::string_view)>& visit) const
{
    while (!text.empty()) {
        const std::size_t valid = validPrefixBytes(text);
        splitValid(text.substr(0, valid), visit);
        text.remove_prefix(valid);
        const std::size_t invalid = invalidPrefixBytes(text);
        if (invalid > 0)
            visit(text.substr(0, invalid));
        text.remove_prefix(invalid);
    }
}

void PreTokenizer::splitValid(std::string_view text, const std::function<void(std::string_view)>& visit) const
{
    thread_local const MatchState state;
    const auto* subject = reinterpret_cast<PCRE2_SPTR>(text.data());
    const PCRE2_SIZE* range = pcre2_get_ovector_pointer(state.data);
    for (std::size_t at = 0; at < text.size();) {
        const int found
            = pcre2_match(m_expression->code, subject, text.size(), at, PCRE2_NO_UTF_CHECK, state.data, state.context);
        // Every expression matches any character, so a match begins where the last one ended; only a lack of memory
        // can prevent one, and then the rest is one piece: other tokens, but the same text.
        const std::size_t end = found > 0 && range[0] == at && range[1] > at ? range[1] : text.size();
        visit(text.substr(at, end - at));
        at = end;
    }
}

} // namespace sheaf::tokenizer
