// What must not cost a session: kill -9, a full disk, a folder that cannot be written, several processes, a damaged
// file.
#include "app/session/database.h"
#include "app/session/sample_session.h"
#include "app/session/session_store.h"

#include <QDir>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

namespace sheaf::app {

namespace {

const QString kChild = QStringLiteral(SHEAF_SESSION_CHILD);
constexpr int kWait = 60'000;

QString lastLine(QProcess& process)
{
    const QString output = QString::fromUtf8(process.readAllStandardOutput());
    const QString complete = output.left(output.lastIndexOf(QLatin1Char('\n')));
    return complete.section(QLatin1Char('\n'), -1);
}

QStringList run(const QStringList& arguments)
{
    QProcess child;
    child.start(kChild, arguments);
    child.waitForFinished(kWait);
    return QString::fromUtf8(child.readAllStandardOutput()).split(QLatin1Char('\n'));
}

QString valueOf(const QStringList& lines, const QString& key)
{
    for (const QString& line : lines) {
        if (line.startsWith(key + QLatin1Char(' ')))
            return line.mid(key.size() + 1);
    }
    return {};
}

} // namespace

class SessionSurvivalTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_temporary;

    QString folder() const { return m_temporary->path() + QStringLiteral("/data"); }
    QString databasePath() const { return folder() + QStringLiteral("/sessions.sqlite"); }

    SessionId createEmpty(const QString& title) const
    {
        Session session;
        session.title = title;
        return SessionStore::open(folder()).value()->create(session).value();
    }

    void fillStore(int sessions) const
    {
        const auto store = SessionStore::open(folder()).value();
        for (int i = 0; i < sessions; ++i) {
            Session session;
            session.title = QStringLiteral("session %1").arg(i);
            session.turns = {sampleTurn(QStringLiteral("q"), QString(3000, QLatin1Char('y')))};
            QVERIFY(store->create(session));
        }
    }

    void damage(qint64 from, qint64 bytes) const
    {
        QFile file(databasePath());
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.seek(from));
        QRandomGenerator random(7);
        for (qint64 i = 0; i < bytes; ++i)
            file.putChar(static_cast<char>(random.bounded(256)));
    }

    QStringList damagedFiles() const { return QDir(folder()).entryList({QStringLiteral("sessions.damaged-*.sqlite")}); }

