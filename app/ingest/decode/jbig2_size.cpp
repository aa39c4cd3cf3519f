#include "app/ingest/decode/jbig2_size.h"

#include <algorithm>
#include <string_view>

namespace sheaf::app {

namespace {

constexpr int kMaxSegments = 4096;
constexpr int kPageInformation = 48;
constexpr std::uint32_t kUnknown = 0xFFFFFFFF; ///< height of a striped page, length of a streamed segment

std::uint32_t bigEndian(ByteView bytes, std::size_t at)
{
    return std::uint32_t{bytes[at]} << 24 | std::uint32_t{bytes[at + 1]} << 16 | std::uint32_t{bytes[at + 2]} << 8
        | bytes[at + 3];
}

/// Segment types whose data begin with width and height. Source: ITU-T T.88, 7.3 and 7.4.
bool beginsWithSize(int type)
{
    const bool text = type == 4 || type == 6 || type == 7;
    const bool halftone = type == 20 || type == 22 || type == 23;
    const bool generic = type == 36 || type == 38 || type == 39;
    const bool refinement = type == 40 || type == 42 || type == 43;
    return text || halftone || generic || refinement || type == kPageInformation;
}

struct Segment {
    int type = 0;
    std::size_t dataAt = 0; ///< 0: the header is cut off
    std::uint32_t dataBytes = 0;
};

Segment readSegment(ByteView bytes, std::size_t at)
{
    if (at + 6 > bytes.size())
        return {};
    const std::uint32_t number = bigEndian(bytes, at);
    const std::uint8_t flags = bytes[at + 4];
    std::size_t referred = bytes[at + 5] >> 5;
    std::size_t next = at + 6;
    if (referred == 7) {
        if (at + 9 > bytes.size())
            return {};
        referred = bigEndian(bytes, at + 5) & 0x1FFFFFFF;
        next = at + 9 + (referred + 8) / 8;
    }
    next += referred * (number <= 256 ? 1 : number <= 65536 ? 2 : 4);
    next += (flags & 0x40) != 0 ? 4 : 1; // the page the segment belongs to
    if (next + 4 > bytes.size())
        return {};
    return {flags & 0x3F, next + 4, bigEndian(bytes, next)};
}

std::uint64_t largestInStream(ByteView stream)
{
    std::uint64_t largest = 0;
    std::size_t at = 0;
    for (int count = 0; count < kMaxSegments; ++count) {
        const Segment segment = readSegment(stream, at);
        if (segment.dataAt == 0)
            break;
        if (beginsWithSize(segment.type) && segment.dataAt + 8 <= stream.size()) {
            const std::uint32_t width = bigEndian(stream, segment.dataAt);
            const std::uint32_t height = bigEndian(stream, segment.dataAt + 4);
            if (height != kUnknown)
                largest = std::max(largest, std::uint64_t{width} * height);
        }
        if (segment.dataBytes == kUnknown || segment.dataBytes > stream.size() - segment.dataAt)
            break;
        at = segment.dataAt + segment.dataBytes;
    }
    return largest;
}

} // namespace

std::uint64_t largestJbig2Pixels(ByteView pdf)
{
    constexpr std::string_view kFilter = "/JBIG2Decode";
    constexpr std::string_view kStream = "stream";
    constexpr std::size_t kDictionaryBytes = 4096; // from the filter's name to the data
    const std::string_view text(reinterpret_cast<const char*>(pdf.data()), pdf.size());
    std::uint64_t largest = 0;
    for (std::size_t at = text.find(kFilter); at != std::string_view::npos;
         at = text.find(kFilter, at + kFilter.size())) {
        std::size_t data = text.substr(at, kDictionaryBytes).find(kStream);
        if (data == std::string_view::npos)
            continue;
        data += at + kStream.size();
        data += text.substr(data, 1) == "\r" ? 1 : 0;
        data += text.substr(data, 1) == "\n" ? 1 : 0;
        const std::size_t end = std::min(text.find("endstream", data), text.size());
        largest = std::max(largest, largestInStream(pdf.subspan(std::min(data, end), end - std::min(data, end))));
    }
    return largest;
}

} // namespace sheaf::app
