// Names for exported files.

#include "ui/shell/file_dialogs.h"
#include "ui/shell/window_panes.h"

#include <QTest>

using namespace sheaf::ui;

class FileDialogsTest : public QObject {
    Q_OBJECT

private slots:
    void titlesBecomeFileNames_data()
    {
        QTest::addColumn<QString>("title");
        QTest::addColumn<QString>("name");
        QTest::newRow("plain") << "Nordhafen supply agreement"
                               << "Nordhafen supply agreement";
        QTest::newRow("separators") << "a/b\\c: d?"
                                    << "a b c d";
        QTest::newRow("hidden") << "..profile"
                                << "profile";
        QTest::newRow("nothing left") << "///"
                                      << "Session";
        QTest::newRow("empty") << ""
                               << "Session";
        QTest::newRow("long") << QString(300, 'x') << QString(80, 'x');
    }

    void titlesBecomeFileNames()
    {
        QFETCH(QString, title);
        QTEST(fileNameFor(title), "name");
    }

    void widthsFallIntoFourClasses()
    {
        QCOMPARE(widthClass(1440), WidthClass::Wide);
        QCOMPARE(widthClass(1280), WidthClass::Medium);
        QCOMPARE(widthClass(1024), WidthClass::Narrow);
        QCOMPARE(widthClass(800), WidthClass::Single);
        QCOMPARE(widthClass(640), WidthClass::Single);
    }
};

QTEST_MAIN(FileDialogsTest)
#include "file_dialogs_test.moc"
