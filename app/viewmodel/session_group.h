#pragma once
// The headings of the session list and the second line of its rows.

#include "app/core/session.h"

#include <QDate>
#include <QString>

namespace sheaf::app {

/// "Today", "Yesterday", "This week" (two to six days ago), then "October", "October 2025" in other years.
QString sessionGroup(const QDate& date, const QDate& today);

/// "5 files · 39,100 tokens · 10:42"; parts that are zero are left out; the time only for today.
QString sessionSubtitle(const SessionSummary& summary, const QDate& today);

} // namespace sheaf::app
