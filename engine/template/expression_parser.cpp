#include "engine/template/expression_parser.h"

#include "engine/template/filters.h"
#include "engine/template/tests.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace sheaf::jinja {
namespace {

/// Of attributes, calls and filters behind one value: each is a level of the tree.
constexpr int kMaxPostfixes = 16;

template <class Node> ExpressionPtr make(std::size_t line, Node node)
{
    return std::make_unique<const Expression>(Expression{line, std::move(node)});
}

std::optional<Value> constantOf(std::string_view name)
{
    if (name == "true" || name == "True")
        return Value::boolean(true);
    if (name == "false" || name == "False")
        return Value::boolean(false);
    if (name == "none" || name == "None")
        return Value::none();
    return std::nullopt;
}

std::optional<Relation> relationOf(const Token& token)
{
    static constexpr std::array<std::pair<std::string_view, Relation>, 6> kRelations{
        {{"==", Relation::Equal}, {"!=", Relation::NotEqual}, {"<", Relation::Less}, {"<=", Relation::LessOrEqual},
            {">", Relation::Greater}, {">=", Relation::GreaterOrEqual}}};
    for (const auto& [text, relation] : kRelations) {
        if (token.isOperator(text))
            return relation;
    }
    return token.isName("in") ? std::optional(Relation::In) : std::nullopt;
}

std::optional<BinaryOperator> operatorOf(
    const Token& token, std::initializer_list<std::pair<std::string_view, BinaryOperator>> operators)
{
    for (const auto& [text, op] : operators) {
        if (token.isOperator(text))
            return op;
    }
    return std::nullopt;
}

/// Whether a test's argument stands here without brackets: {{ x is divisibleby 3 }}.
bool beginsArgument(const Token& token)
{
    using Kind = Token::Kind;
    if (token.kind == Kind::Name) {
        static constexpr std::string_view kOthers[]{"else", "or", "and", "if", "in", "is", "not"};
        return std::ranges::find(kOthers, token.text) == std::end(kOthers);
    }
    return token.kind == Kind::String || token.kind == Kind::Integer || token.kind == Kind::Real
        || token.isOperator("[") || token.isOperator("{");
}

} // namespace

Result<ExpressionPtr> ExpressionParser::parseTuple()
{
    const std::size_t line = m_reader.line();
    SHEAF_TRY(ExpressionPtr first, parse());
    if (!m_reader.peek().isOperator(","))
        return first;
    std::vector<ExpressionPtr> items;
    items.push_back(std::move(first));
    while (m_reader.skipOperator(",")) {
        if (m_reader.peek().kind == Token::Kind::TagEnd || m_reader.peek().kind == Token::Kind::OutputEnd)
            break;
        SHEAF_TRY(ExpressionPtr item, parse());
        items.push_back(std::move(item));
    }
    return make(line, ListDisplay{std::move(items)});
}

Result<ExpressionPtr> ExpressionParser::parse()
{
    const TokenReader::Level level(m_reader);
    SHEAF_CHECK(level.check());
    const std::size_t line = m_reader.line();
    SHEAF_TRY(ExpressionPtr value, parseOr());
    if (!m_reader.skipName("if"))
        return value;
    SHEAF_TRY(ExpressionPtr condition, parseOr());
    ExpressionPtr otherwise;
    if (m_reader.skipName("else")) {
        SHEAF_TRY(otherwise, parse());
    }
    return make(line, Conditional{std::move(condition), std::move(value), std::move(otherwise)});
}

Result<ExpressionPtr> ExpressionParser::parseItems()
{
    const std::size_t line = m_reader.line();
    SHEAF_TRY(ExpressionPtr first, parseOr());
    if (!m_reader.peek().isOperator(","))
        return first;
    std::vector<ExpressionPtr> items;
    items.push_back(std::move(first));
    while (m_reader.skipOperator(",")) {
        SHEAF_TRY(ExpressionPtr item, parseOr());
        items.push_back(std::move(item));
    }
    return make(line, ListDisplay{std::move(items)});
}

Result<ExpressionPtr> ExpressionParser::parseJoined(
    Logic::Kind kind, std::string_view word, Result<ExpressionPtr> (ExpressionParser::*operand)())
{
    const std::size_t line = m_reader.line();
    SHEAF_TRY(ExpressionPtr first, (this->*operand)());
    if (!m_reader.peek().isName(word))
        return first;
    std::vector<ExpressionPtr> operands;
    operands.push_back(std::move(first));
    while (m_reader.skipName(word)) {
        SHEAF_TRY(ExpressionPtr next, (this->*operand)());
        operands.push_back(std::move(next));
    }
    return make(line, Logic{kind, std::move(operands)});
}

