#include "engine/template/arguments.h"

#include <fmt/core.h>

#include <algorithm>

namespace sheaf::jinja {

Result<BoundArguments> BoundArguments::bind(const Arguments& arguments, const ParameterNames& parameters)
{
    BoundArguments bound(arguments);
    const auto count = static_cast<std::size_t>(std::ranges::find(parameters, "") - parameters.begin());
    if (arguments.positional.size() > count)
        return fail(
            ErrorCode::Malformed, fmt::format("{} arguments where {} are taken", arguments.positional.size(), count));
    for (std::size_t i = 0; i < arguments.positional.size(); ++i)
        bound.m_values[i] = &arguments.positional[i];
    for (const auto& [name, value] : arguments.named) {
        const auto place = static_cast<std::size_t>(std::ranges::find(parameters, name) - parameters.begin());
        if (place >= count)
            return fail(ErrorCode::Unsupported, fmt::format("the argument \"{}\"", name));
        if (bound.m_values[place])
            return fail(ErrorCode::Malformed, fmt::format("the argument \"{}\" twice", name));
        bound.m_values[place] = &value;
    }
    return bound;
}

const Value& BoundArguments::at(std::size_t place) const
{
    static const Value kUndefined;
    return m_values[place] ? *m_values[place] : kUndefined;
}

bool BoundArguments::isTrue(std::size_t place, bool otherwise) const
{
    return has(place) ? at(place).isTrue() : otherwise;
}

Result<std::string> BoundArguments::text(std::size_t place) const
{
    if (const std::string* text = at(place).asText())
        return *text;
    return fail(ErrorCode::Malformed, fmt::format("argument {} is {}, not a text", place + 1, at(place).kindName()));
}

Result<std::string> BoundArguments::text(std::size_t place, std::string_view otherwise) const
{
    return has(place) ? text(place) : std::string(otherwise);
}

Result<std::int64_t> BoundArguments::integer(std::size_t place, std::int64_t otherwise) const
{
    if (!has(place) || at(place).isNone())
        return otherwise;
    if (at(place).isInteger())
        return at(place).toInteger();
    return fail(
        ErrorCode::Malformed, fmt::format("argument {} is {}, not an integer", place + 1, at(place).kindName()));
}

} // namespace sheaf::jinja
