#include "ui/composer/composer_edit.h"

#include <QAbstractTextDocumentLayout>
#include <QKeyEvent>
#include <QMimeData>
#include <QTextDocument>

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
    connect(document()->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, this,
        [this] { updateGeometry(); });
}

int ComposerEdit::heightForLines(int lines) const
{
    return static_cast<int>(std::ceil(QFontMetricsF(font()).lineSpacing() * lines)) + 2 * kDocumentMargin
        + contentsMargins().top() + contentsMargins().bottom();
}

QSize ComposerEdit::sizeHint() const
{
    // A plain text layout measures its height in lines.
    const int lines = static_cast<int>(std::ceil(document()->size().height()));
    return {QPlainTextEdit::sizeHint().width(), heightForLines(std::clamp(lines, 1, kMostLines))};
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
