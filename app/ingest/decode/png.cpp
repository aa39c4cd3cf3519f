#include "app/ingest/decode/png.h"

#include "app/ingest/decode/orientation.h"
#include "app/ingest/decode/row_shrinker.h"

#include <png.h>

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <optional>

namespace sheaf::app {

namespace {

constexpr std::array<std::uint8_t, 8> kSignature{0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
constexpr std::size_t kHeaderEnd = 8 + 8 + 13 + 4; ///< signature, chunk head, IHDR, checksum
constexpr std::uint64_t kMaxInterlacedPixels = 64'000'000;
constexpr png_size_t kPixelReadBytes = 512; ///< so much of a cut-off file is lost at most
constexpr png_alloc_size_t kMaxChunkBytes = 16 << 20;

std::uint32_t bigEndian(ByteView bytes, std::size_t at)
{
    return std::uint32_t{bytes[at]} << 24 | std::uint32_t{bytes[at + 1]} << 16 | std::uint32_t{bytes[at + 2]} << 8
        | bytes[at + 3];
}

/// State of one decode. Trivially destructible, because libpng leaves its functions by longjmp.
struct Session {
    png_structp png = nullptr;
    png_infop info = nullptr;
    const std::uint8_t* next = nullptr;
    std::size_t remaining = 0;
    char problem[160] = {};
    png_uint_32 width = 0;
    png_uint_32 height = 0;
    int passes = 1;
    png_uint_32 rowsDone = 0; ///< of the last pass
    bool anyRow = false;
};

void readBytes(png_structp png, png_bytep out, png_size_t count)
{
    auto* session = static_cast<Session*>(png_get_io_ptr(png));
    if (count > session->remaining)
        png_error(png, "the file ends too early");
    std::memcpy(out, session->next, count);
    session->next += count;
    session->remaining -= count;
}

void keepMessage(Session& session, const char* message)
{
    if (session.problem[0] == 0)
        std::snprintf(session.problem, sizeof session.problem, "%s", message);
}

[[noreturn]] void onError(png_structp png, png_const_charp message)
{
    auto* session = static_cast<Session*>(png_get_error_ptr(png));
    session->problem[0] = 0; // the error says more than a warning before it
    keepMessage(*session, message);
    png_longjmp(png, 1);
}

void onWarning(png_structp png, png_const_charp message)
{
    // Colour chunks that many programs write slightly wrong cost nothing that a reader would miss.
    for (const char* harmless : {"iCCP", "gAMA", "cHRM", "sRGB", "known incorrect"}) {
        if (std::strstr(message, harmless) != nullptr)
            return;
    }
    keepMessage(*static_cast<Session*>(png_get_error_ptr(png)), message);
}

/// Below: functions that libpng may leave by longjmp. They hold no object with a destructor.

bool startSession(Session& session)
{
    if (setjmp(png_jmpbuf(session.png)) != 0)
        return false;
    png_set_read_fn(session.png, &session, readBytes);
    png_set_user_limits(session.png, 0x7FFFFFFF, 0x7FFFFFFF); // ours are checked by the caller
    png_set_compression_buffer_size(session.png, kPixelReadBytes);
    png_set_chunk_malloc_max(session.png, kMaxChunkBytes);
    png_set_chunk_cache_max(session.png, 64);
    png_read_info(session.png, session.info);
    session.width = png_get_image_width(session.png, session.info);
    session.height = png_get_image_height(session.png, session.info);
    png_set_expand(session.png);
    png_set_strip_16(session.png); // the high byte, as the reference takes it
    png_set_gray_to_rgb(session.png);
    png_set_add_alpha(session.png, 0xFF, PNG_FILLER_AFTER);
    session.passes = png_set_interlace_handling(session.png);
    png_read_update_info(session.png, session.info);
    return png_get_rowbytes(session.png, session.info) == png_size_t{session.width} * 4;
}

bool readRows(Session& session, RowShrinker& shrinker, png_bytep row, const std::stop_token& stop)
{
    if (setjmp(png_jmpbuf(session.png)) != 0)
        return false;
    for (; session.rowsDone < session.height; ++session.rowsDone) {
        if (session.rowsDone % 64 == 0 && stop.stop_requested())
            return false;
        png_read_row(session.png, row, nullptr);
        session.anyRow = true;
        shrinker.add(row);
    }
    return true;
}

bool readPasses(Session& session, png_bytep pixels, const std::stop_token& stop)
{
    if (setjmp(png_jmpbuf(session.png)) != 0)
        return false;
    for (int pass = 0; pass < session.passes; ++pass) {
        for (session.rowsDone = 0; session.rowsDone < session.height; ++session.rowsDone) {
            if (session.rowsDone % 64 == 0 && stop.stop_requested())
                return false;
            png_read_row(session.png, pixels + png_size_t{session.rowsDone} * session.width * 4, nullptr);
            session.anyRow = true;
        }
    }
    return true;
}

void readEnd(Session& session)
{
    if (setjmp(png_jmpbuf(session.png)) != 0)
        return;
    png_read_end(session.png, nullptr);
}

/// Owns libpng's structures.
class Reader {
public:
    explicit Reader(ByteView bytes)
    {
        m_session.next = bytes.data();
        m_session.remaining = bytes.size();
        m_session.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &m_session, onError, onWarning);
        if (m_session.png != nullptr)
            m_session.info = png_create_info_struct(m_session.png);
    }
    ~Reader() { png_destroy_read_struct(&m_session.png, &m_session.info, nullptr); }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    bool valid() const { return m_session.info != nullptr; }
    Session& session() { return m_session; }

private:
    Session m_session;
};

std::vector<std::uint8_t> profileOf(Session& session)
{
    png_charp name = nullptr;
    int compression = 0;
    png_bytep profile = nullptr;
    png_uint_32 length = 0;
    // Only reads what libpng keeps; cannot leave by longjmp.
    if (png_get_iCCP(session.png, session.info, &name, &compression, &profile, &length) == 0)
        return {};
    return {profile, profile + length};
}

Result<void> decodeInterlaced(Session& session, RowShrinker& shrinker, const std::stop_token& stop)
{
    if (std::uint64_t{session.width} * session.height > kMaxInterlacedPixels)
        return fail(ErrorCode::TooLarge, "interlaced, over 64 megapixels");
    std::vector<std::uint8_t> pixels(std::size_t{session.width} * session.height * 4, 255);
    readPasses(session, pixels.data(), stop);
    for (std::size_t y = 0; y < session.height; ++y)
        shrinker.add(pixels.data() + y * session.width * 4);
    return {};
}

/// The payload of the first chunk of this type; empty if there is none. Goes by lengths only.
ByteView findChunk(ByteView bytes, const char* type)
{
    std::size_t at = kSignature.size();
    while (at + 12 <= bytes.size()) {
        const std::size_t length = bigEndian(bytes, at);
        if (length > bytes.size() - at - 12)
            return {};
        if (std::memcmp(bytes.data() + at + 4, type, 4) == 0)
            return bytes.subspan(at + 8, length);
        at += 12 + length;
    }
    return {};
}

/// The file up to the first chunk other than pixel data that claims more bytes than there are: libpng would take that
/// much memory before it reads.
ByteView withoutHollowChunk(ByteView bytes)
{
    std::size_t at = kSignature.size();
    while (at + 12 <= bytes.size()) {
        const std::size_t length = bigEndian(bytes, at);
        const bool pixels = std::memcmp(bytes.data() + at + 4, "IDAT", 4) == 0;
        if (length > bytes.size() - at - 12)
            return pixels ? bytes : bytes.first(at);
        at += 12 + length;
    }
    return bytes;
}

} // namespace

bool looksLikePng(ByteView bytes)
{
    return bytes.size() >= kSignature.size() && std::equal(kSignature.begin(), kSignature.end(), bytes.begin());
}

Result<PictureHeader> pngInfo(ByteView bytes)
{
    if (!looksLikePng(bytes) || bytes.size() < kHeaderEnd || bigEndian(bytes, 8) != 13
        || std::memcmp(bytes.data() + 12, "IHDR", 4) != 0)
        return fail(ErrorCode::Malformed, "PNG without a header");
    const std::uint32_t width = bigEndian(bytes, 16);
    const std::uint32_t height = bigEndian(bytes, 20);
    if (width < 1 || height < 1 || width > 0x7FFFFFFF || height > 0x7FFFFFFF)
        return fail(ErrorCode::Malformed, "PNG width or height");
    return PictureHeader{PictureFormat::Png, static_cast<int>(width), static_cast<int>(height),
        exifOrientation(findChunk(bytes, "eXIf"))};
}

Result<DecodedPicture> decodePng(ByteView bytes, const PictureOptions& options)
{
    SHEAF_TRY(const PictureHeader header, pngInfo(bytes));
    SHEAF_CHECK(checkPictureSize(header, options.limits));
    Reader reader(withoutHollowChunk(bytes));
    if (!reader.valid())
        return fail(ErrorCode::OutOfMemory, "PNG decoder");
    Session& session = reader.session();
    if (!startSession(session))
        return fail(ErrorCode::Malformed, session.problem);
    if (session.width != static_cast<png_uint_32>(header.width)
        || session.height != static_cast<png_uint_32>(header.height))
        return fail(ErrorCode::Malformed, "PNG with two headers");

    RowShrinker shrinker(header.width, header.height, options.shrink);
    if (session.passes > 1) {
        SHEAF_CHECK(decodeInterlaced(session, shrinker, options.stop));
    } else {
        std::vector<std::uint8_t> row(std::size_t{session.width} * 4);
        readRows(session, shrinker, row.data(), options.stop);
    }
    if (options.stop.stop_requested())
        return fail(ErrorCode::Cancelled, "stopped");
    if (!session.anyRow)
        return fail(ErrorCode::Malformed, session.problem);
    if (session.rowsDone == session.height)
        readEnd(session);
    return DecodedPicture{shrinker.take(), session.problem[0] == 0, session.problem, profileOf(session)};
}

} // namespace sheaf::app
