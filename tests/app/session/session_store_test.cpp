#include "app/session/database.h"
#include "app/session/sample_session.h"
#include "app/session/schema.h"
#include "app/session/session_export.h"
#include "app/session/session_store.h"

#include <QCryptographicHash>
#include <QDirIterator>
#include <QTemporaryDir>
#include <QTest>

#include <map>

namespace sheaf::app {

namespace {

std::string sha256(const QByteArray& bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex().toStdString();
}

Session titled(const QString& title)
{
    Session session;
    session.title = title;
    return session;
}

} // namespace

class SessionStoreTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<SessionStore> m_store;

    QString folder() const { return m_folder->path() + QStringLiteral("/data"); }
    QString databasePath() const { return folder() + QStringLiteral("/sessions.sqlite"); }

    void open()
    {
        auto store = SessionStore::open(folder());
        QVERIFY2(store, store ? "" : store.error().what.c_str());
        m_store = std::move(*store);
    }

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        open();
    }

    void cleanup() { m_store.reset(); }

    void everyFieldComesBack()
    {
        const Session session = sampleSession();
        QCOMPARE(m_store->create(session).value(), session.id);
        m_store.reset();
        open();
        // The export names every field; a sample that differs in one differs there.
        QCOMPARE(exportJson(m_store->load(session.id).value()), exportJson(session));
    }

    void createFillsWhatIsMissing()
    {
        const SessionId id = m_store->create(titled(QStringLiteral("new"))).value();
        const Session session = m_store->load(id).value();
        QCOMPARE(id.size(), 36);
        QVERIFY(qAbs(session.created.secsTo(QDateTime::currentDateTimeUtc())) < 60);
        QCOMPARE(session.updated, session.created);
    }

    void twoSessionsCannotShareAnId()
    {
        QVERIFY(m_store->create(sampleSession()));
        QCOMPARE(m_store->create(sampleSession()).error().code, ErrorCode::Usage);
    }

    void turnsAreAppendedReplacedAndCut()
    {
        const SessionId id = m_store->create(titled(QStringLiteral("t"))).value();
        for (int i = 0; i < 3; ++i)
            QVERIFY(m_store->saveTurn(id, i, sampleTurn(QString::number(i), QStringLiteral("a"))));
        QVERIFY(m_store->saveTurn(id, 1, sampleTurn(QStringLiteral("1"), QStringLiteral("longer"))));
        QCOMPARE(m_store->saveTurn(id, 4, Turn()).error().code, ErrorCode::Usage);
        QCOMPARE(m_store->saveTurn(id, -1, Turn()).error().code, ErrorCode::Usage);
        QVERIFY(m_store->truncateTurns(id, 2));
        const Session session = m_store->load(id).value();
        QCOMPARE(session.turns.size(), 2U);
        QCOMPARE(session.turns[0].question, QStringLiteral("0"));
        QCOMPARE(session.turns[1].answer.text, QStringLiteral("longer"));
    }

    void draftSettingsTitleAndAttachmentsAreReplaced()
    {
        const SessionId id = m_store->create(sampleSession()).value();
        QVERIFY(m_store->saveDraft(id, QStringLiteral("half a sent")));
        QVERIFY(m_store->saveSettings(id, {77, QStringLiteral("be kind"), {{"/adapters/tone", 2, false}}}));
        QVERIFY(m_store->rename(id, QStringLiteral("other")));
        QVERIFY(m_store->saveAttachments(id, {sampleSession().attachments[1]}));
        const Session session = m_store->load(id).value();
        QCOMPARE(session.draft, QStringLiteral("half a sent"));
        QCOMPARE(session.settings.reserveTokens, 77U);
        QCOMPARE(session.settings.systemText, QStringLiteral("be kind"));
        QVERIFY(session.settings.adapters == std::vector<SessionAdapter>({{"/adapters/tone", 2, false}}));
        QCOMPARE(session.title, QStringLiteral("other"));
        QCOMPARE(session.attachments.size(), 1U);
        QCOMPARE(session.attachments[0].name, QStringLiteral("firmware"));
        QVERIFY(session.updated > sampleSession().updated);
    }

    void unknownSessionsAreNotFound()
    {
        const SessionId nobody = QStringLiteral("nobody");
        QCOMPARE(m_store->load(nobody).error().code, ErrorCode::NotFound);
        QCOMPARE(m_store->saveTurn(nobody, 0, Turn()).error().code, ErrorCode::NotFound);
        QCOMPARE(m_store->remove(nobody).error().code, ErrorCode::NotFound);
    }

    void findsByIdPrefixAndTitle()
    {
        const SessionId id = m_store->create(sampleSession()).value();
        Session twin = titled(sampleSession().title);
        twin.id = QStringLiteral("6f1d2f8e-ffff");
        const SessionId later = m_store->create(twin).value();
        QCOMPARE(m_store->find(id).value(), std::optional(id));
        QCOMPARE(m_store->find(QStringLiteral("6f1d2f8e-0")).value(), std::optional(id));
        QCOMPARE(m_store->find(QStringLiteral("6f1d")).value(), std::nullopt); // two begin so
        QCOMPARE(m_store->find(sampleSession().title).value(), std::optional(later));
        QCOMPARE(m_store->find(QStringLiteral("%")).value(), std::nullopt);
        QCOMPARE(m_store->find(QString()).value(), std::nullopt);
    }

    void listsTheMostRecentFirst()
    {
        const SessionId old = m_store->create(sampleSession()).value();
        const SessionId young = m_store->create(titled(QStringLiteral("young"))).value();
        auto sessions = m_store->list().value();
        QCOMPARE(sessions.size(), 2U);
        QCOMPARE(sessions[0].id, young);
        QCOMPARE(sessions[1].turns, 2);
        QCOMPARE(sessions[1].attachments, 4);
        QCOMPARE(sessions[1].promptTokens, 12'345U);
        QTest::qWait(5);
        QVERIFY(m_store->rename(old, QStringLiteral("touched")));
        QCOMPARE(m_store->list().value()[0].id, old);
    }

    void trashCanBeUndoneAndEmptied()
    {
        const SessionId kept = m_store->create(titled(QStringLiteral("kept"))).value();
        const SessionId gone = m_store->create(titled(QStringLiteral("gone"))).value();
        QVERIFY(m_store->moveToTrash(kept));
        QVERIFY(m_store->moveToTrash(gone));
        QVERIFY(m_store->restore(kept));
        QCOMPARE(m_store->list().value().size(), 1U);
        QVERIFY(m_store->list(true).value()[0].trashed);
        QVERIFY(m_store->emptyTrash(1));
        QCOMPARE(m_store->list(true).value().size(), 1U);
        QVERIFY(m_store->emptyTrash(0));
        QCOMPARE(m_store->list(true).value().size(), 0U);
        QVERIFY(m_store->load(kept));
        QCOMPARE(m_store->load(gone).error().code, ErrorCode::NotFound);
    }

    void contentIsStoredOnceAndLeavesWithItsLastSession()
    {
        const QByteArray bytes("%PDF-1.7 …");
        SavedAttachment attachment;
        attachment.sha256 = sha256(bytes);
        Session session = titled(QStringLiteral("one"));
        session.attachments = {attachment};
        QVERIFY(!m_store->hasContent(attachment.sha256));
        QVERIFY(m_store->storeContent(attachment.sha256, bytes));
        QVERIFY(m_store->storeContent(attachment.sha256, bytes));
        const SessionId first = m_store->create(session).value();
        const SessionId second = m_store->create(session).value();
        QCOMPARE(m_store->content(attachment.sha256).value(), bytes);
        QVERIFY(m_store->remove(first));
        QVERIFY(m_store->hasContent(attachment.sha256));
        QVERIFY(m_store->remove(second));
        QVERIFY(!m_store->hasContent(attachment.sha256));
        QCOMPARE(m_store->content(attachment.sha256).error().code, ErrorCode::NotFound);
    }

    void whatTheEngineKeptLeavesWithItsSession()
    {
        std::map<QString, SessionId> ids;
        for (const char* name : {"kept", "removed", "trashed"}) {
            ids[name] = m_store->create(titled(QString::fromLatin1(name))).value();
            QVERIFY(QDir(folder()).mkpath(QStringLiteral("cache/") + ids[name]));
        }
        const auto isThere
            = [&](const char* name) { return QDir(folder() + QStringLiteral("/cache/") + ids[name]).exists(); };
        QVERIFY(m_store->remove(ids["removed"]));
        QVERIFY(!isThere("removed"));
        QVERIFY(m_store->moveToTrash(ids["trashed"]));
        QVERIFY2(isThere("trashed"), "it may be taken out again");
        QVERIFY(m_store->emptyTrash(0));
        QVERIFY(!isThere("trashed") && isThere("kept"));
    }

    void contentThatChangedOnDiskIsNotHandedOut()
    {
        const std::string hash = sha256("abc");
        QVERIFY(m_store->storeContent(hash, "abc"));
        const QString name = QString::fromStdString(hash);
        QFile file(folder() + QStringLiteral("/content/") + name.left(2) + QLatin1Char('/') + name.mid(2));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("abd");
        file.close();
        QCOMPARE(m_store->content(hash).error().code, ErrorCode::Malformed);
    }

    void onlyHashesNameContent()
    {
        for (const std::string& name :
            {std::string("../../etc/passwd"), std::string(64, 'A'), std::string(63, 'a'), std::string()}) {
            QCOMPARE(m_store->storeContent(name, "x").error().code, ErrorCode::Usage);
            QCOMPARE(m_store->content(name).error().code, ErrorCode::Usage);
            QVERIFY(!m_store->hasContent(name));
        }
    }

    void nobodyElseCanReadIt()
    {
        QVERIFY(m_store->storeContent(sha256("secret"), "secret"));
        constexpr auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther
            | QFile::WriteOther | QFile::ExeOther;
        QCOMPARE(QFile::permissions(folder()) & others, QFile::Permissions());
        QDirIterator files(folder(), QDir::AllEntries | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
        int count = 0;
        for (; files.hasNext(); ++count) {
            const QString path = files.next();
            QVERIFY2((QFile::permissions(path) & others) == QFile::Permissions(), qPrintable(path));
        }
        QVERIFY(count >= 4); // the database, two folders of contents and a content
    }

    void isDurableByItsSettings()
    {
        const auto database = Database::open(databasePath());
        auto mode = database->prepare("PRAGMA journal_mode");
        QVERIFY(mode->step().value());
        QCOMPARE(mode->text(0), std::string("wal"));
        QCOMPARE(database->number("PRAGMA user_version").value(), schemaVersion());
    }

    void aNewerSchemaIsRefusedUntouched()
    {
        m_store.reset();
        QVERIFY(Database::open(databasePath())->execute("PRAGMA user_version = 999"));
        QFile file(databasePath());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray before = file.readAll();
        const auto store = SessionStore::open(folder());
        QCOMPARE(store.error().code, ErrorCode::Unsupported);
        QVERIFY(store.error().what.find("999") != std::string::npos);
        file.seek(0);
        QCOMPARE(file.readAll(), before);
    }

    void aForeignDatabaseIsRefused()
    {
        const QString elsewhere = m_folder->path() + QStringLiteral("/foreign");
        QVERIFY(QDir().mkpath(elsewhere));
        QVERIFY(Database::open(elsewhere + QStringLiteral("/sessions.sqlite"))->execute("CREATE TABLE recipes (name)"));
        QCOMPARE(SessionStore::open(elsewhere).error().code, ErrorCode::Unsupported);
    }

    void everyReleasedVersionOpens()
    {
        for (int version = 1; version <= schemaVersion(); ++version) {
            const QString kept = QStringLiteral("%1/sessions/version-%2.sqlite")
                                     .arg(qEnvironmentVariable("SHEAF_TEST_DATA"))
                                     .arg(version);
            const QString copy = m_folder->path() + QStringLiteral("/version-%1").arg(version);
            QVERIFY(QDir().mkpath(copy));
            QVERIFY2(QFile::copy(kept, copy + QStringLiteral("/sessions.sqlite")), qPrintable(kept));
            QVERIFY(
                QFile::setPermissions(copy + QStringLiteral("/sessions.sqlite"), QFile::ReadOwner | QFile::WriteOwner));
            const auto store = SessionStore::open(copy);
            QVERIFY2(store, store ? "" : store.error().what.c_str());
            QCOMPARE((*store)->notice(), QString());
            QCOMPARE(exportJson((*store)->load(sampleSession().id).value()), exportJson(sampleSession(version)));
            QCOMPARE((*store)->search(QStringLiteral("agreement")).value().size(), 1U);
        }
    }
};

} // namespace sheaf::app

QTEST_GUILESS_MAIN(sheaf::app::SessionStoreTest)
#include "session_store_test.moc"
