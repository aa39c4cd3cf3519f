#include "engine/template/token.h"

#include "engine/base/utf8.h"
#include "engine/template/text.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace sheaf::jinja {
namespace {

/// Newlines as one character each, and none at the end of the template.
std::string withPlainNewlines(std::string_view source)
{
    std::string text;
    text.reserve(source.size());
    for (std::size_t at = 0; at < source.size(); ++at) {
        const bool pair = source[at] == '\r' && source.substr(at + 1).starts_with('\n');
        if (!pair)
            text += source[at] == '\r' ? '\n' : source[at];
    }
    if (text.ends_with('\n'))
        text.pop_back();
    return text;
}

bool isNameCharacter(char character)
{
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') || character == '_'
        || (character >= '0' && character <= '9');
}

bool isDigit(char character)
{
    return character >= '0' && character <= '9';
}

class Lexer {
public:
    explicit Lexer(std::string_view source)
        : m_source(source)
    {
    }

    Result<std::vector<Token>> run()
    {
        while (m_at < m_source.size())
            SHEAF_CHECK(textAndTag());
        add(Token::Kind::End, {});
        return std::move(m_tokens);
    }

private:
    /// Text up to the next tag, and the tag.
    Result<void> textAndTag()
    {
        const std::size_t begin = nextTag();
        std::string_view text = m_source.substr(m_at, begin - m_at);
        if (begin == m_source.size()) {
            addText(text);
            moveTo(begin);
            return {};
        }
        const char kind = m_source[begin + 1];
        const char sign = begin + 2 < m_source.size() ? m_source[begin + 2] : ' ';
        if (sign == '-')
            text = strip(text, {}, Side::Right);
        else if (sign != '+' && kind != '{')
            text = withoutIndentation(text);
        addText(text);
        moveTo(begin + (sign == '-' || (sign == '+' && kind != '{') ? 3 : 2));
        if (kind == '#')
            return skipComment();
        add(kind == '{' ? Token::Kind::OutputBegin : Token::Kind::TagBegin, {});
        return kind == '{' ? expression('}') : tag();
    }

    std::size_t nextTag() const
    {
        for (std::size_t at = m_source.find('{', m_at); at != std::string_view::npos; at = m_source.find('{', at + 1)) {
            const std::string_view rest = m_source.substr(at);
            if (rest.starts_with("{{") || rest.starts_with("{%") || rest.starts_with("{#"))
                return at;
        }
        return m_source.size();
    }

    /// lstrip_blocks: blanks between the beginning of a line and a tag.
    std::string_view withoutIndentation(std::string_view text) const
    {
        const std::size_t newline = text.rfind('\n');
        if (newline == std::string_view::npos && !m_lineBegins)
            return text;
        const std::size_t line = newline == std::string_view::npos ? 0 : newline + 1;
        return strip(text.substr(line), {}, Side::Both).empty() ? text.substr(0, line) : text;
    }

    /// Behind a tag's end: "-" takes all whitespace away, trim_blocks one newline unless there is a "+".
    void endTag(char sign, bool trimsNewline)
    {
        m_rawBegin = m_at;
        if (sign == '-') {
            const std::string_view rest = m_source.substr(m_at);
            moveTo(m_at + (rest.size() - strip(rest, {}, Side::Left).size()));
            m_rawBegin = m_at;
        } else if (sign != '+' && trimsNewline && m_source.substr(m_at).starts_with('\n')) {
            moveTo(m_at + 1);
        }
        m_lineBegins = m_at > 0 && m_source[m_at - 1] == '\n';
    }

    Result<void> skipComment()
    {
        const std::size_t end = m_source.find("#}", m_at);
        if (end == std::string_view::npos)
            return error("a comment does not end");
        const char sign = end > m_at ? m_source[end - 1] : ' ';
        moveTo(end + 2);
        endTag(sign, true);
        return {};
    }

    Result<void> tag()
    {
        const std::size_t first = m_tokens.size();
        SHEAF_CHECK(expression('%'));
        if (m_tokens.size() == first + 2 && m_tokens[first].isName("raw"))
            return raw();
        return {};
    }

