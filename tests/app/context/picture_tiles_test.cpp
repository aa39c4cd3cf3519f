// Worked examples of models.md 2.5.
#include "app/context/picture_tiles.h"

#include <QTest>

using namespace sheaf::app;

class PictureTilesTest : public QObject {
    Q_OBJECT
private slots:
    void examples_data()
    {
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("height");
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("columns");
        QTest::addColumn<int>("resizedWidth");
        QTest::addColumn<int>("resizedHeight");
        QTest::addColumn<int>("tokens");
        const int cases[][7] = {{1, 1, 1, 1, 336, 336, 147}, {300, 200, 1, 1, 336, 224, 147},
            {200, 300, 1, 1, 224, 336, 147}, {336, 336, 1, 1, 336, 336, 147}, {337, 336, 1, 2, 337, 336, 437},
            {337, 337, 2, 2, 337, 337, 727}, {700, 336, 1, 3, 700, 336, 582}, {512, 512, 2, 2, 512, 512, 727},
            {640, 480, 2, 2, 640, 480, 727}, {800, 600, 2, 3, 800, 600, 1017}, {1000, 1000, 3, 3, 1000, 1000, 1452},
            {1024, 768, 3, 4, 1024, 768, 1887}, {1280, 720, 3, 4, 1280, 720, 1887},
            {1344, 1344, 4, 4, 1344, 1344, 2467}, {1920, 1080, 3, 5, 1680, 945, 2322},
            {1080, 1920, 5, 3, 945, 1680, 2322}, {2016, 1344, 3, 5, 1512, 1008, 2322},
            {2000, 500, 2, 6, 2000, 500, 1887}, {3000, 200, 1, 9, 3000, 200, 1452},
            {4000, 3000, 3, 4, 1344, 1008, 1887}, {3840, 2160, 3, 5, 1680, 945, 2322},
            {10000, 336, 1, 16, 5376, 180, 2467}, {336, 5376, 16, 1, 336, 5376, 2467}};
        for (const auto& c : cases) {
            QTest::addRow("%dx%d", c[0], c[1]) << c[0] << c[1] << c[2] << c[3] << c[4] << c[5] << c[6];
        }
    }

    void examples()
    {
        QFETCH(int, width);
        QFETCH(int, height);
        const PictureTiles tiles = chooseTiles(width, height);
        QTEST(tiles.rows, "rows");
        QTEST(tiles.columns, "columns");
        QTEST(tiles.resizedWidth, "resizedWidth");
        QTEST(tiles.resizedHeight, "resizedHeight");
        QTEST(static_cast<int>(tiles.promptTokens()), "tokens");
    }

    void overviewOnlyBesideSeveralTiles()
    {
        QCOMPARE(chooseTiles(336, 336).tiles(), 1);
        QCOMPARE(chooseTiles(640, 480).tiles(), 5);
    }
};

QTEST_APPLESS_MAIN(PictureTilesTest)
#include "picture_tiles_test.moc"
