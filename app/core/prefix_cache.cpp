#include "app/core/prefix_cache.h"

#include <QDir>
#include <QFile>

namespace sheaf::app {

namespace {

QString folderOf(const QString& dataFolder)
{
    return dataFolder + QStringLiteral("/cache");
}

} // namespace

PrefixCachePlace prefixCachePlace(const QString& dataFolder, const SessionId& session, const Settings& settings)
{
    if (!settings.readOnce)
        return {};
    PrefixCachePlace place;
    place.folder = QFile::encodeName(folderOf(dataFolder)).toStdString();
    place.owner = session.toStdString();
    place.maxBytes = settings.cacheMegabytes << 20;
    return place;
}

void dropKeptPrefixes(const QString& dataFolder, const SessionId& session)
{
    const bool plainName
        = !session.isEmpty() && !session.startsWith(QLatin1Char('.')) && !session.contains(QLatin1Char('/'));
    if (plainName)
        QDir(folderOf(dataFolder) + QLatin1Char('/') + session).removeRecursively();
}

} // namespace sheaf::app
