#pragma once
// Asks before a link of an answer is opened: an answer can name any address.

#include <QFrame>
#include <QUrl>

class QLabel;
class QPushButton;

namespace sheaf::ui {

/// Only web and mail addresses can be opened; others can be copied. Never a file or a script.
bool mayOpen(const QUrl& url);

/// Threads: GUI. Lies over the transcript and waits for nobody.
class LinkPrompt : public QFrame {
    Q_OBJECT
public:
    explicit LinkPrompt(QWidget* parent = nullptr);

    void ask(const QString& address);

signals:
    void answered(); ///< hidden again

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void finish();

    QString m_address;
    QLabel* m_question;
    QLabel* m_shown;
    QPushButton* m_open;
    QPushButton* m_cancel;
};

} // namespace sheaf::ui
