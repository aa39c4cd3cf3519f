#include "app/session/session_writer.h"

#include <QCoreApplication>
#include <QFile>

#include <utility>

namespace sheaf::app {

namespace {

constexpr std::chrono::seconds kSaveInterval(1); // a crash loses at most two seconds
constexpr int kTitleLength = 60;

Result<void> keepContents(SessionStore& store, const std::vector<SavedAttachment>& attachments)
{
    for (const SavedAttachment& attachment : attachments) {
        const bool file
            = attachment.kind != AttachmentKind::Folder && !attachment.sha256.empty() && !attachment.path.empty();
        if (!file || store.hasContent(attachment.sha256))
            continue;
        QFile source(QString::fromStdString(attachment.path));
        if (source.open(QIODevice::ReadOnly))
            SHEAF_CHECK(store.storeContent(attachment.sha256, source.readAll()));
    }
    return {};
}

} // namespace

SessionWriter::SessionWriter(std::unique_ptr<SessionStore> store, SessionId id, int turn)
    : m_store(std::move(store))
    , m_id(std::move(id))
    , m_turn(turn)
{
}

Result<SessionWriter> SessionWriter::begin(const QString& folder, Session& session)
{
    SHEAF_TRY(auto store, SessionStore::open(folder));
    SHEAF_CHECK(keepContents(*store, session.attachments));
    if (session.id.isEmpty()) {
        SHEAF_TRY(session.id, store->create(session));
    } else {
        SHEAF_CHECK(store->saveAttachments(session.id, session.attachments));
    }
    return SessionWriter(std::move(store), session.id, static_cast<int>(session.turns.size()));
}

void SessionWriter::save(const Turn& turn)
{
    m_last = m_store->saveTurn(m_id, m_turn, turn);
    m_saved = std::chrono::steady_clock::now();
}

void SessionWriter::addTurn(const Turn& turn)
{
    save(turn);
}

void SessionWriter::update(const Turn& turn)
{
    if (std::chrono::steady_clock::now() - m_saved >= kSaveInterval)
        save(turn);
}

Result<void> SessionWriter::finish(const Turn& turn)
{
    save(turn);
    return m_last;
}

QString titleFromQuestion(const QString& question)
{
    const QString line = question.trimmed().section(QLatin1Char('\n'), 0, 0).simplified();
    if (line.isEmpty())
        return QCoreApplication::translate("session", "Untitled session");
    if (line.size() <= kTitleLength)
        return line;
    const auto cut = line.lastIndexOf(QLatin1Char(' '), kTitleLength);
    return line.left(cut > kTitleLength / 2 ? cut : kTitleLength) + QStringLiteral("…");
}

} // namespace sheaf::app
