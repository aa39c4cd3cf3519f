#include "engine/template/filters.h"

#include "engine/template/operators.h"
#include "engine/template/tests.h"
#include "engine/template/text.h"
#include "engine/template/text_methods.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace sheaf::jinja {
namespace {

using Bound = BoundArguments;

/// "a.b.0": an attribute of an attribute, or an element.
Result<Value> attributeAlong(Value value, std::string_view path, Budget& budget)
{
    for (const std::string_view name : split(path, ".", -1, Side::Left)) {
        budget.step();
        const bool isNumber = !name.empty() && name.size() < 10
            && std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; });
        const Value index = isNumber ? Value::integer(std::stoll(std::string(name))) : Value::text(std::string(name));
        if (value.isUndefined())
            return value;
        SHEAF_TRY(value, elementOf(value, index, budget));
    }
    return value;
}

/// What an item is compared by: itself, or an attribute.
Result<Value> keyOf(const Value& item, const Value& attribute, Budget& budget)
{
    if (attribute.isUndefined() || attribute.isNone())
        return item;
    if (attribute.isInteger())
        return elementOf(item, attribute, budget);
    if (!attribute.isText())
        return fail(ErrorCode::Malformed, fmt::format("an attribute named by {}", attribute.kindName()));
    return attributeAlong(item, *attribute.asText(), budget);
}

template <bool last> Result<Value> endFilter(const Value& input, const Bound&, Budget& budget)
{
    SHEAF_TRY(const List items, itemsOf(input, budget));
    return items.empty() ? Value() : last ? items.back() : items.front();
}

Result<Value> listFilter(const Value& input, const Bound&, Budget& budget)
{
    SHEAF_TRY(List items, itemsOf(input, budget));
    return makeList(std::move(items), budget);
}

Result<Value> reverseFilter(const Value& input, const Bound&, Budget& budget)
{
    if (input.isText())
        return sliceOf(input, Value(), Value(), Value::integer(-1), budget);
    SHEAF_TRY(List items, itemsOf(input, budget));
    std::ranges::reverse(items);
    return makeList(std::move(items), budget);
}

Result<Value> pairsOf(const Value& input, Budget& budget)
{
    if (input.isUndefined())
        return makeList({}, budget);
    const Dict* entries = input.asDict();
    if (!entries)
        return fail(ErrorCode::Malformed, fmt::format("items of {}", input.kindName()));
    List pairs;
    for (const auto& [key, value] : *entries) {
        SHEAF_TRY(Value pair, makeList({Value::text(key), value}, budget));
        pairs.push_back(std::move(pair));
    }
    return makeList(std::move(pairs), budget);
}

Result<Value> itemsFilter(const Value& input, const Bound&, Budget& budget)
{
    return pairsOf(input, budget);
}

Result<Value> joinFilter(const Value& input, const Bound& arguments, Budget& budget)
{
    SHEAF_TRY(const std::string separator, arguments.text(0, ""));
    if (!arguments.has(1))
        return joined(input, separator, budget);
    SHEAF_TRY(List items, itemsOf(input, budget));
    for (Value& item : items) {
        SHEAF_TRY(item, keyOf(item, arguments.at(1), budget));
    }
    SHEAF_TRY(const Value attributes, makeList(std::move(items), budget));
    return joined(attributes, separator, budget);
}

/// Sorted by keys; of equal ones the first stays first. The first error ends the comparing.
Result<std::vector<std::size_t>> sortedPlaces(const List& keys, bool descending, bool caseSensitive, Budget& budget)
{
    std::vector<std::size_t> places(keys.size());
    for (std::size_t i = 0; i < places.size(); ++i)
        places[i] = i;
    const auto comparable = [&](const Value& key) {
        const bool isLowered = key.isText() && !caseSensitive && budget.allocate(key.asText()->size());
        return isLowered ? Value::text(lower(*key.asText())) : key;
    };
    Result<int> failed = 0;
    std::ranges::stable_sort(places, [&](std::size_t a, std::size_t b) {
        if (!failed || !budget.check())
            return false;
        const auto compared = order(comparable(keys[a]), comparable(keys[b]), budget);
        if (!compared)
            failed = compared;
        return compared && (descending ? *compared > 0 : *compared < 0);
    });
    SHEAF_CHECK(budget.check());
    if (!failed)
        return tl::unexpected<Error>(failed.error());
    return places;
}

