#include "engine/template/text_methods.h"

#include "engine/template/operators.h"
#include "engine/template/text.h"
#include "engine/template/text_builder.h"

#include <fmt/core.h>

#include <algorithm>

namespace sheaf::jinja {
namespace {

using Bound = BoundArguments;

struct Method {
    using Run = Result<Value> (*)(const std::string& text, const Bound& arguments, Budget& budget);

    std::string_view name;
    Run run;
    ParameterNames parameters;
};

template <Side side> Result<Value> stripMethod(const std::string& text, const Bound& arguments, Budget& budget)
{
    if (!arguments.has(0) || arguments.at(0).isNone())
        return makeText(strip(text, {}, side), budget);
    SHEAF_TRY(const std::string characters, arguments.text(0));
    return makeText(strip(text, characters, side), budget);
}

Result<Value> listOf(const std::vector<std::string_view>& parts, Budget& budget)
{
    List items;
    for (const std::string_view part : parts) {
        if (budget.allocate(part.size() + sizeof(Value)))
            items.push_back(Value::text(std::string(part)));
    }
    SHEAF_CHECK(budget.check());
    return Value::list(std::move(items));
}

template <Side side> Result<Value> splitMethod(const std::string& text, const Bound& arguments, Budget& budget)
{
    SHEAF_TRY(const std::int64_t count, arguments.integer(1, -1));
    SHEAF_CHECK(payForParts(text, budget));
    if (!arguments.has(0) || arguments.at(0).isNone()) {
        if (side == Side::Right && count >= 0)
            return fail(ErrorCode::Unsupported, "rsplit at whitespace a number of times");
        return listOf(split(text, {}, count, side), budget);
    }
    SHEAF_TRY(const std::string separator, arguments.text(0));
    if (separator.empty())
        return fail(ErrorCode::Malformed, "split at an empty text");
    return listOf(split(text, separator, count, side), budget);
}

/// One text or a list of them, any of which will do.
template <class Matches> Result<Value> matchesAny(const Bound& arguments, Matches matches)
{
    if (const List* choices = arguments.at(0).asList()) {
        return Value::boolean(std::ranges::any_of(
            *choices, [&](const Value& choice) { return choice.isText() && matches(*choice.asText()); }));
    }
    SHEAF_TRY(const std::string wanted, arguments.text(0));
    return Value::boolean(matches(wanted));
}

Result<Value> startsWithMethod(const std::string& text, const Bound& arguments, Budget&)
{
    return matchesAny(arguments, [&](const std::string& wanted) { return text.starts_with(wanted); });
}

Result<Value> endsWithMethod(const std::string& text, const Bound& arguments, Budget&)
{
    return matchesAny(arguments, [&](const std::string& wanted) { return text.ends_with(wanted); });
}

template <std::string (*change)(std::string_view)>
Result<Value> changeMethod(const std::string& text, const Bound&, Budget& budget)
{
    return makeText(change(text), budget);
}

Result<Value> replaceMethod(const std::string& text, const Bound& arguments, Budget& budget)
{
    SHEAF_TRY(const std::string old, arguments.text(0));
    SHEAF_TRY(const std::string by, arguments.text(1));
    SHEAF_TRY(const std::int64_t count, arguments.integer(2, -1));
    return replaced(text, old, by, count, budget);
}

Result<Value> joinMethod(const std::string& text, const Bound& arguments, Budget& budget)
{
    return joined(arguments.at(0), text, budget);
}

template <bool fromRight> Result<Value> findMethod(const std::string& text, const Bound& arguments, Budget&)
{
    SHEAF_TRY(const std::string wanted, arguments.text(0));
    const std::size_t at = fromRight ? text.rfind(wanted) : text.find(wanted);
    if (at == std::string::npos)
        return Value::integer(-1);
    return Value::integer(static_cast<std::int64_t>(lengthOf(std::string_view(text).substr(0, at))));
}

Result<Value> countMethod(const std::string& text, const Bound& arguments, Budget&)
{
    SHEAF_TRY(const std::string wanted, arguments.text(0));
    if (wanted.empty())
        return Value::integer(static_cast<std::int64_t>(lengthOf(text) + 1));
    std::int64_t count = 0;
    for (std::size_t at = text.find(wanted); at != std::string::npos; at = text.find(wanted, at + wanted.size()))
        ++count;
    return Value::integer(count);
}

Result<Value> splitLinesMethod(const std::string& text, const Bound&, Budget& budget)
{
    SHEAF_CHECK(payForParts(text, budget));
    return listOf(splitLines(text), budget);
}

Result<Value> removePrefixMethod(const std::string& text, const Bound& arguments, Budget& budget)
{
    SHEAF_TRY(const std::string prefix, arguments.text(0));
    return makeText(std::string_view(text).substr(text.starts_with(prefix) ? prefix.size() : 0), budget);
}

Result<Value> removeSuffixMethod(const std::string& text, const Bound& arguments, Budget& budget)
{
    SHEAF_TRY(const std::string suffix, arguments.text(0));
    const std::size_t removed = text.ends_with(suffix) ? suffix.size() : 0;
    return makeText(std::string_view(text).substr(0, text.size() - removed), budget);
}

/// isdigit and the others: true if there are characters and all are. Of ASCII.
template <bool (*is)(char)> Result<Value> allMethod(const std::string& text, const Bound&, Budget&)
{
    return Value::boolean(!text.empty() && std::ranges::all_of(text, is));
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool isLetterOrDigit(char c)
{
    return isDigit(c) || isLetter(c);
}

Result<Value> isSpaceMethod(const std::string& text, const Bound&, Budget&)
{
    return Value::boolean(!text.empty() && strip(text, {}, Side::Both).empty());
}

template <bool upperCase> Result<Value> isCaseMethod(const std::string& text, const Bound&, Budget&)
{
    const bool hasLetters = std::ranges::any_of(text, isLetter);
    return Value::boolean(hasLetters && (upperCase ? upper(text) : lower(text)) == text);
}

constexpr std::array<Method, 28> kMethods{{
    {"strip", stripMethod<Side::Both>, {"chars"}},
    {"lstrip", stripMethod<Side::Left>, {"chars"}},
    {"rstrip", stripMethod<Side::Right>, {"chars"}},
    {"split", splitMethod<Side::Left>, {"sep", "maxsplit"}},
    {"rsplit", splitMethod<Side::Right>, {"sep", "maxsplit"}},
    {"startswith", startsWithMethod, {"prefix"}},
    {"endswith", endsWithMethod, {"suffix"}},
    {"upper", changeMethod<upper>, {}},
    {"lower", changeMethod<lower>, {}},
    {"casefold", changeMethod<lower>, {}},
    {"title", changeMethod<title>, {}},
    {"capitalize", changeMethod<capitalize>, {}},
    {"replace", replaceMethod, {"old", "new", "count"}},
    {"join", joinMethod, {"iterable"}},
    {"find", findMethod<false>, {"sub"}},
    {"rfind", findMethod<true>, {"sub"}},
    {"count", countMethod, {"sub"}},
    {"splitlines", splitLinesMethod, {}},
    {"removeprefix", removePrefixMethod, {"prefix"}},
    {"removesuffix", removeSuffixMethod, {"suffix"}},
    {"isdigit", allMethod<isDigit>, {}},
    {"isdecimal", allMethod<isDigit>, {}},
    {"isnumeric", allMethod<isDigit>, {}},
    {"isalpha", allMethod<isLetter>, {}},
    {"isalnum", allMethod<isLetterOrDigit>, {}},
    {"isspace", isSpaceMethod, {}},
    {"isupper", isCaseMethod<true>, {}},
    {"islower", isCaseMethod<false>, {}},
}};

} // namespace

Result<Value> callTextMethod(const std::string& text, std::string_view name, const Arguments& arguments, Budget& budget)
{
    const auto method = std::ranges::find(kMethods, name, &Method::name);
    if (method == kMethods.end())
        return fail(ErrorCode::Unsupported, fmt::format("the method \"{}\" of a text", name));
    std::size_t wantedBytes = 0;
    for (const Value& argument : arguments.positional)
        wantedBytes += argument.isText() ? argument.asText()->size() : 0;
    for (const auto& [parameter, argument] : arguments.named)
        wantedBytes += argument.isText() ? argument.asText()->size() : 0;
    payForSearch(text.size(), wantedBytes, budget);
    SHEAF_CHECK(budget.check());
    SHEAF_TRY(const Bound bound, Bound::bind(arguments, method->parameters));
    return method->run(text, bound, budget);
}

Result<Value> replaced(
    std::string_view text, std::string_view old, std::string_view by, std::int64_t count, Budget& budget)
{
    if (old.empty())
        return fail(ErrorCode::Unsupported, "replacing an empty text");
    payForSearch(text.size(), old.size(), budget);
    SHEAF_CHECK(budget.check());
    TextBuilder builder(budget);
    for (std::int64_t done = 0; count < 0 || done < count; ++done) {
        const std::size_t at = text.find(old);
        if (at == std::string_view::npos || !budget.step())
            break;
        builder.add(text.substr(0, at));
        builder.add(by);
        text.remove_prefix(at + old.size());
    }
    builder.add(text);
    return builder.take();
}

Result<Value> joined(const Value& items, std::string_view separator, Budget& budget)
{
    SHEAF_TRY(const List parts, itemsOf(items, budget));
    TextBuilder builder(budget);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        builder.add(i == 0 ? "" : separator);
        builder.addValue(parts[i]);
    }
    return builder.take();
}

} // namespace sheaf::jinja
