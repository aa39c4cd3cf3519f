#include "app/ingest/decode/file_reader.h"
#include "app/ingest/decode/picture.h"
#include "tests/app/ingest/small_files.h"

#include <QBuffer>
#include <QImage>

#include <array>
#include <random>

using namespace sheaf::app;
using namespace sheaf::app::test;

class PictureTest : public QObject {
    Q_OBJECT

private slots:
    void sizesAndPixelsAreRight_data();
    void sizesAndPixelsAreRight();
    void transparencyLiesOnWhite();
    void orientationIsApplied_data();
    void orientationIsApplied();
    void everyPrefixIsHandled_data();
    void everyPrefixIsHandled();
    void everyDamagedByteIsHandled_data();
    void everyDamagedByteIsHandled();
    void cutOffPicturesArePartial();
    void hostileSizesTakeNoMemory();
    void hollowChunkTakesNoMemory();
    void anotherPicturesNameIsNoted();
    void textNameIsRefused();
    void thumbnailsFitAndKeepTheShape();
    void shrinkingAverages();
    void stopEndsTheReading();
};

namespace {

/// 6 × 4: the left half red, the right half blue, the lower right corner green.
QImage sampleImage()
{
    QImage image(6, 4, QImage::Format_RGB888);
    for (int y = 0; y < 4; ++y) {
        for (int x = 0; x < 6; ++x)
            image.setPixelColor(x, y, x < 3 ? Qt::red : Qt::blue);
    }
    image.setPixelColor(5, 3, Qt::green);
    return image;
}

QByteArray encode(const QImage& image, const char* format, int quality = -1)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    if (!image.save(&buffer, format, quality))
        qFatal("cannot encode a test picture");
    return bytes;
}

QByteArray pngBytes()
{
    return encode(sampleImage(), "png");
}

/// A JPEG of 48 × 32 in blocks of eight, so that compression keeps the colours apart.
QByteArray jpegBytes()
{
    return encode(sampleImage().scaled(48, 32), "jpg", 95);
}

QByteArray withOrientation(const QByteArray& jpeg, int orientation)
{
    QByteArray exif("Exif\0\0MM\0*\0\0\0\x08\0\1\x01\x12\0\3\0\0\0\1\0\0\0\0\0\0\0\0", 32);
    exif[25] = static_cast<char>(orientation);
    QByteArray segment("\xFF\xE1\0", 3);
    segment += static_cast<char>(exif.size() + 2);
    return jpeg.left(2) + segment + exif + jpeg.mid(2);
}

QColor colourAt(const sheaf::PixelBuffer& pixels, int x, int y)
{
    const std::uint8_t* p = pixels.rgb.data() + (y * pixels.width + x) * 3;
    return {p[0], p[1], p[2]};
}

bool isLike(const QColor& a, const QColor& b)
{
    return std::abs(a.red() - b.red()) < 40 && std::abs(a.green() - b.green()) < 40
        && std::abs(a.blue() - b.blue()) < 40;
}

void addSamples()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("png") << pngBytes();
    QTest::newRow("jpeg") << withOrientation(jpegBytes(), 6);
    QTest::newRow("webp") << testData("half_red.webp");
    QTest::newRow("bmp") << encode(sampleImage(), "bmp");
}

} // namespace

void PictureTest::sizesAndPixelsAreRight_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("scale");
    QTest::newRow("png") << pngBytes() << 1;
    QTest::newRow("png palette") << encode(sampleImage().convertToFormat(QImage::Format_Indexed8), "png") << 1;
    QTest::newRow("png 16 bit") << encode(sampleImage().convertToFormat(QImage::Format_RGBA64), "png") << 1;
    QTest::newRow("jpeg") << jpegBytes() << 8;
    QTest::newRow("bmp") << encode(sampleImage(), "bmp") << 1;
}

void PictureTest::sizesAndPixelsAreRight()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, scale);
    const Attachment attachment = ingestAs("picture", bytes);
    QCOMPARE(attachment.state, AttachmentState::Ready);
    QCOMPARE(attachment.kind, AttachmentKind::Image);
    QCOMPARE(attachment.image->width, 6 * scale);
    QCOMPARE(attachment.image->height, 4 * scale);
    QCOMPARE(attachment.parts.size(), std::size_t{1});
    QCOMPARE(attachment.parts[0].kind, PartKind::Picture);
    const auto pixels = decodePicture(byteView(bytes), Limits(), {});
    QVERIFY(pixels.has_value());
    QVERIFY(isLike(colourAt(*pixels, scale, scale), Qt::red));
    QVERIFY(isLike(colourAt(*pixels, 4 * scale, scale), Qt::blue));
    QVERIFY(isLike(colourAt(*pixels, 6 * scale - 1, 4 * scale - 1), Qt::green));
}

