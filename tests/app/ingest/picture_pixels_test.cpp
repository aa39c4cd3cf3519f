// The pixels of attached pictures and crops: from the file, from the kept copy, from what was pasted.
#include "app/ingest/picture_crop.h"
#include "app/ingest/picture_pixels.h"

#include "tests/app/ingest/small_files.h"

#include <QBuffer>
#include <QImage>
#include <QTest>

using namespace sheaf;
using namespace sheaf::app;

namespace {

/// Every pixel says where it stands: red is x, green is y.
QImage gradient(int width, int height)
{
    QImage image(width, height, QImage::Format_RGB888);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            image.setPixel(x, y, qRgb(x % 256, y % 256, 7));
    return image;
}

QByteArray png(const QImage& image)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

QByteArray nothingKept(const std::string&)
{
    return {};
}

Result<PixelBuffer> load(const Attachment& picture, const ContentReader& kept = nothingKept)
{
    return loadPicture(picture, kept, Limits(), {});
}

bool startsAt(const PixelBuffer& pixels, int x, int y)
{
    return pixels.rgb[0] == x && pixels.rgb[1] == y;
}

} // namespace

class PicturePixelsTest : public QObject {
    Q_OBJECT
private slots:
    void fullSizeComesFromTheFile()
    {
        const QString path = write("a.png", png(gradient(200, 100)));
        const Attachment picture = ingestPath(path.toStdString(), {});
        QVERIFY(picture.content.isEmpty());
        const auto pixels = load(picture);
        QCOMPARE(pixels->width, 200);
        QCOMPARE(pixels->height, 100);
        QVERIFY(startsAt(*pixels, 0, 0));
    }

    void aChangedFileGivesTheKeptCopyOrAnError()
    {
        const QByteArray first = png(gradient(20, 10));
        const QString path = write("b.png", first);
        const Attachment picture = ingestPath(path.toStdString(), {});
        write("b.png", png(gradient(30, 10)));
        QCOMPARE(load(picture).error().code, ErrorCode::NotFound);
        const auto kept
            = load(picture, [&](const std::string& sha256) { return sha256 == picture.sha256 ? first : QByteArray(); });
        QCOMPARE(kept->width, 20);
        QFile::remove(path);
        QCOMPARE(load(picture).error().code, ErrorCode::NotFound);
    }

    void pastedPicturesCarryTheirBytes()
    {
        const Attachment picture = ingestBytes(png(gradient(20, 10)), "Pasted.png", {});
        QCOMPARE(load(picture)->width, 20);
        QVERIFY(ingestBytes("long text", "Pasted.txt", {}).content.isEmpty());
    }

    void cropsAreCutOutOfTheWhole()
    {
        const Attachment whole = ingestBytes(png(gradient(200, 100)), "a.png", {});
        const Attachment crop = cropOf(whole, {50, 20, 60, 30}, "a.png (crop 1)");
        QCOMPARE(crop.image->width, 60);
        const auto pixels = load(crop);
        QCOMPARE(pixels->width, 60);
        QCOMPARE(pixels->height, 30);
        QVERIFY(startsAt(*pixels, 50, 20));

        const Attachment inner = cropOf(crop, {10, 5, 1000, 1000}, "a.png (crop 2)");
        QCOMPARE(*inner.crop, (PictureRegion{60, 25, 50, 25}));
        QVERIFY(startsAt(*load(inner), 60, 25));
    }

    void regionsOutsideThePictureAreRefused()
    {
        const Attachment whole = ingestBytes(png(gradient(20, 10)), "a.png", {});
        constexpr int kMost = std::numeric_limits<int>::max();
        for (const PictureRegion& region : {PictureRegion{20, 0, 5, 5}, PictureRegion{0, 0, 0, 5},
                 PictureRegion{-5, 0, 5, 5}, PictureRegion{kMost, kMost, kMost, kMost}}) {
            const Attachment crop = cropOf(whole, region, "crop");
            QCOMPARE(crop.state, AttachmentState::Refused);
            QVERIFY(!crop.reason.isEmpty());
            QVERIFY(!crop.image);
        }
        QCOMPARE(*cropOf(whole, {-5, -5, kMost, kMost}, "crop").crop, (PictureRegion{0, 0, 20, 10}));
    }

    void previewsFitAndShowTheRegion()
    {
        const Attachment whole = ingestBytes(png(gradient(250, 100)), "a.png", {});
        QCOMPARE(loadPreview(whole, 50, nothingKept, Limits(), {})->width, 50);
        QCOMPARE(loadPreview(whole, 500, nothingKept, Limits(), {})->width, 250);
        const Attachment crop = cropOf(whole, {200, 60, 40, 40}, "crop");
        const auto preview = loadPreview(crop, 4, nothingKept, Limits(), {});
        QCOMPARE(preview->width, 4);
        QVERIFY(preview->rgb[0] >= 195 && preview->rgb[0] <= 210);
        const Attachment sliver = cropOf(whole, {249, 0, 1, 100}, "crop");
        QCOMPARE(loadPreview(sliver, 4, nothingKept, Limits(), {})->width, 1);
    }

    void savedCropsComeBackAlsoFromTheKeptCopy()
    {
        const QByteArray bytes = png(gradient(200, 100));
        const QString path = write("c.png", bytes);
        const Attachment crop
            = cropOf(ingestPath(path.toStdString(), {}), {50, 20, 60, 30}, QStringLiteral("c.png (crop 1)"));
        const SavedAttachment saved = toSaved(crop, {}, false, 4);
        QCOMPARE(saved.maxTiles, 4);
        const ContentReader kept = [&](const std::string&) { return bytes; };
        const Attachment fromFile = ingestSaved(saved, nothingKept, {});
        QCOMPARE(fromFile.name, crop.name);
        QCOMPARE(*fromFile.crop, *crop.crop);
        QVERIFY(startsAt(*load(fromFile), 50, 20));

        QFile::remove(path);
        const Attachment fromCopy = ingestSaved(saved, kept, {});
        QCOMPARE(fromCopy.state, AttachmentState::Stale);
        QCOMPARE(*fromCopy.crop, *crop.crop);
        QVERIFY(startsAt(*load(fromCopy), 50, 20));
    }

    void stopEndsTheLoading()
    {
        std::stop_source stopped;
        stopped.request_stop();
        const Attachment picture = ingestBytes(png(gradient(20, 10)), "a.png", {});
        QCOMPARE(loadPicture(picture, nothingKept, Limits(), stopped.get_token()).error().code, ErrorCode::Cancelled);
    }

private:
    QString write(const char* name, const QByteArray& bytes)
    {
        QFile file(m_folder.filePath(QLatin1String(name)));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write a test picture");
        return file.fileName();
    }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(PicturePixelsTest)
#include "picture_pixels_test.moc"
