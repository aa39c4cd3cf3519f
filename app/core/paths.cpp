#include "app/core/paths.h"

#include <QDir>
#include <QStandardPaths>

namespace sheaf::app {

namespace {

QString userFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + QStringLiteral("/sheaf");
}

} // namespace

QString dataFolder(const QString& override)
{
    const QString chosen = override.isEmpty() ? qEnvironmentVariable("SHEAF_DATA_DIR") : override;
    return chosen.isEmpty() ? userFolder() : QDir::cleanPath(QDir(chosen).absolutePath());
}

QString modelsFolder()
{
    return userFolder() + QStringLiteral("/models");
}

QString defaultModelPath()
{
    return modelsFolder() + QStringLiteral("/SmolLM2-135M-Instruct.Q4_1.gguf");
}

} // namespace sheaf::app
