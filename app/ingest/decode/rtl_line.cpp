#include "app/ingest/decode/rtl_line.h"

#include <unicode/ubidi.h>

#include <algorithm>
#include <memory>
#include <vector>

namespace sheaf::app {

namespace {

struct CloseBidi {
    void operator()(UBiDi* bidi) const { ubidi_close(bidi); }
};

bool isPresentationForm(QChar c)
{
    return (c.unicode() >= 0xFB1D && c.unicode() <= 0xFDFF) || (c.unicode() >= 0xFE70 && c.unicode() <= 0xFEFC);
}

/// Only these: NFKC over the whole line would also rewrite ligatures and superscripts.
QString ordinaryLetters(const QString& text)
{
    if (std::none_of(text.begin(), text.end(), isPresentationForm))
        return text;
    QString result;
    for (const QChar c : text)
        result += isPresentationForm(c) ? QString(c).normalized(QString::NormalizationForm_KC) : QString(c);
    return result;
}

} // namespace

bool hasRightToLeft(const QString& text)
{
    return std::any_of(text.begin(), text.end(), [](QChar c) {
        const QChar::Direction direction = c.direction();
        return direction == QChar::DirR || direction == QChar::DirAL;
    });
}

QString readingOrder(const QString& visual)
{
    UErrorCode status = U_ZERO_ERROR;
    const auto length = static_cast<std::int32_t>(visual.size());
    const std::unique_ptr<UBiDi, CloseBidi> bidi(ubidi_openSized(length, 0, &status));
    if (U_FAILURE(status))
        return visual;
    ubidi_setReorderingMode(bidi.get(), UBIDI_REORDER_INVERSE_LIKE_DIRECT);
    ubidi_setPara(
        bidi.get(), reinterpret_cast<const UChar*>(visual.utf16()), length, UBIDI_DEFAULT_LTR, nullptr, &status);
    std::vector<UChar> logical(static_cast<std::size_t>(length) + 1);
    const std::int32_t written
        = ubidi_writeReordered(bidi.get(), logical.data(), length + 1, UBIDI_KEEP_BASE_COMBINING, &status);
    if (U_FAILURE(status))
        return visual;
    return ordinaryLetters(QString::fromUtf16(logical.data(), written));
}

} // namespace sheaf::app
