#pragma once
// Walks over the words of a template.

#include "engine/template/token.h"

#include <fmt/core.h>

#include <string_view>
#include <vector>

namespace sheaf::jinja {

class TokenReader {
public:
    /// tokens: end with Token::Kind::End.
    TokenReader(std::vector<Token> tokens, int depth)
        : m_tokens(std::move(tokens))
        , m_depthLeft(depth)
    {
    }

    const Token& peek(std::size_t ahead = 0) const { return m_tokens[std::min(m_at + ahead, m_tokens.size() - 1)]; }
    /// The current token; stays at the last one.
    const Token& next()
    {
        const Token& token = peek();
        m_at = std::min(m_at + 1, m_tokens.size() - 1);
        return token;
    }
    std::size_t line() const { return peek().line; }

    bool skipOperator(std::string_view text) { return skipIf(peek().isOperator(text)); }
    bool skipName(std::string_view text) { return skipIf(peek().isName(text)); }

    Result<void> expectOperator(std::string_view text)
    {
        return skipOperator(text) ? Result<void>() : unexpected(fmt::format("\"{}\"", text));
    }
    Result<void> expectTagEnd()
    {
        return skipIf(peek().kind == Token::Kind::TagEnd) ? Result<void>() : unexpected("the end of the tag");
    }
    Result<std::string> expectName()
    {
        if (peek().kind != Token::Kind::Name)
            return unexpected("a name");
        return next().text;
    }

    tl::unexpected<Error> unexpected(std::string_view wanted) const
    {
        const Token& token = peek();
        const bool isWord = token.kind != Token::Kind::Text && !token.text.empty();
        return fail(ErrorCode::Malformed,
            fmt::format("{} expected, not {}", wanted, isWord ? "\"" + token.text + "\"" : "the end of a tag or text"),
            atLine(token.line));
    }

    /// Held by each function that may call itself.
    class Level {
    public:
        explicit Level(TokenReader& reader)
            : m_reader(reader)
        {
            --m_reader.m_depthLeft;
        }
        ~Level() { ++m_reader.m_depthLeft; }
        Level(const Level&) = delete;
        Level& operator=(const Level&) = delete;

        Result<void> check() const
        {
            if (m_reader.m_depthLeft >= 0)
                return {};
            return fail(ErrorCode::TooLarge, "the template is nested too deeply", atLine(m_reader.line()));
        }

    private:
        TokenReader& m_reader;
    };

private:
    bool skipIf(bool condition)
    {
        if (condition)
            next();
        return condition;
    }

    std::vector<Token> m_tokens;
    std::size_t m_at = 0;
    int m_depthLeft;
};

} // namespace sheaf::jinja
