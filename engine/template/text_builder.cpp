#include "engine/template/text_builder.h"

#include <fmt/core.h>

#include <cmath>

namespace sheaf::jinja {

std::string writtenReal(double value)
{
    if (std::isnan(value))
        return "nan";
    if (std::isinf(value))
        return value < 0 ? "-inf" : "inf";
    std::string text = fmt::format("{}", value);
    if (text.find_first_of(".e") == std::string::npos)
        text += ".0";
    return text;
}

void TextBuilder::addValue(const Value& value)
{
    if (const std::string* text = value.asText())
        add(*text);
    else
        addWritten(value);
}

void TextBuilder::addWritten(const Value& value)
{
    if (!m_budget.step() || value.isUndefined())
        return;
    if (const std::string* text = value.asText())
        return addQuoted(*text);
    if (value.isNone())
        return add("None");
    if (value.isBoolean())
        return add(value.isTrue() ? "True" : "False");
    if (value.isInteger())
        return add(fmt::format("{}", value.toInteger()));
    if (value.isReal())
        return add(writtenReal(value.toReal()));
    if (const List* items = value.asList()) {
        add("[");
        for (std::size_t i = 0; i < items->size(); ++i) {
            add(i == 0 ? "" : ", ");
            addWritten((*items)[i]);
        }
        return add("]");
    }
    if (const Dict* entries = value.asDict()) {
        add("{");
        for (std::size_t i = 0; i < entries->size(); ++i) {
            add(i == 0 ? "" : ", ");
            addQuoted((*entries)[i].first);
            add(": ");
            addWritten((*entries)[i].second);
        }
        return add("}");
    }
    add(fmt::format("<{}>", value.kindName()));
}

/// In single quotes, or double ones around a text that has single ones only.
void TextBuilder::addQuoted(std::string_view text)
{
    const bool isDouble = text.find('\'') != std::string_view::npos && text.find('"') == std::string_view::npos;
    const char quote = isDouble ? '"' : '\'';
    add({&quote, 1});
    for (const char& character : text) {
        const auto byte = static_cast<unsigned char>(character);
        if (character == quote || character == '\\')
            add(fmt::format("\\{}", character));
        else if (character == '\n')
            add("\\n");
        else if (character == '\r')
            add("\\r");
        else if (character == '\t')
            add("\\t");
        else if (byte < 0x20 || byte == 0x7F)
            add(fmt::format("\\x{:02x}", byte));
        else
            add({&character, 1});
    }
    add({&quote, 1});
}

} // namespace sheaf::jinja
