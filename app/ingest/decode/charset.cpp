#include "app/ingest/decode/charset.h"

#include "app/ingest/decode/icu_convert.h"
#include "app/ingest/decode/utf8.h"

#include <uchardet.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string_view>

namespace sheaf::app {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t kSampledBytes = 256 << 10; ///< what the statistics look at
constexpr std::size_t kDeclaredWithin = 2048; ///< where XML and HTML declare their charset

struct Mark {
    std::string_view bytes;
    const char* charset;
};

constexpr std::array kMarks{Mark{"\xEF\xBB\xBF"sv, "UTF-8"}, Mark{"\xFF\xFE\0\0"sv, "UTF-32LE"},
    Mark{"\0\0\xFE\xFF"sv, "UTF-32BE"}, Mark{"\xFF\xFE"sv, "UTF-16LE"}, Mark{"\xFE\xFF"sv, "UTF-16BE"}};

/// Names of uchardet whose usual superset reads more real files.
constexpr std::array<std::array<const char*, 2>, 6> kSupersets{{{"SHIFT_JIS", "windows-31j"}, {"EUC-KR", "windows-949"},
    {"UHC", "windows-949"}, {"TIS-620", "windows-874"}, {"GB2312", "GB18030"}, {"ISO-8859-1", "windows-1252"}}};

std::string_view textView(ByteView bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool isOddControl(unsigned character)
{
    const bool usual = (character >= '\b' && character <= '\r') || character == 0x1B;
    return (character < 0x20 && !usual) || character == 0x7F;
}

/// A few stray control characters are common in logs; one in fifty means that this is no text.
bool hasTooManyControls(std::string_view bytes)
{
    const auto controls
        = std::count_if(bytes.begin(), bytes.end(), [](char c) { return isOddControl(static_cast<unsigned char>(c)); });
    return controls > 2 && static_cast<std::size_t>(controls) * 50 > bytes.size();
}

bool isSeparator(UChar32 character)
{
    return character == ' ' || character == '\n' || character == '\r' || (character >= 0x3000 && character <= 0x3002);
}

/// Valid UTF-8 in which every character is one that somebody could have meant: assigned, not private, hardly any
/// controls; and mostly ASCII, or with spaces and line ends as text of any script has them.
bool looksMeant(const Converted& text)
{
    if (text.replaced > 0 || text.utf8.find('\0') != std::string::npos || hasTooManyControls(text.utf8))
        return false;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.utf8.data());
    const auto size = static_cast<std::int64_t>(text.utf8.size());
    std::int64_t characters = 0;
    std::int64_t ascii = 0;
    std::int64_t separators = 0;
    for (std::int64_t at = 0; at < size;) {
        UChar32 character = 0;
        U8_NEXT(bytes, at, size, character);
        if (character < 0 || !u_isdefined(character) || u_charType(character) == U_PRIVATE_USE_CHAR)
            return false;
        ++characters;
        ascii += character < 0x80 ? 1 : 0;
        separators += isSeparator(character) ? 1 : 0;
    }
    return ascii * 10 >= characters * 9 || separators * 50 >= characters;
}

DecodedText finished(Converted converted, std::string charset, bool guessed)
{
    normaliseLineEnds(converted.utf8);
    return DecodedText{std::move(converted.utf8), std::move(charset), guessed, converted.replaced};
}

class Decoder {
public:
    Decoder(ByteView bytes, const Limits& limits, const std::stop_token& stop)
        : m_bytes(bytes)
        , m_text(textView(bytes))
        , m_limits(limits)
        , m_stop(stop)
    {
    }

    Result<DecodedText> decode() const
    {
        for (const Mark& mark : kMarks) {
            if (m_text.substr(0, mark.bytes.size()) == mark.bytes)
                return decodeMarked(mark);
        }
        if (m_text.find('\0') != std::string_view::npos)
            return decodeWithNuls();
        if (hasTooManyControls(m_text))
            return notText();
        if (const auto name = escapedCharset())
            return convert(*name, false);
        if (isValidUtf8(m_text))
            return finished({std::string(m_text), 0}, "UTF-8", false);
        if (auto text = decodeDeclared())
            return std::move(*text);
        if (auto text = decodeAlmostUtf8())
            return std::move(*text);
        return decodeByStatistics();
    }

private:
    static tl::unexpected<Error> notText() { return fail(ErrorCode::Unsupported, "not text"); }

    Result<DecodedText> convert(const std::string& charset, bool guessed) const
    {
        SHEAF_TRY(Converted converted, convertToUtf8(m_bytes, charset, m_limits.maxTextBytes, m_stop));
        return finished(std::move(converted), charset, guessed);
    }

    Result<DecodedText> decodeMarked(const Mark& mark) const
    {
        const ByteView rest = m_bytes.subspan(mark.bytes.size());
        const bool utf8 = mark.charset == "UTF-8"sv;
        if (utf8) {
            if (textView(rest).find('\0') != std::string_view::npos || hasTooManyControls(textView(rest)))
                return notText();
            Converted repaired;
            repaired.utf8 = repairedUtf8(textView(rest), repaired.replaced);
            return finished(std::move(repaired), mark.charset, false);
        }
        SHEAF_TRY(Converted converted, convertToUtf8(rest, mark.charset, m_limits.maxTextBytes, m_stop));
        // Random bytes can begin with FF FE as well.
        if (converted.utf8.find('\0') != std::string::npos || hasTooManyControls(converted.utf8)
            || converted.replaced * 20 > rest.size())
            return notText();
        return finished(std::move(converted), mark.charset, false);
    }

