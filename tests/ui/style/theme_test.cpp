// Themes: palette, sheet and icons follow the tokens.

#include "ui/style/fonts.h"
#include "ui/style/icons.h"
#include "ui/style/theme.h"
#include "ui/style/theme_controller.h"

#include <QApplication>
#include <QDir>
#include <QSignalSpy>
#include <QTest>

using namespace sheaf::ui;

namespace {

bool anyPixelHas(const QImage& image, const QColor& color)
{
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            if (image.pixelColor(x, y).alpha() == 255 && image.pixelColor(x, y).rgb() == color.rgb())
                return true;
    return false;
}

} // namespace

class ThemeTest : public QObject {
    Q_OBJECT

private slots:
    void theSheetLeavesNoPlaceholder()
    {
        for (const Theme theme : {Theme::Light, Theme::Dark}) {
            const QString sheet = makeStyleSheet(theme);
            QVERIFY(!sheet.contains('@'));
            QVERIFY(sheet.contains(tokens(theme).accent.name()));
            QVERIFY(!sheet.contains(": ;"));
        }
    }

    void installingPutsPaletteAndTokensInForce()
    {
        installTheme(Theme::Dark);
        QCOMPARE(QApplication::palette().color(QPalette::Window), tokens(Theme::Dark).window);
        QCOMPARE(tokens().text, tokens(Theme::Dark).text);
        installTheme(Theme::Light);
        QCOMPARE(QApplication::palette().color(QPalette::Base), tokens(Theme::Light).raised);
    }

    void anIconMadeOnceFollowsTheTheme()
    {
        const QIcon made = icon("check", IconTone::Accent);
        installTheme(Theme::Light);
        QVERIFY(anyPixelHas(made.pixmap(48).toImage(), tokens(Theme::Light).accent));
        installTheme(Theme::Dark);
        QVERIFY(anyPixelHas(made.pixmap(48).toImage(), tokens(Theme::Dark).accent));
        installTheme(Theme::Light);
    }

    void everyIconIsThere()
    {
        const QStringList files = QDir(":/icons").entryList();
        QVERIFY(files.size() > 40);
        for (const QString& file : files)
            QVERIFY2(!icon(file.chopped(4)).isNull(), qPrintable(file));
        QVERIFY(icon("no-such-icon").isNull());
    }

    void pixmapsHaveTheRatioOfTheScreen()
    {
        const QPixmap pixmap = iconPixmap("folder", 18, Qt::red, 2);
        QCOMPARE(pixmap.size(), QSize(36, 36));
        QCOMPARE(pixmap.deviceIndependentSize(), QSizeF(18, 18));
    }

    void theControllerInstallsOnlyWhatIsNew()
    {
        ThemeController controller;
        QSignalSpy changed(&controller, &ThemeController::themeChanged);
        controller.setMode(ThemeMode::Dark);
        controller.setMode(ThemeMode::Dark);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(currentTheme(), Theme::Dark);
        controller.setMode(ThemeMode::Light);
        QCOMPARE(changed.count(), 2);
    }

    void sizesFollowTheApplicationFont()
    {
        const QFont before = QApplication::font();
        QFont large = before;
        large.setPointSizeF(20);
        QApplication::setFont(large);
        QCOMPARE(font(TextRole::Head).pointSizeF(), 26.0);
        QVERIFY(makeStyleSheet(Theme::Light).contains("19.25pt"));
        QApplication::setFont(before);
    }
};

QTEST_MAIN(ThemeTest)
#include "theme_test.moc"
