#pragma once
// Expressions, by precedence: conditional, or, and, not, comparisons, + -, ~, * / // %, **, sign, then what stands
// behind a value: attributes, calls, filters, tests.

#include "engine/template/syntax.h"
#include "engine/template/token_reader.h"

namespace sheaf::jinja {

class ExpressionParser {
public:
    explicit ExpressionParser(TokenReader& reader)
        : m_reader(reader)
    {
    }

    /// An expression; with commas outside of brackets, a list of them.
    Result<ExpressionPtr> parseTuple();
    Result<ExpressionPtr> parse();
    /// What may be iterated over: without a conditional, whose "if" would be the for's own.
    Result<ExpressionPtr> parseItems();
    /// Filters behind `input`: of {% set x | trim %}.
    Result<ExpressionPtr> parseFilters(ExpressionPtr input);

private:
    Result<ExpressionPtr> parseOr();
    Result<ExpressionPtr> parseAnd();
    Result<ExpressionPtr> parseNot();
    Result<ExpressionPtr> parseComparisons();
    Result<ExpressionPtr> parseSum();
    Result<ExpressionPtr> parseConcatenation();
    Result<ExpressionPtr> parseProduct();
    Result<ExpressionPtr> parsePower();
    Result<ExpressionPtr> parseSigned(bool withFilters);
    Result<ExpressionPtr> parsePrimary();
    Result<ExpressionPtr> parseNumber();
    Result<ExpressionPtr> parseList();
    Result<ExpressionPtr> parseDict();
    Result<ExpressionPtr> parsePostfix(ExpressionPtr value);
    Result<ExpressionPtr> parseSubscript(ExpressionPtr object);
    Result<ExpressionPtr> parseBehind(ExpressionPtr value);
    Result<ExpressionPtr> parseFilter(ExpressionPtr input);
    Result<ExpressionPtr> parseTest(ExpressionPtr input);
    Result<ArgumentList> parseArguments();
    Result<void> parseArgument(ArgumentList& arguments);
    Result<std::vector<ExpressionPtr>> parseItemsUntil(std::string_view closing, std::vector<ExpressionPtr> items);
    Result<ExpressionPtr> parseJoined(
        Logic::Kind kind, std::string_view word, Result<ExpressionPtr> (ExpressionParser::*operand)());

    TokenReader& m_reader;
};

} // namespace sheaf::jinja
