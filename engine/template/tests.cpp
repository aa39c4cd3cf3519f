#include "engine/template/tests.h"

#include "engine/template/filters.h"
#include "engine/template/operators.h"
#include "engine/template/text.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace sheaf::jinja {
namespace {

template <bool (Value::*is)() const> Result<bool> kindTest(const Value& value, const Value&, Budget&)
{
    return (value.*is)();
}

Result<bool> definedTest(const Value& value, const Value&, Budget&)
{
    return !value.isUndefined();
}

Result<bool> integerTest(const Value& value, const Value&, Budget&)
{
    return value.isInteger() && !value.isBoolean();
}

template <bool wanted> Result<bool> booleanTest(const Value& value, const Value&, Budget&)
{
    return value.isBoolean() && value.isTrue() == wanted;
}

/// Undefined is: iterating over it gives nothing.
Result<bool> iterableTest(const Value& value, const Value&, Budget&)
{
    return value.isList() || value.isText() || value.isDict() || value.isUndefined();
}

Result<bool> sequenceTest(const Value& value, const Value&, Budget&)
{
    return value.isList() || value.isText() || value.isDict();
}

template <bool odd> Result<bool> parityTest(const Value& value, const Value&, Budget&)
{
    if (!value.isInteger())
        return fail(ErrorCode::Malformed, fmt::format("{} is neither odd nor even", value.kindName()));
    return (value.toInteger() % 2 != 0) == odd;
}

Result<bool> divisibleTest(const Value& value, const Value& argument, Budget& budget)
{
    SHEAF_TRY(const Value rest, compute(BinaryOperator::Modulo, value, argument, budget));
    return !rest.isTrue();
}

template <bool wanted> Result<bool> equalTest(const Value& value, const Value& argument, Budget& budget)
{
    return areEqual(value, argument, budget) == wanted;
}

template <bool (*holds)(int)> Result<bool> orderTest(const Value& value, const Value& argument, Budget& budget)
{
    SHEAF_TRY(const int compared, order(value, argument, budget));
    return holds(compared);
}

bool isLess(int compared)
{
    return compared < 0;
}
bool isLessOrEqual(int compared)
{
    return compared <= 0;
}
bool isGreater(int compared)
{
    return compared > 0;
}
bool isGreaterOrEqual(int compared)
{
    return compared >= 0;
}

Result<bool> inTest(const Value& value, const Value& argument, Budget& budget)
{
    return contains(argument, value, budget);
}

/// Identity: the same kind and equal.
Result<bool> sameTest(const Value& value, const Value& argument, Budget& budget)
{
    return value.kindName() == argument.kindName() && areEqual(value, argument, budget);
}

template <std::string (*change)(std::string_view)>
Result<bool> caseTest(const Value& value, const Value&, Budget& budget)
{
    const std::string* text = value.asText();
    return text && budget.allocate(text->size()) && *text == change(*text)
        && *text != (change == upper ? lower(*text) : upper(*text));
}

Result<bool> filterTest(const Value& value, const Value&, Budget&)
{
    return value.isText() && findFilter(*value.asText()) != nullptr;
}

Result<bool> testTest(const Value& value, const Value&, Budget&)
{
    return value.isText() && findTest(*value.asText()) != nullptr;
}

constexpr std::array<Test, 38> kTests{{
    {"defined", definedTest},
    {"undefined", kindTest<&Value::isUndefined>},
    {"none", kindTest<&Value::isNone>},
    {"string", kindTest<&Value::isText>},
    {"mapping", kindTest<&Value::isDict>},
    {"iterable", iterableTest},
    {"sequence", sequenceTest},
    {"number", kindTest<&Value::isNumber>},
    {"integer", integerTest},
    {"float", kindTest<&Value::isReal>},
    {"boolean", kindTest<&Value::isBoolean>},
    {"callable", kindTest<&Value::isCallable>},
    {"true", booleanTest<true>},
    {"false", booleanTest<false>},
    {"odd", parityTest<true>},
    {"even", parityTest<false>},
    {"divisibleby", divisibleTest, true},
    {"eq", equalTest<true>, true},
    {"equalto", equalTest<true>, true},
    {"==", equalTest<true>, true},
    {"ne", equalTest<false>, true},
    {"!=", equalTest<false>, true},
    {"lt", orderTest<isLess>, true},
    {"lessthan", orderTest<isLess>, true},
    {"<", orderTest<isLess>, true},
    {"le", orderTest<isLessOrEqual>, true},
    {"<=", orderTest<isLessOrEqual>, true},
    {"gt", orderTest<isGreater>, true},
    {"greaterthan", orderTest<isGreater>, true},
    {">", orderTest<isGreater>, true},
    {"ge", orderTest<isGreaterOrEqual>, true},
    {">=", orderTest<isGreaterOrEqual>, true},
    {"in", inTest, true},
    {"sameas", sameTest, true},
    {"lower", caseTest<lower>},
    {"upper", caseTest<upper>},
    {"filter", filterTest},
    {"test", testTest},
}};

} // namespace

const Test* findTest(std::string_view name)
{
    const auto found = std::ranges::find(kTests, name, &Test::name);
    return found == kTests.end() ? nullptr : &*found;
}

Result<bool> applyTest(const Test& test, const Value& value, const Arguments& arguments, Budget& budget)
{
    const std::size_t wanted = test.takesArgument ? 1 : 0;
    if (arguments.positional.size() != wanted || !arguments.named.empty())
        return fail(ErrorCode::Malformed, fmt::format("the test \"{}\" takes {} arguments", test.name, wanted));
    return test.run(value, wanted == 1 ? arguments.positional.front() : Value(), budget);
}

} // namespace sheaf::jinja
