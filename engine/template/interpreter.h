#pragma once
// Runs a template. It can format text and nothing else: there is no way to files, time, memory or anything outside of
// the variables it is given.

#include "engine/template/arguments.h"
#include "engine/template/budget.h"
#include "engine/template/scope.h"
#include "engine/template/syntax.h"

namespace sheaf::jinja {

/// One rendering. Threads: one.
class Interpreter {
public:
    Interpreter(const Limits& limits, Dict variables);

    Result<std::string> run(const Block& block);

private:
    enum class Flow { Next, Break, Continue };

    /// One level deeper, as long as the object lives.
    class Level;

    // interpreter.cpp: statements
    Result<Flow> execute(const Block& block, Scope& scope);
    Result<Flow> executeOne(const Statement& statement, Scope& scope);
    Result<Flow> execute(const Text& text, Scope& scope);
    Result<Flow> execute(const Output& output, Scope& scope);
    Result<Flow> execute(const If& branches, Scope& scope);
    Result<Flow> execute(const For& loop, Scope& scope);
    Result<Flow> execute(const Set& set, Scope& scope);
    Result<Flow> execute(const SetBlock& set, Scope& scope);
    Result<Flow> execute(const MacroPtr& macro, Scope& scope);
    Result<Flow> execute(Jump jump, Scope& scope);
    Result<List> selectedItems(const For& loop, const Scope& scope);
    Result<void> assign(const Target& target, const Value& value, Scope& scope);
    Result<Value> callMacro(const Macro& macro, const Arguments& arguments);
    Result<void> bindParameters(const Macro& macro, const Arguments& arguments, Scope& scope);
    /// What a block writes, as a value.
    Result<Value> capture(const Block& block, Scope& scope);
    Result<void> write(std::string_view text);

    // evaluate.cpp: expressions
    Result<Value> evaluate(const Expression& expression, const Scope& scope);
    /// Undefined for a null pointer.
    Result<Value> evaluateIfThere(const ExpressionPtr& expression, const Scope& scope);
    Result<Value> evaluate(const Literal& node, const Scope& scope);
    Result<Value> evaluate(const Name& node, const Scope& scope);
    Result<Value> evaluate(const Attribute& node, const Scope& scope);
    Result<Value> evaluate(const Subscript& node, const Scope& scope);
    Result<Value> evaluate(const Slice& node, const Scope& scope);
    Result<Value> evaluate(const Call& node, const Scope& scope);
    Result<Value> evaluate(const FilterCall& node, const Scope& scope);
    Result<Value> evaluate(const TestCall& node, const Scope& scope);
    Result<Value> evaluate(const Unary& node, const Scope& scope);
    Result<Value> evaluate(const Arithmetic& node, const Scope& scope);
    Result<Value> evaluate(const Concatenation& node, const Scope& scope);
    Result<Value> evaluate(const Comparisons& node, const Scope& scope);
    Result<Value> evaluate(const Logic& node, const Scope& scope);
    Result<Value> evaluate(const Conditional& node, const Scope& scope);
    Result<Value> evaluate(const ListDisplay& node, const Scope& scope);
    Result<Value> evaluate(const DictDisplay& node, const Scope& scope);
    Result<Arguments> argumentsOf(const ArgumentList& list, const Scope& scope);
    Result<bool> holds(Relation relation, const Value& left, const Value& right);

    Budget m_budget;
    Scope m_root;
    std::string m_output; // of the innermost capture
    std::size_t m_outputBytes; // most that m_output may hold
    int m_depthLeft;
};

class Interpreter::Level {
public:
    explicit Level(Interpreter& interpreter)
        : m_interpreter(interpreter)
    {
        --m_interpreter.m_depthLeft;
    }
    ~Level() { ++m_interpreter.m_depthLeft; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

    Result<void> check() const
    {
        if (m_interpreter.m_depthLeft >= 0)
            return {};
        return fail(ErrorCode::TooLarge, "the template nests or calls itself too deeply");
    }

private:
    Interpreter& m_interpreter;
};

} // namespace sheaf::jinja
