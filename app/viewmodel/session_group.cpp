#include "app/viewmodel/session_group.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

namespace sheaf::app {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("sheaf::app::SessionListModel", text);
}

constexpr qint64 kDaysOfWeek = 7;

/// Without seconds, which the C locale would show.
QString timeText(const QTime& time)
{
    const QLocale locale;
    return locale.language() == QLocale::C ? time.toString(QStringLiteral("HH:mm"))
                                           : locale.toString(time, QLocale::ShortFormat);
}

} // namespace

QString sessionGroup(const QDate& date, const QDate& today)
{
    const qint64 age = date.daysTo(today);
    if (age <= 0)
        return tr("Today");
    if (age == 1)
        return tr("Yesterday");
    if (age < kDaysOfWeek)
        return tr("This week");
    const QString month = QLocale().standaloneMonthName(date.month());
    return date.year() == today.year() ? month : tr("%1 %2").arg(month).arg(date.year());
}

QString sessionSubtitle(const SessionSummary& summary, const QDate& today)
{
    QStringList parts;
    if (summary.attachments > 0)
        parts << (summary.attachments == 1 ? tr("1 file")
                                           : tr("%1 files").arg(QLocale().toString(summary.attachments)));
    if (summary.promptTokens > 0)
        parts << tr("%1 tokens").arg(QLocale().toString(static_cast<qulonglong>(summary.promptTokens)));
    const QDateTime updated = summary.updated.toLocalTime();
    if (updated.date() == today)
        parts << timeText(updated.time());
    if (parts.isEmpty())
        parts << tr("No files yet");
    return parts.join(QStringLiteral(" · "));
}

} // namespace sheaf::app
