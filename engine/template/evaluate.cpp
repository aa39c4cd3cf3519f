#include "engine/template/interpreter.h"

#include "engine/template/filters.h"
#include "engine/template/functions.h"
#include "engine/template/operators.h"
#include "engine/template/tests.h"
#include "engine/template/text_builder.h"
#include "engine/template/token.h"

#include <fmt/core.h>

namespace sheaf::jinja {
namespace {

/// What an expression is called in a message.
std::string nameOf(const Expression& expression)
{
    if (const auto* name = std::get_if<Name>(&expression.node))
        return name->name;
    if (const auto* attribute = std::get_if<Attribute>(&expression.node))
        return nameOf(*attribute->object) + "." + attribute->name;
    return "…";
}

} // namespace

Result<Value> Interpreter::evaluate(const Expression& expression, const Scope& scope)
{
    const Level level(*this);
    SHEAF_CHECK(level.check());
    m_budget.step();
    SHEAF_CHECK(m_budget.check());
    auto value = std::visit([&](const auto& node) { return evaluate(node, scope); }, expression.node);
    if (!value)
        return failAt(std::move(value).error(), atLine(expression.line));
    return value;
}

Result<Value> Interpreter::evaluateIfThere(const ExpressionPtr& expression, const Scope& scope)
{
    return expression ? evaluate(*expression, scope) : Value();
}

Result<Value> Interpreter::evaluate(const Literal& node, const Scope&)
{
    return node.value;
}

Result<Value> Interpreter::evaluate(const Name& node, const Scope& scope)
{
    if (const Value* value = scope.find(node.name, m_budget))
        return *value;
    const Function* function = findFunction(node.name);
    return function ? Value::function(*function) : Value();
}

Result<Value> Interpreter::evaluate(const Attribute& node, const Scope& scope)
{
    SHEAF_TRY(const Value object, evaluate(*node.object, scope));
    if (object.isUndefined())
        return fail(ErrorCode::Malformed, fmt::format("\"{}\" is undefined", nameOf(*node.object)));
    return attributeOf(object, node.name, m_budget);
}

Result<Value> Interpreter::evaluate(const Subscript& node, const Scope& scope)
{
    SHEAF_TRY(const Value object, evaluate(*node.object, scope));
    SHEAF_TRY(const Value index, evaluate(*node.index, scope));
    if (object.isUndefined())
        return fail(ErrorCode::Malformed, fmt::format("\"{}\" is undefined", nameOf(*node.object)));
    return elementOf(object, index, m_budget);
}

Result<Value> Interpreter::evaluate(const Slice& node, const Scope& scope)
{
    SHEAF_TRY(const Value object, evaluate(*node.object, scope));
    SHEAF_TRY(const Value start, evaluateIfThere(node.start, scope));
    SHEAF_TRY(const Value stop, evaluateIfThere(node.stop, scope));
    SHEAF_TRY(const Value step, evaluateIfThere(node.step, scope));
    return sliceOf(object, start, stop, step, m_budget);
}

Result<Arguments> Interpreter::argumentsOf(const ArgumentList& list, const Scope& scope)
{
    Arguments arguments;
    for (const ExpressionPtr& expression : list.positional) {
        SHEAF_TRY(Value value, evaluate(*expression, scope));
        arguments.positional.push_back(std::move(value));
    }
    for (const NamedArgument& argument : list.named) {
        SHEAF_TRY(Value value, evaluate(*argument.value, scope));
        arguments.named.emplace_back(argument.name, std::move(value));
    }
    return arguments;
}

Result<Value> Interpreter::evaluate(const Call& node, const Scope& scope)
{
    if (const auto* method = std::get_if<Attribute>(&node.callee->node)) {
        SHEAF_TRY(const Value object, evaluate(*method->object, scope));
        SHEAF_TRY(const Arguments arguments, argumentsOf(node.arguments, scope));
        if (object.isUndefined())
            return fail(ErrorCode::Malformed, fmt::format("\"{}\" is undefined", nameOf(*method->object)));
        return callMethod(object, method->name, arguments, m_budget);
    }
    SHEAF_TRY(const Value callee, evaluate(*node.callee, scope));
    SHEAF_TRY(const Arguments arguments, argumentsOf(node.arguments, scope));
    if (const Function* function = callee.asFunction())
        return function->run(arguments, m_budget);
    if (const Macro* macro = callee.asMacro())
        return callMacro(*macro, arguments);
    if (callee.isUndefined())
        return fail(ErrorCode::Unsupported, fmt::format("the function \"{}\"", nameOf(*node.callee)));
    return fail(ErrorCode::Malformed, fmt::format("{} cannot be called", callee.kindName()));
}

Result<Value> Interpreter::evaluate(const FilterCall& node, const Scope& scope)
{
    if (!node.filter)
        return fail(ErrorCode::Unsupported, fmt::format("the filter \"{}\"", node.name));
    SHEAF_TRY(const Value input, evaluate(*node.input, scope));
    SHEAF_TRY(const Arguments arguments, argumentsOf(node.arguments, scope));
    return applyFilter(*node.filter, input, arguments, m_budget);
}

Result<Value> Interpreter::evaluate(const TestCall& node, const Scope& scope)
{
    if (!node.test)
        return fail(ErrorCode::Unsupported, fmt::format("the test \"{}\"", node.name));
    SHEAF_TRY(const Value input, evaluate(*node.input, scope));
    SHEAF_TRY(const Arguments arguments, argumentsOf(node.arguments, scope));
    SHEAF_TRY(const bool passed, applyTest(*node.test, input, arguments, m_budget));
    return Value::boolean(passed != node.negated);
}

Result<Value> Interpreter::evaluate(const Unary& node, const Scope& scope)
{
    SHEAF_TRY(const Value operand, evaluate(*node.operand, scope));
    if (node.op == UnaryOperator::Not)
        return Value::boolean(!operand.isTrue());
    if (!operand.isNumber())
        return fail(ErrorCode::Malformed, fmt::format("a sign before {}", operand.kindName()));
    return compute(
        BinaryOperator::Multiply, operand, Value::integer(node.op == UnaryOperator::Minus ? -1 : 1), m_budget);
}

Result<Value> Interpreter::evaluate(const Arithmetic& node, const Scope& scope)
{
    SHEAF_TRY(Value value, evaluate(*node.first, scope));
    for (const Operation& operation : node.operations) {
        SHEAF_TRY(const Value operand, evaluate(*operation.operand, scope));
        SHEAF_TRY(value, compute(operation.op, value, operand, m_budget));
    }
    return value;
}

Result<Value> Interpreter::evaluate(const Concatenation& node, const Scope& scope)
{
    TextBuilder builder(m_budget);
    for (const ExpressionPtr& part : node.parts) {
        SHEAF_TRY(const Value value, evaluate(*part, scope));
        builder.addValue(value);
    }
    return builder.take();
}

Result<bool> Interpreter::holds(Relation relation, const Value& left, const Value& right)
{
    switch (relation) {
    case Relation::Equal:
        return areEqual(left, right, m_budget);
    case Relation::NotEqual:
        return !areEqual(left, right, m_budget);
    case Relation::In:
        return contains(right, left, m_budget);
    case Relation::NotIn: {
        SHEAF_TRY(const bool isIn, contains(right, left, m_budget));
        return !isIn;
    }
    default:
        break;
    }
    SHEAF_TRY(const int compared, order(left, right, m_budget));
    if (relation == Relation::Less)
        return compared < 0;
    if (relation == Relation::LessOrEqual)
        return compared <= 0;
    return relation == Relation::Greater ? compared > 0 : compared >= 0;
}

Result<Value> Interpreter::evaluate(const Comparisons& node, const Scope& scope)
{
    SHEAF_TRY(Value left, evaluate(*node.first, scope));
    for (const Comparison& comparison : node.comparisons) {
        SHEAF_TRY(Value right, evaluate(*comparison.operand, scope));
        SHEAF_TRY(const bool isTrue, holds(comparison.relation, left, right));
        if (!isTrue)
            return Value::boolean(false);
        left = std::move(right);
    }
    return Value::boolean(true);
}

Result<Value> Interpreter::evaluate(const Logic& node, const Scope& scope)
{
    Value value;
    for (const ExpressionPtr& operand : node.operands) {
        SHEAF_TRY(value, evaluate(*operand, scope));
        if (value.isTrue() == (node.kind == Logic::Kind::Or))
            break;
    }
    return value;
}

Result<Value> Interpreter::evaluate(const Conditional& node, const Scope& scope)
{
    SHEAF_TRY(const Value condition, evaluate(*node.condition, scope));
    return condition.isTrue() ? evaluate(*node.value, scope) : evaluateIfThere(node.otherwise, scope);
}

Result<Value> Interpreter::evaluate(const ListDisplay& node, const Scope& scope)
{
    List items;
    for (const ExpressionPtr& item : node.items) {
        SHEAF_TRY(Value value, evaluate(*item, scope));
        items.push_back(std::move(value));
    }
    return makeList(std::move(items), m_budget);
}

Result<Value> Interpreter::evaluate(const DictDisplay& node, const Scope& scope)
{
    Dict entries;
    for (const auto& [keyNode, valueNode] : node.entries) {
        SHEAF_TRY(const Value key, evaluate(*keyNode, scope));
        SHEAF_TRY(Value value, evaluate(*valueNode, scope));
        if (!key.isText())
            return fail(ErrorCode::Unsupported, fmt::format("{} as the key of a dictionary", key.kindName()));
        m_budget.allocate(key.asText()->size() + sizeof(Dict::value_type));
        m_budget.step(entries.size());
        setIn(entries, *key.asText(), std::move(value));
    }
    SHEAF_CHECK(m_budget.check());
    return Value::dict(std::move(entries));
}

} // namespace sheaf::jinja
