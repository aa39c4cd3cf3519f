#include "ui/transcript/turn_text.h"

#include "app/viewmodel/transcript_model.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace sheaf::ui {

namespace {

constexpr int kLongestName = 28; ///< of an attachment in a chip

struct TurnText {
    Q_DECLARE_TR_FUNCTIONS(TurnText)
};

QString number(std::uint64_t value)
{
    return QLocale().toString(static_cast<qulonglong>(value));
}

QString joined(QStringList parts)
{
    parts.removeAll(QString());
    return parts.join(QStringLiteral(" · "));
}

QString ending(const app::Answer& answer)
{
    if (answer.state == app::AnswerState::Failed)
        return TurnText::tr("Failed");
    switch (answer.finish) {
    case FinishReason::Stop:
        return answer.text.isEmpty() ? TurnText::tr("Ended without a word") : TurnText::tr("Finished");
    case FinishReason::Length:
        return TurnText::tr("Length limit");
    case FinishReason::Cancelled:
        return TurnText::tr("Stopped");
    case FinishReason::Context:
        return TurnText::tr("Window full");
    }
    return {};
}

/// "Supply agreement Nordhafen 2024.pdf" -> "Supply agreement Nordhafen…": a chip names, the panel spells out.
QString shortName(const QString& name)
{
    const qsizetype dot = name.lastIndexOf(u'.');
    const QString base = dot > 0 && name.size() - dot <= 5 ? name.left(dot) : name;
    return base.size() <= kLongestName ? base : base.left(kLongestName - 1).trimmed() + QChar(0x2026);
}

double fractionOf(std::uint64_t done, std::uint64_t total)
{
    return std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
}

} // namespace

ProgressText progressText(const app::PrefillProgress& progress)
{
    ProgressText text;
    if (progress.total == 0 && progress.tilesTotal > 0) {
        text.title = TurnText::tr("Reading pictures");
        text.count = TurnText::tr("%1 of %2 tiles").arg(number(progress.tilesDone), number(progress.tilesTotal));
        text.fraction = fractionOf(progress.tilesDone, progress.tilesTotal);
        return text;
    }
    text.title = TurnText::tr("Reading");
    if (progress.total == 0)
        return text;
    text.fraction = fractionOf(progress.done, progress.total);
    text.count = TurnText::tr("%1 of %2 new tokens").arg(number(progress.done), number(progress.total));
    QStringList details;
    if (progress.cached > 0)
        details << TurnText::tr("%1 from cache").arg(number(progress.cached));
    if (progress.tokensPerSecond > 0)
        details << TurnText::tr("%1 tokens per second").arg(QLocale().toString(progress.tokensPerSecond, 'f', 0));
    if (progress.secondsLeft >= 0)
        details << TurnText::tr("first word in about %1 s")
                       .arg(QLocale().toString(std::ceil(progress.secondsLeft), 'f', 0));
    text.detail = joined(details);
    return text;
}

QString finishText(const app::Answer& answer)
{
    if (answer.state == app::AnswerState::Running)
        return answer.text.isEmpty() ? QString() : TurnText::tr("Answering");
    QStringList parts{ending(answer)};
    if (!answer.ids.empty())
        parts << TurnText::tr("%Ln token(s)", nullptr, static_cast<int>(answer.ids.size()));
    if (answer.decodeTokensPerSecond > 0)
        parts << TurnText::tr("%1 tok/s").arg(QLocale().toString(answer.decodeTokensPerSecond, 'f', 1));
    if (answer.seconds > 0)
        parts << TurnText::tr("%1 s").arg(QLocale().toString(answer.seconds, 'f', 1));
    return joined(parts);
}

QString citationText(const app::Citation& citation)
{
    if (!citation.path.empty() || citation.firstLine > 0) {
        const QString path = citation.path.empty() ? citation.attachment : QString::fromStdString(citation.path);
        return citation.firstLine > 0 ? QStringLiteral("%1:%2").arg(path).arg(citation.firstLine) : path;
    }
    const QString name = shortName(citation.attachment);
    return citation.page > 0 ? TurnText::tr("%1 · p. %2").arg(name).arg(citation.page) : name;
}

QString endAnnouncement(const app::Answer& answer)
{
    if (answer.state == app::AnswerState::Failed)
        return answer.failure;
    const QString ended = answer.finish == FinishReason::Stop && !answer.text.isEmpty()
        ? TurnText::tr("Answer finished")
        : ending(answer);
    QStringList parts{ended, TurnText::tr("%Ln token(s)", nullptr, static_cast<int>(answer.ids.size()))};
    if (!answer.citations.empty())
        parts << TurnText::tr("%Ln citation(s)", nullptr, static_cast<int>(answer.citations.size()));
    return parts.join(QStringLiteral(", "));
}

} // namespace sheaf::ui
