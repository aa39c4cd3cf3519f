// sheaf-cli session: what is saved.
#include "app/cli/commands.h"
#include "app/cli/json.h"
#include "app/cli/output.h"
#include "app/core/paths.h"
#include "app/session/session_export.h"
#include "app/session/session_store.h"

#include <QSaveFile>

#include <fmt/core.h>

namespace sheaf::app::cli {

namespace {

Result<SessionId> find(const SessionStore& store, const std::string& target)
{
    SHEAF_TRY(const auto id, store.find(QString::fromStdString(target)));
    if (!id)
        return fail(ErrorCode::NotFound, "no session has this id or title", target);
    return *id;
}

int printSummaries(const std::vector<SessionSummary>& sessions, bool json)
{
    if (json) {
        Json list = Json::array();
        for (const SessionSummary& session : sessions)
            list.push_back(summaryJson(session));
        printJson({{"sessions", list}});
        return kDone;
    }
    for (const SessionSummary& session : sessions) {
        printText(fmt::format("{}  {}  {} ({} questions, {} files){}\n", session.id.toStdString().substr(0, 8),
            session.updated.toLocalTime().toString(QStringLiteral("yyyy-MM-dd hh:mm")).toStdString(),
            session.title.toStdString(), session.turns, session.attachments,
            session.hit.isEmpty() ? std::string() : "\n    " + session.hit.toStdString()));
    }
    return kDone;
}

Result<void> write(const QByteArray& document, const std::string& path)
{
    QSaveFile file(QString::fromStdString(path));
    if (!file.open(QIODevice::WriteOnly) || file.write(document) != document.size() || !file.commit())
        return fail(ErrorCode::Unreadable, file.errorString().toStdString(), path);
    return {};
}

Result<int> exportSession(const SessionStore& store, const SessionId& id, const Context& context)
{
    const SessionArguments& arguments = context.arguments.session;
    if (arguments.format != "md" && arguments.format != "json")
        return fail(
            ErrorCode::Unsupported, "export as " + arguments.format + " is not in this version; md and json are");
    SHEAF_TRY(const Session session, store.load(id));
    const QByteArray document = arguments.format == "md" ? exportMarkdown(session) : exportJson(session);
    if (arguments.output.empty() && context.common().json) {
        printJson({{"id", id.toStdString()}, {"format", arguments.format}, {"text", document.toStdString()}});
        return kDone;
    }
    if (arguments.output.empty()) {
        printText(document.toStdString());
        return kDone;
    }
    SHEAF_CHECK(write(document, arguments.output));
    if (context.common().json)
        printJson({{"id", id.toStdString()}, {"format", arguments.format}, {"path", arguments.output}});
    return kDone;
}

Result<int> showSession(const SessionStore& store, const SessionId& id, bool json)
{
    SHEAF_TRY(const Session session, store.load(id));
    if (json)
        printJson(Json::parse(exportJson(session).toStdString()));
    else
        printText(exportMarkdown(session).toStdString());
    return kDone;
}

Result<int> deleteSession(SessionStore& store, const SessionId& id, bool json)
{
    SHEAF_CHECK(store.remove(id));
    if (json)
        printJson({{"deleted", id.toStdString()}});
    return kDone;
}

} // namespace

Result<int> runSession(const Context& context)
{
    const SessionArguments& arguments = context.arguments.session;
    const bool json = context.common().json;
    if (arguments.action == "import" || arguments.action == "verify" || arguments.action == "replay")
        return fail(ErrorCode::Unsupported, "session " + arguments.action + " is not in this version");
    SHEAF_TRY(const auto store, SessionStore::open(dataFolder(QString::fromStdString(context.common().dataDir))));
    if (arguments.action == "list") {
        SHEAF_TRY(const auto sessions, store->list());
        return printSummaries(sessions, json);
    }
    if (arguments.action == "search") {
        SHEAF_TRY(const auto sessions, store->search(QString::fromStdString(arguments.target)));
        return printSummaries(sessions, json);
    }
    SHEAF_TRY(const SessionId id, find(*store, arguments.target));
    if (arguments.action == "show")
        return showSession(*store, id, json);
    if (arguments.action == "export")
        return exportSession(*store, id, context);
    return deleteSession(*store, id, json);
}

} // namespace sheaf::app::cli
