#include "engine/template/filters.h"

#include "engine/template/operators.h"
#include "engine/template/text.h"
#include "engine/template/text_builder.h"
#include "engine/template/text_methods.h"

#include <fmt/core.h>

#include <array>
#include <charconv>
#include <cmath>

namespace sheaf::jinja {
namespace {

using Bound = BoundArguments;

/// What a filter of texts makes of anything else: its text.
Result<std::string> textOf(const Value& input, Budget& budget)
{
    TextBuilder builder(budget);
    builder.addValue(input);
    return builder.takeText();
}

Result<Value> trimFilter(const Value& input, const Bound& arguments, Budget& budget)
{
    SHEAF_TRY(const std::string text, textOf(input, budget));
    if (!arguments.has(0) || arguments.at(0).isNone())
        return makeText(strip(text, {}, Side::Both), budget);
    SHEAF_TRY(const std::string characters, arguments.text(0));
    return makeText(strip(text, characters, Side::Both), budget);
}

template <std::string (*change)(std::string_view)>
Result<Value> changeFilter(const Value& input, const Bound&, Budget& budget)
{
    SHEAF_TRY(const std::string text, textOf(input, budget));
    return makeText(change(text), budget);
}

/// Unlike the method: words begin behind spaces, hyphens and opening brackets only.
std::string titleOfWords(std::string_view text)
{
    std::string titled;
    bool begins = true;
    for (const char& character : text) {
        const std::string_view one(&character, 1);
        titled += begins ? upper(one) : lower(one);
        begins
            = std::string_view("-({[<").find(character) != std::string_view::npos || strip(one, {}, Side::Both).empty();
    }
    return titled;
}

Result<Value> replaceFilter(const Value& input, const Bound& arguments, Budget& budget)
{
    SHEAF_TRY(const std::string text, textOf(input, budget));
    SHEAF_TRY(const std::string old, arguments.text(0));
    SHEAF_TRY(const std::string by, arguments.text(1));
    SHEAF_TRY(const std::int64_t count, arguments.integer(2, -1));
    return replaced(text, old, by, count, budget);
}

Result<Value> stringFilter(const Value& input, const Bound&, Budget& budget)
{
    SHEAF_TRY(const std::string text, textOf(input, budget));
    return makeText(text, budget);
}

Result<Value> sameFilter(const Value& input, const Bound&, Budget&)
{
    return input;
}

Result<Value> escapeFilter(const Value& input, const Bound&, Budget& budget)
{
    SHEAF_TRY(const std::string text, textOf(input, budget));
    static constexpr std::string_view kEscaped = "&<>\"'";
    static constexpr std::string_view kWritten[]{"&amp;", "&lt;", "&gt;", "&#34;", "&#39;"};
    TextBuilder builder(budget);
    for (const char& character : text) {
        const std::size_t at = kEscaped.find(character);
        builder.add(at == std::string_view::npos ? std::string_view(&character, 1) : kWritten[at]);
    }
    return builder.take();
}

/// Blanks before each line but, unless asked for, the first one and empty ones.
Result<Value> indentFilter(const Value& input, const Bound& arguments, Budget& budget)
{
    SHEAF_TRY(const std::string text, textOf(input, budget));
    std::string blanks;
    if (arguments.at(0).isText()) {
        blanks = *arguments.at(0).asText();
    } else {
        SHEAF_TRY(const std::int64_t width, arguments.integer(0, 4));
        if (width < 0 || width > 100)
            return fail(ErrorCode::Unsupported, fmt::format("indent by {}", width));
        blanks.assign(static_cast<std::size_t>(width), ' ');
    }
    SHEAF_CHECK(payForParts(text, budget));
    TextBuilder builder(budget);
    bool isFirst = true;
    for (const std::string_view line : split(text, "\n", -1, Side::Left)) {
        builder.add(isFirst ? "" : "\n");
        if (isFirst ? arguments.isTrue(1, false) : !line.empty() || arguments.isTrue(2, false))
            builder.add(blanks);
        builder.add(line);
        isFirst = false;
    }
    return builder.take();
}

Result<Value> toJsonFilter(const Value& input, const Bound& arguments, Budget& budget)
{
    JsonStyle style;
    SHEAF_TRY(style.indent, arguments.integer(1, -1));
    if (style.indent > 32)
        return fail(ErrorCode::Unsupported, fmt::format("tojson with an indentation of {}", style.indent));
    if (style.indent >= 0)
        style.itemSeparator = ",";
    style.asciiOnly = arguments.isTrue(0, false);
    style.sortKeys = arguments.isTrue(3, false);
    if (const List* separators = arguments.at(2).asList()) {
        if (separators->size() != 2 || !separators->front().isText() || !separators->back().isText())
            return fail(ErrorCode::Malformed, "separators are two texts");
        style.itemSeparator = *separators->front().asText();
        style.keySeparator = *separators->back().asText();
    }
    return toJson(input, style, budget);
}

Result<Value> defaultFilter(const Value& input, const Bound& arguments, Budget&)
{
    const bool isMissing = input.isUndefined() || (arguments.isTrue(1, false) && !input.isTrue());
    return isMissing ? (arguments.has(0) ? arguments.at(0) : Value::text("")) : input;
}

Result<Value> lengthFilter(const Value& input, const Bound&, Budget& budget)
{
    if (const std::string* text = input.asText()) {
        budget.step(text->size() / 16);
        return Value::integer(static_cast<std::int64_t>(lengthOf(*text)));
    }
    if (const List* items = input.asList())
        return Value::integer(static_cast<std::int64_t>(items->size()));
    if (const Dict* entries = input.asDict())
        return Value::integer(static_cast<std::int64_t>(entries->size()));
    if (input.isUndefined())
        return Value::integer(0);
    return fail(ErrorCode::Malformed, fmt::format("{} has no length", input.kindName()));
}

Result<Value> intFilter(const Value& input, const Bound& arguments, Budget&)
{
    if (input.isInteger())
        return Value::integer(input.toInteger());
    if (input.isReal() && std::abs(input.toReal()) < 9e18)
        return Value::integer(static_cast<std::int64_t>(input.toReal()));
    if (const std::string* written = input.asText()) {
        const std::string_view text = strip(*written, {}, Side::Both);
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error == std::errc() && end == text.data() + text.size())
            return Value::integer(number);
    }
    return arguments.has(0) ? arguments.at(0) : Value::integer(0);
}

Result<Value> floatFilter(const Value& input, const Bound& arguments, Budget&)
{
    if (input.isNumber())
        return Value::real(input.toReal());
    if (const std::string* written = input.asText()) {
        const std::string_view text = strip(*written, {}, Side::Both);
        double number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error == std::errc() && end == text.data() + text.size())
            return Value::real(number);
    }
    return arguments.has(0) ? arguments.at(0) : Value::real(0);
}

