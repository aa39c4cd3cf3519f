#include "ui/shell/typing_redirect.h"

#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QPlainTextEdit>
#include <QTextEdit>

namespace sheaf::ui {
namespace {

template <typename... Kinds> bool isAnyOf(const QWidget& widget)
{
    return (qobject_cast<const Kinds*>(&widget) || ...);
}

bool takesLetters(const QWidget& widget)
{
    return isAnyOf<QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox, QComboBox, QMenu, QMenuBar>(widget);
}

} // namespace

TypingRedirect::TypingRedirect(QWidget* window, QWidget* field)
    : QObject(window)
    , m_window(window)
    , m_field(field)
{
    qApp->installEventFilter(this);
}

bool TypingRedirect::takes(const QWidget& target, const QKeyEvent& event) const
{
    if (!m_field || !m_field->isVisible() || !m_field->isEnabled() || target.window() != m_window
        || takesLetters(target))
        return false;
    const bool letter = !event.text().isEmpty() && event.text().front().isPrint() && !event.text().front().isSpace();
    const bool command = event.modifiers().testFlag(Qt::ControlModifier) || event.modifiers().testFlag(Qt::AltModifier)
        || event.modifiers().testFlag(Qt::MetaModifier);
    return letter && !command;
}

bool TypingRedirect::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::KeyPress || watched != QApplication::focusWidget())
        return false;
    auto* key = static_cast<QKeyEvent*>(event);
    if (!takes(*static_cast<QWidget*>(watched), *key))
        return false;
    m_field->setFocus(Qt::ShortcutFocusReason);
    QKeyEvent copy(key->type(), key->key(), key->modifiers(), key->text(), key->isAutoRepeat());
    QCoreApplication::sendEvent(m_field, &copy);
    return true;
}

} // namespace sheaf::ui
