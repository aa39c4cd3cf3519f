#include "app/session/session_export.h"

#include "app/session/session_json.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

namespace sheaf::app {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("session", text);
}

std::string isoTime(const QDateTime& time)
{
    return time.toUTC().toString(Qt::ISODateWithMs).toStdString();
}

Json timeOrNull(const QDateTime& time)
{
    return time.isValid() ? Json(isoTime(time)) : Json(nullptr);
}

Json attachmentJson(const SavedAttachment& attachment)
{
    Json json{{"name", attachment.name.toStdString()}, {"path", attachment.path}, {"kind", kindName(attachment.kind)},
        {"bytes", attachment.bytes}, {"sha256", attachment.sha256}, {"excluded_paths", attachment.excludedPaths},
        {"left_out", attachment.leftOut}};
    if (attachment.maxTiles > 0)
        json["max_tiles"] = attachment.maxTiles;
    if (attachment.crop)
        json["crop"] = regionJson(*attachment.crop);
    return json;
}

Json answerJson(const Answer& answer)
{
    return {{"text", answer.text.toStdString()}, {"state", answerStateName(answer.state)},
        {"finish", finishReasonName(answer.finish)}, {"failure", answer.failure.toStdString()},
        {"model", answer.modelName.toStdString()}, {"model_fingerprint", answer.modelFingerprint},
        {"sampler", samplerJson(answer.sampler)}, {"seed", answer.sampler.seed}, {"prompt_tokens", answer.promptTokens},
        {"cached_tokens", answer.cachedTokens}, {"completion_tokens", answer.ids.size()}, {"ids", answer.ids},
        {"ttft_s", answer.firstTokenSeconds}, {"prefill_tps", answer.prefillTokensPerSecond},
        {"decode_tps", answer.decodeTokensPerSecond}, {"seconds", answer.seconds},
        {"coverage", coverageJson(answer.coverage)}, {"citations", citationsJson(answer.citations)}};
}

QString placeOf(const Citation& citation)
{
    QStringList parts{citation.attachment};
    if (!citation.path.empty())
        parts.append(QString::fromStdString(citation.path));
    if (citation.page > 0)
        parts.append(tr("page %1").arg(citation.page));
    if (citation.firstLine > 0)
        parts.append(citation.lastLine > citation.firstLine
                ? tr("lines %1–%2").arg(citation.firstLine).arg(citation.lastLine)
                : tr("line %1").arg(citation.firstLine));
    return parts.join(QStringLiteral(", "));
}

// A line that stays one line and plain text, whatever a file is called.
QString literal(const QString& text)
{
    QString escaped;
    for (const QChar c : text.simplified()) {
        if (QStringLiteral("\\`*_[]<>#|").contains(c))
            escaped += QLatin1Char('\\');
        escaped += c;
    }
    return escaped;
}

QString quoted(const QString& text)
{
    QString lines = text.trimmed();
    lines.replace(QLatin1Char('\n'), QLatin1String("\n> "));
    return QStringLiteral("> ") + lines;
}

QString attachmentsSection(const Session& session)
{
    if (session.attachments.empty())
        return {};
    QString section = QStringLiteral("## ") + tr("Attachments") + QStringLiteral("\n\n");
    for (const SavedAttachment& attachment : session.attachments) {
        const QString size = QLocale::c().formattedDataSize(static_cast<qint64>(attachment.bytes));
        section += QStringLiteral("- ") + literal(attachment.name) + QStringLiteral(" (") + size
            + (attachment.leftOut ? tr(", left out") : QString()) + QStringLiteral(")\n");
    }
    return section + QLatin1Char('\n');
}

QString factsOf(const Answer& answer)
{
    QStringList facts;
    if (!answer.modelName.isEmpty())
        facts.append(literal(answer.modelName));
    if (answer.promptTokens > 0)
        facts.append(tr("%1 tokens read").arg(answer.promptTokens));
    facts.append(tr("%1 tokens written").arg(answer.ids.size()));
    facts.append(QString::fromStdString(std::string(
        answer.state == AnswerState::Finished ? finishReasonName(answer.finish) : answerStateName(answer.state))));
    return QStringLiteral("*") + facts.join(QStringLiteral(" · ")) + QStringLiteral("*\n\n");
}

QString answerSection(const Answer& answer)
{
    QString section = answer.text.trimmed() + QStringLiteral("\n\n");
    if (!answer.failure.isEmpty())
        section += tr("Failed: %1").arg(literal(answer.failure)) + QStringLiteral("\n\n");
    if (!answer.coverage.sentence.isEmpty())
        section += literal(answer.coverage.sentence) + QStringLiteral("\n\n");
    for (const Citation& citation : answer.citations) {
        section += QStringLiteral("- ") + literal(placeOf(citation));
        if (!citation.text.empty())
            section += QStringLiteral(": “") + literal(QString::fromStdString(citation.text)) + QStringLiteral("”");
        section += QLatin1Char('\n');
    }
    if (!answer.citations.empty())
        section += QLatin1Char('\n');
    return section + factsOf(answer);
}

} // namespace

QByteArray exportMarkdown(const Session& session)
{
    QString document = QStringLiteral("# ") + literal(session.title) + QStringLiteral("\n\n");
    if (session.created.isValid())
        document += tr("Created %1").arg(session.created.toUTC().toString(Qt::ISODate)) + QStringLiteral("\n\n");
    document += attachmentsSection(session);
    for (std::size_t i = 0; i < session.turns.size(); ++i) {
        document += QStringLiteral("## ") + tr("Question %1").arg(i + 1) + QStringLiteral("\n\n");
        document += quoted(session.turns[i].question) + QStringLiteral("\n\n");
        document += answerSection(session.turns[i].answer);
    }
    return document.toUtf8();
}

QByteArray exportJson(const Session& session)
{
    Json attachments = Json::array();
    for (const SavedAttachment& attachment : session.attachments)
        attachments.push_back(attachmentJson(attachment));
    Json turns = Json::array();
    for (const Turn& turn : session.turns) {
        turns.push_back({{"question", turn.question.toStdString()}, {"asked", timeOrNull(turn.asked)},
            {"answer", answerJson(turn.answer)}});
    }
    const Json document{{"id", session.id.toStdString()}, {"title", session.title.toStdString()},
        {"created", timeOrNull(session.created)}, {"updated", timeOrNull(session.updated)}, {"turns", std::move(turns)},
        {"attachments", std::move(attachments)}, {"draft", session.draft.toStdString()},
        {"settings",
            {{"reserve_tokens", session.settings.reserveTokens},
                {"system_text", session.settings.systemText.toStdString()},
                {"adapters", adaptersJson(session.settings.adapters)}}}};
    return QByteArray::fromStdString(document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

} // namespace sheaf::app
