#include "engine/template/interpreter.h"

#include "engine/template/operators.h"
#include "engine/template/text_builder.h"
#include "engine/template/token.h"

#include <fmt/core.h>

#include <algorithm>

namespace sheaf::jinja {

Interpreter::Interpreter(const Limits& limits, Dict variables)
    : m_budget(limits)
    , m_root(nullptr)
    , m_outputBytes(limits.outputBytes)
    , m_depthLeft(limits.depth)
{
    for (auto& [name, value] : variables)
        m_root.set(name, std::move(value), m_budget);
}

Result<std::string> Interpreter::run(const Block& block)
{
    SHEAF_CHECK(execute(block, m_root));
    return std::move(m_output);
}

Result<Interpreter::Flow> Interpreter::execute(const Block& block, Scope& scope)
{
    const Level level(*this);
    SHEAF_CHECK(level.check());
    for (const Statement& statement : block) {
        auto flow = executeOne(statement, scope);
        if (!flow)
            return failAt(std::move(flow).error(), atLine(statement.line));
        if (*flow != Flow::Next)
            return flow;
    }
    return Flow::Next;
}

Result<Interpreter::Flow> Interpreter::executeOne(const Statement& statement, Scope& scope)
{
    m_budget.step();
    SHEAF_CHECK(m_budget.check());
    return std::visit([&](const auto& node) { return execute(node, scope); }, statement.node);
}

Result<void> Interpreter::write(std::string_view text)
{
    m_budget.allocate(text.size());
    SHEAF_CHECK(m_budget.check());
    if (m_output.size() + text.size() > m_outputBytes)
        return fail(ErrorCode::TooLarge, "the template writes too much");
    m_output += text;
    return {};
}

Result<Interpreter::Flow> Interpreter::execute(const Text& text, Scope&)
{
    SHEAF_CHECK(write(text.text));
    return Flow::Next;
}

Result<Interpreter::Flow> Interpreter::execute(const Output& output, Scope& scope)
{
    SHEAF_TRY(const Value value, evaluate(*output.value, scope));
    if (const std::string* text = value.asText()) {
        SHEAF_CHECK(write(*text));
        return Flow::Next;
    }
    TextBuilder builder(m_budget);
    builder.addValue(value);
    SHEAF_TRY(const std::string text, builder.takeText());
    SHEAF_CHECK(write(text));
    return Flow::Next;
}

Result<Interpreter::Flow> Interpreter::execute(const If& branches, Scope& scope)
{
    for (const Branch& branch : branches.branches) {
        if (branch.condition) {
            SHEAF_TRY(const Value condition, evaluate(*branch.condition, scope));
            if (!condition.isTrue())
                continue;
        }
        return execute(branch.body, scope);
    }
    return Flow::Next;
}

Result<List> Interpreter::selectedItems(const For& loop, const Scope& scope)
{
    SHEAF_TRY(const Value value, evaluate(*loop.items, scope));
    SHEAF_TRY(List items, itemsOf(value, m_budget));
    if (!loop.condition)
        return items;
    List selected;
    for (const Value& item : items) {
        Scope inner(&scope);
        SHEAF_CHECK(assign(loop.target, item, inner));
        SHEAF_TRY(const Value condition, evaluate(*loop.condition, inner));
        if (condition.isTrue())
            selected.push_back(item);
    }
    return selected;
}

Result<Interpreter::Flow> Interpreter::execute(const For& loop, Scope& scope)
{
    SHEAF_TRY(List items, selectedItems(loop, scope));
    if (items.empty())
        return execute(loop.otherwise, scope);
    const auto state = std::make_shared<Loop>(Loop{std::move(items), 0});
    const Value loopValue = Value::loop(state);
    Scope inner(&scope);
    for (; state->index < state->items.size(); ++state->index) {
        inner.clear();
        inner.set("loop", loopValue, m_budget);
        SHEAF_CHECK(assign(loop.target, state->items[state->index], inner));
        SHEAF_TRY(const Flow flow, execute(loop.body, inner));
        if (flow == Flow::Break)
            break;
    }
    return Flow::Next;
}

Result<void> Interpreter::assign(const Target& target, const Value& value, Scope& scope)
{
    if (!target.attribute.empty()) {
        const Value* object = scope.find(target.names.front(), m_budget);
        Namespace* entries = object ? object->asNamespace() : nullptr;
        if (!entries)
            return fail(ErrorCode::Malformed, fmt::format("\"{}\" is no namespace", target.names.front()));
        SHEAF_CHECK(value.checkStorable());
        m_budget.step(entries->entries.size());
        m_budget.allocate(target.attribute.size() + sizeof(Value));
        SHEAF_CHECK(m_budget.check());
        setIn(entries->entries, target.attribute, value);
        return {};
    }
    if (!target.unpacks) {
        scope.set(target.names.front(), value, m_budget);
        return {};
    }
    SHEAF_TRY(const List items, itemsOf(value, m_budget));
    if (items.size() != target.names.size())
        return fail(ErrorCode::Malformed, fmt::format("{} values for {} names", items.size(), target.names.size()));
    for (std::size_t i = 0; i < items.size(); ++i)
        scope.set(target.names[i], items[i], m_budget);
    return {};
}

Result<Interpreter::Flow> Interpreter::execute(const Set& set, Scope& scope)
{
    SHEAF_TRY(const Value value, evaluate(*set.value, scope));
    SHEAF_CHECK(assign(set.target, value, scope));
    return Flow::Next;
}

Result<Value> Interpreter::capture(const Block& block, Scope& scope)
{
    std::string outer = std::exchange(m_output, {});
    auto flow = execute(block, scope);
    std::string written = std::exchange(m_output, std::move(outer));
    SHEAF_CHECK(std::move(flow));
    return Value::text(std::move(written));
}

Result<Interpreter::Flow> Interpreter::execute(const SetBlock& set, Scope& scope)
{
    Scope inner(&scope);
    SHEAF_TRY(const Value value, capture(set.body, inner));
    SHEAF_CHECK(assign(set.target, value, scope));
    return Flow::Next;
}

Result<Interpreter::Flow> Interpreter::execute(const MacroPtr& macro, Scope& scope)
{
    scope.set(macro->name, Value::macro(*macro), m_budget);
    return Flow::Next;
}

Result<Interpreter::Flow> Interpreter::execute(Jump jump, Scope&)
{
    return jump == Jump::Break ? Flow::Break : Flow::Continue;
}

Result<Value> Interpreter::callMacro(const Macro& macro, const Arguments& arguments)
{
    Scope inner(&m_root);
    SHEAF_CHECK(bindParameters(macro, arguments, inner));
    return capture(macro.body, inner);
}

Result<void> Interpreter::bindParameters(const Macro& macro, const Arguments& arguments, Scope& scope)
{
    if (arguments.positional.size() > macro.parameters.size())
        return fail(ErrorCode::Malformed, fmt::format("too many arguments for the macro \"{}\"", macro.name));
    for (const auto& [name, value] : arguments.named) {
        if (std::ranges::find(macro.parameters, name, &Parameter::name) == macro.parameters.end())
            return fail(
                ErrorCode::Malformed, fmt::format("the macro \"{}\" has no parameter \"{}\"", macro.name, name));
        scope.set(name, value, m_budget);
    }
    for (std::size_t i = 0; i < macro.parameters.size(); ++i) {
        const Parameter& parameter = macro.parameters[i];
        const bool isNamed = std::ranges::any_of(
            arguments.named, [&](const auto& argument) { return argument.first == parameter.name; });
        if (isNamed)
            continue;
        if (i < arguments.positional.size()) {
            scope.set(parameter.name, arguments.positional[i], m_budget);
            continue;
        }
        SHEAF_TRY(Value value, evaluateIfThere(parameter.otherwise, scope));
        scope.set(parameter.name, std::move(value), m_budget);
    }
    return {};
}

} // namespace sheaf::jinja
