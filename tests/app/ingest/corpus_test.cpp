// Reads every file of the shared corpus and compares with the facts that other programs measured; see its manifest.

#include "app/ingest/decode/picture.h"
#include "app/ingest/ingest.h"

#include <nlohmann/json.hpp>

#include <QElapsedTimer>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <array>
#include <fstream>
#include <set>

using namespace sheaf::app;
using Json = nlohmann::json;

namespace {

constexpr qint64 kMaxMilliseconds = 20'000;

/// Kinds that later versions read: only a reason is asked for.
constexpr std::array kLaterKinds{"office", "mail", "archive"};

std::string corpusFolder()
{
    return qEnvironmentVariable("SHEAF_SHARED_DATA").toStdString() + "/corpus";
}

std::set<std::string> strings(const Json& list)
{
    return list.is_array() ? list.get<std::set<std::string>>() : std::set<std::string>();
}

QString join(const std::set<std::string>& names)
{
    QStringList list;
    for (const std::string& name : names)
        list << QString::fromStdString(name);
    return list.join(QStringLiteral(", "));
}

/// What is wrong with an attachment, as sentences; empty if nothing.
class Comparison {
public:
    Comparison(const Json& row, const Attachment& attachment)
        : m_row(row)
        , m_facts(row.value("facts", Json::object()))
        , m_attachment(attachment)
    {
    }

    QStringList run()
    {
        const std::string state = stateName(m_attachment.state);
        if (!isLater() && !strings(m_row["states"]).contains(state))
            complain(QStringLiteral("state %1, allowed %2; %3")
                         .arg(QString::fromStdString(state), join(strings(m_row["states"])), m_attachment.reason));
        if (state != "ready" && m_attachment.reason.isEmpty())
            complain(QStringLiteral("%1 without a reason").arg(QString::fromStdString(state)));
        if (state == "refused") {
            if (!m_attachment.parts.empty())
                complain(QStringLiteral("refused, but with parts"));
            return m_complaints;
        }
        compareBytes();
        comparePages();
        comparePicture();
        compareFiles();
        compareText();
        return m_complaints;
    }

private:
    void complain(const QString& what) { m_complaints << what; }

    bool isLater() const
    {
        return std::find(kLaterKinds.begin(), kLaterKinds.end(), m_row["kind"].get<std::string>()) != kLaterKinds.end();
    }

    void compareBytes()
    {
        if (m_attachment.kind == AttachmentKind::Folder)
            return;
        if (m_attachment.bytes != m_row["bytes"].get<std::uint64_t>())
            complain(QStringLiteral("bytes %1").arg(m_attachment.bytes));
        if (m_attachment.sha256 != m_row["sha256"].get<std::string>())
            complain(QStringLiteral("sha256 differs"));
    }

    void comparePages()
    {
        if (m_row["kind"] != "pdf" || !m_facts.contains("pages"))
            return;
        int most = m_facts["pages"].get<int>();
        if (m_attachment.state == AttachmentState::Ready && static_cast<int>(m_attachment.parts.size()) != most)
            complain(QStringLiteral("pages %1, expected %2").arg(m_attachment.parts.size()).arg(most));
        for (const Json& count : m_facts.value("pages_by", Json::object())) {
            if (count.is_number())
                most = std::max(most, count.get<int>());
        }
        if (static_cast<int>(m_attachment.parts.size()) > most)
            complain(QStringLiteral("pages %1, at most %2").arg(m_attachment.parts.size()).arg(most));
        compareWords();
    }

    void compareWords()
    {
        const Json counts = m_facts.value("words_per_page", Json::array());
        // The fonts of this one map letters to control characters, which pdftotext prints and counts.
        if (counts.size() != m_attachment.parts.size() || m_row["path"] == "pdf-good/TAMReview.pdf")
            return;
        QStringList off;
        for (std::size_t page = 0; page < counts.size(); ++page) {
            const int expected = counts[page].get<int>();
            const Part& part = m_attachment.parts[page];
            const auto words = QString::fromStdString(part.text)
                                   .split(QRegularExpression(QStringLiteral("\\s+")), Qt::SkipEmptyParts)
                                   .size();
            if (part.source == PartSource::Text && std::abs(words - expected) > std::max(10, expected / 4))
                off << QStringLiteral("page %1: %2 words, expected %3").arg(page + 1).arg(words).arg(expected);
        }
        if (!off.isEmpty())
            complain(off.mid(0, 4).join(QStringLiteral("; ")));
    }

