#include "engine/template/parser.h"

#include "engine/template/expression_parser.h"

#include <algorithm>
#include <array>

namespace sheaf::jinja {
namespace {

/// Words that end a block, and so begin no statement of it.
using Ends = std::initializer_list<std::string_view>;

class StatementParser {
public:
    StatementParser(std::vector<Token> tokens, int depth)
        : m_reader(std::move(tokens), depth)
        , m_expressions(m_reader)
    {
    }

    Result<Block> parseAll()
    {
        SHEAF_TRY(Block block, parseBlock({}));
        return block;
    }

private:
    /// Statements up to a tag with one of the words; its "{%" is taken, the word is not.
    Result<Block> parseBlock(Ends ends)
    {
        const TokenReader::Level level(m_reader);
        SHEAF_CHECK(level.check());
        Block block;
        for (;;) {
            const std::size_t line = m_reader.line();
            switch (m_reader.peek().kind) {
            case Token::Kind::Text:
                block.push_back({line, Text{m_reader.next().text}});
                break;
            case Token::Kind::OutputBegin: {
                m_reader.next();
                SHEAF_TRY(ExpressionPtr value, m_expressions.parseTuple());
                if (m_reader.peek().kind != Token::Kind::OutputEnd)
                    return m_reader.unexpected("the end of the tag");
                m_reader.next();
                block.push_back({line, Output{std::move(value)}});
                break;
            }
            case Token::Kind::TagBegin: {
                m_reader.next();
                if (std::ranges::find(ends, m_reader.peek().text) != ends.end())
                    return block;
                SHEAF_CHECK(parseTag(block, line));
                break;
            }
            default:
                if (ends.size() == 0)
                    return block;
                return fail(ErrorCode::Malformed, fmt::format("{} is missing", *(ends.end() - 1)), atLine(line));
            }
        }
    }

    /// Appends what a tag makes. generation only marks a stretch for training.
    Result<void> parseTag(Block& block, std::size_t line)
    {
        SHEAF_TRY(const std::string tag, m_reader.expectName());
        if (tag == "if")
            return parseIf(block, line);
        if (tag == "for")
            return parseFor(block, line);
        if (tag == "set")
            return parseSet(block, line);
        if (tag == "macro")
            return parseMacro(block, line);
        if (tag == "generation")
            return parseGeneration(block);
        if (tag == "break" || tag == "continue") {
            if (m_loops == 0)
                return fail(ErrorCode::Malformed, fmt::format("{} outside of a for", tag), atLine(line));
            block.push_back({line, tag == "break" ? Jump::Break : Jump::Continue});
            return m_reader.expectTagEnd();
        }
        return fail(ErrorCode::Unsupported, fmt::format("the tag \"{}\"", tag), atLine(line));
    }

    Result<void> parseIf(Block& block, std::size_t line)
    {
        If result;
        std::string word = "if";
        while (word != "endif") {
            Branch branch;
            if (word != "else") {
                SHEAF_TRY(branch.condition, m_expressions.parseTuple());
            }
            SHEAF_CHECK(m_reader.expectTagEnd());
            const bool isLast = word == "else";
            SHEAF_TRY(branch.body, isLast ? parseBlock({"endif"}) : parseBlock({"elif", "else", "endif"}));
            result.branches.push_back(std::move(branch));
            word = m_reader.next().text;
        }
        block.push_back({line, std::move(result)});
        return m_reader.expectTagEnd();
    }

    Result<void> parseFor(Block& block, std::size_t line)
    {
        For result;
        SHEAF_TRY(result.target, parseTarget());
        if (!m_reader.skipName("in"))
            return m_reader.unexpected("\"in\"");
        SHEAF_TRY(result.items, m_expressions.parseItems());
        if (m_reader.skipName("if")) {
            SHEAF_TRY(result.condition, m_expressions.parse());
        }
        if (m_reader.peek().isName("recursive"))
            return fail(ErrorCode::Unsupported, "a recursive for", atLine(line));
        SHEAF_CHECK(m_reader.expectTagEnd());
        ++m_loops;
        auto body = parseBlock({"else", "endfor"});
        --m_loops;
        SHEAF_TRY(result.body, std::move(body));
        if (m_reader.next().text == "else") {
            SHEAF_CHECK(m_reader.expectTagEnd());
            SHEAF_TRY(result.otherwise, parseBlock({"endfor"}));
            m_reader.next();
        }
        block.push_back({line, std::move(result)});
        return m_reader.expectTagEnd();
    }

