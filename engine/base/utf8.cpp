#include "engine/base/utf8.h"

namespace sheaf {
namespace {

std::uint8_t byteAt(std::string_view text, std::size_t index)
{
    return static_cast<std::uint8_t>(text[index]);
}

bool isContinuation(std::string_view text, std::size_t index)
{
    return index < text.size() && (byteAt(text, index) & 0xC0) == 0x80;
}

/// The second byte of a three- or four-byte character has a narrower range after E0, ED, F0 and F4.
bool isSecondByte(std::string_view text, std::uint8_t lead)
{
    if (!isContinuation(text, 1))
        return false;
    const std::uint8_t second = byteAt(text, 1);
    switch (lead) {
    case 0xE0:
        return second >= 0xA0;
    case 0xED:
        return second <= 0x9F;
    case 0xF0:
        return second >= 0x90;
    case 0xF4:
        return second <= 0x8F;
    default:
        return true;
    }
}

} // namespace

std::size_t characterBytes(std::string_view text)
{
    if (text.empty())
        return 0;
    const std::uint8_t lead = byteAt(text, 0);
    if (lead < 0x80)
        return 1;
    if (lead < 0xC2 || lead > 0xF4 || !isSecondByte(text, lead))
        return 0;
    if (lead < 0xE0)
        return 2;
    if (!isContinuation(text, 2))
        return 0;
    if (lead < 0xF0)
        return 3;
    return isContinuation(text, 3) ? 4 : 0;
}

std::size_t validPrefixBytes(std::string_view text)
{
    std::size_t end = 0;
    while (const std::size_t bytes = characterBytes(text.substr(end)))
        end += bytes;
    return end;
}

std::size_t invalidPrefixBytes(std::string_view text)
{
    std::size_t end = 0;
    while (end < text.size() && characterBytes(text.substr(end)) == 0)
        ++end;
    return end;
}

char32_t decodeCharacter(std::string_view character)
{
    const std::uint8_t lead = byteAt(character, 0);
    if (character.size() == 1)
        return lead;
    char32_t codePoint = lead & (0xFFu >> (character.size() + 1));
    for (std::size_t i = 1; i < character.size(); ++i)
        codePoint = (codePoint << 6) | (byteAt(character, i) & 0x3F);
    return codePoint;
}

void appendCharacter(std::string& text, char32_t codePoint)
{
    const auto tail = [&](int shift) { text += static_cast<char>(0x80 | ((codePoint >> shift) & 0x3F)); };
    if (codePoint < 0x80) {
        text += static_cast<char>(codePoint);
    } else if (codePoint < 0x800) {
        text += static_cast<char>(0xC0 | (codePoint >> 6));
        tail(0);
    } else if (codePoint < 0x10000) {
        text += static_cast<char>(0xE0 | (codePoint >> 12));
        tail(6);
        tail(0);
    } else {
        text += static_cast<char>(0xF0 | (codePoint >> 18));
        tail(12);
        tail(6);
        tail(0);
    }
}

} // namespace sheaf