Result<ExpressionPtr> ExpressionParser::parseOr()
{
    return parseJoined(Logic::Kind::Or, "or", &ExpressionParser::parseAnd);
}

Result<ExpressionPtr> ExpressionParser::parseAnd()
{
    return parseJoined(Logic::Kind::And, "and", &ExpressionParser::parseNot);
}

Result<ExpressionPtr> ExpressionParser::parseNot()
{
    const std::size_t line = m_reader.line();
    if (!m_reader.skipName("not"))
        return parseComparisons();
    const TokenReader::Level level(m_reader);
    SHEAF_CHECK(level.check());
    SHEAF_TRY(ExpressionPtr operand, parseNot());
    return make(line, Unary{UnaryOperator::Not, std::move(operand)});
}

Result<ExpressionPtr> ExpressionParser::parseComparisons()
{
    const std::size_t line = m_reader.line();
    SHEAF_TRY(ExpressionPtr first, parseSum());
    std::vector<Comparison> comparisons;
    for (;;) {
        auto relation = relationOf(m_reader.peek());
        if (m_reader.peek().isName("not") && m_reader.peek(1).isName("in")) {
            relation = Relation::NotIn;
            m_reader.next();
        }
        if (!relation)
            break;
        m_reader.next();
        SHEAF_TRY(ExpressionPtr operand, parseSum());
        comparisons.push_back({*relation, std::move(operand)});
    }
    if (comparisons.empty())
        return first;
    return make(line, Comparisons{std::move(first), std::move(comparisons)});
}

Result<ExpressionPtr> ExpressionParser::parseSum()
{
    const std::size_t line = m_reader.line();
    SHEAF_TRY(ExpressionPtr first, parseConcatenation());
    std::vector<Operation> operations;
    while (const auto op = operatorOf(m_reader.peek(), {{"+", BinaryOperator::Add}, {"-", BinaryOperator::Subtract}})) {
        m_reader.next();
        SHEAF_TRY(ExpressionPtr operand, parseConcatenation());
        operations.push_back({*op, std::move(operand)});
    }
    return operations.empty() ? std::move(first) : make(line, Arithmetic{std::move(first), std::move(operations)});
}

Result<ExpressionPtr> ExpressionParser::parseConcatenation()
{
    const std::size_t line = m_reader.line();
    SHEAF_TRY(ExpressionPtr first, parseProduct());
    if (!m_reader.peek().isOperator("~"))
        return first;
    std::vector<ExpressionPtr> parts;
    parts.push_back(std::move(first));
    while (m_reader.skipOperator("~")) {
        SHEAF_TRY(ExpressionPtr part, parseProduct());
        parts.push_back(std::move(part));
    }
    return make(line, Concatenation{std::move(parts)});
}

Result<ExpressionPtr> ExpressionParser::parseProduct()
{
    const std::size_t line = m_reader.line();
    SHEAF_TRY(ExpressionPtr first, parsePower());
    std::vector<Operation> operations;
    while (const auto op = operatorOf(m_reader.peek(),
               {{"*", BinaryOperator::Multiply}, {"/", BinaryOperator::Divide}, {"//", BinaryOperator::FloorDivide},
                   {"%", BinaryOperator::Modulo}})) {
        m_reader.next();
        SHEAF_TRY(ExpressionPtr operand, parsePower());
        operations.push_back({*op, std::move(operand)});
    }
    return operations.empty() ? std::move(first) : make(line, Arithmetic{std::move(first), std::move(operations)});
}

Result<ExpressionPtr> ExpressionParser::parsePower()
{
    const std::size_t line = m_reader.line();
    SHEAF_TRY(ExpressionPtr first, parseSigned(true));
    std::vector<Operation> operations;
    while (m_reader.skipOperator("**")) {
        SHEAF_TRY(ExpressionPtr operand, parseSigned(true));
        operations.push_back({BinaryOperator::Power, std::move(operand)});
    }
    return operations.empty() ? std::move(first) : make(line, Arithmetic{std::move(first), std::move(operations)});
}

Result<ExpressionPtr> ExpressionParser::parseSigned(bool withFilters)
{
    const TokenReader::Level level(m_reader);
    SHEAF_CHECK(level.check());
    const std::size_t line = m_reader.line();
    ExpressionPtr value;
    if (m_reader.peek().isOperator("-") || m_reader.peek().isOperator("+")) {
        const auto op = m_reader.next().text == "-" ? UnaryOperator::Minus : UnaryOperator::Plus;
        SHEAF_TRY(ExpressionPtr operand, parseSigned(false));
        value = make(line, Unary{op, std::move(operand)});
    } else {
        SHEAF_TRY(value, parsePrimary());
    }
    SHEAF_TRY(value, parsePostfix(std::move(value)));
    return withFilters ? parseBehind(std::move(value)) : std::move(value);
}

