#include "engine/template/text_builder.h"

#include "engine/base/utf8.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace sheaf::jinja {
namespace {

class JsonWriter {
public:
    JsonWriter(const JsonStyle& style, Budget& budget)
        : m_style(style)
        , m_out(budget)
    {
    }

    Result<void> write(const Value& value, std::int64_t level)
    {
        if (!m_out.budget().step())
            return m_out.budget().check();
        if (const std::string* text = value.asText())
            addText(*text);
        else if (value.isNone())
            m_out.add("null");
        else if (value.isBoolean())
            m_out.add(value.isTrue() ? "true" : "false");
        else if (value.isInteger())
            m_out.add(fmt::format("{}", value.toInteger()));
        else if (value.isReal())
            m_out.add(numberText(value.toReal()));
        else if (value.isList())
            return writeList(*value.asList(), level);
        else if (value.isDict())
            return writeDict(*value.asDict(), level);
        else
            return fail(ErrorCode::Malformed, fmt::format("{} cannot be written as JSON", value.kindName()));
        return {};
    }

    Result<Value> take() { return m_out.take(); }

private:
    Result<void> writeList(const List& items, std::int64_t level)
    {
        m_out.add("[");
        for (std::size_t i = 0; i < items.size(); ++i) {
            separate(i == 0, level + 1);
            SHEAF_CHECK(write(items[i], level + 1));
        }
        close("]", items.empty(), level);
        return {};
    }

    Result<void> writeDict(const Dict& entries, std::int64_t level)
    {
        std::vector<const Dict::value_type*> sorted;
        for (const auto& entry : entries)
            sorted.push_back(&entry);
        if (m_style.sortKeys)
            std::ranges::sort(sorted, {}, [](const auto* entry) { return std::string_view(entry->first); });
        m_out.add("{");
        for (std::size_t i = 0; i < sorted.size(); ++i) {
            separate(i == 0, level + 1);
            addText(sorted[i]->first);
            m_out.add(m_style.keySeparator);
            SHEAF_CHECK(write(sorted[i]->second, level + 1));
        }
        close("}", entries.empty(), level);
        return {};
    }

    void separate(bool isFirst, std::int64_t level)
    {
        if (!isFirst)
            m_out.add(m_style.itemSeparator);
        newLine(level);
    }

    void close(std::string_view bracket, bool isEmpty, std::int64_t level)
    {
        if (!isEmpty)
            newLine(level);
        m_out.add(bracket);
    }

    /// level and indent: at most Value::kMaxNesting and what the filter lets through.
    void newLine(std::int64_t level)
    {
        if (m_style.indent < 0)
            return;
        m_out.add("\n");
        for (std::int64_t i = 0; i < level * m_style.indent && m_out.budget().step(); ++i)
            m_out.add(" ");
    }

    static std::string numberText(double value)
    {
        if (std::isnan(value))
            return "NaN";
        if (std::isinf(value))
            return value < 0 ? "-Infinity" : "Infinity";
        return writtenReal(value);
    }

    void addText(std::string_view text)
    {
        m_out.add("\"");
        while (!text.empty()) {
            const std::size_t bytes = std::max<std::size_t>(characterBytes(text), 1);
            addCharacter(text.substr(0, bytes));
            text.remove_prefix(bytes);
        }
        m_out.add("\"");
    }

    void addCharacter(std::string_view character)
    {
        static constexpr std::string_view kEscaped = "\"\\\n\r\t\b\f";
        static constexpr std::string_view kLetters = "\"\\nrtbf";
        const auto byte = static_cast<unsigned char>(character.front());
        if (const std::size_t at = kEscaped.find(character.front()); at != std::string_view::npos)
            m_out.add(fmt::format("\\{}", kLetters[at]));
        else if (byte < 0x20)
            m_out.add(fmt::format("\\u{:04x}", byte));
        else if (byte < 0x80 || !m_style.asciiOnly || characterBytes(character) == 0)
            m_out.add(character);
        else
            addCodePoint(decodeCharacter(character));
    }

    void addCodePoint(char32_t codePoint)
    {
        if (codePoint < 0x10000)
            return m_out.add(fmt::format("\\u{:04x}", static_cast<std::uint32_t>(codePoint)));
        const auto rest = static_cast<std::uint32_t>(codePoint - 0x10000);
        m_out.add(fmt::format("\\u{:04x}\\u{:04x}", 0xD800 + (rest >> 10), 0xDC00 + (rest & 0x3FF)));
    }

    const JsonStyle& m_style;
    TextBuilder m_out;
};

} // namespace

Result<Value> toJson(const Value& value, const JsonStyle& style, Budget& budget)
{
    JsonWriter writer(style, budget);
    SHEAF_CHECK(writer.write(value, 0));
    return writer.take();
}

} // namespace sheaf::jinja
