#include "app/ingest/decode/utf8.h"

#include <algorithm>

namespace sheaf::app {

std::size_t utf8CharacterLength(std::string_view text)
{
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    if (text.empty())
        return 0;
    const unsigned char lead = byte(0);
    if (lead < 0x80)
        return 1;
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < length)
        return 0;
    for (std::size_t at = 1; at < length; ++at) {
        if ((byte(at) & 0xC0) != 0x80)
            return 0;
    }
    const bool overlong = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xF0 && byte(1) < 0x90);
    const bool surrogate = lead == 0xED && byte(1) > 0x9F;
    const bool tooLarge = lead == 0xF4 && byte(1) > 0x8F;
    return overlong || surrogate || tooLarge ? 0 : length;
}

bool isValidUtf8(std::string_view text)
{
    while (!text.empty()) {
        const std::size_t length = utf8CharacterLength(text);
        if (length == 0)
            return false;
        text.remove_prefix(length);
    }
    return true;
}

std::string repairedUtf8(std::string_view text, std::size_t& replaced)
{
    std::string repaired;
    repaired.reserve(text.size());
    replaced = 0;
    while (!text.empty()) {
        const std::size_t length = utf8CharacterLength(text);
        if (length == 0) {
            repaired += "\xEF\xBF\xBD";
            ++replaced;
        } else {
            repaired.append(text.substr(0, length));
        }
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return repaired;
}

void normaliseLineEnds(std::string& text)
{
    std::size_t out = text.find('\r');
    if (out == std::string::npos)
        return;
    for (std::size_t in = out; in < text.size(); ++in) {
        if (text[in] != '\r')
            text[out++] = text[in];
        else if (in + 1 == text.size() || text[in + 1] != '\n')
            text[out++] = '\n';
    }
    text.resize(out);
}

int countLines(std::string_view text)
{
    const auto ends = std::count(text.begin(), text.end(), '\n');
    return static_cast<int>(ends) + (text.empty() || text.back() == '\n' ? 0 : 1);
}

} // namespace sheaf::app