Result<ExpressionPtr> ExpressionParser::parsePrimary()
{
    const Token& token = m_reader.peek();
    switch (token.kind) {
    case Token::Kind::Name: {
        const std::size_t line = token.line;
        const std::string name = m_reader.next().text;
        const auto constant = constantOf(name);
        return constant ? make(line, Literal{*constant}) : make(line, Name{name});
    }
    case Token::Kind::String: {
        const std::size_t line = token.line;
        std::string text;
        while (m_reader.peek().kind == Token::Kind::String)
            text += m_reader.next().text;
        return make(line, Literal{Value::text(std::move(text))});
    }
    case Token::Kind::Integer:
    case Token::Kind::Real:
        return parseNumber();
    default:
        break;
    }
    if (token.isOperator("[") || token.isOperator("("))
        return parseList();
    if (token.isOperator("{"))
        return parseDict();
    return m_reader.unexpected("a value");
}

Result<ExpressionPtr> ExpressionParser::parseNumber()
{
    const Token& token = m_reader.next();
    const char* begin = token.text.data();
    const char* end = begin + token.text.size();
    std::int64_t integer = 0;
    double real = 0;
    const auto [stop, error]
        = token.kind == Token::Kind::Integer ? std::from_chars(begin, end, integer) : std::from_chars(begin, end, real);
    if (error != std::errc() || stop != end)
        return fail(ErrorCode::Unsupported, fmt::format("the number {}", token.text), atLine(token.line));
    const bool isInteger = token.kind == Token::Kind::Integer;
    return make(token.line, Literal{isInteger ? Value::integer(integer) : Value::real(real)});
}

Result<std::vector<ExpressionPtr>> ExpressionParser::parseItemsUntil(
    std::string_view closing, std::vector<ExpressionPtr> items)
{
    while (!m_reader.skipOperator(closing)) {
        if (!items.empty()) {
            SHEAF_CHECK(m_reader.expectOperator(","));
            if (m_reader.skipOperator(closing))
                break;
        }
        SHEAF_TRY(ExpressionPtr item, parse());
        items.push_back(std::move(item));
    }
    return items;
}

/// [a, b], (a, b) and, which is no list, (a).
Result<ExpressionPtr> ExpressionParser::parseList()
{
    const std::size_t line = m_reader.line();
    const bool isList = m_reader.next().text == "[";
    std::vector<ExpressionPtr> items;
    if (!isList && !m_reader.peek().isOperator(")")) {
        SHEAF_TRY(ExpressionPtr first, parse());
        if (m_reader.skipOperator(")"))
            return first;
        items.push_back(std::move(first));
    }
    SHEAF_TRY(items, parseItemsUntil(isList ? "]" : ")", std::move(items)));
    return make(line, ListDisplay{std::move(items)});
}

Result<ExpressionPtr> ExpressionParser::parseDict()
{
    const std::size_t line = m_reader.next().line;
    DictDisplay dict;
    while (!m_reader.skipOperator("}")) {
        if (!dict.entries.empty()) {
            SHEAF_CHECK(m_reader.expectOperator(","));
            if (m_reader.skipOperator("}"))
                break;
        }
        SHEAF_TRY(ExpressionPtr key, parse());
        SHEAF_CHECK(m_reader.expectOperator(":"));
        SHEAF_TRY(ExpressionPtr value, parse());
        dict.entries.emplace_back(std::move(key), std::move(value));
    }
    return make(line, std::move(dict));
}

Result<ExpressionPtr> ExpressionParser::parsePostfix(ExpressionPtr value)
{
    for (int count = 0; count < kMaxPostfixes; ++count) {
        const std::size_t line = m_reader.line();
        if (m_reader.skipOperator(".")) {
            if (m_reader.peek().kind == Token::Kind::Integer) {
                SHEAF_TRY(ExpressionPtr index, parseNumber());
                value = make(line, Subscript{std::move(value), std::move(index)});
                continue;
            }
            SHEAF_TRY(std::string name, m_reader.expectName());
            value = make(line, Attribute{std::move(value), std::move(name)});
        } else if (m_reader.peek().isOperator("[")) {
            SHEAF_TRY(value, parseSubscript(std::move(value)));
        } else if (m_reader.peek().isOperator("(")) {
            SHEAF_TRY(ArgumentList arguments, parseArguments());
            value = make(line, Call{std::move(value), std::move(arguments)});
        } else {
            return value;
        }
    }
    return fail(ErrorCode::TooLarge, "too long a chain of attributes and calls", atLine(m_reader.line()));
}

