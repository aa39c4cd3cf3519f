#include "engine/template/operators.h"

#include "engine/template/text.h"
#include "engine/template/text_builder.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sheaf::jinja {
namespace {

tl::unexpected<Error> mismatch(std::string_view what, const Value& left, const Value& right)
{
    return fail(ErrorCode::Malformed, fmt::format("{} of {} and {}", what, left.kindName(), right.kindName()));
}

std::string_view nameOf(BinaryOperator op)
{
    static constexpr std::string_view kNames[]{"+", "-", "*", "/", "//", "%", "**"};
    return kNames[static_cast<std::size_t>(op)];
}

tl::unexpected<Error> outOfRange(BinaryOperator op)
{
    return fail(ErrorCode::TooLarge, fmt::format("\"{}\" divides by zero or gives too large a number", nameOf(op)));
}

/// Rounded down, as Python does it; divisor is not 0.
std::int64_t floorDivide(std::int64_t value, std::int64_t divisor)
{
    const std::int64_t quotient = value / divisor;
    return value % divisor != 0 && (value < 0) != (divisor < 0) ? quotient - 1 : quotient;
}

Result<Value> integerPower(std::int64_t base, std::int64_t exponent)
{
    if (exponent < 0)
        return Value::real(std::pow(static_cast<double>(base), static_cast<double>(exponent)));
    if (base == 0 || base == 1)
        return Value::integer(exponent == 0 ? 1 : base);
    std::int64_t power = 1;
    for (std::int64_t i = 0; i < exponent; ++i) {
        // 63 rounds at most: every other base leaves the range before, but -1.
        if (base == -1)
            return Value::integer(exponent % 2 == 0 ? 1 : -1);
        if (__builtin_mul_overflow(power, base, &power))
            return outOfRange(BinaryOperator::Power);
    }
    return Value::integer(power);
}

Result<Value> computeIntegers(BinaryOperator op, std::int64_t left, std::int64_t right)
{
    std::int64_t result = 0;
    const bool divides
        = op == BinaryOperator::Divide || op == BinaryOperator::FloorDivide || op == BinaryOperator::Modulo;
    if (divides && (right == 0 || (left == std::numeric_limits<std::int64_t>::min() && right == -1)))
        return outOfRange(op);
    switch (op) {
    case BinaryOperator::Add:
        return __builtin_add_overflow(left, right, &result) ? outOfRange(op) : Result<Value>(Value::integer(result));
    case BinaryOperator::Subtract:
        return __builtin_sub_overflow(left, right, &result) ? outOfRange(op) : Result<Value>(Value::integer(result));
    case BinaryOperator::Multiply:
        return __builtin_mul_overflow(left, right, &result) ? outOfRange(op) : Result<Value>(Value::integer(result));
    case BinaryOperator::Divide:
        return Value::real(static_cast<double>(left) / static_cast<double>(right));
    case BinaryOperator::FloorDivide:
        return Value::integer(floorDivide(left, right));
    case BinaryOperator::Modulo:
        return Value::integer(left - floorDivide(left, right) * right);
    case BinaryOperator::Power:
        return integerPower(left, right);
    }
    return outOfRange(op);
}

Result<Value> computeReals(BinaryOperator op, double left, double right)
{
    const bool divides
        = op == BinaryOperator::Divide || op == BinaryOperator::FloorDivide || op == BinaryOperator::Modulo;
    if (divides && right == 0)
        return outOfRange(op);
    switch (op) {
    case BinaryOperator::Add:
        return Value::real(left + right);
    case BinaryOperator::Subtract:
        return Value::real(left - right);
    case BinaryOperator::Multiply:
        return Value::real(left * right);
    case BinaryOperator::Divide:
        return Value::real(left / right);
    case BinaryOperator::FloorDivide:
        return Value::real(std::floor(left / right));
    case BinaryOperator::Modulo:
        return Value::real(left - std::floor(left / right) * right);
    case BinaryOperator::Power:
        return Value::real(std::pow(left, right));
    }
    return outOfRange(op);
}

Result<Value> repeated(const Value& value, std::int64_t count, Budget& budget)
{
    if (const std::string* text = value.asText()) {
        TextBuilder builder(budget);
        for (std::int64_t i = 0; i < count && !text->empty() && budget.step(); ++i)
            builder.add(*text);
        return builder.take();
    }
    List items;
    const List& unit = *value.asList();
    for (std::int64_t i = 0; i < count && !unit.empty() && budget.allocate(unit.size() * sizeof(Value)); ++i)
        items.insert(items.end(), unit.begin(), unit.end());
    return makeList(std::move(items), budget);
}

Result<Value> added(const Value& left, const Value& right, Budget& budget)
{
    if (left.isText() && right.isText()) {
        TextBuilder builder(budget);
        builder.add(*left.asText());
        builder.add(*right.asText());
        return builder.take();
    }
    if (!left.isList() || !right.isList())
        return mismatch("\"+\"", left, right);
    if (!budget.allocate((left.asList()->size() + right.asList()->size()) * sizeof(Value)))
        return tl::unexpected<Error>(budget.check().error());
    List items = *left.asList();
    items.insert(items.end(), right.asList()->begin(), right.asList()->end());
    return Value::list(std::move(items));
}

/// What a short text takes besides its value.
constexpr std::size_t kTextBytes = sizeof(Value) + sizeof(std::string) + 32;

template <class Compare> int orderOf(const Compare& left, const Compare& right)
{
    return left < right ? -1 : right < left ? 1 : 0;
}

/// Where index points to in `length` elements, negative ones from the end; length if nowhere.
std::size_t placeOf(std::int64_t index, std::size_t length)
{
    const auto count = static_cast<std::int64_t>(length);
    if (index < -count || index >= count)
        return length;
    return static_cast<std::size_t>(index < 0 ? index + count : index);
}

struct Range {
    std::int64_t start = 0;
    std::int64_t stop = 0;
    std::int64_t step = 1;
};

/// Python's slice.indices.
Result<Range> rangeOf(const Value& start, const Value& stop, const Value& step, std::int64_t length)
{
    for (const Value* part : {&start, &stop, &step}) {
        if (!part->isInteger() && !part->isNone() && !part->isUndefined())
            return fail(ErrorCode::Malformed, fmt::format("a slice with {}", part->kindName()));
    }
    Range range;
    range.step = step.isInteger() ? step.toInteger() : 1;
    if (range.step == 0)
        return fail(ErrorCode::Malformed, "a slice with step 0");
    const std::int64_t lowest = range.step < 0 ? -1 : 0;
    const std::int64_t highest = range.step < 0 ? length - 1 : length;
    const auto bound = [&](const Value& part, std::int64_t otherwise) {
        if (!part.isInteger())
            return otherwise;
        const std::int64_t at = std::clamp(part.toInteger(), -length - 1, length + 1);
        return std::clamp(at < 0 ? at + length : at, lowest, highest);
    };
    range.start = bound(start, range.step < 0 ? highest : lowest);
    range.stop = bound(stop, range.step < 0 ? lowest : highest);
    range.step = std::clamp(range.step, -length - 1, length + 1);
    return range;
}

template <class Visit> void eachOf(const Range& range, Visit visit)
{
    for (std::int64_t at = range.start; range.step > 0 ? at < range.stop : at > range.stop; at += range.step)
        visit(static_cast<std::size_t>(at));
}

/// loop.index and the others.
Result<Value> loopAttribute(const Loop& loop, std::string_view name)
{
    const auto index = static_cast<std::int64_t>(loop.index);
    const auto length = static_cast<std::int64_t>(loop.items.size());
    if (name == "index" || name == "index0")
        return Value::integer(name == "index" ? index + 1 : index);
    if (name == "revindex" || name == "revindex0")
        return Value::integer(name == "revindex" ? length - index : length - index - 1);
    if (name == "first")
        return Value::boolean(index == 0);
    if (name == "last")
        return Value::boolean(index + 1 == length);
    if (name == "length")
        return Value::integer(length);
    if (name == "previtem")
        return index > 0 ? loop.items[loop.index - 1] : Value();
    if (name == "nextitem")
        return index + 1 < length ? loop.items[loop.index + 1] : Value();
    if (name == "depth" || name == "depth0")
        return Value::integer(name == "depth" ? 1 : 0); // of recursive loops, which there are none of
    return fail(ErrorCode::Unsupported, fmt::format("loop.{}", name));
}

void payForLookup(const Value& object, Budget& budget)
{
    if (const Dict* entries = object.asDict())
        budget.step(entries->size() / kEntriesAStep);
    if (const Namespace* entries = object.asNamespace())
        budget.step(entries->entries.size() / kEntriesAStep);
}

bool areEqualLists(const List& left, const List& right, Budget& budget)
{
    return left.size() == right.size()
        && std::ranges::equal(left, right, [&](const Value& a, const Value& b) { return areEqual(a, b, budget); });
}

bool areEqualDicts(const Dict& left, const Dict& right, Budget& budget)
{
    return left.size() == right.size() && std::ranges::all_of(left, [&](const auto& entry) {
        const Value* other = budget.step(right.size()) ? findIn(right, entry.first) : nullptr;
        return other && areEqual(entry.second, *other, budget);
    });
}

} // namespace

