#include "ui/transcript/code_colors.h"

#include <QSet>
#include <QStringList>

namespace sheaf::ui {

struct CodeLanguage {
    QStringList names;
    QSet<QString> keywords;
    QString lineComment; ///< empty: none
    bool blockComments = false;
    bool tripleStrings = false;
    bool singleQuotes = true; ///< '…' is a string
};

namespace {

QSet<QString> words(const char* list)
{
    const QStringList parts = QString::fromLatin1(list).split(u' ');
    return {parts.begin(), parts.end()};
}

const std::vector<CodeLanguage>& languages()
{
    static const std::vector<CodeLanguage> table{
        {{"c", "cpp", "c++", "cc", "cxx", "h", "hpp"},
            words("alignas alignof auto bool break case catch char class co_await co_return co_yield concept const "
                  "consteval constexpr constinit continue decltype default delete do double else enum explicit export "
                  "extern false final float for friend goto if inline int long mutable namespace new noexcept nullptr "
                  "operator override private protected public requires return short signed sizeof static static_assert "
                  "struct switch template this throw true try typedef typename union unsigned using virtual void "
                  "volatile while"),
            "//", true, false, true},
        {{"python", "py", "python3"},
            words("False None True and as assert async await break class continue def del elif else except finally for "
                  "from global if import in is lambda match nonlocal not or pass raise return self try while with "
                  "yield"),
            "#", false, true, true},
        {{"json", "jsonc"}, words("true false null"), {}, false, false, false},
        {{"sh", "bash", "shell", "zsh", "console"},
            words("break case cd continue do done echo elif else esac exit export fi for function if in local return "
                  "set shift source then unset until while"),
            "#", false, false, true},
    };
    return table;
}

bool isWord(QChar c)
{
    return c.isLetterOrNumber() || c == u'_';
}

class LineScanner {
public:
    LineScanner(const CodeLanguage& language, QStringView line, CodeState& state)
        : m_language(language)
        , m_line(line)
        , m_state(state)
    {
    }

    std::vector<CodeSpan> run()
    {
        continueFromLineBefore();
        while (m_at < m_line.size())
            step();
        return std::move(m_spans);
    }

private:
    bool startsWith(QStringView text) const { return m_line.sliced(m_at).startsWith(text); }

    void add(qsizetype start, qsizetype end, CodeToken token)
    {
        m_spans.push_back({static_cast<int>(start), static_cast<int>(end - start), token});
        m_at = end;
    }

    /// Up to and with `end`; without it the rest of the line, and the next line goes on in `open`.
    void spanTo(qsizetype start, qsizetype searchFrom, QStringView end, CodeToken token, CodeState open)
    {
        const qsizetype found = m_line.indexOf(end, searchFrom);
        m_state = found < 0 ? open : CodeState::Plain;
        add(start, found < 0 ? m_line.size() : found + end.size(), token);
    }

    void continueFromLineBefore()
    {
        if (m_state == CodeState::BlockComment)
            spanTo(0, 0, u"*/", CodeToken::Comment, CodeState::BlockComment);
        else if (m_state == CodeState::TripleDouble)
            spanTo(0, 0, u"\"\"\"", CodeToken::String, CodeState::TripleDouble);
        else if (m_state == CodeState::TripleSingle)
            spanTo(0, 0, u"'''", CodeToken::String, CodeState::TripleSingle);
    }

    void step()
    {
        const QChar c = m_line[m_at];
        if (!m_language.lineComment.isEmpty() && startsWith(m_language.lineComment) && commentMayStart())
            return add(m_at, m_line.size(), CodeToken::Comment);
        if (m_language.blockComments && startsWith(u"/*"))
            return spanTo(m_at, m_at + 2, u"*/", CodeToken::Comment, CodeState::BlockComment);
        if (m_language.tripleStrings && startsWith(u"\"\"\""))
            return spanTo(m_at, m_at + 3, u"\"\"\"", CodeToken::String, CodeState::TripleDouble);
        if (m_language.tripleStrings && startsWith(u"'''"))
            return spanTo(m_at, m_at + 3, u"'''", CodeToken::String, CodeState::TripleSingle);
        if (c == u'"' || (c == u'\'' && m_language.singleQuotes))
            return string(c);
        if (isWord(c))
            return word();
        ++m_at;
    }

    /// "$#" of a shell is no comment.
    bool commentMayStart() const
    {
        return m_language.lineComment != QLatin1String("#") || m_at == 0 || m_line[m_at - 1].isSpace();
    }

    void string(QChar quote)
    {
        qsizetype end = m_at + 1;
        while (end < m_line.size() && m_line[end] != quote)
            end += m_line[end] == u'\\' ? 2 : 1;
        add(m_at, std::min(end + 1, m_line.size()), CodeToken::String);
    }

    void word()
    {
        const bool number = m_line[m_at].isDigit();
        qsizetype end = m_at;
        while (
            end < m_line.size() && (isWord(m_line[end]) || (number && (m_line[end] == u'.' || m_line[end] == u'\''))))
            ++end;
        if (number)
            return add(m_at, end, CodeToken::Number);
        if (m_language.keywords.contains(m_line.sliced(m_at, end - m_at).toString()))
            return add(m_at, end, CodeToken::Keyword);
        m_at = end;
    }

    const CodeLanguage& m_language;
    QStringView m_line;
    CodeState& m_state;
    qsizetype m_at = 0;
    std::vector<CodeSpan> m_spans;
};

} // namespace

const CodeLanguage* codeLanguage(const QString& name)
{
    for (const CodeLanguage& language : languages()) {
        if (language.names.contains(name, Qt::CaseInsensitive))
            return &language;
    }
    return nullptr;
}

std::vector<CodeSpan> colorLine(const CodeLanguage& language, QStringView line, CodeState& state)
{
    return LineScanner(language, line, state).run();
}

} // namespace sheaf::ui
