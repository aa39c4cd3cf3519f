#pragma once
// The question's text: one to ten lines high, Enter sends, pasted files and pictures go elsewhere.

#include <QPlainTextEdit>

#include <functional>

namespace sheaf::ui {

/// Threads: GUI.
class ComposerEdit : public QPlainTextEdit {
    Q_OBJECT
public:
    /// Takes what is not text for the question: files, pictures, long text. True if taken.
    using PasteHandler = std::function<bool(const QMimeData&)>;

    explicit ComposerEdit(PasteHandler paste, QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void sendRequested();
    void stopRequested();
    void focusChanged();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool canInsertFromMimeData(const QMimeData* source) const override;
    void insertFromMimeData(const QMimeData* source) override;

private:
    int lineCount() const; ///< with wrapped ones, counted up to one more than are shown
    void followHeight();
    int heightForLines(int lines) const;

    PasteHandler m_paste;
    int m_lines = 1;
};

} // namespace sheaf::ui
