#include "ui/transcript/code_colors.h"
#include "ui/transcript/markdown.h"
#include "ui/transcript/markdown_stream.h"
#include "ui/transcript/math_text.h"

#include <QRandomGenerator>
#include <QTest>

using namespace sheaf::ui;

namespace {

const char* const kDocument = R"(# Title with `code`

A paragraph with **bold**, *italic*, ~~struck~~ and `inline` text,
over two lines.

- one
- two with more

  a second paragraph of two

  ```cpp
  int inList = 1;

  int after = 2;
  ```
- three

1. first

2. second

> quoted
>
> > deeper
>
> end

| Name | Tokens |
|:-----|-------:|
| a    | 24,118 |
| b    | 7      |

```python
def f(x):

    return x  # not a heading
```

---

Formula $x^2 \le \frac{a}{b}$ and <b>HTML</b> & &amp; &euro;.

![picture](https://example.org/p.png) and [text](https://example.org/x) and https://example.org/y.
)";

std::vector<Block> streamed(const QString& text, QRandomGenerator& random)
{
    MarkdownStream stream;
    for (qsizetype at = 0; at < text.size();) {
        const qsizetype length = 1 + random.bounded(12);
        stream.append(QStringView(text).mid(at, length));
        at += length;
    }
    return stream.blocks();
}

bool hasRun(const RichText& text, const QString& part, int style)
{
    return std::ranges::any_of(text.runs,
        [&](const Run& run) { return (run.style & style) == style && text.text.mid(run.start, run.length) == part; });
}

QString linkOf(const RichText& text, const QString& part)
{
    for (const Run& run : text.runs) {
        if (text.text.mid(run.start, run.length) == part)
            return run.link;
    }
    return {};
}

} // namespace

class MarkdownTest : public QObject {
    Q_OBJECT

private slots:
    void blocksHaveTheirKindsAndContainers();
    void inlineStylesBecomeRuns();
    void htmlStaysText();
    void picturesAndLinksShowTheirAddress();
    void tablesKeepAlignments();
    void anyPiecesGiveTheSameBlocks();
    void closedBlocksAreNotTouchedAgain();
    void deepNestingIsFlatAndFast();
    void formulasBecomeText_data();
    void formulasBecomeText();
    void codeIsColoured();
};

void MarkdownTest::blocksHaveTheirKindsAndContainers()
{
    const std::vector<Block> blocks = parseMarkdown(QString::fromUtf8(kDocument));
    QCOMPARE(blocks[0].kind, Block::Kind::Heading);
    QCOMPARE(blocks[0].level, 1);
    QCOMPARE(blocks[2].marker, QString("•"));
    QCOMPARE(blocks[4].texts[0].text, QString("a second paragraph of two"));
    QVERIFY(blocks[4].marker.isEmpty());
    QCOMPARE(blocks[5].kind, Block::Kind::Code);
    QCOMPARE(blocks[5].texts.size(), std::size_t(3));
    QCOMPARE(blocks[7].marker, QString("1."));
    QCOMPARE(blocks[8].marker, QString("2."));
    QCOMPARE(blocks[10].containers, (std::vector{Container::Quote, Container::Quote}));
    const auto code = std::ranges::find(blocks, QString("python"), &Block::language);
    QCOMPARE(code->texts[2].text, QString("    return x  # not a heading"));
}

void MarkdownTest::inlineStylesBecomeRuns()
{
    const RichText text = parseMarkdown(QString::fromUtf8(kDocument))[1].texts[0];
    QVERIFY(hasRun(text, "bold", kBold));
    QVERIFY(hasRun(text, "italic", kItalic));
    QVERIFY(hasRun(text, "struck", kStrike));
    QVERIFY(hasRun(text, "inline", kCode));
    QVERIFY(text.text.contains("text, over two lines"));
    QVERIFY(hasRun(parseMarkdown(u"***both***")[0].texts[0], "both", kBold | kItalic));
}

void MarkdownTest::htmlStaysText()
{
    const std::vector<Block> blocks = parseMarkdown(u"<script>alert(1)</script> <img src=\"file:///x\"> after");
    QCOMPARE(blocks.size(), std::size_t(1));
    QCOMPARE(blocks[0].texts[0].text, QString("<script>alert(1)</script> <img src=\"file:///x\"> after"));
}

