#pragma once
// What the desktop prefers: light or dark. Qt 6.4 does not know, so the desktop portal is asked over D-Bus.

#include "ui/style/tokens.h"

#include <QObject>

class QDBusPendingCallWatcher;
class QDBusVariant;

namespace sheaf::ui {

/// Threads: GUI. Starts from the lightness of the platform's palette; the portal's answer and its later changes replace
/// it. Source: org.freedesktop.portal.Settings, namespace org.freedesktop.appearance, key color-scheme (1 dark, 2
/// light).
class SystemTheme : public QObject {
    Q_OBJECT
public:
    /// Create it before the first installTheme, which covers the platform's palette.
    explicit SystemTheme(QObject* parent = nullptr);

    Theme theme() const { return m_theme; }

signals:
    void changed();

private slots:
    void settingChanged(const QString& space, const QString& key, const QDBusVariant& value);

private:
    void ask();
    void answered(QDBusPendingCallWatcher* watcher);
    void apply(uint colorScheme);

    Theme m_platform = Theme::Light;
    Theme m_theme = Theme::Light;
};

} // namespace sheaf::ui
