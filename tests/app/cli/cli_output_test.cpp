#include "app/cli/id_list.h"
#include "app/cli/output.h"

#include <QTest>

using namespace sheaf::app::cli;

class CliOutputTest : public QObject {
    Q_OBJECT
private slots:
    void controlCharactersAreShownNotSent()
    {
        QCOMPARE(visible("a\x1b[31mb\tc\n"), std::string("a\u241B[31mb\tc\n"));
        QCOMPARE(visible("\x7f\r"), std::string("\u2421\u240D"));
        QCOMPARE(visible("x\u009Bm"), std::string("x\uFFFDm")); // the 8-bit form of ESC [
        QCOMPARE(visible("Grüße 日本"), std::string("Grüße 日本"));
    }

    void idListsAreReadInAnyUsualForm()
    {
        QCOMPARE(*parseIds("1,2 3\n[4]"), (std::vector<sheaf::TokenId>{1, 2, 3, 4}));
        QVERIFY(parseIds("")->empty());
        QVERIFY(!parseIds("1,x"));
        QVERIFY(!parseIds("-1"));
        QVERIFY(!parseIds("99999999999"));
        QCOMPARE(joinIds({5, 6}), std::string("5,6"));
    }
};

QTEST_APPLESS_MAIN(CliOutputTest)
#include "cli_output_test.moc"
