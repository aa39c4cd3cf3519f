#include "app/viewmodel/lens_model.h"

#include "support/attachments.h"

#include <QSignalSpy>
#include <QTest>

using namespace sheaf;
using namespace sheaf::app;

namespace {

AttachmentPtr cropOfPicture(const Attachment& whole, const PictureRegion& region, std::uint64_t id)
{
    Attachment crop = whole;
    crop.id = id;
    crop.name += " (crop)";
    crop.crop = region;
    crop.image = PictureInfo{region.width, region.height, 1};
    return std::make_shared<const Attachment>(crop);
}

std::vector<int> dialOf(int limit)
{
    LensModel lens;
    TileSettings settings;
    settings.maxTiles = limit;
    lens.setModel(settings, true);
    lens.open(test::picture("p.jpg", 4032, 3024), 0);
    std::vector<int> steps;
    for (const DialStep& step : lens.steps())
        steps.push_back(step.maxTiles);
    return steps;
}

} // namespace

class LensModelTest : public QObject {
    Q_OBJECT
private slots:
    void tilesAndDialAreThoseOfTheModel()
    {
        LensModel lens;
        lens.setModel(TileSettings(), true);
        lens.open(test::picture("p.jpg", 4032, 3024), 0);
        QCOMPARE(lens.canvas().rows, 3);
        QCOMPARE(lens.canvas().columns, 4);
        QCOMPARE(lens.canvas().shownWidth, 1344);
        QCOMPARE(lens.canvas().shownHeight, 1008);
        QCOMPARE(lens.canvas().tiles, 13);
        std::vector<std::uint64_t> tokens;
        for (const DialStep& step : lens.steps())
            tokens.push_back(step.tokens);
        QCOMPARE(tokens, (std::vector<std::uint64_t>{147, 727, 1452, 1887}));
        QCOMPARE(lens.maxTiles(), 16);
        lens.setDial(4);
        QCOMPARE(lens.canvas().tokens, std::uint64_t(727));
        QCOMPARE(lens.maxTiles(), 4);
    }

    void theDialEndsWhereTheModelDoes()
    {
        QCOMPARE(dialOf(16), (std::vector<int>{1, 4, 9, 16}));
        QCOMPARE(dialOf(9), (std::vector<int>{1, 4, 9}));
        QCOMPARE(dialOf(12), (std::vector<int>{1, 4, 9, 12}));
        QCOMPARE(dialOf(1), (std::vector<int>{1}));
    }

    void cropsOfTheSamePictureAreShownWithTheirTokens()
    {
        LensModel lens;
        lens.setModel(TileSettings(), true);
        const AttachmentPtr whole = test::picture("p.jpg", 4032, 3024, 1);
        const AttachmentPtr crop = cropOfPicture(*whole, {866, 1308, 600, 600}, 2);
        const AttachmentPtr inner = cropOfPicture(*whole, {900, 1400, 100, 100}, 3);
        const std::vector<LensModel::Sibling> all{{whole, 0}, {crop, 0}, {inner, 1}};
        lens.open(whole, 0);
        lens.setSiblings(all);
        QCOMPARE(lens.crops().size(), std::size_t(2));
        QCOMPARE(lens.crops()[0].region, (PictureRegion{866, 1308, 600, 600}));
        QCOMPARE(lens.crops()[0].canvas.tokens, std::uint64_t(727));
        QCOMPARE(lens.tokensWithCrops(), std::uint64_t(1887 + 727 + 147));

        lens.open(crop, 0);
        lens.setSiblings(all);
        QCOMPARE(lens.crops().size(), std::size_t(1));
        QCOMPARE(lens.crops()[0].region, (PictureRegion{34, 92, 100, 100}));
    }

    void aSelectedCropIsTheRegionInHand()
    {
        LensModel lens;
        lens.setModel(TileSettings(), true);
        const AttachmentPtr whole = test::picture("p.jpg", 4032, 3024, 1);
        const AttachmentPtr crop = cropOfPicture(*whole, {866, 1308, 600, 600}, 2);
        lens.open(whole, 9);
        lens.setSiblings({{whole, 9}, {crop, 4}});
        QCOMPARE(lens.dialId(), quint64(1));
        QCOMPARE(lens.maxTiles(), 9);

        lens.select(2);
        QVERIFY(lens.hasRegion() && !lens.isCropping());
        QCOMPARE(lens.region(), *crop->crop);
        QCOMPARE(lens.dialId(), quint64(2));
        QCOMPARE(lens.maxTiles(), 4);
        QCOMPARE(lens.steps()[3].tokens, lens.regionCanvas().tokens); // square: no more than 2 x 2 tiles help
        lens.moveRegion(10, -8);
        lens.growRegion(400, 0);
        QCOMPARE(lens.region(), (PictureRegion{876, 1300, 1000, 600}));
        QCOMPARE(lens.crops()[0].region, *crop->crop); // as long as the workbench was not told
        lens.setSiblings({{whole, 9}, {crop, 1}});
        QCOMPARE(lens.region(), (PictureRegion{876, 1300, 1000, 600}));
        const AttachmentPtr undone = cropOfPicture(*whole, {1, 2, 300, 400}, 2);
        lens.setSiblings({{whole, 9}, {undone, 1}});
        QCOMPARE(lens.region(), (PictureRegion{1, 2, 300, 400}));

        lens.setSiblings({{whole, 9}});
        QCOMPARE(lens.selected(), quint64(0));
        QVERIFY(!lens.hasRegion());
        lens.select(7);
        QVERIFY(!lens.hasRegion());
    }

