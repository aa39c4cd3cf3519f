#pragma once
// Where things live: settings in the config folder, sessions in the data folder, models beside them.

#include <QString>

namespace sheaf::app {

/// --data-dir, then $SHEAF_DATA_DIR, then the platform's data folder ("~/.local/share/sheaf"). Created on demand by
/// users.
QString dataFolder(const QString& override = {});
/// Where packaging/run puts the default model; not moved by --data-dir.
QString modelsFolder();
/// The default model's file, whether it exists or not.
QString defaultModelPath();

} // namespace sheaf::app
