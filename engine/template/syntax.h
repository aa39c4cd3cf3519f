#pragma once
// A template as a tree.

#include "engine/template/value.h"

#include <cstddef>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace sheaf::jinja {

struct Filter;
struct Test;
struct Expression;
struct Statement;
using ExpressionPtr = std::unique_ptr<const Expression>;
using Block = std::vector<Statement>;

struct NamedArgument {
    std::string name;
    ExpressionPtr value;
};

struct ArgumentList {
    std::vector<ExpressionPtr> positional;
    std::vector<NamedArgument> named;
};

struct Literal {
    Value value;
};
struct Name {
    std::string name;
};
struct Attribute {
    ExpressionPtr object;
    std::string name;
};
struct Subscript {
    ExpressionPtr object;
    ExpressionPtr index;
};
struct Slice {
    ExpressionPtr object;
    ExpressionPtr start; ///< null: left out, as the others
    ExpressionPtr stop;
    ExpressionPtr step;
};
struct Call {
    ExpressionPtr callee;
    ArgumentList arguments;
};
struct FilterCall {
    ExpressionPtr input;
    std::string name;
    const Filter* filter; ///< null: none that we know, an error once it is used
    ArgumentList arguments;
};
struct TestCall {
    ExpressionPtr input;
    std::string name;
    const Test* test; ///< null: none that we know, an error once it is used
    ArgumentList arguments;
    bool negated;
};
enum class UnaryOperator { Not, Minus, Plus };
struct Unary {
    UnaryOperator op;
    ExpressionPtr operand;
};
enum class BinaryOperator { Add, Subtract, Multiply, Divide, FloorDivide, Modulo, Power };
struct Operation {
    BinaryOperator op;
    ExpressionPtr operand;
};
/// first op operand op operand …, from the left.
struct Arithmetic {
    ExpressionPtr first;
    std::vector<Operation> operations;
};
/// a ~ b ~ c
struct Concatenation {
    std::vector<ExpressionPtr> parts;
};
enum class Relation { Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual, In, NotIn };
struct Comparison {
    Relation relation;
    ExpressionPtr operand;
};
/// first < operand <= operand …: true if each neighbouring pair is.
struct Comparisons {
    ExpressionPtr first;
    std::vector<Comparison> comparisons;
};
/// Gives the operand that decides, as in Python.
struct Logic {
    enum class Kind { And, Or };
    Kind kind;
    std::vector<ExpressionPtr> operands;
};
struct Conditional {
    ExpressionPtr condition;
    ExpressionPtr value;
    ExpressionPtr otherwise; ///< null: undefined
};
struct ListDisplay {
    std::vector<ExpressionPtr> items;
};
struct DictDisplay {
    std::vector<std::pair<ExpressionPtr, ExpressionPtr>> entries;
};

struct Expression {
    std::size_t line = 1;
    std::variant<Literal, Name, Attribute, Subscript, Slice, Call, FilterCall, TestCall, Unary, Arithmetic,
        Concatenation, Comparisons, Logic, Conditional, ListDisplay, DictDisplay>
        node;
};

struct Text {
    std::string text;
};
struct Output {
    ExpressionPtr value;
};
struct Branch {
    ExpressionPtr condition; ///< null: else
    Block body;
};
struct If {
    std::vector<Branch> branches;
};
/// What an assignment assigns to: names, of which several take a list apart, or an attribute of a namespace.
struct Target {
    std::vector<std::string> names;
    std::string attribute; ///< of names[0]; empty: none
    bool unpacks = false;
};
struct For {
    Target target;
    ExpressionPtr items;
    ExpressionPtr condition; ///< null: all
    Block body;
    Block otherwise; ///< where there was no item
};
struct Set {
    Target target;
    ExpressionPtr value;
};
/// {% set x %}…{% endset %}
struct SetBlock {
    Target target;
    Block body;
};
struct Parameter {
    std::string name;
    ExpressionPtr otherwise; ///< null: undefined
};
struct Macro {
    std::string name;
    std::vector<Parameter> parameters;
    Block body;
};
/// Behind a pointer: values refer to it.
using MacroPtr = std::unique_ptr<const Macro>;
enum class Jump { Break, Continue };

struct Statement {
    std::size_t line = 1;
    std::variant<Text, Output, If, For, Set, SetBlock, MacroPtr, Jump> node;
};

} // namespace sheaf::jinja
