// Pictures from file to vectors and logits, against those that Hugging Face transformers computed.
#include "app/ingest/decode/picture.h"
#include "engine/api/engine.h"
#include "support/test_paths.h"

#include <QCryptographicHash>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <cmath>
#include <cstring>

namespace sheaf::app {

namespace {

struct Difference {
    double largest = 0;
    double rms = 0;
};

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

std::vector<float> floatsOf(const QString& path)
{
    const QByteArray bytes = contentOf(path);
    std::vector<float> values(static_cast<std::size_t>(bytes.size()) / sizeof(float));
    std::memcpy(values.data(), bytes.data(), values.size() * sizeof(float));
    return values;
}

Difference between(const std::vector<float>& a, const std::vector<float>& b)
{
    Difference difference;
    double squares = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double d = std::abs(double{a[i]} - b[i]);
        difference.largest = std::max(difference.largest, d);
        squares += d * d;
    }
    difference.rms = std::sqrt(squares / static_cast<double>(a.size()));
    return difference;
}

/// The pixels as 8-bit values again.
QByteArray hashOfTiles(const std::vector<float>& pixels)
{
    QByteArray bytes;
    bytes.reserve(static_cast<qsizetype>(pixels.size()));
    for (const float pixel : pixels)
        bytes.append(static_cast<char>(std::lround(std::clamp((pixel + 1) * 127.5F, 0.0F, 255.0F))));
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex();
}

QString text(const Error& error)
{
    return QString::fromStdString(error.what + " " + error.where);
}

} // namespace

class GoldenPicturesTest : public QObject {
    Q_OBJECT

private slots:
    void vectors_data() { addRuns(QStringLiteral("vision")); }
    void vectors();
    void logits_data() { addRuns(QStringLiteral("logits")); }
    void logits();

private:
    void addRuns(const QString& kind)
    {
        QTest::addColumn<QString>("folder");
        QTest::addColumn<QJsonObject>("run");
        const QString small = test::testData(QStringLiteral("golden"));
        const QString full = test::environmentPath("SHEAF_SHARED_DATA") + QStringLiteral("/golden");
        for (const QString& folder : {small, full}) {
            const QJsonDocument manifest
                = QJsonDocument::fromJson(contentOf(folder + QStringLiteral("/manifest.json")));
            for (const QJsonValue& value : manifest[QStringLiteral("runs")].toArray()) {
                const QJsonObject run = value.toObject();
                if (run[QStringLiteral("kind")] == kind && run[QStringLiteral("image")].isString())
                    QTest::newRow(qPrintable((folder == small ? QStringLiteral("small/") : QStringLiteral("full/"))
                        + run[QStringLiteral("id")].toString()))
                        << folder << run;
            }
        }
    }

    PromptPicture pictureOf(const QString& path)
    {
        auto pixels = decodePicture(std::filesystem::path(path.toStdString()), Limits(), {});
        if (!pixels)
            qFatal("%s", qPrintable(text(pixels.error())));
        return {std::make_shared<const PixelBuffer>(std::move(*pixels))};
    }

    /// We compute in float32 from the same pixels, so only rounding separates us: a hundredth of what another resizer
    /// or 16-bit activations are granted. Integer kernels round the activations of quantised weights.
    void compare(const QJsonObject& run, const QString& folder, const std::vector<float>& got)
    {
        const auto expected = floatsOf(folder + QLatin1Char('/') + run[QStringLiteral("expected")].toString());
        QCOMPARE(got.size(), expected.size());
        const QJsonObject tolerance = run[QStringLiteral("tolerance")].toObject();
        const bool quantised = run[QStringLiteral("model")].toString().contains(QLatin1String("q8_0"));
        const double share = quantised ? 1 : 0.01;
        const Difference difference = between(got, expected);
        QVERIFY2(difference.largest <= tolerance[QStringLiteral("max_abs")].toDouble() * share,
            qPrintable(QString::number(difference.largest)));
        QVERIFY2(difference.rms <= tolerance[QStringLiteral("rms")].toDouble() * share,
            qPrintable(QString::number(difference.rms)));
    }
};

void GoldenPicturesTest::vectors()
{
    QFETCH(QString, folder);
    QFETCH(QJsonObject, run);
    const auto path = [&](const char* key) { return folder + QLatin1Char('/') + run[QLatin1String(key)].toString(); };
    auto encoder = PictureEncoder::load(path("mmproj").toStdString(), 2);
    QVERIFY2(encoder, encoder ? "" : qPrintable(text(encoder.error())));
    const PromptPicture picture = pictureOf(path("image"));
    const auto pixels = (*encoder)->preprocess(picture, {});
    QVERIFY(pixels);
    QCOMPARE(QString::fromLatin1(hashOfTiles(*pixels)), run[QStringLiteral("u8_sha256")].toString());
    const auto encoded = (*encoder)->encode(picture, {});
    QVERIFY2(encoded, encoded ? "" : qPrintable(text(encoded.error())));
    QCOMPARE(encoded->tiles.rows, run[QStringLiteral("rows")].toInt());
    QCOMPARE(encoded->tiles.columns, run[QStringLiteral("cols")].toInt());
    QCOMPARE(encoded->tiles.tiles(), run[QStringLiteral("tiles")].toInt());
    QCOMPARE(static_cast<int>(encoded->tokens), run[QStringLiteral("tokens")].toInt());
    QCOMPARE(static_cast<int>(encoded->tiles.promptTokens((*encoder)->info().tiles)),
        run[QStringLiteral("prompt_tokens")].toInt());
    compare(run, folder, encoded->vectors);
}

void GoldenPicturesTest::logits()
{
    QFETCH(QString, folder);
    QFETCH(QJsonObject, run);
    const auto path = [&](const char* key) { return folder + QLatin1Char('/') + run[QLatin1String(key)].toString(); };
    EngineOptions options;
    options.threads = 2;
    options.batchTokens = 16;
    if (run[QStringLiteral("mmproj")].isString())
        options.vision.file = path("mmproj").toStdString();
    auto engine = Engine::load(path("model").toStdString(), options);
    QVERIFY2(engine, engine ? "" : qPrintable(text(engine.error())));
    std::vector<TokenId> ids;
    for (const QJsonValue& id : run[QStringLiteral("input_ids")].toArray())
        ids.push_back(id.toInt());
    std::vector<float> values;
    LogitsCallbacks callbacks;
    callbacks.row
        = [&](std::size_t, std::span<const float> row) { values.insert(values.end(), row.begin(), row.end()); };
    const std::vector<PromptPicture> pictures = {pictureOf(path("image"))};
    const auto result = (*engine)->logits(ids, pictures, {}, callbacks);
    QVERIFY2(result, result ? "" : qPrintable(text(result.error())));
    compare(run, folder, values);
}

} // namespace sheaf::app

QTEST_GUILESS_MAIN(sheaf::app::GoldenPicturesTest)
#include "golden_pictures_test.moc"
