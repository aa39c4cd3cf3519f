#include "ui/style/system_theme.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QFileInfo>
#include <QGuiApplication>
#include <QPalette>

namespace sheaf::ui {
namespace {

const QString kService = QStringLiteral("org.freedesktop.portal.Desktop");
const QString kPath = QStringLiteral("/org/freedesktop/portal/desktop");
const QString kInterface = QStringLiteral("org.freedesktop.portal.Settings");
const QString kNamespace = QStringLiteral("org.freedesktop.appearance");
const QString kKey = QStringLiteral("color-scheme");
constexpr uint kPreferDark = 1;
constexpr uint kPreferLight = 2;

/// Without one of these libdbus may start a bus of its own, which would outlive the program.
bool sessionBusExists()
{
    return qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS")
        || QFileInfo::exists(qEnvironmentVariable("XDG_RUNTIME_DIR") + QStringLiteral("/bus"));
}

Theme platformTheme()
{
    return QGuiApplication::palette().color(QPalette::Window).lightnessF() < 0.5 ? Theme::Dark : Theme::Light;
}

/// Read wraps its answer in a variant inside the variant.
QVariant unwrapped(QVariant value)
{
    while (value.canConvert<QDBusVariant>())
        value = value.value<QDBusVariant>().variant();
    return value;
}

} // namespace

SystemTheme::SystemTheme(QObject* parent)
    : QObject(parent)
    , m_platform(platformTheme())
    , m_theme(m_platform)
{
    if (sessionBusExists())
        ask();
}

void SystemTheme::ask()
{
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return;
    bus.connect(kService, kPath, kInterface, QStringLiteral("SettingChanged"), this,
        SLOT(settingChanged(QString, QString, QDBusVariant)));
    QDBusMessage read = QDBusMessage::createMethodCall(kService, kPath, kInterface, QStringLiteral("Read"));
    read << kNamespace << kKey;
    auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(read), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, &SystemTheme::answered);
}

void SystemTheme::answered(QDBusPendingCallWatcher* watcher)
{
    const QDBusPendingReply<QDBusVariant> reply = *watcher;
    watcher->deleteLater();
    if (!reply.isError())
        apply(unwrapped(reply.value().variant()).toUInt());
}

void SystemTheme::settingChanged(const QString& space, const QString& key, const QDBusVariant& value)
{
    if (space == kNamespace && key == kKey)
        apply(unwrapped(value.variant()).toUInt());
}

void SystemTheme::apply(uint colorScheme)
{
    const Theme theme = colorScheme == kPreferDark ? Theme::Dark
        : colorScheme == kPreferLight              ? Theme::Light
                                                   : m_platform;
    if (theme == m_theme)
        return;
    m_theme = theme;
    emit changed();
}

} // namespace sheaf::ui
