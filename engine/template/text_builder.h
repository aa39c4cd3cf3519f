#pragma once
// Text made step by step, paid for before it takes memory.

#include "engine/template/budget.h"
#include "engine/template/value.h"

namespace sheaf::jinja {

class TextBuilder {
public:
    explicit TextBuilder(Budget& budget)
        : m_budget(budget)
    {
    }

    /// Does nothing once the budget is exhausted; take() tells.
    void add(std::string_view text)
    {
        if (m_budget.allocate(text.size()))
            m_text += text;
    }
    /// As str() of Python: texts as they are, everything else as written in a template.
    void addValue(const Value& value);
    /// As repr() of Python.
    void addWritten(const Value& value);

    Budget& budget() { return m_budget; }
    Result<Value> take()
    {
        SHEAF_CHECK(m_budget.check());
        return Value::text(std::move(m_text));
    }
    Result<std::string> takeText()
    {
        SHEAF_CHECK(m_budget.check());
        return std::move(m_text);
    }

private:
    void addQuoted(std::string_view text);

    Budget& m_budget;
    std::string m_text;
};

/// As Python writes a float: the shortest text that reads as the same number, with a point.
std::string writtenReal(double value);

/// json.dumps: what `tojson` gives.
struct JsonStyle {
    std::int64_t indent = -1; ///< blanks a level; negative: all on one line
    std::string itemSeparator = ", ";
    std::string keySeparator = ": ";
    bool asciiOnly = false;
    bool sortKeys = false;
};
Result<Value> toJson(const Value& value, const JsonStyle& style, Budget& budget);

} // namespace sheaf::jinja