void PictureTest::transparencyLiesOnWhite()
{
    QImage image(2, 1, QImage::Format_ARGB32);
    image.setPixel(0, 0, qRgba(255, 0, 0, 0));
    image.setPixel(1, 0, qRgba(0, 0, 0, 128));
    const auto png = decodePicture(byteView(encode(image, "png")), Limits(), {});
    QCOMPARE(colourAt(*png, 0, 0), QColor(Qt::white));
    QCOMPARE(colourAt(*png, 1, 0), QColor(127, 127, 127));
    const auto webp = decodePicture(byteView(testData("half_red.webp")), Limits(), {});
    QCOMPARE(webp->width, 8);
    QCOMPARE(webp->height, 6);
    QCOMPARE(colourAt(*webp, 0, 0), QColor(200, 30, 30));
    QCOMPARE(colourAt(*webp, 7, 5), QColor(Qt::white));
}

void PictureTest::orientationIsApplied_data()
{
    // Where the green corner, stored at the lower right, comes to lie.
    QTest::addColumn<int>("orientation");
    QTest::addColumn<bool>("right");
    QTest::addColumn<bool>("bottom");
    const std::array<std::array<bool, 2>, 8> corners{{{true, true}, {false, true}, {false, false}, {true, false},
        {true, true}, {false, true}, {false, false}, {true, false}}};
    for (int orientation = 1; orientation <= 8; ++orientation) {
        const auto& corner = corners[static_cast<std::size_t>(orientation - 1)];
        QTest::addRow("%d", orientation) << orientation << corner[0] << corner[1];
    }
}

void PictureTest::orientationIsApplied()
{
    QFETCH(int, orientation);
    QFETCH(bool, right);
    QFETCH(bool, bottom);
    const QByteArray bytes = withOrientation(jpegBytes(), orientation);
    const Attachment attachment = ingestAs("a.jpg", bytes);
    QCOMPARE(attachment.image->orientation, orientation);
    QCOMPARE(attachment.image->width, orientation >= 5 ? 32 : 48);
    QCOMPARE(attachment.image->height, orientation >= 5 ? 48 : 32);
    const auto pixels = decodePicture(byteView(bytes), Limits(), {});
    QCOMPARE(pixels->width, attachment.image->width);
    QVERIFY(isLike(colourAt(*pixels, right ? pixels->width - 2 : 1, bottom ? pixels->height - 2 : 1), Qt::green));
}

void PictureTest::everyPrefixIsHandled_data()
{
    addSamples();
}

void PictureTest::everyPrefixIsHandled()
{
    QFETCH(QByteArray, bytes);
    for (qsizetype length = 0; length < bytes.size(); ++length)
        QVERIFY2(keepsItsPromises(ingestAs("a", bytes.left(length))), qPrintable(QString::number(length)));
}

void PictureTest::everyDamagedByteIsHandled_data()
{
    addSamples();
}

void PictureTest::everyDamagedByteIsHandled()
{
    QFETCH(QByteArray, bytes);
    IngestOptions options;
    options.limits.maxPixels = 1'000'000; // damaged sizes are refused rather than decoded at length
    for (qsizetype at = 0; at < bytes.size(); ++at) {
        for (const char damage : {'\xFF', '\x80', '\0'}) {
            QByteArray damaged = bytes;
            damaged[at] = static_cast<char>(damaged[at] ^ (damage == 0 ? damaged[at] : damage));
            QVERIFY2(keepsItsPromises(ingestAs("a", damaged, options)), qPrintable(QString::number(at)));
        }
    }
}

void PictureTest::cutOffPicturesArePartial()
{
    QImage noise(64, 64, QImage::Format_RGB888);
    std::minstd_rand random(7);
    for (int y = 0; y < 64; ++y) {
        for (int x = 0; x < 64; ++x)
            noise.setPixel(x, y, static_cast<QRgb>(random()));
    }
    for (const char* format : {"png", "jpg"}) {
        const QByteArray bytes = encode(noise, format);
        const Attachment attachment = ingestAs("a", bytes.left(bytes.size() * 3 / 4));
        QVERIFY2(attachment.state == AttachmentState::Partial, qPrintable(format + (": " + attachment.details)));
        QCOMPARE(attachment.image->width, 64);
        QVERIFY(!attachment.reason.isEmpty());
        QVERIFY(!attachment.details.isEmpty());
    }
}