    Result<DecodedText> decodeWithNuls() const
    {
        if (isAsciiWithStrayNuls())
            return notText();
        for (const char* charset : {"UTF-32LE", "UTF-32BE", "UTF-16LE", "UTF-16BE"}) {
            const std::size_t unit = std::string_view(charset).substr(4, 2) == "32" ? 4 : 2;
            if (m_bytes.size() % unit != 0 || !sampleLooksMeant(charset, unit))
                continue;
            SHEAF_TRY(Converted converted, convertToUtf8(m_bytes, charset, m_limits.maxTextBytes, m_stop));
            if (looksMeant(converted))
                return finished(std::move(converted), charset, true);
        }
        return notText();
    }

    /// Such bytes in pairs are mostly Chinese characters; real UTF-16 has either more NULs or other bytes.
    bool isAsciiWithStrayNuls() const
    {
        const auto nuls = static_cast<std::size_t>(std::count(m_text.begin(), m_text.end(), '\0'));
        const bool ascii = std::all_of(m_text.begin(), m_text.end(),
            [](char c) { return c == '\0' || c == '\t' || c == '\n' || c == '\r' || (c >= ' ' && c <= '~'); });
        return ascii && nuls * 5 < m_text.size();
    }

    /// The beginning tells rubbish quickly; a UTF-16 pair may be cut at its end.
    bool sampleLooksMeant(const char* charset, std::size_t unit) const
    {
        const ByteView sample = m_bytes.first(std::min<std::size_t>(m_bytes.size(), 4096 * unit));
        auto converted = convertToUtf8(sample, charset, m_limits.maxTextBytes, m_stop);
        if (converted && sample.size() < m_bytes.size() && converted->replaced == 1)
            converted->replaced = 0;
        return converted && looksMeant(*converted);
    }

    /// ISO-2022 is 7-bit, so it would pass for UTF-8: its escape sequences tell.
    std::optional<std::string> escapedCharset() const
    {
        for (const auto& [escape, charset] :
            {std::pair{"\x1B$B"sv, "ISO-2022-JP"}, std::pair{"\x1B$@"sv, "ISO-2022-JP"},
                std::pair{"\x1B$)C"sv, "ISO-2022-KR"}, std::pair{"\x1B$)A"sv, "ISO-2022-CN"}}) {
            if (m_text.find(escape) != std::string_view::npos)
                return charset;
        }
        return std::nullopt;
    }

    /// encoding="…" of XML, charset=… of HTML; used only if every byte then means something.
    std::optional<DecodedText> decodeDeclared() const
    {
        const std::string_view head = m_text.substr(0, kDeclaredWithin);
        if (head.find('<') == std::string_view::npos)
            return std::nullopt;
        for (const std::string_view key : {"encoding="sv, "charset="sv}) {
            std::size_t at = head.find(key);
            if (at == std::string_view::npos)
                continue;
            at = head.find_first_not_of("\"' ", at + key.size());
            const std::size_t end = at == std::string_view::npos ? at : head.find_first_of("\"' />;?\r\n", at);
            if (end == std::string_view::npos)
                continue;
            auto text = convert(widened(std::string(head.substr(at, end - at))), false);
            if (text && text->replaced == 0)
                return std::move(*text);
        }
        return std::nullopt;
    }

    /// UTF-8 with a few broken places (cut off, glued together) beats a guess that turns every letter to rubbish.
    std::optional<DecodedText> decodeAlmostUtf8() const
    {
        Converted repaired;
        repaired.utf8 = repairedUtf8(m_text, repaired.replaced);
        const auto high
            = std::count_if(m_text.begin(), m_text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
        if (repaired.replaced * 20 > static_cast<std::size_t>(high))
            return std::nullopt;
        return finished(std::move(repaired), "UTF-8", false);
    }

    Result<DecodedText> decodeByStatistics() const
    {
        const std::string guess = widened(detect());
        if (!guess.empty()) {
            auto text = convert(guess, true);
            if (text && text->replaced * 100 <= text->utf8.size())
                return text;
            if (!text && text.error().code != ErrorCode::Unsupported && text.error().code != ErrorCode::Malformed)
                return text;
        }
        SHEAF_TRY(DecodedText text, convert("windows-1252", true));
        // The C1 controls and gaps of windows-1252 hardly occur in text.
        const auto odd = std::count_if(m_text.begin(), m_text.end(),
            [](char c) { return c == '\x81' || c == '\x8D' || c == '\x8F' || c == '\x90' || c == '\x9D'; });
        if (static_cast<std::size_t>(odd) * 50 > m_text.size())
            return notText();
        return text;
    }

    std::string detect() const
    {
        const std::unique_ptr<uchardet, decltype(&uchardet_delete)> detector(uchardet_new(), uchardet_delete);
        const std::string_view sample = m_text.substr(0, kSampledBytes);
        if (!detector || uchardet_handle_data(detector.get(), sample.data(), sample.size()) != 0)
            return {};
        uchardet_data_end(detector.get());
        return uchardet_get_charset(detector.get());
    }

    static std::string widened(std::string charset)
    {
        std::string upper = charset;
        std::transform(upper.begin(), upper.end(), upper.begin(),
            [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
        for (const auto& [name, superset] : kSupersets) {
            if (upper == name)
                return superset;
        }
        return upper.starts_with("WINDOWS-") ? "windows-" + upper.substr(8) : charset;
    }

    ByteView m_bytes;
    std::string_view m_text;
    const Limits& m_limits;
    const std::stop_token& m_stop;
};

} // namespace

Result<DecodedText> decodeText(ByteView bytes, const Limits& limits, const std::stop_token& stop)
{
    return Decoder(bytes, limits, stop).decode();
}

} // namespace sheaf::app
