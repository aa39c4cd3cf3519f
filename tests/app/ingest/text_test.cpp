#include "app/ingest/decode/charset.h"
#include "app/ingest/decode/utf8.h"
#include "tests/app/ingest/small_files.h"

#include <QStringEncoder>

using namespace sheaf::app;
using namespace sheaf::app::test;

class TextTest : public QObject {
    Q_OBJECT

private slots:
    void everyCharsetBecomesUtf8_data();
    void everyCharsetBecomesUtf8();
    void declaredCharsetIsBelieved();
    void lineEndsBecomeNewlines();
    void brokenPlacesOfUtf8AreShownAndSaid();
    void binaryIsRefused_data();
    void binaryIsRefused();
    void codeIsTextWithAKnownEnding();
    void textUnderAPicturesNameIsRefused();
    void otherFormatsAreNamed_data();
    void otherFormatsAreNamed();
    void emptyAndMissingFilesAreRefused();
    void textOverTheLimitIsRefused();
    void everyPrefixOfUtf8IsHandled();
};

namespace {

const QString kJapanese = QString::fromUtf8("吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。\n");
const QString kRussian
    = QString::fromUtf8("Все счастливые семьи похожи друг на друга, каждая несчастлива по-своему.\n");
const QString kGerman = QString::fromUtf8("Die Vögel fliegen über den Fluß, während die Kühe müde schlafen.\n");

QByteArray encoded(QStringConverter::Encoding encoding, const QString& text, bool mark)
{
    QStringEncoder encoder(encoding, mark ? QStringConverter::Flag::WriteBom : QStringConverter::Flag::Default);
    return encoder.encode(text);
}

} // namespace

void TextTest::everyCharsetBecomesUtf8_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("text");
    using Encoding = QStringConverter::Encoding;
    QTest::newRow("UTF-8") << kJapanese.toUtf8() << kJapanese;
    for (const bool mark : {true, false}) {
        const QByteArray suffix = mark ? " with mark" : " without mark";
        for (const Encoding encoding :
            {Encoding::Utf8, Encoding::Utf16LE, Encoding::Utf16BE, Encoding::Utf32LE, Encoding::Utf32BE}) {
            for (const QString& text : {kGerman, kRussian, kJapanese})
                QTest::addRow(
                    "%s%s %d", QStringConverter::nameForEncoding(encoding), suffix.constData(), int(text.size()))
                    << encoded(encoding, text, mark) << text;
        }
    }
    QTest::newRow("windows-1252") << kGerman.toLatin1() << kGerman;
    QTest::newRow("KOI8-R") << QByteArray::fromHex(
        "f0d2c9d7c5d42c20cdc9d2212028fcd4cf20d0d2cfd3d4cfca20d4c5cbd3d420cec120d2d5d3d3cbcfcd20d1dad9cbc529")
                            << QString::fromUtf8("Привет, мир! (Это простой текст на русском языке)");
    QTest::newRow("ISO-2022-JP") << QByteArray::fromHex("1b2442467c4b5c386c1b2842") << QString::fromUtf8("日本語");
}

void TextTest::everyCharsetBecomesUtf8()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, text);
    const Attachment attachment = ingestAs("a.txt", bytes);
    QCOMPARE(attachment.state, AttachmentState::Ready);
    QCOMPARE(attachment.kind, AttachmentKind::Text);
    QCOMPARE(QString::fromStdString(attachment.parts.at(0).text), text);
    QCOMPARE(attachment.parts.at(0).origin.firstLine, 1);
    QCOMPARE(attachment.parts.at(0).origin.lastLine, 1);
}

void TextTest::declaredCharsetIsBelieved()
{
    const QByteArray xml = "<?xml version=\"1.0\" encoding=\"ISO-8859-2\"?><a>\xA3\xF3"
                           "d\xBC</a>";
    const Attachment attachment = ingestAs("a.xml", xml);
    QVERIFY(QString::fromStdString(attachment.parts.at(0).text).contains(QString::fromUtf8("Łódź")));
    QVERIFY(attachment.note.isEmpty());
}

void TextTest::lineEndsBecomeNewlines()
{
    const Attachment attachment = ingestAs("a.txt", "one\r\ntwo\rthree\n\nfive");
    QCOMPARE(attachment.parts.at(0).text, std::string("one\ntwo\nthree\n\nfive"));
    QCOMPARE(attachment.parts.at(0).origin.lastLine, 5);
}

void TextTest::brokenPlacesOfUtf8AreShownAndSaid()
{
    const QByteArray bytes = kJapanese.toUtf8() + "\xE5\x90" + kJapanese.toUtf8();
    const Attachment attachment = ingestAs("a.txt", bytes);
    QCOMPARE(attachment.state, AttachmentState::Partial);
    QVERIFY(isValidUtf8(attachment.parts.at(0).text));
    QVERIFY(QString::fromStdString(attachment.parts.at(0).text).contains(QChar(QChar::ReplacementCharacter)));
    QVERIFY(attachment.reason.contains(QStringLiteral("2 places")));
}

