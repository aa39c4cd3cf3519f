#include "app/viewmodel/attachment_model.h"
#include "ui/lens/dial_button.h"
#include "ui/lens/lens_panel.h"
#include "ui/lens/lens_view.h"

#include "support/fake_workbench.h"

#include <QAccessible>
#include <QLabel>
#include <QPushButton>
#include <QTest>

#include <memory>

using namespace sheaf;
using namespace sheaf::ui;
using test::FakeWorkbench;

namespace {

constexpr quint64 kPhoto = 70;

app::LensCanvas canvas(int rows, int columns, int shownWidth, int shownHeight)
{
    return {rows, columns, 336, shownWidth, shownHeight, rows * columns > 1, rows * columns + 1, 0};
}

} // namespace

class LensTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English)); }

    void init()
    {
        m_bench = std::make_unique<FakeWorkbench>();
        m_bench->addPicture(kPhoto, QStringLiteral("parcel.jpg"), {4032, 3024});
        m_panel = std::make_unique<LensPanel>(*m_bench);
        m_panel->resize(800, 700);
        m_bench->openLens(kPhoto);
        QImage image(400, 300, QImage::Format_RGB32);
        image.fill(QColor(200, 40, 40));
        m_bench->lens().setImage(image);
        m_panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
        m_bench->clearCommands();
    }

    void cleanup()
    {
        m_panel.reset();
        m_bench.reset();
    }

    void geometryMapsPicturesToTheirTiles()
    {
        // 800 × 600 pixels lie unscaled in a canvas of 3 × 2 tiles: 208 columns and 72 rows stay empty.
        const LensGeometry geometry(QRectF(10, 20, 504, 400), canvas(2, 3, 800, 600), QSize(800, 600));
        QCOMPARE(geometry.canvas().size(), QSizeF(504, 336));
        QCOMPARE(geometry.picture().size(), QSizeF(400, 300));
        QCOMPARE(geometry.picture().topLeft(), geometry.canvas().topLeft());
        QCOMPARE(geometry.tile(4).topLeft(), geometry.canvas().topLeft() + QPointF(168, 168));
        const app::PictureRegion region{100, 50, 400, 200};
        const QRectF place = geometry.toWidget(region);
        QCOMPARE(place.size(), QSizeF(200, 100));
        QCOMPARE(geometry.regionBetween(place.topLeft(), place.bottomRight()), region);
        QCOMPARE(geometry.regionBetween(place.bottomRight(), place.topLeft()), region);
        QCOMPARE(
            geometry.regionBetween(QPointF(-999, -999), QPointF(9999, 9999)), (app::PictureRegion{0, 0, 800, 600}));
    }

    void extremeShapesHaveAPlace()
    {
        for (const auto& [tiles, size] : {std::pair(canvas(1, 16, 5376, 1), QSize(60'000, 10)),
                 std::pair(canvas(16, 1, 1, 5376), QSize(1, 5376)), std::pair(canvas(1, 1, 336, 336), QSize(1, 1))}) {
            const LensGeometry geometry(QRectF(0, 0, 160, 120), tiles, size);
            QVERIFY(geometry.canvas().width() > 0 && geometry.canvas().height() > 0);
            QVERIFY(QRectF(-1, -1, 162, 122).contains(geometry.canvas()));
            const app::PictureRegion whole{0, 0, size.width(), size.height()};
            const QRectF place = geometry.toWidget(whole);
            QCOMPARE(geometry.regionBetween(place.topLeft(), place.bottomRight()), whole);
        }
    }

    void itSaysHowThePictureIsShown()
    {
        QCOMPARE(text("lensFacts"), QStringLiteral("4,032 × 3,024 · shown to the model at 1,344 × 1,008"));
        QVERIFY(text("lensNote").contains(QStringLiteral("Tile 13 is the overview")));
        QCOMPARE(text("lensTokens"), QStringLiteral("1,887 tokens"));
    }

    void theDialIsTurnedByMouseAndKeys()
    {
        auto* four = m_panel->findChild<DialButton*>(QStringLiteral("dial4"));
        auto* all = m_panel->findChild<DialButton*>(QStringLiteral("dial16"));
        QVERIFY(all->isChecked());
        QVERIFY(all->accessibleDescription().contains(QStringLiteral("1,887")));
        QTest::mouseClick(four, Qt::LeftButton);
        QCOMPARE(m_bench->commands().last(), QStringLiteral("setMaxTiles 70 4"));
        QCOMPARE(text("lensTokens"), QStringLiteral("727 tokens"));
        four->setFocus();
        QTest::keyClick(four, Qt::Key_Left);
        QCOMPARE(m_bench->commands().last(), QStringLiteral("setMaxTiles 70 1"));
        QVERIFY(text("lensNote").startsWith(QStringLiteral("One tile")));
    }

    void aRegionIsDrawnByMouse()
    {
        LensView& view = m_panel->view();
        const LensGeometry geometry = view.geometryOfLens();
        const QRectF wanted = geometry.toWidget({1000, 1000, 1000, 500});
        dragMouse(wanted.topLeft().toPoint(), wanted.bottomRight().toPoint());
        QVERIFY(m_bench->lens().isCropping());
        const app::PictureRegion drawn = m_bench->lens().region();
        const int pixel = static_cast<int>(4032 / geometry.picture().width()) + 1;
        QVERIFY(qAbs(drawn.left - 1000) <= pixel && qAbs(drawn.width - 1000) <= 2 * pixel);

        const QPoint inside = geometry.toWidget(drawn).center().toPoint();
        dragMouse(inside, inside + QPoint(20, 10));
        QVERIFY(m_bench->lens().region().left > drawn.left);
        QCOMPARE(m_bench->lens().region().width, drawn.width);
        const app::PictureRegion moved = m_bench->lens().region();
        const QPoint corner = geometry.toWidget(moved).bottomRight().toPoint();
        dragMouse(corner, corner + QPoint(30, 30));
        QVERIFY(m_bench->lens().region().width > moved.width);
        QCOMPARE(m_bench->lens().region().left, moved.left);

        QTest::mouseClick(m_panel->findChild<QPushButton*>(QStringLiteral("acceptCrop")), Qt::LeftButton);
        QVERIFY(m_bench->commands().last().startsWith(QStringLiteral("cropPicture 70 ")));
        QVERIFY(!m_bench->lens().isCropping());
    }

    void aClickDrawsNothing()
    {
        QTest::mouseClick(&m_panel->view(), Qt::LeftButton, {}, m_panel->view().rect().center());
        QVERIFY(!m_bench->lens().isCropping());
    }

    void aRegionIsDrawnByKeys()
    {
        QTest::mouseClick(m_panel->findChild<QPushButton*>(QStringLiteral("beginCrop")), Qt::LeftButton);
        LensView& view = m_panel->view();
        QTRY_VERIFY(view.hasFocus());
        QCOMPARE(m_bench->lens().region(), (app::PictureRegion{1008, 756, 2016, 1512}));
        QTest::keyClick(&view, Qt::Key_Left);
        QCOMPARE(m_bench->lens().region().left, 1008 - 80);
        QTest::keyClick(&view, Qt::Key_Down, Qt::ShiftModifier);
        QCOMPARE(m_bench->lens().region().height, 1512 + 60);
        QTest::keyClick(&view, Qt::Key_Right, Qt::ControlModifier);
        QCOMPARE(m_bench->lens().region().left, 1008 - 79);
        QTest::keyClick(&view, Qt::Key_Return);
        QCOMPARE(m_bench->commands().last(), QStringLiteral("cropPicture 70 929 756 2016 1572"));
    }

    void escapeCancelsTheRegionThenCloses()
    {
        LensView& view = m_panel->view();
        m_bench->lens().beginCrop();
        QTest::keyClick(&view, Qt::Key_Escape);
        QVERIFY(!m_bench->lens().isCropping());
        QVERIFY(m_bench->lens().isOpen());
        QTest::keyClick(&view, Qt::Key_Escape);
        QCOMPARE(m_bench->commands().last(), QStringLiteral("closeLens"));
        QVERIFY(!m_bench->lens().isOpen());
        QVERIFY(!m_panel->grab().isNull()); // nothing to show, nothing to fall over
    }

    void tilesAreDescribedToScreenReaders()
    {
        QAccessibleInterface* view = QAccessible::queryAccessibleInterface(&m_panel->view());
        QCOMPARE(view->role(), QAccessible::Graphic);
        QCOMPARE(view->childCount(), 13);
        QCOMPARE(view->child(5)->text(QAccessible::Name), QStringLiteral("Tile 6, row 2, column 2"));
        QCOMPARE(view->child(12)->text(QAccessible::Name), QStringLiteral("Tile 13, overview of the whole picture"));
        QVERIFY(view->text(QAccessible::Description).contains(QStringLiteral("1,344 × 1,008")));
        m_bench->lens().beginCrop();
        QVERIFY(view->text(QAccessible::Value).contains(QStringLiteral("1,008, 756")));
        m_bench->setMaxTiles(kPhoto, 1);
        QCOMPARE(view->childCount(), 1);
    }

    void everythingHasANameAndTheFocusReachesIt()
    {
        for (const QWidget* widget : m_panel->findChildren<QWidget*>()) {
            if (widget->focusPolicy() == Qt::NoFocus)
                continue;
            QVERIFY2(!widget->accessibleName().isEmpty(), qPrintable(widget->objectName()));
            QVERIFY2(!widget->objectName().isEmpty(), qPrintable(widget->accessibleName()));
        }
    }

    void aFailureIsShownInWords()
    {
        m_bench->lens().setFailure(QStringLiteral("parcel.jpg is not there."));
        QVERIFY(!m_panel->grab().isNull());
        QVERIFY(m_bench->lens().image().isNull());
    }

private:
    QString text(const char* name) { return m_panel->findChild<QLabel*>(QLatin1String(name))->text(); }

    void dragMouse(const QPoint& from, const QPoint& to)
    {
        LensView& view = m_panel->view();
        QTest::mousePress(&view, Qt::LeftButton, {}, from);
        QTest::mouseMove(&view, (from + to) / 2);
        QMouseEvent move(QEvent::MouseMove, to, view.mapToGlobal(to), Qt::NoButton, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&view, &move);
        QTest::mouseRelease(&view, Qt::LeftButton, {}, to);
    }

    std::unique_ptr<FakeWorkbench> m_bench;
    std::unique_ptr<LensPanel> m_panel;
};

QTEST_MAIN(LensTest)
#include "lens_test.moc"
