#include "app/viewmodel/attachment_model.h"
#include "ui/lens/dial_button.h"
#include "ui/lens/lens_paint.h"
#include "ui/lens/lens_panel.h"
#include "ui/lens/lens_text.h"
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
constexpr quint64 kCrop = 71; ///< at 1000, 600, 800 × 600 pixels
constexpr quint64 kInner = 72; ///< inside kCrop

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

    void aCropIsMovedByMouse()
    {
        addCrops();
        const QPoint inside = place({1000, 600, 800, 600}).center().toPoint() + QPoint(10, 10);
        QTest::mouseClick(&m_panel->view(), Qt::LeftButton, {}, inside);
        QCOMPARE(m_bench->lens().selected(), kCrop);
        QVERIFY(m_bench->commands().isEmpty()); // a click changes nothing
        dragMouse(inside, inside + QPoint(-30, 20));
        QCOMPARE(m_bench->commands().size(), 1);
        const app::PictureRegion moved = changed(kCrop);
        QCOMPARE(QSize(moved.width, moved.height), QSize(800, 600));
        QVERIFY(moved.left < 1000 && moved.top > 600);
        dragMouse(inside + QPoint(-30, 20), QPoint(-500, 9000));
        QCOMPARE(changed(kCrop).left, 0); // it stays inside the picture
        QCOMPARE(changed(kCrop).top + 600, 3024);
    }

    void aCropIsSizedByItsSidesAndCorners_data()
    {
        QTest::addColumn<QPointF>("grip"); // 0–1 across and down the crop
        QTest::addColumn<QSize>("sides"); // which it moves
        QTest::newRow("left") << QPointF(0, 0.3) << QSize(-1, 0);
        QTest::newRow("right") << QPointF(1, 0.7) << QSize(1, 0);
        QTest::newRow("top") << QPointF(0.3, 0) << QSize(0, -1);
        QTest::newRow("bottom") << QPointF(0.6, 1) << QSize(0, 1);
        QTest::newRow("top left") << QPointF(0, 0) << QSize(-1, -1);
        QTest::newRow("bottom right") << QPointF(1, 1) << QSize(1, 1);
        QTest::newRow("top right") << QPointF(1, 0) << QSize(1, -1);
    }

    void aCropIsSizedByItsSidesAndCorners()
    {
        QFETCH(const QPointF, grip);
        QFETCH(const QSize, sides);
        addCrops();
        const app::PictureRegion before{1000, 600, 800, 600};
        m_bench->lens().select(kCrop);
        const QRectF crop = place(before);
        const QPoint from = (crop.topLeft() + QPointF(grip.x() * crop.width(), grip.y() * crop.height())).toPoint();
        dragMouse(from, from + QPoint(24, 24));
        const app::PictureRegion now = changed(kCrop);
        QCOMPARE(now.left > before.left, sides.width() < 0);
        QCOMPARE(now.top > before.top, sides.height() < 0);
        QCOMPARE(now.left + now.width > before.left + before.width, sides.width() > 0);
        QCOMPARE(now.top + now.height > before.top + before.height, sides.height() > 0);
    }

    void theSmallestCropUnderThePointerIsTaken()
    {
        addCrops();
        const QPoint middle = place({1200, 800, 200, 150}).center().toPoint();
        QTest::mouseClick(&m_panel->view(), Qt::LeftButton, {}, middle);
        QCOMPARE(m_bench->lens().selected(), kInner);
        dragMouse(middle, middle + QPoint(20, 0)); // small as it is, its middle moves it
        QCOMPARE(QSize(changed(kInner).width, changed(kInner).height), QSize(200, 150));
        QTest::mouseClick(&m_panel->view(), Qt::LeftButton, {}, place({3000, 2000, 9, 9}).center().toPoint());
        QCOMPARE(m_bench->lens().selected(), quint64(0));
        QTest::mouseDClick(&m_panel->view(), Qt::LeftButton, {}, middle);
        QCOMPARE(m_bench->commands().last(), QStringLiteral("openLens 72"));
    }

    void cropsAreReachedMovedSizedAndRemovedByKeys()
    {
        addCrops();
        LensView& view = m_panel->view();
        view.setFocus();
        QTRY_VERIFY(view.hasFocus());
        QTest::keyClick(&view, Qt::Key_Tab);
        QCOMPARE(m_bench->lens().selected(), kCrop);
        QTest::keyClick(&view, Qt::Key_Right);
        QCOMPARE(changed(kCrop), (app::PictureRegion{1080, 600, 800, 600}));
        QTest::keyClick(&view, Qt::Key_Down, Qt::ShiftModifier);
        QCOMPARE(changed(kCrop), (app::PictureRegion{1080, 600, 800, 660}));
        QTest::keyPress(&view, Qt::Key_Left, Qt::ControlModifier);
        QTest::keyPress(&view, Qt::Key_Left, Qt::ControlModifier);
        QTest::keyRelease(&view, Qt::Key_Left, Qt::ControlModifier);
        QCOMPARE(changed(kCrop).left, 1078);
        QCOMPARE(m_bench->commands().size(), 3); // a held key is one change

        QTest::keyClick(&view, Qt::Key_Tab);
        QCOMPARE(m_bench->lens().selected(), kInner);
        QTest::keyClick(&view, Qt::Key_Delete);
        QCOMPARE(m_bench->commands().last(), QStringLiteral("removeAttachment 72"));
        QTest::keyClick(&view, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(m_bench->commands().last(), QStringLiteral("undoCrop"));
        QTest::keyClick(&view, Qt::Key_Return);
        QCOMPARE(m_bench->commands().last(), QStringLiteral("openLens 72"));
    }

    void tabLeavesThePictureBehindTheLastCrop()
    {
        addCrops();
        LensView& view = m_panel->view();
        view.setFocus();
        for (int i = 0; i < 2; ++i)
            QTest::keyClick(&view, Qt::Key_Tab);
        QVERIFY(view.hasFocus());
        QTest::keyClick(&view, Qt::Key_Backtab);
        QCOMPARE(m_bench->lens().selected(), kCrop);
        for (int i = 0; i < 2; ++i)
            QTest::keyClick(&view, Qt::Key_Tab);
        QVERIFY(!view.hasFocus());
        QCOMPARE(m_bench->lens().selected(), quint64(0));
    }

    void theDialTurnsTheSelectedCrop()
    {
        addCrops();
        m_bench->lens().select(kCrop);
        QVERIFY(text("lensNote").contains(QStringLiteral("Delete removes it")));
        QTest::mouseClick(m_panel->findChild<DialButton*>(QStringLiteral("dial4")), Qt::LeftButton);
        QCOMPARE(m_bench->commands().last(), QStringLiteral("setMaxTiles 71 4"));
        QTest::mouseClick(m_panel->findChild<QAbstractButton*>(QStringLiteral("removeCrop")), Qt::LeftButton);
        QCOMPARE(m_bench->commands().last(), QStringLiteral("removeAttachment 71"));
        QTest::keyClick(&m_panel->view(), Qt::Key_Escape);
        QCOMPARE(m_bench->lens().selected(), quint64(0));
        QVERIFY(m_bench->lens().isOpen());
    }

    void tileNumbersCoverLittleAndMakeWay()
    {
        LensView& view = m_panel->view();
        const QRectF tile = view.geometryOfLens().tile(5);
        const QRectF plate = numberPlate(tile, 6, view.font());
        QVERIFY(tile.contains(plate));
        QVERIFY(plate.width() * plate.height() < tile.width() * tile.height() / 50);
        QVERIFY(numberPlate(QRectF(0, 0, 20, 20), 6, view.font()).isEmpty());
        // Beside the digit.
        const QPoint spot = (tile.topLeft() + QPointF(2.5, plate.height() / 2)).toPoint();
        const QColor picture(200, 40, 40);
        QVERIFY(view.grab().toImage().pixelColor(spot) != picture);
        moveMouse(spot);
        QCOMPARE(view.grab().toImage().pixelColor(spot), picture);
        moveMouse(tile.center().toPoint());
        QVERIFY(view.grab().toImage().pixelColor(spot) != picture);
    }

    void cropsAreNamedByTheirNumber()
    {
        const app::LensCanvas two = canvas(2, 2, 500, 500);
        QVERIFY(cropText(QStringLiteral("a (b).jpg (crop 3)"), two).startsWith(QStringLiteral("Crop 3 · 2 × 2 tiles")));
        QVERIFY(cropText(QStringLiteral("left side"), two).startsWith(QStringLiteral("Left side · ")));
        QVERIFY(cropText(QString(), two).startsWith(QStringLiteral(" · ")));
    }

    void aRegionTakenOutOfTheHandIsNotDraggedOn()
    {
        addCrops();
        LensView& view = m_panel->view();
        const QPoint inside = place({1000, 600, 800, 600}).center().toPoint() + QPoint(12, 12);
        QTest::mousePress(&view, Qt::LeftButton, {}, inside);
        moveMouse(inside + QPoint(20, 20));
        QTest::keyClick(&view, Qt::Key_Escape);
        moveMouse(inside + QPoint(40, 40));
        QTest::mouseRelease(&view, Qt::LeftButton, {}, inside + QPoint(40, 40));
        QVERIFY(!m_bench->lens().hasRegion());
        QVERIFY(m_bench->commands().isEmpty());
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
        addCrops();
        m_bench->lens().select(kCrop);
        QCOMPARE(view->childCount(), 15);
        QVERIFY(view->child(13)->text(QAccessible::Name).startsWith(QStringLiteral("parcel.jpg (crop 1), ")));
        QVERIFY(view->text(QAccessible::Value).contains(QStringLiteral("1,000, 600")));
        m_bench->lens().setSiblings({});
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

    QRectF place(const app::PictureRegion& region) { return m_panel->view().geometryOfLens().toWidget(region); }

    void addCrops()
    {
        const app::AttachmentPtr photo = m_bench->attachments().attachment(kPhoto);
        const auto crop = [&](quint64 id, const app::PictureRegion& region) {
            app::Attachment result = *photo;
            result.id = id;
            result.name = QStringLiteral("parcel.jpg (crop %1)").arg(id - kPhoto);
            result.crop = region;
            result.image = app::PictureInfo{region.width, region.height, 1};
            return app::LensModel::Sibling{std::make_shared<const app::Attachment>(result), 0};
        };
        m_bench->lens().setSiblings({crop(kCrop, {1000, 600, 800, 600}), crop(kInner, {1200, 800, 200, 150})});
    }

    /// What the last command made of a crop.
    app::PictureRegion changed(quint64 id) const
    {
        const QStringList words = m_bench->commands().value(m_bench->commands().size() - 1).split(u' ');
        if (words.size() != 6 || words[0] != QLatin1String("changeCrop") || words[1].toULongLong() != id)
            return {};
        return {words[2].toInt(), words[3].toInt(), words[4].toInt(), words[5].toInt()};
    }

    void moveMouse(const QPoint& to)
    {
        LensView& view = m_panel->view();
        QMouseEvent move(QEvent::MouseMove, to, view.mapToGlobal(to), Qt::NoButton, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&view, &move);
    }

    void dragMouse(const QPoint& from, const QPoint& to)
    {
        LensView& view = m_panel->view();
        QTest::mousePress(&view, Qt::LeftButton, {}, from);
        QTest::mouseMove(&view, (from + to) / 2);
        moveMouse(to);
        QTest::mouseRelease(&view, Qt::LeftButton, {}, to);
    }

    std::unique_ptr<FakeWorkbench> m_bench;
    std::unique_ptr<LensPanel> m_panel;
};

QTEST_MAIN(LensTest)
#include "lens_test.moc"