Result<ExpressionPtr> ExpressionParser::parseSubscript(ExpressionPtr object)
{
    const std::size_t line = m_reader.next().line;
    std::array<ExpressionPtr, 3> parts;
    std::size_t colons = 0;
    while (!m_reader.peek().isOperator("]")) {
        if (m_reader.skipOperator(":")) {
            if (++colons > 2)
                return m_reader.unexpected("\"]\"");
        } else if (parts[colons]) {
            return m_reader.unexpected("\"]\"");
        } else {
            SHEAF_TRY(parts[colons], parse());
        }
    }
    if (colons == 0 && !parts[0])
        return m_reader.unexpected("an index");
    m_reader.next();
    if (colons == 0)
        return make(line, Subscript{std::move(object), std::move(parts[0])});
    return make(line, Slice{std::move(object), std::move(parts[0]), std::move(parts[1]), std::move(parts[2])});
}

Result<ExpressionPtr> ExpressionParser::parseBehind(ExpressionPtr value)
{
    for (int count = 0; count < kMaxPostfixes; ++count) {
        if (m_reader.peek().isOperator("|")) {
            SHEAF_TRY(value, parseFilter(std::move(value)));
        } else if (m_reader.peek().isName("is")) {
            SHEAF_TRY(value, parseTest(std::move(value)));
        } else {
            return value;
        }
    }
    return fail(ErrorCode::TooLarge, "too long a chain of filters and tests", atLine(m_reader.line()));
}

Result<ExpressionPtr> ExpressionParser::parseFilters(ExpressionPtr input)
{
    for (int count = 0; m_reader.peek().isOperator("|"); ++count) {
        if (count == kMaxPostfixes)
            return fail(ErrorCode::TooLarge, "too long a chain of filters", atLine(m_reader.line()));
        SHEAF_TRY(input, parseFilter(std::move(input)));
    }
    return input;
}

Result<ExpressionPtr> ExpressionParser::parseFilter(ExpressionPtr input)
{
    const std::size_t line = m_reader.next().line;
    SHEAF_TRY(std::string name, m_reader.expectName());
    ArgumentList arguments;
    if (m_reader.peek().isOperator("(")) {
        SHEAF_TRY(arguments, parseArguments());
    }
    const Filter* filter = findFilter(name);
    return make(line, FilterCall{std::move(input), std::move(name), filter, std::move(arguments)});
}

Result<ExpressionPtr> ExpressionParser::parseTest(ExpressionPtr input)
{
    const std::size_t line = m_reader.next().line;
    const bool negated = m_reader.skipName("not");
    SHEAF_TRY(std::string name, m_reader.expectName());
    ArgumentList arguments;
    if (m_reader.peek().isOperator("(")) {
        SHEAF_TRY(arguments, parseArguments());
    } else if (beginsArgument(m_reader.peek())) {
        SHEAF_TRY(ExpressionPtr argument, parsePrimary());
        SHEAF_TRY(argument, parsePostfix(std::move(argument)));
        arguments.positional.push_back(std::move(argument));
    }
    const Test* test = findTest(name);
    return make(line, TestCall{std::move(input), std::move(name), test, std::move(arguments), negated});
}

Result<ArgumentList> ExpressionParser::parseArguments()
{
    const TokenReader::Level level(m_reader);
    SHEAF_CHECK(level.check());
    m_reader.next();
    ArgumentList arguments;
    while (!m_reader.skipOperator(")")) {
        if (!arguments.positional.empty() || !arguments.named.empty()) {
            SHEAF_CHECK(m_reader.expectOperator(","));
            if (m_reader.skipOperator(")"))
                break;
        }
        SHEAF_CHECK(parseArgument(arguments));
    }
    return arguments;
}

Result<void> ExpressionParser::parseArgument(ArgumentList& arguments)
{
    if (m_reader.peek().isOperator("*") || m_reader.peek().isOperator("**"))
        return fail(ErrorCode::Unsupported, "arguments taken out of a list (*)", atLine(m_reader.line()));
    if (m_reader.peek().kind == Token::Kind::Name && m_reader.peek(1).isOperator("=")) {
        std::string name = m_reader.next().text;
        m_reader.next();
        SHEAF_TRY(ExpressionPtr value, parse());
        arguments.named.push_back({std::move(name), std::move(value)});
        return {};
    }
    if (!arguments.named.empty())
        return m_reader.unexpected("a named argument");
    SHEAF_TRY(ExpressionPtr value, parse());
    arguments.positional.push_back(std::move(value));
    return {};
}

} // namespace sheaf::jinja
