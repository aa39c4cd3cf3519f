#include "engine/template/value.h"

#include <algorithm>

namespace sheaf::jinja {

Value Value::text(std::string value)
{
    return Value(Storage(std::make_shared<const std::string>(std::move(value))));
}

Value Value::nameSpace(Dict entries)
{
    return Value(Storage(std::make_shared<Namespace>(Namespace{std::move(entries)})));
}

Result<Value> Value::list(List items)
{
    int nesting = 0;
    for (const Value& item : items) {
        SHEAF_TRY(const int own, item.nesting());
        nesting = std::max(nesting, own);
    }
    if (nesting >= kMaxNesting)
        return fail(ErrorCode::TooLarge, "lists are nested too deeply");
    return Value(Storage(std::make_shared<const Nested<List>>(Nested<List>{std::move(items), nesting + 1})));
}

Result<Value> Value::dict(Dict entries)
{
    int nesting = 0;
    for (const auto& [key, value] : entries) {
        SHEAF_TRY(const int own, value.nesting());
        nesting = std::max(nesting, own);
    }
    if (nesting >= kMaxNesting)
        return fail(ErrorCode::TooLarge, "dictionaries are nested too deeply");
    return Value(Storage(std::make_shared<const Nested<Dict>>(Nested<Dict>{std::move(entries), nesting + 1})));
}

Result<int> Value::nesting() const
{
    if (const auto* list = std::get_if<ListPointer>(&m_storage))
        return (*list)->nesting;
    if (const auto* dict = std::get_if<DictPointer>(&m_storage))
        return (*dict)->nesting;
    SHEAF_CHECK(checkStorable());
    return 0;
}

Result<void> Value::checkStorable() const
{
    if (asNamespace() || asLoop())
        return fail(ErrorCode::Unsupported, std::string(kindName()) + " inside a list, dictionary or namespace");
    return {};
}

const std::string* Value::asText() const
{
    const auto* text = std::get_if<Text>(&m_storage);
    return text ? text->get() : nullptr;
}

const List* Value::asList() const
{
    const auto* list = std::get_if<ListPointer>(&m_storage);
    return list ? &(*list)->items : nullptr;
}

const Dict* Value::asDict() const
{
    const auto* dict = std::get_if<DictPointer>(&m_storage);
    return dict ? &(*dict)->items : nullptr;
}

Namespace* Value::asNamespace() const
{
    const auto* entries = std::get_if<std::shared_ptr<Namespace>>(&m_storage);
    return entries ? entries->get() : nullptr;
}

Loop* Value::asLoop() const
{
    const auto* loop = std::get_if<std::shared_ptr<Loop>>(&m_storage);
    return loop ? loop->get() : nullptr;
}

const Function* Value::asFunction() const
{
    const auto* function = std::get_if<const Function*>(&m_storage);
    return function ? *function : nullptr;
}

const Macro* Value::asMacro() const
{
    const auto* macro = std::get_if<const Macro*>(&m_storage);
    return macro ? *macro : nullptr;
}

std::int64_t Value::toInteger() const
{
    if (const auto* number = std::get_if<std::int64_t>(&m_storage))
        return *number;
    const auto* boolean = std::get_if<bool>(&m_storage);
    return boolean && *boolean ? 1 : 0;
}

double Value::toReal() const
{
    const auto* number = std::get_if<double>(&m_storage);
    return number ? *number : static_cast<double>(toInteger());
}

bool Value::isTrue() const
{
    if (isUndefined() || isNone())
        return false;
    if (isNumber())
        return toReal() != 0;
    if (const auto* text = asText())
        return !text->empty();
    if (const auto* list = asList())
        return !list->empty();
    if (const auto* dict = asDict())
        return !dict->empty();
    return true;
}

std::string_view Value::kindName() const
{
    static constexpr std::string_view kNames[]{"an undefined value", "none", "a boolean", "an integer", "a number",
        "a text", "a list", "a dictionary", "a namespace", "a loop", "a function", "a macro"};
    static_assert(std::size(kNames) == std::variant_size_v<Storage>);
    return kNames[m_storage.index()];
}

const Value* Value::find(std::string_view key) const
{
    const Dict* entries = asDict();
    return entries ? findIn(*entries, key) : nullptr;
}

const Value* findIn(const Dict& entries, std::string_view key)
{
    const auto found = std::ranges::find(entries, key, &Dict::value_type::first);
    return found == entries.end() ? nullptr : &found->second;
}

void setIn(Dict& entries, std::string_view key, Value value)
{
    const auto found = std::ranges::find(entries, key, &Dict::value_type::first);
    if (found == entries.end())
        entries.emplace_back(key, std::move(value));
    else
        found->second = std::move(value);
}

} // namespace sheaf::jinja
