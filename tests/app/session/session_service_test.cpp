#include "app/session/sample_session.h"
#include "app/session/session_service.h"

#include <QDir>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

namespace sheaf::app {

namespace {

auto createWork(const Session& session)
{
    return [session](SessionStore& store) -> Result<void> {
        const auto id = store.create(session);
        return id ? Result<void>() : tl::unexpected(id.error());
    };
}

} // namespace

class SessionServiceTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    QString folder() const { return m_temporary->path() + QStringLiteral("/data"); }

private slots:
    void init() { m_temporary = std::make_unique<QTemporaryDir>(); }

    void whatIsRequestedArrives()
    {
        SessionService service(folder());
        service.post(createWork(sampleSession()));
        QSignalSpy list(&service, &SessionService::listReady);
        QSignalSpy search(&service, &SessionService::searchReady);
        QSignalSpy session(&service, &SessionService::sessionReady);
        QSignalSpy trash(&service, &SessionService::trashReady);
        service.requestList();
        service.requestSearch(QStringLiteral("agreement"));
        service.requestSession(sampleSession().id);
        service.requestTrash();
        QTRY_COMPARE(trash.count(), 1);
        QCOMPARE(list[0][0].value<std::vector<SessionSummary>>().size(), 1U);
        QCOMPARE(list[0][1].toInt(), 0);
        QCOMPARE(search[0][0].toString(), QStringLiteral("agreement"));
        QCOMPARE(search[0][1].value<std::vector<SessionSummary>>().size(), 1U);
        QCOMPARE(session[0][0].value<Session>().turns.size(), 2U);
        QCOMPARE(trash[0][0].value<std::vector<SessionSummary>>().size(), 0U);
    }

    void theDestructorWritesWhatIsQueuedInOrder()
    {
        {
            SessionService service(folder());
            service.post(createWork(sampleSession()));
            for (int i = 0; i < 100; ++i) {
                service.post(
                    [i](SessionStore& store) { return store.saveDraft(sampleSession().id, QString::number(i)); });
            }
        }
        QCOMPARE(SessionStore::open(folder()).value()->load(sampleSession().id)->draft, QStringLiteral("99"));
    }

    void aRefusedWriteIsKeptAndTriedAgain()
    {
        QFile obstacle(folder()); // a file where the folder should be
        QVERIFY(obstacle.open(QIODevice::WriteOnly));
        SessionService service(folder());
        QSignalSpy failed(&service, &SessionService::failed);
        QSignalSpy recovered(&service, &SessionService::recovered);
        service.post(createWork(sampleSession()));
        QTRY_COMPARE(failed.count(), 1);
        QVERIFY(!failed[0][0].toString().isEmpty());
        service.post([](SessionStore& store) { return store.saveDraft(sampleSession().id, QStringLiteral("later")); });
        QTest::qWait(50);
        QCOMPARE(failed.count(), 1); // told once
        QCOMPARE(recovered.count(), 0);
        QVERIFY(obstacle.remove());
        QTRY_COMPARE(recovered.count(), 1); // without another write
        QSignalSpy session(&service, &SessionService::sessionReady);
        service.requestSession(sampleSession().id);
        QTRY_COMPARE(session.count(), 1);
        QCOMPARE(session[0][0].value<Session>().draft, QStringLiteral("later"));
        QCOMPARE(failed.count(), 1);
    }

    void aWrongRequestFailsAlone()
    {
        SessionService service(folder());
        QSignalSpy failed(&service, &SessionService::failed);
        QSignalSpy recovered(&service, &SessionService::recovered);
        service.requestSession(QStringLiteral("nobody"));
        QTRY_COMPARE(failed.count(), 1);
        service.post(createWork(sampleSession()));
        QTRY_COMPARE(recovered.count(), 1);
        QCOMPARE(failed.count(), 1);
    }

    void aRepairIsTold()
    {
        QVERIFY(QDir().mkpath(folder()));
        QFile file(folder() + QStringLiteral("/sessions.sqlite"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(8192, 'z'));
        file.close();
        SessionService service(folder());
        QSignalSpy noticed(&service, &SessionService::noticed);
        service.requestList();
        QTRY_COMPARE(noticed.count(), 1);
    }
};

} // namespace sheaf::app

QTEST_GUILESS_MAIN(sheaf::app::SessionServiceTest)
#include "session_service_test.moc"