void PictureTest::hostileSizesTakeNoMemory()
{
    QByteArray png = pngBytes();
    png.replace(16, 8, QByteArray::fromHex("0000ffff0000ffff"));
    const Attachment attachment = ingestAs("a.png", png);
    QCOMPARE(attachment.state, AttachmentState::Refused);
    QVERIFY2(attachment.reason.contains(QStringLiteral("limit")), qPrintable(attachment.reason));
    QVERIFY(!decodePicture(byteView(png), Limits(), {}).has_value());
    QCOMPARE(decodePicture(byteView(png), Limits(), {}).error().code, sheaf::ErrorCode::TooLarge);

    png.replace(16, 8, QByteArray::fromHex("7fffffff7fffffff"));
    QCOMPARE(ingestAs("a.png", png).state, AttachmentState::Refused);
    png.replace(16, 8, QByteArray::fromHex("00000000ffffffff"));
    QCOMPARE(ingestAs("a.png", png).state, AttachmentState::Refused);
}

void PictureTest::hollowChunkTakesNoMemory()
{
    QByteArray png = pngBytes();
    png.insert(33, QByteArray::fromHex("3fffffff73504c54"));
    const Attachment attachment = ingestAs("a.png", png);
    QCOMPARE(attachment.state, AttachmentState::Refused);
}

void PictureTest::anotherPicturesNameIsNoted()
{
    const Attachment attachment = ingestAs("a.pdf", pngBytes());
    QCOMPARE(attachment.state, AttachmentState::Ready);
    QCOMPARE(attachment.note, QStringLiteral("Named .pdf, but it is a PNG picture"));
    QVERIFY(ingestAs("a.png", pngBytes()).note.isEmpty());
    QVERIFY(ingestAs("a.dat", pngBytes()).note.isEmpty());
}

void PictureTest::textNameIsRefused()
{
    const Attachment attachment = ingestAs("notes.txt", jpegBytes());
    QCOMPARE(attachment.state, AttachmentState::Refused);
    QVERIFY(attachment.reason.startsWith(QStringLiteral("Named .txt, but it is a JPEG picture.")));
}

void PictureTest::thumbnailsFitAndKeepTheShape()
{
    const QByteArray large = encode(sampleImage().scaled(1200, 800), "png");
    const auto thumbnail = decodeThumbnail(byteView(large), 60, Limits(), {});
    QVERIFY(thumbnail.has_value());
    QCOMPARE(thumbnail->width, 60);
    QCOMPARE(thumbnail->height, 40);
    QVERIFY(isLike(colourAt(*thumbnail, 10, 10), Qt::red));
    QVERIFY(isLike(colourAt(*thumbnail, 45, 10), Qt::blue));
    const auto small = decodeThumbnail(byteView(pngBytes()), 60, Limits(), {});
    QCOMPARE(small->width, 6);
}

void PictureTest::shrinkingAverages()
{
    QImage image(5, 3, QImage::Format_Grayscale8);
    image.fill(Qt::black);
    image.setPixelColor(0, 0, QColor(200, 200, 200));
    image.setPixelColor(4, 2, QColor(90, 90, 90));
    const auto picture = readPicture(byteView(encode(image, "png")), {Limits(), {}, 2});
    QVERIFY(picture.has_value());
    QCOMPARE(picture->pixels.width, 3);
    QCOMPARE(picture->pixels.height, 2);
    QCOMPARE(colourAt(picture->pixels, 0, 0), QColor(50, 50, 50));
    QCOMPARE(colourAt(picture->pixels, 2, 1), QColor(90, 90, 90)); // the last block holds one pixel
}

void PictureTest::stopEndsTheReading()
{
    std::stop_source source;
    source.request_stop();
    IngestOptions options;
    options.stop = source.get_token();
    const Attachment attachment = ingestAs("a.png", pngBytes(), options);
    QCOMPARE(attachment.state, AttachmentState::Refused);
    QCOMPARE(attachment.reason, QStringLiteral("Stopped"));
    QCOMPARE(
        decodePicture(byteView(jpegBytes()), Limits(), source.get_token()).error().code, sheaf::ErrorCode::Cancelled);
}

QTEST_GUILESS_MAIN(PictureTest)
#include "picture_test.moc"
