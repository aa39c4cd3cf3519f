#include "app/session/sample_session.h"
#include "app/session/session_store.h"

#include <QTemporaryDir>
#include <QTest>

namespace sheaf::app {

class SessionSearchTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::unique_ptr<SessionStore> m_store;

    int count(const QString& words) const { return static_cast<int>(m_store->search(words).value().size()); }

private slots:
    void initTestCase()
    {
        m_store = SessionStore::open(m_folder.path()).value();
        QVERIFY(m_store->create(sampleSession()));
        Session other;
        other.title = QStringLiteral("Delivery photo");
        other.draft = QStringLiteral("C++ costs 100% of \"all\" my_time*");
        other.turns
            = {sampleTurn(QStringLiteral("ひらがなで答えてください"), QStringLiteral("荷物は三階に届きました。"))};
        QVERIFY(m_store->create(other));
    }

    void finds_data()
    {
        QTest::addColumn<QString>("words");
        QTest::addColumn<int>("sessions");
        QTest::newRow("title") << QStringLiteral("supplier") << 1;
        QTest::newRow("question") << QStringLiteral("notice period") << 1;
        QTest::newRow("beginning of the last word") << QStringLiteral("notice per") << 1;
        QTest::newRow("beginning of another word") << QStringLiteral("noti period") << 0;
        QTest::newRow("words in different texts") << QStringLiteral("supplier agreement") << 1;
        QTest::newRow("words in different sessions") << QStringLiteral("supplier photo") << 0;
        QTest::newRow("draft, without accents, any case") << QStringLiteral("NAIVE") << 1;
        QTest::newRow("Chinese inside a sentence") << QStringLiteral("总价") << 1;
        QTest::newRow("Japanese inside a sentence") << QStringLiteral("三階") << 1;
        QTest::newRow("Hiragana") << QStringLiteral("答えて") << 1;
        QTest::newRow("Chinese and Latin words") << QStringLiteral("notice 违约金") << 1;
        QTest::newRow("query language") << QStringLiteral("notice OR photo") << 0;
        QTest::newRow("column filter") << QStringLiteral("text:notice") << 0;
        QTest::newRow("signs") << QStringLiteral("C++") << 1;
        QTest::newRow("percent alone") << QStringLiteral("%") << 1;
        QTest::newRow("underscore alone") << QStringLiteral("_") << 1;
        QTest::newRow("backslash alone") << QStringLiteral("\\") << 0;
        QTest::newRow("quotes") << QStringLiteral("\"all\"") << 1;
        QTest::newRow("unbalanced quote") << QStringLiteral("\"all") << 1;
        QTest::newRow("star") << QStringLiteral("my_time*") << 1;
        QTest::newRow("nothing") << QStringLiteral("   ") << 0;
        QTest::newRow("unknown") << QStringLiteral("zebra") << 0;
        QTest::newRow("in every session") << QStringLiteral("thirty") << 1;
    }

    void finds()
    {
        QFETCH(const QString, words);
        QFETCH(const int, sessions);
        QCOMPARE(count(words), sessions);
    }

    void showsTheLineThatMatched()
    {
        QCOMPARE(
            m_store->search(QStringLiteral("agreement")).value()[0].hit, QStringLiteral("See §7 of the agreement."));
        QCOMPARE(
            m_store->search(QStringLiteral("naive")).value()[0].hit, QStringLiteral("And who pays for naïve mistakes"));
    }

    void longLinesAreCutAroundTheWord()
    {
        Session session;
        session.title = QStringLiteral("long");
        session.turns = {sampleTurn(
            QStringLiteral("q"), QString(QStringLiteral("filler ")).repeated(500) + QStringLiteral("needle in it"))};
        const SessionId id = m_store->create(session).value();
        const QString hit = m_store->search(QStringLiteral("needle")).value()[0].hit;
        QVERIFY2(hit.contains(QStringLiteral("needle")), qPrintable(hit));
        QVERIFY(hit.startsWith(QStringLiteral("…")));
        QVERIFY(hit.size() <= 162);
        QVERIFY(m_store->remove(id));
    }

    void whatIsChangedOrGoneIsNotFound()
    {
        Session session;
        session.title = QStringLiteral("walrus");
        session.turns = {sampleTurn(QStringLiteral("ostrich"), QStringLiteral("pelican"))};
        const SessionId id = m_store->create(session).value();
        QCOMPARE(count(QStringLiteral("walrus")), 1);
        QVERIFY(m_store->rename(id, QStringLiteral("other")));
        QCOMPARE(count(QStringLiteral("walrus")), 0);
        QVERIFY(m_store->saveTurn(id, 0, sampleTurn(QStringLiteral("ostrich"), QStringLiteral("heron"))));
        QCOMPARE(count(QStringLiteral("pelican")), 0);
        QCOMPARE(count(QStringLiteral("heron")), 1);
        QVERIFY(m_store->moveToTrash(id));
        QCOMPARE(count(QStringLiteral("heron")), 0);
        QVERIFY(m_store->restore(id));
        QCOMPARE(count(QStringLiteral("heron")), 1);
        QVERIFY(m_store->truncateTurns(id, 0));
        QCOMPARE(count(QStringLiteral("ostrich")), 0);
        QVERIFY(m_store->remove(id));
        QCOMPARE(count(QStringLiteral("other")), 0);
    }
};

} // namespace sheaf::app

QTEST_GUILESS_MAIN(sheaf::app::SessionSearchTest)
#include "session_search_test.moc"
