#include "engine/template/template_values.h"

namespace sheaf::test {

using jinja::Value;

Value valueOf(const nlohmann::ordered_json& json)
{
    if (json.is_null())
        return Value::none();
    if (json.is_boolean())
        return Value::boolean(json.get<bool>());
    if (json.is_number_integer())
        return Value::integer(json.get<std::int64_t>());
    if (json.is_number())
        return Value::real(json.get<double>());
    if (json.is_string())
        return Value::text(json.get<std::string>());
    if (json.is_object())
        return Value::dict(variablesOf(json)).value();
    jinja::List items;
    for (const auto& item : json)
        items.push_back(valueOf(item));
    return Value::list(std::move(items)).value();
}

jinja::Dict variablesOf(const nlohmann::ordered_json& json)
{
    jinja::Dict entries;
    for (const auto& [key, value] : json.items())
        entries.emplace_back(key, valueOf(value));
    return entries;
}

Result<std::string> renderTemplate(std::string_view source, jinja::Dict variables, const jinja::Limits& limits)
{
    SHEAF_TRY(const jinja::Template compiled, jinja::Template::compile(source, limits));
    return compiled.render(std::move(variables));
}

} // namespace sheaf::test
