#include "app/ingest/decode/icu_convert.h"

#include <unicode/ucnv.h>

#include <array>
#include <memory>

namespace sheaf::app {

namespace {

constexpr std::size_t kPieceBytes = 64 << 10;

struct CloseConverter {
    void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

std::size_t countReplacements(const std::string& utf8)
{
    std::size_t count = 0;
    for (std::size_t at = utf8.find("\xEF\xBF\xBD"); at != std::string::npos; at = utf8.find("\xEF\xBF\xBD", at + 3))
        ++count;
    return count;
}

} // namespace

Result<Converted> convertToUtf8(
    ByteView bytes, const std::string& charset, std::uint64_t maxBytes, const std::stop_token& stop)
{
    UErrorCode status = U_ZERO_ERROR;
    const Converter from(ucnv_open(charset.c_str(), &status));
    const Converter to(ucnv_open("UTF-8", &status));
    if (U_FAILURE(status))
        return fail(ErrorCode::Unsupported, "charset " + charset);

    Converted result;
    const char* source = reinterpret_cast<const char*>(bytes.data());
    const char* const sourceEnd = source + bytes.size();
    std::array<UChar, 4096> pivot;
    UChar* pivotSource = pivot.data();
    UChar* pivotTarget = pivot.data();
    std::array<char, kPieceBytes> piece;
    UBool reset = true;
    do {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "stopped");
        char* target = piece.data();
        status = U_ZERO_ERROR;
        ucnv_convertEx(to.get(), from.get(), &target, piece.data() + piece.size(), &source, sourceEnd, pivot.data(),
            &pivotSource, &pivotTarget, pivot.data() + pivot.size(), reset, true, &status);
        reset = false;
        result.utf8.append(piece.data(), target);
        if (result.utf8.size() > maxBytes)
            return fail(ErrorCode::TooLarge, "more than " + std::to_string(maxBytes) + " bytes of text");
    } while (status == U_BUFFER_OVERFLOW_ERROR);
    if (U_FAILURE(status))
        return fail(ErrorCode::Malformed, std::string("charset ") + charset + ": " + u_errorName(status));
    result.replaced = countReplacements(result.utf8);
    return result;
}

} // namespace sheaf::app
