#include "engine/template/functions.h"

#include "engine/template/filters.h"
#include "engine/template/operators.h"
#include "engine/template/text_builder.h"
#include "engine/template/text_methods.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace sheaf::jinja {
namespace {

using Bound = BoundArguments;

Result<Value> rangeFunction(const Arguments& arguments, Budget& budget)
{
    SHEAF_TRY(const Bound bound, Bound::bind(arguments, {"start", "stop", "step"}));
    SHEAF_TRY(const std::int64_t first, bound.integer(0, 0));
    SHEAF_TRY(const std::int64_t second, bound.integer(1, 0));
    SHEAF_TRY(const std::int64_t step, bound.integer(2, 1));
    const std::int64_t start = bound.has(1) ? first : 0;
    const std::int64_t stop = bound.has(1) ? second : first;
    if (step == 0)
        return fail(ErrorCode::Malformed, "range with step 0");
    List numbers;
    for (std::int64_t at = start; step > 0 ? at < stop : at > stop;) {
        if (!budget.allocate(sizeof(Value)))
            break;
        numbers.push_back(Value::integer(at));
        if (__builtin_add_overflow(at, step, &at))
            break;
    }
    SHEAF_CHECK(budget.check());
    return Value::list(std::move(numbers));
}

/// dict(a=1) and namespace(a=1); namespace({'a': 1}) too.
Result<Dict> entriesOf(const Arguments& arguments, Budget& budget)
{
    Dict entries;
    for (const Value& base : arguments.positional) {
        if (!base.isDict())
            return fail(ErrorCode::Malformed, fmt::format("entries out of {}", base.kindName()));
        for (const auto& [key, value] : *base.asDict())
            setIn(entries, key, value);
    }
    for (const auto& [key, value] : arguments.named) {
        SHEAF_CHECK(value.checkStorable());
        setIn(entries, key, value);
    }
    budget.step(entries.size() * entries.size());
    budget.allocate(entries.size() * sizeof(Dict::value_type));
    SHEAF_CHECK(budget.check());
    return entries;
}

Result<Value> dictFunction(const Arguments& arguments, Budget& budget)
{
    SHEAF_TRY(Dict entries, entriesOf(arguments, budget));
    return Value::dict(std::move(entries));
}

Result<Value> namespaceFunction(const Arguments& arguments, Budget& budget)
{
    SHEAF_TRY(Dict entries, entriesOf(arguments, budget));
    return Value::nameSpace(std::move(entries));
}

Result<Value> raiseFunction(const Arguments& arguments, Budget& budget)
{
    TextBuilder message(budget);
    for (const Value& part : arguments.positional)
        message.addValue(part);
    SHEAF_TRY(const std::string text, message.takeText());
    return fail(ErrorCode::Unsupported, fmt::format("the template says: {}", text));
}

/// The day that Llama 3.1's own template falls back to: Friday, 26 July 2024, midnight.
std::string_view partOfDay(char code)
{
    static constexpr std::pair<char, std::string_view> kParts[]{{'d', "26"}, {'m', "07"}, {'Y', "2024"}, {'y', "24"},
        {'b', "Jul"}, {'B', "July"}, {'a', "Fri"}, {'A', "Friday"}, {'H', "00"}, {'I', "12"}, {'M', "00"}, {'S', "00"},
        {'p', "AM"}, {'j', "208"}, {'e', "26"}, {'F', "2024-07-26"}, {'%', "%"}};
    const auto found = std::ranges::find(kParts, code, [](const auto& part) { return part.first; });
    return found == std::end(kParts) ? std::string_view() : found->second;
}

Result<Value> nowFunction(const Arguments& arguments, Budget& budget)
{
    SHEAF_TRY(const Bound bound, Bound::bind(arguments, {"format"}));
    SHEAF_TRY(const std::string format, bound.text(0));
    TextBuilder text(budget);
    for (std::size_t i = 0; i < format.size(); ++i) {
        if (format[i] != '%' || i + 1 == format.size()) {
            text.add({&format[i], 1});
            continue;
        }
        const std::string_view part = partOfDay(format[++i]);
        if (part.empty())
            return fail(ErrorCode::Unsupported, fmt::format("strftime_now with %{}", format[i]));
        text.add(part);
    }
    return text.take();
}

constexpr std::array<Function, 5> kFunctions{{
    {"range", rangeFunction},
    {"dict", dictFunction},
    {"namespace", namespaceFunction},
    {"raise_exception", raiseFunction},
    {"strftime_now", nowFunction},
}};

Result<Value> callDictMethod(const Value& object, std::string_view name, const Arguments& arguments, Budget& budget)
{
    if (name == "get") {
        SHEAF_TRY(const Bound bound, Bound::bind(arguments, {"key", "default"}));
        SHEAF_TRY(const std::string key, bound.text(0));
        const Value* entry = object.find(key);
        return entry ? *entry : bound.has(1) ? bound.at(1) : Value::none();
    }
    SHEAF_CHECK(Bound::bind(arguments, {}));
    if (name == "items")
        return applyFilter(*findFilter("items"), object, {}, budget);
    if (name != "keys" && name != "values")
        return fail(ErrorCode::Unsupported, fmt::format("the method \"{}\" of a dictionary", name));
    List items;
    for (const auto& [key, value] : *object.asDict())
        items.push_back(name == "keys" ? Value::text(key) : value);
    return makeList(std::move(items), budget);
}

Result<Value> callListMethod(const List& items, std::string_view name, const Arguments& arguments, Budget& budget)
{
    if (name != "index" && name != "count")
        return fail(ErrorCode::Unsupported, fmt::format("the method \"{}\" of a list", name));
    SHEAF_TRY(const Bound bound, Bound::bind(arguments, {"value"}));
    const auto isWanted = [&](const Value& item) { return areEqual(item, bound.at(0), budget); };
    if (name == "count")
        return Value::integer(std::ranges::count_if(items, isWanted));
    const auto found = std::ranges::find_if(items, isWanted);
    if (found == items.end())
        return fail(ErrorCode::Malformed, "index of what is not in the list");
    return Value::integer(found - items.begin());
}

Result<Value> callLoopMethod(const Loop& loop, std::string_view name, const Arguments& arguments)
{
    if (name != "cycle" || arguments.positional.empty())
        return fail(ErrorCode::Unsupported, fmt::format("loop.{}()", name));
    return arguments.positional[loop.index % arguments.positional.size()];
}

} // namespace

const Function* findFunction(std::string_view name)
{
    const auto found = std::ranges::find(kFunctions, name, &Function::name);
    return found == kFunctions.end() ? nullptr : &*found;
}

Result<Value> callMethod(const Value& object, std::string_view name, const Arguments& arguments, Budget& budget)
{
    if (const std::string* text = object.asText())
        return callTextMethod(*text, name, arguments, budget);
    if (object.isDict())
        return callDictMethod(object, name, arguments, budget);
    if (const List* items = object.asList())
        return callListMethod(*items, name, arguments, budget);
    if (const Loop* loop = object.asLoop())
        return callLoopMethod(*loop, name, arguments);
    return fail(ErrorCode::Malformed, fmt::format("\"{}\" of {}", name, object.kindName()));
}

} // namespace sheaf::jinja