Result<Value> sortFilter(const Value& input, const Bound& arguments, Budget& budget)
{
    SHEAF_TRY(const List items, itemsOf(input, budget));
    List keys;
    for (const Value& item : items) {
        SHEAF_TRY(Value key, keyOf(item, arguments.at(2), budget));
        keys.push_back(std::move(key));
    }
    SHEAF_TRY(const auto places, sortedPlaces(keys, arguments.isTrue(0, false), arguments.isTrue(1, false), budget));
    List sorted;
    for (const std::size_t place : places)
        sorted.push_back(items[place]);
    return makeList(std::move(sorted), budget);
}

Result<Value> dictSortFilter(const Value& input, const Bound& arguments, Budget& budget)
{
    SHEAF_TRY(const Value pairs, pairsOf(input, budget));
    SHEAF_TRY(const std::string by, arguments.text(1, "key"));
    List keys;
    for (const Value& pair : *pairs.asList())
        keys.push_back((*pair.asList())[by == "value" ? 1 : 0]);
    SHEAF_TRY(const auto places, sortedPlaces(keys, arguments.isTrue(2, false), arguments.isTrue(0, false), budget));
    List sorted;
    for (const std::size_t place : places)
        sorted.push_back((*pairs.asList())[place]);
    return makeList(std::move(sorted), budget);
}

Result<Value> uniqueFilter(const Value& input, const Bound& arguments, Budget& budget)
{
    SHEAF_TRY(const List items, itemsOf(input, budget));
    List keys;
    List kept;
    for (const Value& item : items) {
        SHEAF_TRY(const Value key, keyOf(item, arguments.at(1), budget));
        const Value comparable = key.isText() && !arguments.isTrue(0, false) ? Value::text(lower(*key.asText())) : key;
        if (std::ranges::any_of(keys, [&](const Value& other) { return areEqual(other, comparable, budget); }))
            continue;
        keys.push_back(comparable);
        kept.push_back(item);
    }
    return makeList(std::move(kept), budget);
}

Result<Value> sumFilter(const Value& input, const Bound& arguments, Budget& budget)
{
    SHEAF_TRY(const List items, itemsOf(input, budget));
    Value sum = arguments.has(1) ? arguments.at(1) : Value::integer(0);
    for (const Value& item : items) {
        SHEAF_TRY(const Value term, keyOf(item, arguments.at(0), budget));
        SHEAF_TRY(sum, compute(BinaryOperator::Add, sum, term, budget));
    }
    return sum;
}

template <bool greatest> Result<Value> extremeFilter(const Value& input, const Bound& arguments, Budget& budget)
{
    SHEAF_TRY(const List items, itemsOf(input, budget));
    Value best;
    Value bestKey;
    for (std::size_t i = 0; i < items.size(); ++i) {
        SHEAF_TRY(const Value key, keyOf(items[i], arguments.at(1), budget));
        int compared = greatest ? 1 : -1;
        if (i > 0) {
            SHEAF_TRY(compared, order(key, bestKey, budget));
        }
        if (greatest ? compared > 0 : compared < 0) {
            best = items[i];
            bestKey = key;
        }
    }
    return best;
}