    /// Text up to {% endraw %} as it stands.
    Result<void> raw()
    {
        m_tokens.resize(m_tokens.size() - 3);
        const std::size_t begin = m_rawBegin;
        for (std::size_t at = m_source.find("{%", begin); at != std::string_view::npos;
             at = m_source.find("{%", at + 2)) {
            std::string_view rest = m_source.substr(at + 2);
            const char sign = rest.empty() ? ' ' : rest.front();
            if (sign == '-' || sign == '+')
                rest.remove_prefix(1);
            rest = strip(rest, {}, Side::Left);
            if (!rest.starts_with("endraw"))
                continue;
            rest = strip(rest.substr(6), {}, Side::Left);
            const char endSign = rest.empty() ? ' ' : rest.front();
            if (endSign == '-' || endSign == '+')
                rest.remove_prefix(1);
            if (!rest.starts_with("%}"))
                continue;
            const std::string_view text = m_source.substr(begin, at - begin);
            addText(sign == '-' ? strip(text, {}, Side::Right) : sign == '+' ? text : withoutIndentation(text));
            moveTo(m_source.size() - rest.size() + 2);
            endTag(endSign, true);
            return {};
        }
        return error("raw does not end");
    }

    /// Tokens up to the end of a tag: "%}" or "}}", outside of brackets.
    Result<void> expression(char closing)
    {
        std::string brackets;
        for (;;) {
            skipSpaces();
            const std::string_view rest = m_source.substr(m_at);
            if (rest.empty())
                return error("a tag does not end");
            if (brackets.empty() && endsHere(rest, closing))
                return {};
            const char first = rest.front();
            if (isDigit(first)) {
                addNumber(rest);
            } else if (isNameCharacter(first)) {
                const auto end = std::ranges::find_if_not(rest, isNameCharacter);
                addAndMove(Token::Kind::Name, rest.substr(0, static_cast<std::size_t>(end - rest.begin())));
            } else if (first == '"' || first == '\'') {
                SHEAF_CHECK(addString(rest));
            } else {
                SHEAF_CHECK(addOperator(rest, brackets));
            }
        }
    }

    bool endsHere(std::string_view rest, char closing)
    {
        const char sign = rest.front() == '-' || (rest.front() == '+' && closing == '%') ? rest.front() : ' ';
        const std::string_view end = sign == ' ' ? rest : rest.substr(1);
        if (end.size() < 2 || end[0] != closing || end[1] != '}')
            return false;
        add(closing == '}' ? Token::Kind::OutputEnd : Token::Kind::TagEnd, {});
        moveTo(m_source.size() - end.size() + 2);
        endTag(sign, closing == '%');
        return true;
    }

    void skipSpaces()
    {
        const std::string_view rest = m_source.substr(m_at);
        moveTo(m_at + (rest.size() - strip(rest, {}, Side::Left).size()));
    }

    void addNumber(std::string_view rest)
    {
        std::size_t end = 0;
        const auto digits = [&] {
            while (end < rest.size() && (isDigit(rest[end]) || (rest[end] == '_' && isDigit(rest[end - 1]))))
                ++end;
        };
        digits();
        const bool hasFraction = end + 1 < rest.size() && rest[end] == '.' && isDigit(rest[end + 1]);
        if (hasFraction) {
            ++end;
            digits();
        }
        bool hasExponent = false;
        if (end < rest.size() && (rest[end] == 'e' || rest[end] == 'E')) {
            std::size_t at = end + 1;
            if (at < rest.size() && (rest[at] == '+' || rest[at] == '-'))
                ++at;
            hasExponent = at < rest.size() && isDigit(rest[at]);
            if (hasExponent) {
                end = at;
                digits();
            }
        }
        std::string text(rest.substr(0, end));
        std::erase(text, '_');
        add(hasFraction || hasExponent ? Token::Kind::Real : Token::Kind::Integer, std::move(text));
        moveTo(m_at + end);
    }

    Result<void> addString(std::string_view rest)
    {
        std::size_t end = 1;
        while (end < rest.size() && rest[end] != rest.front())
            end += rest[end] == '\\' ? 2 : 1;
        if (end >= rest.size())
            return error("a text in quotes does not end");
        add(Token::Kind::String, unescaped(rest.substr(1, end - 1)));
        moveTo(m_at + end + 1);
        return {};
    }

    /// Escapes as in Python; a backslash before anything else stays.
    static std::string unescaped(std::string_view written)
    {
        std::string text;
        for (std::size_t at = 0; at < written.size(); ++at) {
            if (written[at] != '\\' || at + 1 == written.size()) {
                text += written[at];
                continue;
            }
            at += appendEscape(text, written.substr(at + 1));
        }
        return text;
    }

