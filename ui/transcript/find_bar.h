#pragma once
// The field that finds words in the transcript.

#include <QFrame>

class QLabel;
class QLineEdit;

namespace sheaf::ui {

/// Threads: GUI. Asks only; the transcript searches, shows and counts.
class FindBar : public QFrame {
    Q_OBJECT
public:
    explicit FindBar(QWidget* parent = nullptr);

    void open(const QString& words); ///< empty: keeps the words of the last time
    QString words() const;
    void showCount(int current, int total); ///< current from 1; 0: none

signals:
    void wordsChanged();
    void stepped(int by); ///< 1: next, -1: previous
    void closed();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    QLineEdit* m_words;
    QLabel* m_count;
};

} // namespace sheaf::ui