    void comparePicture()
    {
        if (m_row["kind"] != "image" || m_facts.value("width", 0) == 0)
            return;
        if (!m_attachment.image)
            return complain(QStringLiteral("no picture"));
        const PictureInfo& picture = *m_attachment.image;
        const int orientation = m_facts.value("orientation", 1);
        int width = m_facts["width"].get<int>();
        int height = m_facts["height"].get<int>();
        if (orientation >= 5 && orientation <= 8)
            std::swap(width, height); // the facts tell the stored size
        if (picture.width != width || picture.height != height)
            complain(QStringLiteral("picture %1 × %2, expected %3 × %4")
                         .arg(picture.width)
                         .arg(picture.height)
                         .arg(width)
                         .arg(height));
        if (orientation >= 1 && orientation <= 8 && picture.orientation != orientation)
            complain(QStringLiteral("orientation %1, expected %2").arg(picture.orientation).arg(orientation));
        const auto pixels = decodePicture(m_attachment.path, Limits(), {});
        if (!pixels || pixels->width != picture.width || pixels->height != picture.height
            || pixels->rgb.size()
                != static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height) * 3)
            complain(QStringLiteral("pixels do not match the picture's size"));
    }

    void compareFiles()
    {
        if (m_row["kind"] != "code-folder")
            return;
        std::set<std::string> read;
        for (const FolderFile& file : m_attachment.files)
            read.insert(file.path);
        std::set<std::string> known = read;
        for (const LeftOut& file : m_attachment.leftOut)
            known.insert(file.path);
        for (const std::string& path : strings(m_facts.value("ignored", Json::array()))) {
            if (read.contains(path))
                complain(QStringLiteral("read though ignored: %1").arg(QString::fromStdString(path)));
        }
        for (const Json& file : m_facts["files"]) {
            if (file.contains("path_hex"))
                continue;
            const std::string path = file["path"].get<std::string>();
            if (!known.contains(path))
                complain(QStringLiteral("neither read nor left out: %1").arg(QString::fromStdString(path)));
            const bool binary = file.value("binary", false) && path != "utf16.c"; // git calls UTF-16 binary
            if (read.contains(path) && (binary || file.contains("link")))
                complain(QStringLiteral("read though binary or a link: %1").arg(QString::fromStdString(path)));
        }
    }

    void compareText()
    {
        if (m_row["kind"] != "text" || !m_facts.contains("codepoints") || m_attachment.parts.size() != 1)
            return;
        const QString text = QString::fromStdString(m_attachment.parts[0].text);
        const qsizetype characters = text.toUcs4().size();
        const qsizetype expected = m_facts["codepoints"].get<qsizetype>();
        const qsizetype lines = m_facts["lines"].get<qsizetype>();
        // \r\n counts as one character after reading.
        if (characters > expected || characters < expected - lines - 1)
            complain(
                QStringLiteral("%1 characters, expected %2 (%3)").arg(characters).arg(expected).arg(m_attachment.note));
        if (text.contains(QChar(QChar::ReplacementCharacter)))
            complain(QStringLiteral("replacement characters (%1)").arg(m_attachment.note));
    }

    const Json& m_row;
    const Json m_facts;
    const Attachment& m_attachment;
    QStringList m_complaints;
};

std::vector<Json> readManifest()
{
    std::ifstream file(corpusFolder() + "/manifest.jsonl");
    std::vector<Json> rows;
    for (std::string line; std::getline(file, line);) {
        if (!line.empty())
            rows.push_back(Json::parse(line));
    }
    return rows;
}

} // namespace

class CorpusTest : public QObject {
    Q_OBJECT

private slots:
    void everyFileIsWhatItsFactsSay_data();
    void everyFileIsWhatItsFactsSay();
};

void CorpusTest::everyFileIsWhatItsFactsSay_data()
{
    QTest::addColumn<QByteArray>("json");
    const std::vector<Json> rows = readManifest();
    if (rows.empty())
        QSKIP("The shared corpus is not beside the checkout.");
    for (const Json& row : rows)
        QTest::newRow(row["path"].get<std::string>().c_str()) << QByteArray::fromStdString(row.dump());
}

void CorpusTest::everyFileIsWhatItsFactsSay()
{
    QFETCH(QByteArray, json);
    const Json row = Json::parse(json.toStdString());
    std::string path = corpusFolder() + "/" + row["path"].get<std::string>();
    QTemporaryDir unpacked;
    if (row["kind"] == "code-folder") {
        QCOMPARE(QProcess::execute(QStringLiteral("tar"),
                     {QStringLiteral("-xf"), QString::fromStdString(path), QStringLiteral("-C"), unpacked.path()}),
            0);
        path = unpacked.path().toStdString() + "/" + row["facts"]["root"].get<std::string>();
    }
    QElapsedTimer timer;
    timer.start();
    const Attachment attachment = ingestPath(path, {});
    QVERIFY2(timer.elapsed() < kMaxMilliseconds, qPrintable(QStringLiteral("%1 ms").arg(timer.elapsed())));
    const QStringList complaints = Comparison(row, attachment).run();
    QVERIFY2(complaints.isEmpty(), qPrintable(complaints.join(QStringLiteral("\n"))));
}

QTEST_GUILESS_MAIN(CorpusTest)
#include "corpus_test.moc"
