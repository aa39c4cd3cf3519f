#pragma once
// A session as a document for people or programs.

#include "app/core/session.h"

#include <QByteArray>

namespace sheaf::app {

QByteArray exportMarkdown(const Session& session);
/// Everything the store holds but attachment bytes; also what `session show --json` prints.
QByteArray exportJson(const Session& session);

} // namespace sheaf::app
