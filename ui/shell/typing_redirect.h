#pragma once
// Letters typed outside a field go to the composer.

#include <QObject>
#include <QPointer>
#include <QWidget>

class QKeyEvent;

namespace sheaf::ui {

/// Threads: GUI. Watches the keys of one window; the letter that began it is not lost.
class TypingRedirect : public QObject {
    Q_OBJECT
public:
    TypingRedirect(QWidget* window, QWidget* field);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    bool takes(const QWidget& target, const QKeyEvent& event) const;

    QPointer<QWidget> m_window;
    QPointer<QWidget> m_field;
};

} // namespace sheaf::ui
