#pragma once
// The character references of Markdown: "&amp;", "&#8211;", "&#x2013;".

#include <QString>

namespace sheaf::ui {

/// The character, or the reference as written if it names none we know.
QString decodeEntity(const QString& reference);

} // namespace sheaf::ui
