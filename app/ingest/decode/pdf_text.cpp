#include "app/ingest/decode/pdf_text.h"

#include "app/ingest/decode/rtl_line.h"

#include <algorithm>

namespace sheaf::app {

namespace {

/// Fonts without a proper table yield control characters and lone surrogates; neither is text.
QString printable(const QString& text)
{
    QString clean;
    clean.reserve(text.size());
    for (qsizetype at = 0; at < text.size(); ++at) {
        const QChar c = text[at];
        if (c.isHighSurrogate() && at + 1 < text.size() && text[at + 1].isLowSurrogate()) {
            clean += c;
            clean += text[++at];
        } else if (c.isSurrogate()) {
            clean += QChar(QChar::ReplacementCharacter);
        } else if (c.category() != QChar::Other_Control) {
            clean += c;
        }
    }
    return clean;
}

/// Whether a blank line belongs between two lines: a gap, or a jump to the next column.
bool startsBlock(const QRectF& previous, const QRectF& line)
{
    constexpr double kGap = 0.6; // of a line's height; ordinary line spacing leaves up to half
    const double height = std::min(previous.height(), line.height());
    return line.top() - previous.bottom() > kGap * height || line.bottom() < previous.top();
}

class TextBuilder {
public:
    void add(const Poppler::TextBox& box)
    {
        m_line += printable(box.text());
        m_lineBox = m_lineBox.isNull() ? box.boundingBox() : m_lineBox.united(box.boundingBox());
        if (box.nextWord() == nullptr)
            endLine();
        else if (box.hasSpaceAfter())
            m_line += QLatin1Char(' ');
    }

    std::string take()
    {
        endLine();
        return m_text.toStdString();
    }

private:
    void endLine()
    {
        m_line = m_line.trimmed();
        if (!m_line.isEmpty()) {
            if (!m_previousBox.isNull() && startsBlock(m_previousBox, m_lineBox))
                m_text += QLatin1Char('\n');
            m_text += hasRightToLeft(m_line) ? readingOrder(m_line) : m_line;
            m_text += QLatin1Char('\n');
            m_previousBox = m_lineBox;
        }
        m_line.clear();
        m_lineBox = QRectF();
    }

    QString m_text;
    QString m_line;
    QRectF m_lineBox;
    QRectF m_previousBox;
};

} // namespace

std::string pageText(const TextBoxes& boxes)
{
    TextBuilder builder;
    for (const auto& box : boxes)
        builder.add(*box);
    return builder.take();
}

std::vector<Word> pageWords(const TextBoxes& boxes)
{
    std::vector<Word> words;
    words.reserve(boxes.size());
    for (const auto& box : boxes) {
        const QString text = printable(box->text()).trimmed();
        if (text.isEmpty())
            continue;
        const QRectF area = box->boundingBox();
        words.push_back({(hasRightToLeft(text) ? readingOrder(text) : text).toStdString(), static_cast<float>(area.x()),
            static_cast<float>(area.y()), static_cast<float>(area.width()), static_cast<float>(area.height())});
    }
    return words;
}

} // namespace sheaf::app