private slots:
    void init() { m_temporary = std::make_unique<QTemporaryDir>(); }

    void killedWritersLoseNothingTheyWereTold()
    {
        const SessionId id = createEmpty(QStringLiteral("killed"));
        int acknowledged = -1;
        for (int round = 0; round < 8; ++round) {
            QProcess child;
            child.start(kChild, {QStringLiteral("save"), folder(), id});
            QVERIFY(child.waitForReadyRead(kWait));
            QTest::qWait(20 + 15 * round);
            child.kill();
            QVERIFY(child.waitForFinished(kWait));
            acknowledged = lastLine(child).toInt();
            const auto store = SessionStore::open(folder()).value();
            QCOMPARE(store->notice(), QString());
            const Session session = store->load(id).value();
            const int stored = static_cast<int>(session.turns.size());
            QVERIFY2(stored > acknowledged, qPrintable(QStringLiteral("%1 of %2").arg(stored).arg(acknowledged)));
            QVERIFY(stored <= acknowledged + 2); // at most one was written but not yet told
            QCOMPARE(session.turns[static_cast<std::size_t>(acknowledged)].question,
                QStringLiteral("question %1").arg(acknowledged));
        }
        QVERIFY(acknowledged > 8);
        auto check = Database::open(databasePath())->prepare("PRAGMA integrity_check");
        QVERIFY(check->step().value());
        QCOMPARE(check->text(0), std::string("ok"));
    }

    void aFullDiskIsToldAndTheNextWriteWorksAgain()
    {
        const SessionId id = createEmpty(QStringLiteral("full"));
        const QStringList lines = run({QStringLiteral("full"), folder(), id});
        const int stored = valueOf(lines, QStringLiteral("stored")).toInt();
        QVERIFY(stored > 0);
        QVERIFY(stored < 10'000);
        QVERIFY2(valueOf(lines, QStringLiteral("refused")).contains(QStringLiteral("disk")),
            qPrintable(lines.join(QLatin1Char('|'))));
        QCOMPARE(valueOf(lines, QStringLiteral("code")).toInt(), static_cast<int>(ErrorCode::Unreadable));
        QCOMPARE(valueOf(lines, QStringLiteral("readable")).toInt(), stored);
        QCOMPARE(valueOf(lines, QStringLiteral("again")), QStringLiteral("ok"));
        const auto store = SessionStore::open(folder()).value();
        QCOMPARE(store->notice(), QString());
        QCOMPARE(static_cast<int>(store->load(id)->turns.size()), stored + 1);
    }

    void aFolderThatCannotBeWrittenIsToldAndKeptAsItIs()
    {
        fillStore(1);
        QVERIFY(QFile::setPermissions(m_temporary->path(), QFile::Permissions(0x7755)));
        QVERIFY(QFile::setPermissions(folder(), QFile::Permissions(0x5555)));
        const QString error = valueOf(run({QStringLiteral("readonly"), folder()}), QStringLiteral("error"));
        QVERIFY(QFile::setPermissions(folder(), QFile::Permissions(0x7700)));
        QVERIFY2(error.contains(QStringLiteral("denied"), Qt::CaseInsensitive), qPrintable(error));
        QCOMPARE(SessionStore::open(folder()).value()->list()->size(), 1U);
        QCOMPARE(damagedFiles(), QStringList());
    }

    void aFileInPlaceOfTheFolderIsAnError()
    {
        QFile file(m_temporary->path() + QStringLiteral("/file"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(SessionStore::open(file.fileName() + QStringLiteral("/data")).error().code, ErrorCode::Unreadable);
    }

    void severalProcessesWriteAtOnce()
    {
        constexpr int kWriters = 3;
        std::vector<SessionId> ids;
        std::vector<std::unique_ptr<QProcess>> children;
        for (int i = 0; i < kWriters; ++i)
            ids.push_back(createEmpty(QString::number(i)));
        for (const SessionId& id : ids) {
            children.push_back(std::make_unique<QProcess>());
            children.back()->start(kChild, {QStringLiteral("save"), folder(), id});
        }
        for (const auto& child : children)
            QVERIFY(child->waitForReadyRead(kWait));
        QTest::qWait(500);
        const auto store = SessionStore::open(folder()).value();
        for (const auto& child : children) {
            child->kill();
            QVERIFY(child->waitForFinished(kWait));
        }
        for (int i = 0; i < kWriters; ++i) {
            const QString last = lastLine(*children[static_cast<std::size_t>(i)]);
            bool number = false;
            const int acknowledged = last.toInt(&number);
            QVERIFY2(number, qPrintable(last)); // not "error database is locked"
            QVERIFY(static_cast<int>(store->load(ids[static_cast<std::size_t>(i)])->turns.size()) > acknowledged);
        }
    }

    void manyProcessesMayCreateTheStoreTogether()
    {
        std::vector<std::unique_ptr<QProcess>> children;
        for (int i = 0; i < 6; ++i) {
            children.push_back(std::make_unique<QProcess>());
            children.back()->start(kChild, {QStringLiteral("make"), folder()});
        }
        int made = 0;
        for (const auto& child : children) {
            QVERIFY(child->waitForFinished(kWait));
            made += child->exitCode() == 0 ? 1 : 0;
            QVERIFY(!child->readAllStandardOutput().contains("locked"));
        }
        QCOMPARE(made, 1); // all make the session of the same id
        QCOMPARE(SessionStore::open(folder()).value()->list()->size(), 1U);
    }

    void whatADamagedFileStillHoldsIsCopied()
    {
        fillStore(60);
        const qint64 size = QFileInfo(databasePath()).size();
        damage(size / 2, 3 * 4096);
        const auto store = SessionStore::open(folder());
        QVERIFY2(store, store ? "" : store.error().what.c_str());
        QVERIFY(!(*store)->notice().isEmpty());
        const std::size_t kept = (*store)->list()->size();
        QVERIFY2(kept >= 50 && kept <= 60, qPrintable(QString::number(kept)));
        QCOMPARE(damagedFiles().size(), 1);
        QCOMPARE(QFileInfo(folder() + QLatin1Char('/') + damagedFiles().front()).size(), size);
        QVERIFY((*store)->create(sampleSession()));
        QCOMPARE(SessionStore::open(folder()).value()->notice(), QString());
    }

    void aTruncatedFileIsRepaired()
    {
        fillStore(60);
        QVERIFY(QFile::resize(databasePath(), QFileInfo(databasePath()).size() * 2 / 3));
        const auto store = SessionStore::open(folder());
        QVERIFY2(store, store ? "" : store.error().what.c_str());
        QVERIFY(!(*store)->notice().isEmpty());
        QVERIFY(
            (*store)->list()->size() >= 30); // two thirds of their answers are there, though all their titles are gone
    }

    void aFileOfRandomBytesIsKeptAside()
    {
        fillStore(5);
        damage(0, QFileInfo(databasePath()).size());
        const auto store = SessionStore::open(folder());
        QVERIFY2(store, store ? "" : store.error().what.c_str());
        QVERIFY(!(*store)->notice().isEmpty());
        QCOMPARE((*store)->list()->size(), 0U);
        QCOMPARE(damagedFiles().size(), 1);
    }
};

} // namespace sheaf::app

QTEST_GUILESS_MAIN(sheaf::app::SessionSurvivalTest)
#include "session_survival_test.moc"