    void drawingLetsGoOfTheSelectedCrop()
    {
        LensModel lens;
        const AttachmentPtr whole = test::picture("p.jpg", 400, 300, 1);
        lens.open(whole, 0);
        lens.setSiblings({{whole, 0}, {cropOfPicture(*whole, {10, 10, 50, 50}, 2), 0}});
        lens.select(2);
        lens.beginCrop();
        QVERIFY(lens.isCropping());
        QCOMPARE(lens.selected(), quint64(0));
        QCOMPARE(lens.region(), (PictureRegion{100, 75, 200, 150}));
        lens.select(2);
        QVERIFY(!lens.isCropping());
        QCOMPARE(lens.region(), (PictureRegion{10, 10, 50, 50}));
        lens.open(test::picture("b.png", 4, 4, 3), 0);
        QVERIFY(!lens.hasRegion());
    }

    void secondsAppearOnceTheyAreMeasured()
    {
        LensModel lens;
        lens.setModel(TileSettings(), true);
        lens.open(test::picture("p.jpg", 4032, 3024), 0);
        QVERIFY(lens.steps()[0].seconds < 0);
        QVERIFY(lens.secondsWithCrops() < 0);
        lens.setRates({2, 100});
        QCOMPARE(lens.steps()[0].seconds, 0.5 + 1.47);
        QCOMPARE(lens.secondsWithCrops(), 6.5 + 18.87);
        lens.setModel(TileSettings(), false);
        QVERIFY(lens.secondsWithCrops() < 0);
    }

    void theRegionStaysInsideThePicture()
    {
        LensModel lens;
        lens.open(test::picture("p.jpg", 400, 300), 0);
        QVERIFY(!lens.isCropping());
        lens.beginCrop();
        QCOMPARE(lens.region(), (PictureRegion{100, 75, 200, 150}));
        lens.moveRegion(-1000, 1000);
        QCOMPARE(lens.region(), (PictureRegion{0, 150, 200, 150}));
        lens.growRegion(50, 50);
        QCOMPARE(lens.region(), (PictureRegion{0, 150, 250, 150}));
        lens.growRegion(-1000, -1000);
        QCOMPARE(lens.region().width, 16);
        lens.setRegion({390, 290, 50, 50});
        QCOMPARE(lens.region(), (PictureRegion{350, 250, 50, 50}));
        QCOMPARE(lens.regionCanvas().tiles, 1);
        lens.cancelCrop();
        QVERIFY(!lens.isCropping());
    }

    void tinyAndLongPicturesHaveRegionsToo()
    {
        LensModel lens;
        lens.open(test::picture("dot.png", 1, 1), 0);
        lens.beginCrop();
        QCOMPARE(lens.region(), (PictureRegion{0, 0, 1, 1}));
        lens.growRegion(-1, -1);
        QCOMPARE(lens.region(), (PictureRegion{0, 0, 1, 1}));
        lens.open(test::picture("line.png", 10'000, 3, 9), 0);
        QVERIFY(!lens.isCropping());
        lens.beginCrop();
        QCOMPARE(lens.region().height, 3);
        QCOMPARE(lens.canvas().rows, 1);
    }

    void openingAnotherPictureForgetsTheImage()
    {
        LensModel lens;
        QSignalSpy opened(&lens, &LensModel::opened);
        QSignalSpy closed(&lens, &LensModel::closed);
        lens.open(test::picture("a.png", 4, 4, 1), 0);
        lens.setImage(QImage(4, 4, QImage::Format_RGB32));
        lens.open(test::picture("a.png", 4, 4, 1), 0);
        QVERIFY(!lens.image().isNull());
        lens.open(test::picture("b.png", 4, 4, 2), 0);
        QVERIFY(lens.image().isNull());
        QCOMPARE(opened.size(), 2);
        lens.close();
        lens.close();
        QCOMPARE(closed.size(), 1);
        QVERIFY(!lens.isOpen());
        lens.beginCrop();
        QVERIFY(!lens.isCropping());
    }
};

QTEST_GUILESS_MAIN(LensModelTest)
#include "lens_model_test.moc"
