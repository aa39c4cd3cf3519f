#include "ui/composer/composer_edit.h"

#include <QKeyEvent>
#include <QMimeData>
#include <QTextBlock>
#include <QTextDocument>
#include <QTextLayout>

#include <algorithm>
#include <cmath>

namespace sheaf::ui {

namespace {

constexpr int kMostLines = 10;
constexpr int kDocumentMargin = 2;

bool isEnter(const QKeyEvent& event)
{
    return event.key() == Qt::Key_Return || event.key() == Qt::Key_Enter;
}

} // namespace

ComposerEdit::ComposerEdit(PasteHandler paste, QWidget* parent)
    : QPlainTextEdit(parent)
    , m_paste(std::move(paste))
{
    setFrameShape(QFrame::NoFrame);
    setTabChangesFocus(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAcceptDrops(false); // the whole window is the drop zone
    document()->setDocumentMargin(kDocumentMargin);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(document(), &QTextDocument::contentsChanged, this, &ComposerEdit::followHeight);
}

int ComposerEdit::heightForLines(int lines) const
{
    return static_cast<int>(std::ceil(QFontMetricsF(font()).lineSpacing() * lines)) + 2 * kDocumentMargin
        + contentsMargins().top() + contentsMargins().bottom();
}

int ComposerEdit::lineCount() const
{
    int lines = 0;
    for (QTextBlock block = document()->firstBlock(); block.isValid() && lines <= kMostLines; block = block.next()) {
        blockBoundingRect(block); // lays the block out: a plain text edit does so only when it paints
        lines += std::max(1, block.layout()->lineCount());
    }
    return lines;
}

void ComposerEdit::followHeight()
{
    const int lines = lineCount();
    if (lines == m_lines)
        return;
    m_lines = lines;
    setVerticalScrollBarPolicy(lines > kMostLines ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    updateGeometry();
}

void ComposerEdit::resizeEvent(QResizeEvent* event)
{
    QPlainTextEdit::resizeEvent(event);
    followHeight();
}

QSize ComposerEdit::sizeHint() const
{
    return {QPlainTextEdit::sizeHint().width(), heightForLines(std::min(m_lines, kMostLines))};
}

QSize ComposerEdit::minimumSizeHint() const
{
    return {QPlainTextEdit::minimumSizeHint().width(), heightForLines(1)};
}

void ComposerEdit::keyPressEvent(QKeyEvent* event)
{
    if (isEnter(*event) && !(event->modifiers() & Qt::ShiftModifier)) {
        emit sendRequested();
        return;
    }
    if (isEnter(*event)) {
        textCursor().insertBlock(); // a new paragraph: Shift+Enter alone would put in a line separator character
        ensureCursorVisible();
        return;
    }
    if (event->key() == Qt::Key_Escape) {
        emit stopRequested();
        return;
    }
    QPlainTextEdit::keyPressEvent(event);
}

void ComposerEdit::focusInEvent(QFocusEvent* event)
{
    QPlainTextEdit::focusInEvent(event);
    emit focusChanged();
}

void ComposerEdit::focusOutEvent(QFocusEvent* event)
{
    QPlainTextEdit::focusOutEvent(event);
    emit focusChanged();
}

bool ComposerEdit::canInsertFromMimeData(const QMimeData* source) const
{
    return source->hasUrls() || source->hasImage() || QPlainTextEdit::canInsertFromMimeData(source);
}

void ComposerEdit::insertFromMimeData(const QMimeData* source)
{
    if (!m_paste(*source))
        QPlainTextEdit::insertFromMimeData(source);
}

} // namespace sheaf::ui
