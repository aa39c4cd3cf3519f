// The tokens keep what the design measured: text at least 5.0 to 1, graphics 3.2, segments 3.03, in both themes.

#include "ui/style/tokens.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace sheaf::ui;

namespace {

// WCAG 2.1, relative luminance and contrast ratio.
double linear(double channel)
{
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& color)
{
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

double contrast(const QColor& a, const QColor& b)
{
    const auto [dark, light] = std::minmax({luminance(a), luminance(b)});
    return (light + 0.05) / (dark + 0.05);
}

constexpr double kText = 4.95; // "5.0" as the design rounds it
constexpr double kGraphic = 3.15; // "3.2"
constexpr double kSegment = 3.02;

struct Pair {
    const char* name;
    QColor front;
    QColor back;
};

std::vector<Pair> textPairs(const Tokens& t)
{
    std::vector<Pair> pairs;
    const std::pair<const char*, QColor> fronts[] = {{"text", t.text}, {"muted", t.muted}, {"accent", t.accent},
        {"link", t.link}, {"ok", t.ok}, {"warn", t.warn}, {"error", t.error}};
    for (const auto& [name, front] : fronts)
        for (const QColor& back : {t.window, t.panel, t.raised, t.selection})
            pairs.push_back({name, front, back});
    for (const QColor& front : {t.text, t.muted, t.accent})
        for (const QColor& back : {t.accentSoft, t.okSoft, t.warnSoft, t.errorSoft, t.track})
            pairs.push_back({"on soft", front, back});
    pairs.push_back({"ok on its own", t.ok, t.okSoft});
    pairs.push_back({"warn on its own", t.warn, t.warnSoft});
    pairs.push_back({"error on its own", t.error, t.errorSoft});
    pairs.push_back({"accentText", t.accentText, t.accent});
    pairs.push_back({"accentText hovered", t.accentText, t.accentHover});
    pairs.push_back({"page", t.pageText, t.page});
    pairs.push_back({"mark", t.pageText, t.mark});
    return pairs;
}

std::vector<Pair> graphicPairs(const Tokens& t)
{
    std::vector<Pair> pairs;
    for (const QColor& back : {t.window, t.panel, t.raised, t.selection, t.track})
        pairs.push_back({"lineStrong", t.lineStrong, back});
    for (const QColor& back : {t.window, t.panel, t.raised, t.selection})
        pairs.push_back({"focus", t.focus, back});
    pairs.push_back({"amberFill", t.amberFill, t.track});
    pairs.push_back({"redFill", t.redFill, t.track});
    pairs.push_back({"markLine on page", t.markLine, t.page});
    pairs.push_back({"markLine on mark", t.markLine, t.mark});
    return pairs;
}

void verify(const std::vector<Pair>& pairs, double least)
{
    for (const Pair& pair : pairs)
        QVERIFY2(contrast(pair.front, pair.back) >= least,
            qPrintable(QStringLiteral("%1 %2 on %3: %4")
                           .arg(QLatin1String(pair.name), pair.front.name(), pair.back.name())
                           .arg(contrast(pair.front, pair.back))));
}

void bothThemes()
{
    QTest::addColumn<int>("theme");
    QTest::newRow("light") << int(Theme::Light);
    QTest::newRow("dark") << int(Theme::Dark);
}

} // namespace

class ContrastTest : public QObject {
    Q_OBJECT

private slots:
    void theFormulaKnowsBlackOnWhite() { QCOMPARE(contrast(Qt::black, Qt::white), 21.0); }

    void textIsReadable_data() { bothThemes(); }
    void textIsReadable()
    {
        QFETCH(int, theme);
        verify(textPairs(tokens(Theme(theme))), kText);
    }

    void linesAndFillsAreSeen_data() { bothThemes(); }
    void linesAndFillsAreSeen()
    {
        QFETCH(int, theme);
        verify(graphicPairs(tokens(Theme(theme))), kGraphic);
    }

    void segmentsAreSeenEverywhere_data() { bothThemes(); }
    void segmentsAreSeenEverywhere()
    {
        QFETCH(int, theme);
        const Tokens& t = tokens(Theme(theme));
        for (const QColor& segment : t.segments)
            for (const QColor& back : {t.track, t.panel, t.raised, t.selection})
                verify({{"segment", segment, back}}, kSegment);
    }
};

QTEST_GUILESS_MAIN(ContrastTest)
#include "contrast_test.moc"