Result<Value> compute(BinaryOperator op, const Value& left, const Value& right, Budget& budget)
{
    if (left.isInteger() && right.isInteger())
        return computeIntegers(op, left.toInteger(), right.toInteger());
    if (left.isNumber() && right.isNumber())
        return computeReals(op, left.toReal(), right.toReal());
    if (op == BinaryOperator::Add)
        return added(left, right, budget);
    if (op == BinaryOperator::Multiply && (left.isText() || left.isList()) && right.isInteger())
        return repeated(left, right.toInteger(), budget);
    if (op == BinaryOperator::Modulo && left.isText())
        return fail(ErrorCode::Unsupported, "formatting a text with \"%\"");
    return mismatch(fmt::format("\"{}\"", nameOf(op)), left, right);
}

bool areEqual(const Value& left, const Value& right, Budget& budget)
{
    if (!budget.step())
        return false;
    if (left.isInteger() && right.isInteger())
        return left.toInteger() == right.toInteger();
    if (left.isNumber() && right.isNumber())
        return left.toReal() == right.toReal();
    if (left.isText() && right.isText())
        return budget.step(left.asText()->size() / 64) && *left.asText() == *right.asText();
    if (left.isList() && right.isList())
        return areEqualLists(*left.asList(), *right.asList(), budget);
    if (left.isDict() && right.isDict())
        return areEqualDicts(*left.asDict(), *right.asDict(), budget);
    return (left.isNone() && right.isNone()) || (left.isUndefined() && right.isUndefined());
}

