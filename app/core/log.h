#pragma once
// The program's log: engine, Qt and our own lines in <data folder>/log/sheaf.log, three files of 2 MiB at most.

#include <QString>

namespace sheaf::app {

/// Call once at start, from the main thread; lines may then come from any thread. toStderr: warnings are printed as
/// well. folder: the data folder; empty: dataFolder(). A folder that cannot be written costs the log, never the
/// program.
void installLog(bool toStderr, const QString& folder = {});

} // namespace sheaf::app
