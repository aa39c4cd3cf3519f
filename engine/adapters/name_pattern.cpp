#include "engine/adapters/name_pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>
#include <fmt/format.h>

namespace sheaf::adapters {

namespace {

constexpr std::size_t kMaxExpressionBytes = 4096;
// Names of modules are some 50 characters, so that honest expressions take some hundred steps.
constexpr std::uint32_t kMaxSteps = 5000, kMaxDepth = 200, kMaxHeapKibibytes = 1024, kMaxNesting = 50;

template <auto release> struct Release {
    template <class T> void operator()(T* object) const { release(object); }
};
using CompileContext = std::unique_ptr<pcre2_compile_context, Release<pcre2_compile_context_free>>;
using MatchContext = std::unique_ptr<pcre2_match_context, Release<pcre2_match_context_free>>;
using MatchData = std::unique_ptr<pcre2_match_data, Release<pcre2_match_data_free>>;

PCRE2_SPTR units(std::string_view text)
{
    return reinterpret_cast<PCRE2_SPTR>(text.data());
}

bool isPlainText(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    });
}

} // namespace

struct NamePattern::Code {
    std::unique_ptr<pcre2_code, Release<pcre2_code_free>> code;
    MatchContext limits{pcre2_match_context_create(nullptr)};
};

NamePattern::NamePattern(std::string_view text, std::unique_ptr<Code> code)
    : m_text(text)
    , m_code(std::move(code))
{
}

NamePattern::NamePattern(NamePattern&&) noexcept = default;
NamePattern& NamePattern::operator=(NamePattern&&) noexcept = default;
NamePattern::~NamePattern() = default;

Result<NamePattern> NamePattern::compile(std::string_view expression)
{
    if (expression.size() > kMaxExpressionBytes)
        return fail(ErrorCode::TooLarge, fmt::format("pattern of {} bytes", expression.size()));
    if (isPlainText(expression))
        return NamePattern(expression, nullptr);
    const std::string whole = fmt::format("(.*\\.)?({})$", expression);
    const CompileContext context(pcre2_compile_context_create(nullptr));
    pcre2_set_parens_nest_limit(context.get(), kMaxNesting);
    auto code = std::make_unique<Code>();
    int error = 0;
    PCRE2_SIZE offset = 0;
    code->code.reset(pcre2_compile(units(whole), whole.size(), PCRE2_ANCHORED, &error, &offset, context.get()));
    if (!code->code)
        return fail(
            ErrorCode::Unsupported, fmt::format("pattern '{}' is no regular expression we can match", expression));
    pcre2_set_match_limit(code->limits.get(), kMaxSteps);
    pcre2_set_depth_limit(code->limits.get(), kMaxDepth);
    pcre2_set_heap_limit(code->limits.get(), kMaxHeapKibibytes);
    return NamePattern(expression, std::move(code));
}

/// The only character with a meaning of its own is the dot, which any matches.
bool NamePattern::matchesPlainly(std::string_view name) const
{
    if (m_text.size() > name.size())
        return false;
    const std::string_view before = name.substr(0, name.size() - m_text.size());
    return (before.empty() || before.ends_with('.'))
        && std::equal(m_text.begin(), m_text.end(), name.end() - static_cast<std::ptrdiff_t>(m_text.size()),
            [](char pattern, char c) { return pattern == '.' || pattern == c; });
}

Result<bool> NamePattern::matches(std::string_view name) const
{
    if (isPlain())
        return matchesPlainly(name);
    const MatchData data(pcre2_match_data_create(1, nullptr));
    const int found = pcre2_match(m_code->code.get(), units(name), name.size(), 0, 0, data.get(), m_code->limits.get());
    if (found < 0 && found != PCRE2_ERROR_NOMATCH)
        return fail(ErrorCode::Unsupported, fmt::format("pattern '{}' takes too many steps", m_text));
    return found >= 0;
}

} // namespace sheaf::adapters
