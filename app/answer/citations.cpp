#include "app/answer/citations.h"

#include <QRegularExpression>

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace sheaf::app {

namespace {

constexpr std::size_t kQuotedWords = 8; // shorter runs are idiom, not quotation
constexpr std::size_t kMaxCitations = 24;

struct WordSpan {
    std::string_view text; ///< as written
    std::uint64_t hash = 0; ///< of its letters and digits in lower case
};

bool isWordByte(unsigned char c)
{
    return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::vector<WordSpan> splitWords(std::string_view text)
{
    std::vector<WordSpan> words;
    std::size_t i = 0;
    while (i < text.size()) {
        if (!isWordByte(static_cast<unsigned char>(text[i]))) {
            ++i;
            continue;
        }
        const std::size_t start = i;
        std::uint64_t hash = 1469598103934665603ULL; // FNV-1a
        for (; i < text.size() && isWordByte(static_cast<unsigned char>(text[i])); ++i) {
            const char c = text[i];
            hash = (hash ^ static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c + 32 : c)) * 1099511628211ULL;
        }
        words.push_back({text.substr(start, i - start), hash});
    }
    return words;
}

std::uint64_t runHash(const std::vector<WordSpan>& words, std::size_t from)
{
    std::uint64_t hash = 0;
    for (std::size_t i = from; i < from + kQuotedWords; ++i)
        hash = hash * 0x9E3779B97F4A7C15ULL + words[i].hash;
    return hash;
}

int lineOf(std::string_view text, const char* position, int firstLine)
{
    return firstLine + static_cast<int>(std::count(text.data(), position, '\n'));
}

struct Source {
    const Attachment* attachment = nullptr;
    const Part* part = nullptr;
    std::vector<WordSpan> words;
};

std::vector<Source> readableSources(const std::vector<PromptAttachment>& attachments)
{
    std::vector<Source> sources;
    for (const PromptAttachment& entry : attachments) {
        if (entry.leftOut || entry.attachment->state == AttachmentState::Refused)
            continue;
        for (const Part& part : entry.attachment->parts) {
            if (part.kind == PartKind::Text && entry.includes(part))
                sources.push_back({entry.attachment.get(), &part, {}});
        }
    }
    return sources;
}

Citation citationAt(const Source& source)
{
    Citation citation;
    citation.attachment = source.attachment->name;
    citation.page = source.part->origin.page;
    citation.path = source.part->origin.path;
    return citation;
}

/// The longest run from `answerFrom` that goes on word by word from `sourceFrom`.
std::size_t runLength(
    const std::vector<WordSpan>& answer, std::size_t answerFrom, const Source& source, std::size_t sourceFrom)
{
    std::size_t length = 0;
    while (answerFrom + length < answer.size() && sourceFrom + length < source.words.size()
        && answer[answerFrom + length].hash == source.words[sourceFrom + length].hash)
        ++length;
    return length;
}

std::vector<std::pair<std::size_t, Citation>> verbatimRuns(const std::string& answer, std::vector<Source>& sources)
{
    std::vector<std::pair<std::size_t, Citation>> found;
    const std::vector<WordSpan> words = splitWords(answer);
    if (words.size() < kQuotedWords)
        return found;
    std::unordered_map<std::uint64_t, std::size_t> starts; // hash of a run in the answer -> its first place
    for (std::size_t i = 0; i + kQuotedWords <= words.size(); ++i)
        starts.emplace(runHash(words, i), i);

    std::vector<bool> taken(words.size(), false); // a passage is attributed to the first source that has it
    for (Source& source : sources) {
        source.words = splitWords(source.part->text);
        for (std::size_t i = 0; i + kQuotedWords <= source.words.size();) {
            const auto start = starts.find(runHash(source.words, i));
            const std::size_t length = start == starts.end() ? 0 : runLength(words, start->second, source, i);
            if (length < kQuotedWords || taken[start->second]) {
                ++i;
                continue;
            }
            std::fill_n(taken.begin() + static_cast<std::ptrdiff_t>(start->second), length, true);
            const WordSpan& first = source.words[i];
            const WordSpan& last = source.words[i + length - 1];
            Citation citation = citationAt(source);
            citation.text.assign(first.text.data(), last.text.data() + last.text.size());
            if (source.part->origin.firstLine > 0) {
                citation.firstLine = lineOf(source.part->text, first.text.data(), source.part->origin.firstLine);
                citation.lastLine = lineOf(source.part->text, last.text.data(), source.part->origin.firstLine);
            }
            found.emplace_back(
                static_cast<std::size_t>(words[start->second].text.data() - answer.data()), std::move(citation));
            i += length;
        }
        source.words = {};
    }
    return found;
}

/// "src/a.c:12" or "src/a.c:12-20", where a source of that path has that line.
std::optional<Citation> namedLine(const QString& path, int first, int last, const std::vector<Source>& sources)
{
    for (const Source& source : sources) {
        const Origin& origin = source.part->origin;
        const QString name = origin.path.empty() ? source.attachment->name : QString::fromStdString(origin.path);
        const bool named = name == path || name.endsWith(QLatin1Char('/') + path);
        if (named && origin.firstLine > 0 && first >= origin.firstLine && first <= origin.lastLine) {
            Citation citation = citationAt(source);
            citation.firstLine = first;
            citation.lastLine = std::clamp(last, first, origin.lastLine);
            return citation;
        }
    }
    return std::nullopt;
}

/// "page 3", if exactly one attachment has pages and this one is among them.
std::optional<Citation> namedPage(int page, const std::vector<Source>& sources)
{
    const Source* hit = nullptr;
    const Attachment* paged = nullptr;
    for (const Source& source : sources) {
        if (source.part->origin.page == 0)
            continue;
        if (paged && paged != source.attachment)
            return std::nullopt;
        paged = source.attachment;
        if (source.part->origin.page == page)
            hit = &source;
    }
    return hit ? std::optional(citationAt(*hit)) : std::nullopt;
}

std::vector<std::pair<std::size_t, Citation>> namedPlaces(const std::string& answer, const std::vector<Source>& sources)
{
    static const QRegularExpression pattern(
        QStringLiteral(R"(([\w./+-]*\w\.\w{1,8}):(\d{1,7})(?:[-–](\d{1,7}))?|\b[Pp](?:age|\.)\s?(\d{1,5})\b)"),
        QRegularExpression::UseUnicodePropertiesOption);
    std::vector<std::pair<std::size_t, Citation>> found;
    const QString text = QString::fromStdString(answer);
    for (auto matches = pattern.globalMatch(text); matches.hasNext();) {
        const QRegularExpressionMatch match = matches.next();
        const bool page = match.capturedLength(4) > 0;
        const int first = page ? match.captured(4).toInt() : match.captured(2).toInt();
        const int last = match.capturedLength(3) > 0 ? match.captured(3).toInt() : first;
        auto citation = page ? namedPage(first, sources) : namedLine(match.captured(1), first, last, sources);
        if (citation)
            found.emplace_back(
                static_cast<std::size_t>(text.left(match.capturedStart()).toUtf8().size()), *std::move(citation));
    }
    return found;
}

bool samePlace(const Citation& a, const Citation& b)
{
    return a.attachment == b.attachment && a.page == b.page && a.path == b.path && a.firstLine == b.firstLine
        && a.lastLine == b.lastLine && a.text == b.text;
}

} // namespace

std::vector<Citation> findCitations(const std::string& answer, const std::vector<PromptAttachment>& attachments)
{
    std::vector<Source> sources = readableSources(attachments);
    auto found = verbatimRuns(answer, sources);
    for (auto& place : namedPlaces(answer, sources))
        found.push_back(std::move(place));
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });

    std::vector<Citation> citations;
    for (auto& [position, citation] : found) {
        const bool known = std::any_of(
            citations.begin(), citations.end(), [&](const Citation& c) { return samePlace(c, citation); });
        if (!known && citations.size() < kMaxCitations)
            citations.push_back(std::move(citation));
    }
    return citations;
}

} // namespace sheaf::app