    /// Appends what the characters behind a backslash stand for and returns their number.
    static std::size_t appendEscape(std::string& text, std::string_view rest)
    {
        static constexpr std::string_view kSimple = "n\nt\tr\r\\\\'\'\"\"a\ab\bf\fv\v";
        for (std::size_t i = 0; i < kSimple.size(); i += 2) {
            if (rest.front() == kSimple[i]) {
                text += kSimple[i + 1];
                return 1;
            }
        }
        if (rest.front() == '\n')
            return 1;
        static constexpr std::array<std::pair<char, std::size_t>, 3> kCodes{{{'x', 2}, {'u', 4}, {'U', 8}}};
        for (const auto& [letter, digits] : kCodes) {
            if (rest.front() == letter && appendCodePoint(text, rest.substr(1, digits), digits, 16))
                return digits + 1;
        }
        const auto octal = static_cast<std::size_t>(
            std::ranges::find_if(rest.substr(0, 3), [](char c) { return c < '0' || c > '7'; }) - rest.begin());
        if (octal > 0 && appendCodePoint(text, rest.substr(0, octal), octal, 8))
            return octal;
        text += '\\';
        return 0;
    }

    static bool appendCodePoint(std::string& text, std::string_view digits, std::size_t wanted, int base)
    {
        std::uint32_t codePoint = 0;
        const char* end = digits.data() + digits.size();
        const auto [stop, error] = std::from_chars(digits.data(), end, codePoint, base);
        const bool isScalar = codePoint <= 0x10FFFF && (codePoint < 0xD800 || codePoint > 0xDFFF);
        if (digits.size() != wanted || error != std::errc() || stop != end || !isScalar)
            return false;
        appendCharacter(text, codePoint);
        return true;
    }

    Result<void> addOperator(std::string_view rest, std::string& brackets)
    {
        static constexpr std::array<std::string_view, 26> kOperators{"//", "**", "==", "!=", ">=", "<=", "+", "-", "*",
            "/", "%", "~", "<", ">", "=", "(", ")", "[", "]", "{", "}", ".", ",", ":", "|", ";"};
        const auto found = std::ranges::find_if(kOperators, [&](auto one) { return rest.starts_with(one); });
        if (found == kOperators.end())
            return error(fmt::format(
                "unexpected character \"{}\"", rest.substr(0, std::max<std::size_t>(characterBytes(rest), 1))));
        static constexpr std::string_view kOpening = "([{";
        static constexpr std::string_view kClosing = ")]}";
        if (kOpening.find(*found) != std::string_view::npos) {
            brackets += kClosing[kOpening.find(*found)];
        } else if (kClosing.find(*found) != std::string_view::npos) {
            if (brackets.empty() || brackets.back() != found->front())
                return error(fmt::format("\"{}\" closes nothing", *found));
            brackets.pop_back();
        }
        addAndMove(Token::Kind::Operator, *found);
        return {};
    }

    void addAndMove(Token::Kind kind, std::string_view text)
    {
        add(kind, std::string(text));
        moveTo(m_at + text.size());
    }

    void addText(std::string_view text)
    {
        if (!text.empty())
            add(Token::Kind::Text, std::string(text));
    }

    void add(Token::Kind kind, std::string text) { m_tokens.push_back({kind, std::move(text), m_line}); }

    void moveTo(std::size_t at)
    {
        m_line += static_cast<std::size_t>(std::count(m_source.begin() + static_cast<std::ptrdiff_t>(m_at),
            m_source.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
        m_at = at;
    }

    tl::unexpected<Error> error(std::string what) const
    {
        return fail(ErrorCode::Malformed, std::move(what), atLine(m_line));
    }

    std::string_view m_source;
    std::size_t m_at = 0;
    std::size_t m_line = 1;
    std::size_t m_rawBegin = 0; // where raw text behind the last tag would begin: it keeps its first newline
    bool m_lineBegins = true; // nothing stands between the last newline and m_at
    std::vector<Token> m_tokens;
};

} // namespace

Result<std::vector<Token>> readTokens(std::string_view source)
{
    const std::string text = withPlainNewlines(source);
    return Lexer(text).run();
}

std::string atLine(std::size_t line)
{
    return fmt::format("line {}", line);
}

} // namespace sheaf::jinja
