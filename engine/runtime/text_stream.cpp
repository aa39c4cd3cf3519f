#include "engine/runtime/text_stream.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace sheaf::runtime {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

struct Step {
    enum class Kind { Valid, Invalid, Unfinished } kind;
    std::size_t length; ///< bytes of the character, or of the maximal invalid part (Unicode 3.9, best practice)
};

bool continues(std::string_view s, std::size_t i, std::uint8_t from, std::uint8_t to)
{
    const auto byte = static_cast<std::uint8_t>(s[i]);
    return byte >= from && byte <= to;
}

/// The character that s begins with.
Step step(std::string_view s)
{
    const auto lead = static_cast<std::uint8_t>(s[0]);
    if (lead < 0x80)
        return {Step::Kind::Valid, 1};
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4)
        return {Step::Kind::Invalid, 1};
    // The second byte's range excludes overlong forms, surrogates and numbers beyond U+10FFFF.
    const std::uint8_t from = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const std::uint8_t to = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    for (std::size_t i = 1; i < length; ++i) {
        if (i == s.size())
            return {Step::Kind::Unfinished, i};
        if (!continues(s, i, i == 1 ? from : 0x80, i == 1 ? to : 0xBF))
            return {Step::Kind::Invalid, i};
    }
    return {Step::Kind::Valid, length};
}

} // namespace

TextStream::TextStream(std::vector<std::string> stopTexts)
    : m_stopTexts(std::move(stopTexts))
{
    std::erase(m_stopTexts, std::string());
}

std::string TextStream::push(std::string_view bytes)
{
    if (m_stopped)
        return {};
    m_bytes += bytes;
    decode(false);
    return takeCertain();
}

std::string TextStream::flush()
{
    if (m_stopped)
        return {};
    decode(true);
    std::string text = takeCertain();
    if (!m_stopped)
        text += std::exchange(m_text, {});
    return text;
}

void TextStream::decode(bool atEnd)
{
    std::size_t at = 0;
    while (at < m_bytes.size()) {
        const Step next = step(std::string_view(m_bytes).substr(at));
        if (next.kind == Step::Kind::Unfinished && !atEnd)
            break;
        m_text += next.kind == Step::Kind::Valid ? std::string_view(m_bytes).substr(at, next.length) : kReplacement;
        at += next.length;
    }
    m_bytes.erase(0, at);
}

std::string TextStream::takeCertain()
{
    std::size_t stop = std::string::npos;
    for (const std::string& text : m_stopTexts)
        stop = std::min(stop, m_text.find(text));
    if (stop != std::string::npos) {
        m_stopped = true;
        return m_text.substr(0, stop);
    }
    std::size_t held = 0;
    for (const std::string& text : m_stopTexts)
        for (std::size_t n = std::min(text.size() - 1, m_text.size()); n > held; --n)
            if (std::string_view(m_text).ends_with(std::string_view(text).substr(0, n))) {
                held = n;
                break;
            }
    // A stop text may begin inside a character only if it is no valid UTF-8; keep whole characters all the same.
    std::size_t certain = m_text.size() - held;
    while (certain > 0 && certain < m_text.size() && (static_cast<std::uint8_t>(m_text[certain]) & 0xC0) == 0x80)
        --certain;
    std::string text = m_text.substr(0, certain);
    m_text.erase(0, certain);
    return text;
}

} // namespace sheaf::runtime
