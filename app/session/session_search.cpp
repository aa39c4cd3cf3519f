#include "app/session/session_search.h"

#include <QRegularExpression>
#include <QStringList>

#include <algorithm>
#include <utility>

namespace sheaf::app {

namespace {

constexpr int kHitLength = 160; // a line of the session list
constexpr qsizetype kHitLead = 40; // what stands before the word in a long line

/// Of one session: which texts hold how many of the words.
struct Matches {
    std::map<std::int64_t, int> wordsPerText; ///< index row -> words
    int words = 0; ///< words found anywhere in the session
    int lastWord = -1; ///< the word counted last
};

using SessionMatches = std::map<std::int64_t, Matches>;

// The index splits at spaces and punctuation. These scripts have no spaces between words, so a whole sentence is one
// entry of it.
bool writtenWithoutSpaces(QChar c)
{
    switch (c.script()) {
    case QChar::Script_Han:
    case QChar::Script_Hiragana:
    case QChar::Script_Katakana:
    case QChar::Script_Thai:
    case QChar::Script_Lao:
    case QChar::Script_Khmer:
    case QChar::Script_Myanmar:
        return true;
    default:
        return c.isSurrogate(); // rare ideographs and symbols
    }
}

bool indexFinds(const QString& word)
{
    const bool hasLetter = std::any_of(word.begin(), word.end(), [](QChar c) { return c.isLetterOrNumber(); });
    return hasLetter && std::none_of(word.begin(), word.end(), writtenWithoutSpaces);
}

QString quotedForIndex(const QString& word, bool prefix)
{
    QString escaped = word;
    escaped.replace(QLatin1Char('"'), QLatin1String("\"\""));
    return QLatin1Char('"') + escaped + QLatin1String(prefix ? "\"*" : "\"");
}

QString quotedForLike(const QString& word)
{
    QString escaped = word;
    escaped.replace(QRegularExpression(QStringLiteral("([%_\\\\])")), QStringLiteral("\\\\1"));
    return QLatin1Char('%') + escaped + QLatin1Char('%');
}

constexpr const char* kByIndex = R"sql(
    SELECT texts.rowid, sessions.number FROM texts
    LEFT JOIN turns ON texts.rowid % 4 >= 2 AND turns.number = texts.rowid / 4
    JOIN sessions ON sessions.number = CASE WHEN texts.rowid % 4 < 2 THEN texts.rowid / 4 ELSE turns.session END
    WHERE sessions.trashed IS NULL AND texts MATCH ?)sql";
constexpr const char* kByText = R"sql(
    SELECT texts.rowid, sessions.number FROM texts
    LEFT JOIN turns ON texts.rowid % 4 >= 2 AND turns.number = texts.rowid / 4
    JOIN sessions ON sessions.number = CASE WHEN texts.rowid % 4 < 2 THEN texts.rowid / 4 ELSE turns.session END
    WHERE sessions.trashed IS NULL AND texts.text LIKE ? ESCAPE '\')sql";

Result<void> addMatches(const Database& database, const QStringList& words, int word, SessionMatches& matches)
{
    const QString& text = words.at(word);
    const bool byIndex = indexFinds(text);
    SHEAF_TRY(Statement statement, database.prepare(byIndex ? kByIndex : kByText));
    statement.bind(byIndex ? quotedForIndex(text, word == words.size() - 1) : quotedForLike(text));
    for (;;) {
        SHEAF_TRY(const bool row, statement.step());
        if (!row)
            return {};
        Matches& session = matches[statement.integer(1)];
        ++session.wordsPerText[statement.integer(0)];
        if (std::exchange(session.lastWord, word) != word)
            ++session.words;
    }
}

// Most words first; of equals the latest question or answer, since the title is shown anyway.
std::int64_t bestText(const Matches& session)
{
    const auto rank = [](const auto& entry) { return std::tuple(entry.second, entry.first % 4 >= 2, entry.first); };
    return std::max_element(session.wordsPerText.begin(), session.wordsPerText.end(),
        [&](const auto& a, const auto& b) { return rank(a) < rank(b); })
        ->first;
}

// As the index compares: without case and accents.
QString folded(const QString& text)
{
    QString plain = text.normalized(QString::NormalizationForm_D);
    plain.removeIf([](QChar c) { return c.category() == QChar::Mark_NonSpacing; });
    return plain.toCaseFolded();
}

qsizetype firstWordIn(const QString& line, const QStringList& foldedWords)
{
    const QString plain = folded(line);
    qsizetype first = -1;
    for (const QString& word : foldedWords) {
        const qsizetype at = plain.indexOf(word);
        if (at >= 0 && (first < 0 || at < first))
            first = at;
    }
    return first;
}

QString cutAround(const QString& line, qsizetype at)
{
    if (line.size() <= kHitLength)
        return line;
    qsizetype begin = std::clamp<qsizetype>(at - kHitLead, 0, line.size() - kHitLength);
    if (begin > 0 && line.at(begin).isLowSurrogate())
        ++begin;
    QString cut = line.mid(begin, kHitLength);
    if (!cut.isEmpty() && cut.back().isHighSurrogate())
        cut.chop(1);
    const QLatin1String none("");
    return (begin > 0 ? QStringLiteral("…") : QString(none)) + cut
        + (begin + kHitLength < line.size() ? QStringLiteral("…") : QString(none));
}

QString hitLine(const QString& text, const QStringList& foldedWords)
{
    const QStringList lines = text.split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    for (const QString& line : lines) {
        const QString shown = line.simplified();
        const qsizetype at = firstWordIn(shown, foldedWords);
        if (at >= 0)
            return cutAround(shown, at);
    }
    return lines.isEmpty() ? QString() : cutAround(lines.front().simplified(), 0);
}

Result<QString> textOf(const Database& database, std::int64_t row)
{
    SHEAF_TRY(Statement statement, database.prepare("SELECT text FROM texts WHERE rowid = ?"));
    SHEAF_CHECK(statement.bind(row).step());
    return statement.string(0);
}

} // namespace

Result<std::map<std::int64_t, QString>> searchSessions(const Database& database, const QString& words)
{
    // A NUL would end the query inside SQLite.
    QString query = words;
    query.remove(QChar(QChar::Null));
    const QStringList wordList = query.simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    SessionMatches matches;
    for (int word = 0; word < wordList.size(); ++word)
        SHEAF_CHECK(addMatches(database, wordList, word, matches));
    QStringList foldedWords;
    for (const QString& word : wordList)
        foldedWords.append(folded(word));
    std::map<std::int64_t, QString> hits;
    for (const auto& [session, match] : matches) {
        if (match.words != wordList.size())
            continue;
        SHEAF_TRY(const QString text, textOf(database, bestText(match)));
        hits[session] = hitLine(text, foldedWords);
    }
    return hits;
}

} // namespace sheaf::app