/// A test named by the first argument, with the others as its own; without one, whether the value is true.
Result<bool> passes(const Value& value, std::span<const Value> test, Budget& budget)
{
    if (test.empty())
        return value.isTrue();
    const std::string* name = test.front().asText();
    const Test* known = name ? findTest(*name) : nullptr;
    if (!known)
        return fail(ErrorCode::Unsupported, fmt::format("the test \"{}\"", name ? *name : ""));
    return applyTest(*known, value, {{test.begin() + 1, test.end()}, {}}, budget);
}

/// select, reject, selectattr, rejectattr: which of the items pass a test.
template <bool wanted, bool ofAttribute>
Result<Value> selectFilter(const Value& input, const Bound& arguments, Budget& budget)
{
    std::span<const Value> test = arguments.all().positional;
    Value attribute;
    if constexpr (ofAttribute) {
        if (test.empty() || !test.front().isText())
            return fail(ErrorCode::Malformed, "the attribute to select by is missing");
        attribute = test.front();
        test = test.subspan(1);
    }
    SHEAF_TRY(const List items, itemsOf(input, budget));
    List kept;
    for (const Value& item : items) {
        budget.step();
        SHEAF_CHECK(budget.check());
        SHEAF_TRY(const Value tested, keyOf(item, attribute, budget));
        SHEAF_TRY(const bool passed, passes(tested, test, budget));
        if (passed == wanted)
            kept.push_back(item);
    }
    return makeList(std::move(kept), budget);
}

/// map(attribute='name', default=…) or map('filter', its arguments…).
Result<Value> mapFilter(const Value& input, const Bound& arguments, Budget& budget)
{
    SHEAF_TRY(List items, itemsOf(input, budget));
    const auto named = [&](std::string_view name) -> const Value* {
        const auto found = std::ranges::find(arguments.all().named, name, [](const auto& one) { return one.first; });
        return found == arguments.all().named.end() ? nullptr : &found->second;
    };
    if (const Value* attribute = named("attribute")) {
        for (Value& item : items) {
            SHEAF_TRY(item, keyOf(item, *attribute, budget));
            if (const Value* otherwise = named("default"); otherwise && item.isUndefined())
                item = *otherwise;
        }
        return makeList(std::move(items), budget);
    }
    const std::vector<Value>& positional = arguments.all().positional;
    const std::string* name = positional.empty() ? nullptr : positional.front().asText();
    const Filter* filter = name ? findFilter(*name) : nullptr;
    if (!filter || filter->run == mapFilter)
        return fail(ErrorCode::Unsupported, fmt::format("map with the filter \"{}\"", name ? *name : ""));
    const Arguments rest{{positional.begin() + 1, positional.end()}, arguments.all().named};
    for (Value& item : items) {
        SHEAF_TRY(item, applyFilter(*filter, item, rest, budget));
    }
    return makeList(std::move(items), budget);
}

constexpr std::array<Filter, 17> kFilters{{
    {"first", endFilter<false>, {}},
    {"last", endFilter<true>, {}},
    {"list", listFilter, {}},
    {"reverse", reverseFilter, {}},
    {"items", itemsFilter, {}},
    {"join", joinFilter, {"d", "attribute"}},
    {"sort", sortFilter, {"reverse", "case_sensitive", "attribute"}},
    {"dictsort", dictSortFilter, {"case_sensitive", "by", "reverse"}},
    {"unique", uniqueFilter, {"case_sensitive", "attribute"}},
    {"sum", sumFilter, {"attribute", "start"}},
    {"min", extremeFilter<false>, {"case_sensitive", "attribute"}},
    {"max", extremeFilter<true>, {"case_sensitive", "attribute"}},
    {"select", selectFilter<true, false>, {}, true},
    {"reject", selectFilter<false, false>, {}, true},
    {"selectattr", selectFilter<true, true>, {}, true},
    {"rejectattr", selectFilter<false, true>, {}, true},
    {"map", mapFilter, {}, true},
}};

} // namespace

std::span<const Filter> listFilters()
{
    return kFilters;
}

} // namespace sheaf::jinja
