#pragma once
// Variables, from the inside out.

#include "engine/template/budget.h"
#include "engine/template/value.h"

namespace sheaf::jinja {

/// A for, a macro and the template have one each; an if has none. What is set inside is gone behind it.
class Scope {
public:
    explicit Scope(const Scope* outer)
        : m_outer(outer)
    {
    }

    /// Null if no scope around has it.
    const Value* find(std::string_view name, Budget& budget) const
    {
        for (const Scope* scope = this; scope; scope = scope->m_outer) {
            budget.step(scope->m_variables.size() / kEntriesAStep);
            if (const Value* value = findIn(scope->m_variables, name))
                return value;
        }
        return nullptr;
    }
    void set(std::string_view name, Value value, Budget& budget)
    {
        budget.step(m_variables.size() / kEntriesAStep);
        setIn(m_variables, name, std::move(value));
    }
    /// For the next round of a loop.
    void clear() { m_variables.clear(); }

private:
    const Scope* m_outer;
    Dict m_variables;
};

} // namespace sheaf::jinja
