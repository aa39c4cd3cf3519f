#include "engine/template/text.h"

#include "engine/base/utf8.h"

#include <algorithm>

namespace sheaf::jinja {
namespace {

std::size_t firstBytes(std::string_view text)
{
    return std::max<std::size_t>(characterBytes(text), 1);
}

std::string_view firstCharacter(std::string_view text)
{
    return text.substr(0, firstBytes(text));
}

std::string_view lastCharacter(std::string_view text)
{
    for (std::size_t bytes = 2; bytes <= std::min<std::size_t>(4, text.size()); ++bytes) {
        const std::string_view tail = text.substr(text.size() - bytes);
        if (characterBytes(tail) == bytes)
            return tail;
    }
    return text.substr(text.size() - 1);
}

/// str.isspace of Python: Unicode's White_Space and the four information separators.
bool isSpace(std::string_view character)
{
    if (character.size() == 1) {
        const auto byte = static_cast<unsigned char>(character.front());
        return byte == ' ' || (byte >= 0x09 && byte <= 0x0D) || (byte >= 0x1C && byte <= 0x1F);
    }
    static constexpr char32_t kWide[]{0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000};
    const char32_t codePoint = decodeCharacter(character);
    return (codePoint >= 0x2000 && codePoint <= 0x200A) || std::ranges::find(kWide, codePoint) != std::end(kWide);
}

bool isStripped(std::string_view character, std::optional<std::string_view> characters)
{
    return characters ? characters->find(character) != std::string_view::npos : isSpace(character);
}

std::vector<std::string_view> splitAtSpaces(std::string_view text, std::int64_t count)
{
    std::vector<std::string_view> parts;
    for (text = strip(text, {}, Side::Left); !text.empty(); text = strip(text, {}, Side::Left)) {
        if (count >= 0 && parts.size() == static_cast<std::size_t>(count)) {
            parts.push_back(text);
            break;
        }
        std::size_t end = 0;
        while (end < text.size() && !isSpace(firstCharacter(text.substr(end))))
            end += firstBytes(text.substr(end));
        parts.push_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return parts;
}

std::vector<std::string_view> splitFromRight(std::string_view text, std::string_view separator, std::int64_t count)
{
    std::vector<std::string_view> parts;
    while (count < 0 || parts.size() < static_cast<std::size_t>(count)) {
        const std::size_t at = text.rfind(separator);
        if (at == std::string_view::npos)
            break;
        parts.push_back(text.substr(at + separator.size()));
        text = text.substr(0, at);
    }
    parts.push_back(text);
    std::ranges::reverse(parts);
    return parts;
}

char upperOf(char character)
{
    return character >= 'a' && character <= 'z' ? static_cast<char>(character - 'a' + 'A') : character;
}

char lowerOf(char character)
{
    return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
}

bool isLetter(char character)
{
    return (upperOf(character) >= 'A' && upperOf(character) <= 'Z') || static_cast<unsigned char>(character) >= 0x80;
}

} // namespace

std::string_view strip(std::string_view text, std::optional<std::string_view> characters, Side side)
{
    while (side != Side::Right && !text.empty() && isStripped(firstCharacter(text), characters))
        text.remove_prefix(firstBytes(text));
    while (side != Side::Left && !text.empty() && isStripped(lastCharacter(text), characters))
        text.remove_suffix(lastCharacter(text).size());
    return text;
}

std::vector<std::string_view> split(
    std::string_view text, std::optional<std::string_view> separator, std::int64_t count, Side from)
{
    if (!separator)
        return splitAtSpaces(text, count);
    if (from == Side::Right)
        return splitFromRight(text, *separator, count);
    std::vector<std::string_view> parts;
    while (count < 0 || parts.size() < static_cast<std::size_t>(count)) {
        const std::size_t at = text.find(*separator);
        if (at == std::string_view::npos)
            break;
        parts.push_back(text.substr(0, at));
        text.remove_prefix(at + separator->size());
    }
    parts.push_back(text);
    return parts;
}

std::vector<std::string_view> splitLines(std::string_view text)
{
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
        lines.push_back(text.substr(0, end));
        const bool pair = text.substr(end).starts_with("\r\n");
        text.remove_prefix(std::min(text.size(), end + (pair ? 2 : 1)));
    }
    return lines;
}

std::vector<std::string_view> charactersOf(std::string_view text)
{
    std::vector<std::string_view> characters;
    for (; !text.empty(); text.remove_prefix(firstBytes(text)))
        characters.push_back(firstCharacter(text));
    return characters;
}

std::size_t lengthOf(std::string_view text)
{
    std::size_t length = 0;
    for (; !text.empty(); text.remove_prefix(firstBytes(text)))
        ++length;
    return length;
}

std::string upper(std::string_view text)
{
    std::string changed(text);
    std::ranges::transform(changed, changed.begin(), upperOf);
    return changed;
}

std::string lower(std::string_view text)
{
    std::string changed(text);
    std::ranges::transform(changed, changed.begin(), lowerOf);
    return changed;
}

std::string title(std::string_view text)
{
    std::string changed(text);
    bool inWord = false;
    for (char& character : changed) {
        character = inWord ? lowerOf(character) : upperOf(character);
        inWord = isLetter(character);
    }
    return changed;
}

std::string capitalize(std::string_view text)
{
    std::string changed = lower(text);
    if (!changed.empty())
        changed.front() = upperOf(changed.front());
    return changed;
}

} // namespace sheaf::jinja
