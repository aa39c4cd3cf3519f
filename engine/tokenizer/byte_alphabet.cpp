#include "engine/tokenizer/byte_alphabet.h"

#include "engine/base/utf8.h"

#include <array>
#include <cstdint>

namespace sheaf::tokenizer {
namespace {

constexpr bool standsForItself(int byte)
{
    return (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
}

constexpr int kOtherBytes = 68; // written as U+0100, U+0101, … in ascending order
constexpr char32_t kFirstOther = 0x100;

constexpr std::array<std::uint8_t, kOtherBytes> otherBytes()
{
    std::array<std::uint8_t, kOtherBytes> others{};
    std::size_t count = 0;
    for (int byte = 0; byte < 256; ++byte) {
        if (!standsForItself(byte))
            others[count++] = static_cast<std::uint8_t>(byte);
    }
    return others;
}

std::optional<char> byteOf(char32_t codePoint)
{
    static constexpr auto kOthers = otherBytes();
    if (codePoint < 256 && standsForItself(static_cast<int>(codePoint)))
        return static_cast<char>(codePoint);
    if (codePoint >= kFirstOther && codePoint < kFirstOther + kOtherBytes)
        return static_cast<char>(kOthers[codePoint - kFirstOther]);
    return std::nullopt;
}

} // namespace

std::optional<std::string> bytesOfWritten(std::string_view written)
{
    std::string bytes;
    bytes.reserve(written.size());
    while (!written.empty()) {
        const std::size_t length = characterBytes(written);
        if (length == 0)
            return std::nullopt;
        const auto byte = byteOf(decodeCharacter(written.substr(0, length)));
        if (!byte)
            return std::nullopt;
        bytes += *byte;
        written.remove_prefix(length);
    }
    return bytes;
}

} // namespace sheaf::tokenizer
