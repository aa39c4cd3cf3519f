#include "app/session/sample_session.h"
#include "app/session/session_export.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

namespace sheaf::app {

class SessionExportTest : public QObject {
    Q_OBJECT

private slots:
    void jsonHasStableKeysAndUtcTimes()
    {
        const QByteArray bytes = exportJson(sampleSession());
        const QJsonObject session = QJsonDocument::fromJson(bytes).object();
        for (const char* key : {"id", "title", "created", "updated", "turns", "attachments", "draft", "settings"})
            QVERIFY2(session.contains(QLatin1String(key)), key);
        QCOMPARE(session[QLatin1String("created")].toString(), QStringLiteral("2026-11-20T08:29:15.250Z"));
        const QJsonObject turn = session[QLatin1String("turns")].toArray()[0].toObject();
        const QJsonObject answer = turn[QLatin1String("answer")].toObject();
        QCOMPARE(answer[QLatin1String("ids")].toArray().size(), 4);
        QCOMPARE(answer[QLatin1String("finish")].toString(), QStringLiteral("length"));
        QVERIFY(bytes.contains("\"seed\": 18446744073709551615")); // not rounded to a double
        QVERIFY(bytes.contains("\"temperature\": 0.6,"));
        QVERIFY(bytes.indexOf("\"id\"") < bytes.indexOf("\"title\""));
    }

    void jsonSurvivesBytesThatAreNoText()
    {
        Session session = sampleSession();
        session.attachments[0].path = "/tmp/\xff\xfe";
        QVERIFY(!QJsonDocument::fromJson(exportJson(session)).isNull());
    }

    void markdownHoldsQuestionAnswerCoverageAndCitations()
    {
        const QString text = QString::fromUtf8(exportMarkdown(sampleSession()));
        for (const char* part : {"# Notice period — Łódź supplier\n", "- contract.pdf (", "left out",
                 "> How long is the notice period?\n", "Thirty days.\nSee §7", "Read: 5 of 6 pages",
                 "- contract.pdf, page 3, lines 10–12: “thirty days’ notice”", "firmware, src/main.c, line 4", "违约金",
                 "Failed: Out of memory"})
            QVERIFY2(text.contains(QString::fromUtf8(part)), part);
    }

    void namesCannotBecomeMarkdown()
    {
        Session session;
        session.title = QStringLiteral("a\n# b *c* <img src=x>");
        session.attachments.resize(1);
        session.attachments[0].name = QStringLiteral("[x](http://example.org).pdf");
        const QString text = QString::fromUtf8(exportMarkdown(session));
        QVERIFY(text.startsWith(QStringLiteral("# a \\# b \\*c\\* \\<img src=x\\>\n")));
        QVERIFY(text.contains(QStringLiteral("\\[x\\](http://example.org).pdf")));
    }
};

} // namespace sheaf::app

QTEST_GUILESS_MAIN(sheaf::app::SessionExportTest)
#include "session_export_test.moc"
