#include "app/viewmodel/forecast.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace sheaf::app {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("forecast", text);
}

QString number(std::uint64_t value)
{
    return QLocale().toString(static_cast<qulonglong>(value));
}

QString duration(double seconds)
{
    if (seconds < 1)
        return tr("1 s");
    if (seconds < 120)
        return tr("%1 s").arg(static_cast<int>(std::lround(seconds)));
    return tr("%1 min").arg(static_cast<int>(std::lround(seconds / 60)));
}

} // namespace

QString forecastText(const ForecastInput& input)
{
    if (!input.modelReady)
        return tr("Choose a model to ask");
    if (input.running)
        return input.queued ? tr("One question is waiting") : tr("Enter sends when this answer is done");
    if (input.tooMany > 0)
        return tr("Cannot send yet: %1 tokens too many").arg(number(input.tooMany));
    if (input.reading)
        return tr("Files are still being read");
    if (input.preparing && !input.hasQuestion)
        return tr("Preparing documents: %1 of %2 tokens read")
            .arg(number(std::min(input.cachedTokens, input.preparedTokens)), number(input.preparedTokens));
    if (!input.hasQuestion)
        return tr("Enter a question to see what it costs");
    if (input.prefillRate <= 0)
        return tr("First run with this model: time not measured yet");
    const std::uint64_t cached = std::min(input.cachedTokens, input.totalTokens);
    const std::uint64_t fresh = input.totalTokens - cached;
    return tr("%1 new tokens, %2 cached, first word in about %3")
        .arg(number(fresh), number(cached),
            duration(input.pictureSeconds + static_cast<double>(fresh) / input.prefillRate));
}

} // namespace sheaf::app