    Result<Target> parseTarget()
    {
        Target target;
        const bool inBrackets = m_reader.skipOperator("(");
        SHEAF_TRY(std::string first, m_reader.expectName());
        target.names.push_back(std::move(first));
        if (m_reader.skipOperator(".")) {
            SHEAF_TRY(target.attribute, m_reader.expectName());
            return target;
        }
        while (m_reader.skipOperator(",")) {
            target.unpacks = true;
            if (m_reader.peek().kind != Token::Kind::Name)
                break;
            target.names.push_back(m_reader.next().text);
        }
        if (inBrackets)
            SHEAF_CHECK(m_reader.expectOperator(")"));
        return target;
    }

    Result<void> parseSet(Block& block, std::size_t line)
    {
        SHEAF_TRY(Target target, parseTarget());
        if (m_reader.skipOperator("=")) {
            SHEAF_TRY(ExpressionPtr value, m_expressions.parseTuple());
            block.push_back({line, Set{std::move(target), std::move(value)}});
            return m_reader.expectTagEnd();
        }
        if (target.unpacks || !target.attribute.empty())
            return m_reader.unexpected("\"=\"");
        const std::string name = target.names.front();
        ExpressionPtr filtered;
        if (m_reader.peek().isOperator("|")) {
            // The block's text is set first and then replaced by what the filters make of it.
            SHEAF_TRY(
                filtered, m_expressions.parseFilters(std::make_unique<const Expression>(Expression{line, Name{name}})));
        }
        SHEAF_CHECK(m_reader.expectTagEnd());
        SHEAF_TRY(Block body, parseBlock({"endset"}));
        m_reader.next();
        block.push_back({line, SetBlock{std::move(target), std::move(body)}});
        if (filtered)
            block.push_back({line, Set{Target{{name}, {}, false}, std::move(filtered)}});
        return m_reader.expectTagEnd();
    }

    /// A macro sees the variables of the template, so one that stands inside a loop or a macro could outlive what it
    /// sees; templates do not do that.
    Result<void> parseMacro(Block& block, std::size_t line)
    {
        if (m_loops > 0 || m_inMacro)
            return fail(ErrorCode::Unsupported, "a macro inside of a for or a macro", atLine(line));
        Macro macro;
        SHEAF_TRY(macro.name, m_reader.expectName());
        SHEAF_CHECK(m_reader.expectOperator("("));
        while (!m_reader.skipOperator(")")) {
            if (!macro.parameters.empty())
                SHEAF_CHECK(m_reader.expectOperator(","));
            Parameter parameter;
            SHEAF_TRY(parameter.name, m_reader.expectName());
            if (m_reader.skipOperator("=")) {
                SHEAF_TRY(parameter.otherwise, m_expressions.parse());
            }
            macro.parameters.push_back(std::move(parameter));
        }
        SHEAF_CHECK(m_reader.expectTagEnd());
        m_inMacro = true;
        auto body = parseBlock({"endmacro"});
        m_inMacro = false;
        SHEAF_TRY(macro.body, std::move(body));
        m_reader.next();
        if (m_reader.peek().kind == Token::Kind::Name)
            m_reader.next(); // {% endmacro name %}
        block.push_back({line, std::make_unique<const Macro>(std::move(macro))});
        return m_reader.expectTagEnd();
    }

    Result<void> parseGeneration(Block& block)
    {
        SHEAF_CHECK(m_reader.expectTagEnd());
        SHEAF_TRY(Block body, parseBlock({"endgeneration"}));
        m_reader.next();
        std::ranges::move(body, std::back_inserter(block));
        return m_reader.expectTagEnd();
    }

    TokenReader m_reader;
    ExpressionParser m_expressions;
    int m_loops = 0; // around the current statement
    bool m_inMacro = false;
};

} // namespace

Result<Block> parseTemplate(std::vector<Token> tokens, int depth)
{
    return StatementParser(std::move(tokens), depth).parseAll();
}

} // namespace sheaf::jinja
