#include "app/ingest/decode/webp.h"

#include "app/ingest/decode/orientation.h"

#include <webp/decode.h>
#include <webp/demux.h>

#include <algorithm>
#include <cstring>
#include <memory>

namespace sheaf::app {

namespace {

constexpr std::size_t kFeedBytes = 256 << 10; ///< decoded between two looks at the stop token

struct CloseDemuxer {
    void operator()(WebPDemuxer* demuxer) const { WebPDemuxDelete(demuxer); }
};
struct CloseDecoder {
    void operator()(WebPIDecoder* decoder) const { WebPIDelete(decoder); }
};
using Demuxer = std::unique_ptr<WebPDemuxer, CloseDemuxer>;
using Decoder = std::unique_ptr<WebPIDecoder, CloseDecoder>;

Demuxer openDemuxer(ByteView bytes)
{
    const WebPData data{bytes.data(), bytes.size()};
    WebPDemuxState state = WEBP_DEMUX_PARSE_ERROR;
    return Demuxer(WebPDemuxPartial(&data, &state));
}

std::vector<std::uint8_t> chunk(const WebPDemuxer* demuxer, const char* name)
{
    WebPChunkIterator found;
    std::memset(&found, 0, sizeof found);
    std::vector<std::uint8_t> payload;
    if (WebPDemuxGetChunk(demuxer, name, 1, &found) != 0)
        payload.assign(found.chunk.bytes, found.chunk.bytes + found.chunk.size);
    WebPDemuxReleaseChunkIterator(&found);
    return payload;
}

struct Frame {
    ByteView bytes; ///< a still WebP of its own
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;
    bool whole = true; ///< false: the file ends inside the frame
};

Result<Frame> firstFrame(const WebPDemuxer* demuxer)
{
    WebPIterator iterator;
    std::memset(&iterator, 0, sizeof iterator);
    if (WebPDemuxGetFrame(demuxer, 1, &iterator) == 0)
        return fail(ErrorCode::Malformed, "WebP without a picture");
    const Frame frame{{iterator.fragment.bytes, iterator.fragment.size}, iterator.x_offset, iterator.y_offset,
        iterator.width, iterator.height, iterator.complete != 0};
    WebPDemuxReleaseIterator(&iterator); // the bytes belong to the caller's file, not to the iterator
    return frame;
}

struct FramePixels {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> rgba;
    bool complete = false;
};

Result<FramePixels> decodeFrame(const Frame& frame, const PictureOptions& options)
{
    WebPDecoderConfig config;
    if (WebPInitDecoderConfig(&config) == 0)
        return fail(ErrorCode::Internal, "libwebp of another version");
    FramePixels pixels;
    pixels.width = (frame.width + options.shrink - 1) / options.shrink;
    pixels.height = (frame.height + options.shrink - 1) / options.shrink;
    pixels.rgba.resize(static_cast<std::size_t>(pixels.width) * static_cast<std::size_t>(pixels.height) * 4);
    config.options.use_scaling = options.shrink > 1 ? 1 : 0;
    config.options.scaled_width = pixels.width;
    config.options.scaled_height = pixels.height;
    config.output.colorspace = MODE_RGBA;
    config.output.is_external_memory = 1;
    config.output.u.RGBA = {pixels.rgba.data(), pixels.width * 4, pixels.rgba.size()};

    const Decoder decoder(WebPIDecode(nullptr, 0, &config));
    if (!decoder)
        return fail(ErrorCode::OutOfMemory, "WebP decoder");
    VP8StatusCode status = VP8_STATUS_SUSPENDED;
    for (std::size_t fed = 0; fed < frame.bytes.size() && status == VP8_STATUS_SUSPENDED;) {
        if (options.stop.stop_requested())
            return fail(ErrorCode::Cancelled, "stopped");
        fed = std::min(frame.bytes.size(), fed + kFeedBytes);
        status = WebPIUpdate(decoder.get(), frame.bytes.data(), fed);
    }
    int lastRow = 0;
    WebPIDecGetRGB(decoder.get(), &lastRow, nullptr, nullptr, nullptr);
    if (status == VP8_STATUS_OUT_OF_MEMORY)
        return fail(ErrorCode::OutOfMemory, "WebP decoder");
    if (status != VP8_STATUS_OK && lastRow < 1)
        return fail(ErrorCode::Malformed, "WebP picture data");
    pixels.complete = status == VP8_STATUS_OK;
    return pixels;
}

/// Lays the frame on a white canvas. Pixels that were never decoded are transparent.
void paint(const FramePixels& frame, int left, int top, PixelBuffer& canvas)
{
    const int width = std::min(frame.width, canvas.width - left);
    const int height = std::min(frame.height, canvas.height - top);
    for (int y = 0; y < height; ++y) {
        const std::uint8_t* in = frame.rgba.data() + static_cast<std::ptrdiff_t>(y) * frame.width * 4;
        std::uint8_t* out = canvas.rgb.data() + (static_cast<std::ptrdiff_t>(top + y) * canvas.width + left) * 3;
        for (int x = 0; x < width; ++x, in += 4, out += 3) {
            for (int channel = 0; channel < 3; ++channel)
                out[channel] = static_cast<std::uint8_t>((in[channel] * in[3] + 255 * (255 - in[3]) + 127) / 255);
        }
    }
}

} // namespace

bool looksLikeWebp(ByteView bytes)
{
    return bytes.size() >= 12 && std::memcmp(bytes.data(), "RIFF", 4) == 0
        && std::memcmp(bytes.data() + 8, "WEBP", 4) == 0;
}

Result<PictureHeader> webpInfo(ByteView bytes)
{
    const Demuxer demuxer = openDemuxer(bytes);
    if (!demuxer)
        return fail(ErrorCode::Malformed, "WebP container");
    const std::uint32_t width = WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_WIDTH);
    const std::uint32_t height = WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_HEIGHT);
    if (width < 1 || height < 1 || width > 1 << 24 || height > 1 << 24)
        return fail(ErrorCode::Malformed, "WebP canvas size");
    return PictureHeader{PictureFormat::Webp, static_cast<int>(width), static_cast<int>(height),
        exifOrientation(chunk(demuxer.get(), "EXIF"))};
}

Result<DecodedPicture> decodeWebp(ByteView bytes, const PictureOptions& options)
{
    SHEAF_TRY(const PictureHeader header, webpInfo(bytes));
    SHEAF_CHECK(checkPictureSize(header, options.limits));
    const Demuxer demuxer = openDemuxer(bytes);
    if (!demuxer)
        return fail(ErrorCode::Malformed, "WebP container");
    SHEAF_TRY(const Frame frame, firstFrame(demuxer.get()));
    SHEAF_CHECK(checkPictureSize({PictureFormat::Webp, frame.width, frame.height, 1}, options.limits));
    SHEAF_TRY(const FramePixels pixels, decodeFrame(frame, options));

    DecodedPicture picture;
    picture.pixels.width = (header.width + options.shrink - 1) / options.shrink;
    picture.pixels.height = (header.height + options.shrink - 1) / options.shrink;
    picture.pixels.rgb.assign(
        static_cast<std::size_t>(picture.pixels.width) * static_cast<std::size_t>(picture.pixels.height) * 3, 255);
    paint(pixels, frame.x / options.shrink, frame.y / options.shrink, picture.pixels);
    picture.complete = pixels.complete && frame.whole;
    if (!picture.complete)
        picture.problem = "the file ends too early";
    picture.profile = chunk(demuxer.get(), "ICCP");
    return picture;
}

} // namespace sheaf::app