void TextTest::binaryIsRefused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QByteArray counted;
    for (int i = 0; i < 2000; ++i)
        counted += static_cast<char>(i % 4);
    QTest::newRow("pattern that could be UTF-16") << counted;
    QTest::newRow("one NUL in text") << QByteArray("plain text with a \0 inside", 26);
    QTest::newRow("controls") << QByteArray("ab\x01\x02\x03\x04 cd");
    QByteArray noise;
    for (unsigned i = 0, x = 7; i < 4000; ++i, x = x * 1103515245 + 12345)
        noise += static_cast<char>(x >> 16);
    QTest::newRow("noise") << noise;
    QTest::newRow("noise after a UTF-16 mark") << QByteArray("\xFF\xFE") + noise;
}

void TextTest::binaryIsRefused()
{
    QFETCH(QByteArray, bytes);
    const Attachment attachment = ingestAs("a", bytes);
    QCOMPARE(attachment.state, AttachmentState::Refused);
    QCOMPARE(attachment.reason, QStringLiteral("Not text and not a known document"));
    QVERIFY(attachment.parts.empty());
    QCOMPARE(attachment.sha256.size(), std::size_t{64});
}

void TextTest::codeIsTextWithAKnownEnding()
{
    QCOMPARE(ingestAs("a.cpp", "int main() {}\n").kind, AttachmentKind::Code);
    QCOMPARE(ingestAs("CMakeLists.txt", "project(x)\n").kind, AttachmentKind::Code);
    QCOMPARE(ingestAs("a.txt", "int main() {}\n").kind, AttachmentKind::Text);
    QCOMPARE(ingestAs("notes", "int main() {}\n").kind, AttachmentKind::Text);
    QCOMPARE(ingestAs("a.cpp", QByteArray("\0\1\2\3", 4)).state, AttachmentState::Refused);
}

void TextTest::textUnderAPicturesNameIsRefused()
{
    const Attachment attachment = ingestAs("scan.pdf", "<html>Please log in</html>");
    QCOMPARE(attachment.state, AttachmentState::Refused);
    QCOMPARE(
        attachment.reason, QStringLiteral("Named .pdf, but it is plain text. Give it the right ending to attach it."));
}

void TextTest::otherFormatsAreNamed_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("word");
    QTest::newRow("docx") << QByteArray("PK\3\4....word/document.xml") << QStringLiteral("Word");
    QTest::newRow("zip") << QByteArray("PK\3\4....readme") << QStringLiteral("Archive");
    QTest::newRow("ole2") << QByteArray("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1....") << QStringLiteral("Office");
    QTest::newRow("rtf") << QByteArray("{\\rtf1 hello}") << QStringLiteral("Rich text");
    QTest::newRow("mail") << QByteArray("From: a@b\nTo: c@d\nSubject: x\nDate: now\n\nhello\n")
                          << QStringLiteral("Mail");
    QTest::newRow("heic") << QByteArray("\0\0\0\x18"
                                        "ftypheic",
        12) << QStringLiteral("HEIC");
    QTest::newRow("mp4") << QByteArray("\0\0\0\x18"
                                       "ftypisom",
        12) << QStringLiteral("Video");
    QTest::newRow("elf") << QByteArray("\x7F"
                                       "ELF....")
                         << QStringLiteral("Program");
    QTest::newRow("tiff") << QByteArray("II*\0....", 8) << QStringLiteral("TIFF");
    QTest::newRow("gguf") << QByteArray("GGUF....") << QStringLiteral("model");
}

void TextTest::otherFormatsAreNamed()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, word);
    const Attachment attachment = ingestAs("a", bytes);
    QCOMPARE(attachment.state, AttachmentState::Refused);
    QVERIFY2(attachment.reason.contains(word), qPrintable(attachment.reason));
}

void TextTest::emptyAndMissingFilesAreRefused()
{
    const Folder folder;
    const Attachment empty = ingestPath(folder.write("empty.txt", {}), {});
    QCOMPARE(empty.state, AttachmentState::Refused);
    QVERIFY(!empty.reason.isEmpty());
    const Attachment missing = ingestPath(folder.path() / "missing.txt", {});
    QCOMPARE(missing.state, AttachmentState::Refused);
    QVERIFY(missing.reason.contains(QStringLiteral("not there")));
    QVERIFY(missing.sha256.empty());
    QCOMPARE(missing.name, QStringLiteral("missing.txt"));
}

void TextTest::textOverTheLimitIsRefused()
{
    IngestOptions options;
    options.limits.maxTextFileBytes = 100;
    QCOMPARE(ingestAs("a.txt", QByteArray(100, 'a'), options).state, AttachmentState::Ready);
    QCOMPARE(ingestAs("a.txt", QByteArray(101, 'a'), options).state, AttachmentState::Refused);
    options.limits.maxFileBytes = 50;
    const Folder folder;
    const Attachment attachment = ingestPath(folder.write("a.txt", QByteArray(51, 'a')), options);
    QCOMPARE(attachment.state, AttachmentState::Refused);
    QVERIFY(attachment.reason.contains(QStringLiteral("limit")));
}

void TextTest::everyPrefixOfUtf8IsHandled()
{
    const QByteArray whole = kJapanese.toUtf8() + kGerman.toUtf8() + "\xF0\x9F\x98\x80";
    for (qsizetype length = 1; length <= whole.size(); ++length) {
        const Attachment attachment = ingestAs("a.txt", whole.left(length));
        QVERIFY(keepsItsPromises(attachment));
        for (const Part& part : attachment.parts)
            QVERIFY(isValidUtf8(part.text));
    }
}

QTEST_GUILESS_MAIN(TextTest)
#include "text_test.moc"