Result<int> order(const Value& left, const Value& right, Budget& budget)
{
    budget.step();
    if (left.isInteger() && right.isInteger())
        return orderOf(left.toInteger(), right.toInteger());
    if (left.isNumber() && right.isNumber())
        return orderOf(left.toReal(), right.toReal());
    if (left.isText() && right.isText() && budget.step(left.asText()->size() / 64))
        return orderOf(*left.asText(), *right.asText());
    if (!left.isList() || !right.isList())
        return mismatch("the order", left, right);
    const List& first = *left.asList();
    const List& second = *right.asList();
    for (std::size_t i = 0; i < std::min(first.size(), second.size()); ++i) {
        SHEAF_CHECK(budget.check());
        SHEAF_TRY(const int own, order(first[i], second[i], budget));
        if (own != 0)
            return own;
    }
    return orderOf(first.size(), second.size());
}

Result<bool> contains(const Value& container, const Value& item, Budget& budget)
{
    if (const std::string* text = container.asText()) {
        if (!item.isText())
            return mismatch("\"in\"", item, container);
        payForSearch(text->size(), item.asText()->size(), budget);
        SHEAF_CHECK(budget.check());
        return text->find(*item.asText()) != std::string::npos;
    }
    if (const Dict* entries = container.asDict())
        return item.isText() && budget.step(entries->size()) && container.find(*item.asText()) != nullptr;
    if (const List* items = container.asList())
        return std::ranges::any_of(*items, [&](const Value& one) { return areEqual(one, item, budget); });
    if (container.isUndefined())
        return false;
    return mismatch("\"in\"", item, container);
}