void MarkdownTest::picturesAndLinksShowTheirAddress()
{
    const RichText text = parseMarkdown(QString::fromUtf8(kDocument)).back().texts[0];
    QCOMPARE(text.text,
        QString("picture (https://example.org/p.png) and text (https://example.org/x) and https://example.org/y."));
    QCOMPARE(linkOf(text, "text"), QString("https://example.org/x"));
    QCOMPARE(linkOf(text, "https://example.org/y"), QString("https://example.org/y"));
}

void MarkdownTest::tablesKeepAlignments()
{
    const std::vector<Block> blocks = parseMarkdown(QString::fromUtf8(kDocument));
    const auto table = std::ranges::find(blocks, Block::Kind::Table, &Block::kind);
    QCOMPARE(table->columns, 2);
    QCOMPARE(table->alignments[1], CellAlignment::Trailing);
    QCOMPARE(table->texts.size(), std::size_t(6));
    QCOMPARE(table->texts[3].text, QString("24,118"));
}

void MarkdownTest::anyPiecesGiveTheSameBlocks()
{
    const QString text = QString::fromUtf8(kDocument);
    const std::vector<Block> whole = parseMarkdown(text);
    for (quint32 seed = 0; seed < 60; ++seed) {
        QRandomGenerator random(seed);
        QVERIFY2(streamed(text, random) == whole, qPrintable(QString("seed %1").arg(seed)));
    }
}

void MarkdownTest::closedBlocksAreNotTouchedAgain()
{
    MarkdownStream stream;
    stream.append(u"First paragraph.\n\nSecond paragraph.\n\nThird");
    QCOMPARE(stream.append(u" grows"), std::size_t(2));
    QCOMPARE(stream.append(u" and grows\n\n"), std::size_t(2));
    QCOMPARE(stream.append(u"Fourth"), std::size_t(3));
}

void MarkdownTest::deepNestingIsFlatAndFast()
{
    const QString quotes = QString(20'000, u'>') + " deep";
    const std::vector<Block> blocks = parseMarkdown(quotes);
    QVERIFY(!blocks.empty());
    QVERIFY(blocks[0].containers.size() <= kMaxContainers);
    QCOMPARE(mathText(QString(20'000, u'{')).size(), qsizetype(20'000 - 32));
}

void MarkdownTest::formulasBecomeText_data()
{
    QTest::addColumn<QString>("tex");
    QTest::addColumn<QString>("text");
    QTest::newRow("power") << "x^2 + y_{10}"
                           << "x² + y₁₀";
    QTest::newRow("fraction") << "\\frac{a+b}{c}"
                              << "(a+b)/c";
    QTest::newRow("symbols") << "\\alpha \\le \\infty"
                             << "α ≤ ∞";
    QTest::newRow("no such superscript") << "e^{x y}"
                                         << "e^(x y)";
    QTest::newRow("unknown") << "\\foo{x}"
                             << "\\foox";
    QTest::newRow("open group") << "\\sqrt{x"
                                << "√x";
    QTest::newRow("lone backslash") << "a\\"
                                    << "a\\";
}

void MarkdownTest::formulasBecomeText()
{
    QFETCH(QString, tex);
    QFETCH(QString, text);
    QCOMPARE(mathText(tex), text);
}

void MarkdownTest::codeIsColoured()
{
    const CodeLanguage* cpp = codeLanguage("CPP");
    QVERIFY(cpp);
    CodeState state = CodeState::Plain;
    const auto spans = colorLine(*cpp, u"return \"a\\\"b\"; // 12 /* no", state);
    QCOMPARE(spans.size(), std::size_t(3));
    QCOMPARE(spans[0].token, CodeToken::Keyword);
    QCOMPARE(spans[1].length, 6);
    QCOMPARE(spans[2].token, CodeToken::Comment);
    QCOMPARE(state, CodeState::Plain);
    colorLine(*cpp, u"int x; /* open", state);
    QCOMPARE(state, CodeState::BlockComment);
    QCOMPARE(colorLine(*cpp, u"still */ 0x1F", state).back().token, CodeToken::Number);
    QVERIFY(!codeLanguage("brainfreeze"));
    // An escaped quote at the end of the line must not read past it.
    QCOMPARE(colorLine(*cpp, u"\"a\\", state).back().length, 3);
}

QTEST_MAIN(MarkdownTest)
#include "markdown_test.moc"