Result<Value> absFilter(const Value& input, const Bound&, Budget& budget)
{
    if (!input.isNumber())
        return fail(ErrorCode::Malformed, fmt::format("abs of {}", input.kindName()));
    if (input.toReal() >= 0)
        return input;
    return compute(BinaryOperator::Multiply, input, Value::integer(-1), budget);
}

Result<Value> roundFilter(const Value& input, const Bound& arguments, Budget&)
{
    SHEAF_TRY(const std::int64_t places, arguments.integer(0, 0));
    if (!input.isNumber() || places < 0 || places > 15)
        return fail(ErrorCode::Malformed, fmt::format("round of {}", input.kindName()));
    const double scale = std::pow(10.0, static_cast<double>(places));
    return Value::real(std::nearbyint(input.toReal() * scale) / scale);
}

constexpr std::array<Filter, 20> kFilters{{
    {"trim", trimFilter, {"chars"}},
    {"upper", changeFilter<upper>, {}},
    {"lower", changeFilter<lower>, {}},
    {"title", changeFilter<titleOfWords>, {}},
    {"capitalize", changeFilter<capitalize>, {}},
    {"replace", replaceFilter, {"old", "new", "count"}},
    {"string", stringFilter, {}},
    {"safe", sameFilter, {}},
    {"escape", escapeFilter, {}},
    {"e", escapeFilter, {}},
    {"indent", indentFilter, {"width", "first", "blank"}},
    {"tojson", toJsonFilter, {"ensure_ascii", "indent", "separators", "sort_keys"}},
    {"default", defaultFilter, {"default_value", "boolean"}},
    {"d", defaultFilter, {"default_value", "boolean"}},
    {"length", lengthFilter, {}},
    {"count", lengthFilter, {}},
    {"int", intFilter, {"default"}},
    {"float", floatFilter, {"default"}},
    {"abs", absFilter, {}},
    {"round", roundFilter, {"precision"}},
}};

} // namespace

std::span<const Filter> textFilters()
{
    return kFilters;
}

} // namespace sheaf::jinja