Result<Value> attributeOf(const Value& object, std::string_view name, Budget& budget)
{
    payForLookup(object, budget);
    if (const Value* entry = object.find(name))
        return *entry;
    if (const Namespace* entries = object.asNamespace()) {
        const Value* entry = findIn(entries->entries, name);
        return entry ? *entry : Value();
    }
    if (const Loop* loop = object.asLoop())
        return loopAttribute(*loop, name);
    if (object.isUndefined())
        return fail(ErrorCode::Malformed, fmt::format("\"{}\" of an undefined value", name));
    return Value();
}

Result<Value> elementOf(const Value& object, const Value& index, Budget& budget)
{
    if (index.isText())
        return attributeOf(object, *index.asText(), budget);
    if (object.isUndefined())
        return fail(ErrorCode::Malformed, "an element of an undefined value");
    if (!index.isInteger())
        return Value();
    if (const List* items = object.asList()) {
        const std::size_t place = placeOf(index.toInteger(), items->size());
        return place < items->size() ? (*items)[place] : Value();
    }
    if (const std::string* text = object.asText()) {
        SHEAF_CHECK(payForParts(*text, budget));
        const auto characters = charactersOf(*text);
        const std::size_t place = placeOf(index.toInteger(), characters.size());
        return place < characters.size() ? makeText(characters[place], budget) : Value();
    }
    return Value();
}

Result<Value> sliceOf(const Value& object, const Value& start, const Value& stop, const Value& step, Budget& budget)
{
    if (const List* items = object.asList()) {
        SHEAF_TRY(const Range range, rangeOf(start, stop, step, static_cast<std::int64_t>(items->size())));
        if (!budget.allocate(items->size() * sizeof(Value)))
            return tl::unexpected<Error>(budget.check().error());
        List taken;
        eachOf(range, [&](std::size_t at) { taken.push_back((*items)[at]); });
        return Value::list(std::move(taken));
    }
    if (const std::string* text = object.asText()) {
        SHEAF_CHECK(payForParts(*text, budget));
        const auto characters = charactersOf(*text);
        SHEAF_TRY(const Range range, rangeOf(start, stop, step, static_cast<std::int64_t>(characters.size())));
        TextBuilder taken(budget);
        eachOf(range, [&](std::size_t at) { taken.add(characters[at]); });
        return taken.take();
    }
    if (object.isUndefined())
        return makeList({}, budget);
    return fail(ErrorCode::Malformed, fmt::format("a slice of {}", object.kindName()));
}

Result<List> itemsOf(const Value& value, Budget& budget)
{
    List items;
    if (const List* list = value.asList()) {
        if (budget.allocate(list->size() * sizeof(Value)))
            items = *list;
    } else if (const Dict* entries = value.asDict()) {
        for (const auto& [key, entry] : *entries) {
            if (budget.allocate(key.size() + sizeof(Value)))
                items.push_back(Value::text(key));
        }
    } else if (const std::string* text = value.asText()) {
        SHEAF_CHECK(payForParts(*text, budget));
        for (const std::string_view character : charactersOf(*text)) {
            if (budget.allocate(kTextBytes))
                items.push_back(Value::text(std::string(character)));
        }
    } else if (!value.isUndefined()) {
        return fail(ErrorCode::Malformed, fmt::format("{} has no elements", value.kindName()));
    }
    SHEAF_CHECK(budget.check());
    return items;
}

void payForSearch(std::size_t textBytes, std::size_t wantedBytes, Budget& budget)
{
    constexpr std::size_t kBytesAStep = 16;
    constexpr std::size_t kComparedAtOnce = 64;
    budget.step((textBytes / kBytesAStep + 1) * (wantedBytes / kComparedAtOnce + 1));
}

Result<void> payForParts(std::string_view text, Budget& budget)
{
    budget.step(text.size());
    budget.allocate(text.size() * sizeof(std::string_view));
    return budget.check();
}

Result<Value> makeList(List items, Budget& budget)
{
    budget.allocate(items.size() * sizeof(Value));
    SHEAF_CHECK(budget.check());
    return Value::list(std::move(items));
}

Result<Value> makeText(std::string_view text, Budget& budget)
{
    budget.allocate(text.size());
    SHEAF_CHECK(budget.check());
    return Value::text(std::string(text));
}

} // namespace sheaf::jinja
