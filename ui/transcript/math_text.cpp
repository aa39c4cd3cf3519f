#include "ui/transcript/math_text.h"

#include <QHash>

namespace sheaf::ui {

namespace {

const QHash<QString, QString>& symbols()
{
    static const QHash<QString, QString> table{{"alpha", "α"}, {"beta", "β"}, {"gamma", "γ"}, {"delta", "δ"},
        {"epsilon", "ε"}, {"varepsilon", "ε"}, {"zeta", "ζ"}, {"eta", "η"}, {"theta", "θ"}, {"iota", "ι"},
        {"kappa", "κ"}, {"lambda", "λ"}, {"mu", "μ"}, {"nu", "ν"}, {"xi", "ξ"}, {"pi", "π"}, {"rho", "ρ"},
        {"sigma", "σ"}, {"tau", "τ"}, {"phi", "φ"}, {"varphi", "φ"}, {"chi", "χ"}, {"psi", "ψ"}, {"omega", "ω"},
        {"Gamma", "Γ"}, {"Delta", "Δ"}, {"Theta", "Θ"}, {"Lambda", "Λ"}, {"Xi", "Ξ"}, {"Pi", "Π"}, {"Sigma", "Σ"},
        {"Phi", "Φ"}, {"Psi", "Ψ"}, {"Omega", "Ω"}, {"le", "≤"}, {"leq", "≤"}, {"ge", "≥"}, {"geq", "≥"}, {"ne", "≠"},
        {"neq", "≠"}, {"approx", "≈"}, {"equiv", "≡"}, {"sim", "∼"}, {"propto", "∝"}, {"times", "×"}, {"cdot", "·"},
        {"div", "÷"}, {"pm", "±"}, {"mp", "∓"}, {"sum", "∑"}, {"prod", "∏"}, {"int", "∫"}, {"infty", "∞"},
        {"partial", "∂"}, {"nabla", "∇"}, {"in", "∈"}, {"notin", "∉"}, {"subset", "⊂"}, {"subseteq", "⊆"}, {"cup", "∪"},
        {"cap", "∩"}, {"emptyset", "∅"}, {"forall", "∀"}, {"exists", "∃"}, {"neg", "¬"}, {"land", "∧"}, {"lor", "∨"},
        {"to", "→"}, {"rightarrow", "→"}, {"leftarrow", "←"}, {"Rightarrow", "⇒"}, {"Leftarrow", "⇐"},
        {"Leftrightarrow", "⇔"}, {"implies", "⇒"}, {"iff", "⇔"}, {"mapsto", "↦"}, {"ldots", "…"}, {"cdots", "⋯"},
        {"dots", "…"}, {"angle", "∠"}, {"circ", "∘"}, {"degree", "°"}, {"prime", "′"}, {"langle", "⟨"}, {"rangle", "⟩"},
        {"lfloor", "⌊"}, {"rfloor", "⌋"}, {"lceil", "⌈"}, {"rceil", "⌉"}, {"quad", " "}, {"qquad", "  "}, {"left", ""},
        {"right", ""}, {"big", ""}, {"Big", ""}, {"displaystyle", ""}, {"limits", ""}, {"log", "log"}, {"ln", "ln"},
        {"exp", "exp"}, {"sin", "sin"}, {"cos", "cos"}, {"tan", "tan"}, {"max", "max"}, {"min", "min"}, {"lim", "lim"}};
    return table;
}

/// Commands that only change the look of their argument.
bool isWrapper(const QString& name)
{
    static const QStringList names{"text", "mathrm", "mathbf", "mathit", "mathcal", "mathbb", "mathsf", "operatorname",
        "boldsymbol", "textbf", "textit", "overline", "hat", "vec", "bar", "boxed"};
    return names.contains(name);
}

QString raised(const QString& text, bool superscript)
{
    static const QString plain = QStringLiteral("0123456789+-=()ni");
    static const QString above = QStringLiteral("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ");
    static const QString below = QStringLiteral("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₙᵢ");
    const QString& shapes = superscript ? above : below;
    QString result;
    for (const QChar c : text) {
        const qsizetype at = plain.indexOf(c);
        if (at < 0) // no such letter: keep the mark, so that nothing changes its meaning
            return (superscript ? QStringLiteral("^") : QStringLiteral("_"))
                + (text.size() > 1 ? QStringLiteral("(%1)").arg(text) : text);
        result += shapes[at];
    }
    return result;
}

QString grouped(const QString& text)
{
    for (const QChar c : text) {
        if (!c.isLetterOrNumber())
            return QStringLiteral("(%1)").arg(text);
    }
    return text;
}

class MathReader {
public:
    explicit MathReader(const QString& tex)
        : m_tex(tex)
    {
    }

    /// Up to the closing brace of the group, or to the end.
    QString sequence(int depth)
    {
        QString result;
        while (m_at < m_tex.size() && m_tex[m_at] != u'}')
            result += atom(depth);
        return result;
    }

    bool atEnd() const { return m_at >= m_tex.size(); }
    void skip() { ++m_at; }

private:
    static constexpr int kMaxDepth = 32;

    QString atom(int depth)
    {
        const QChar c = m_tex[m_at++];
        if (c == u'\\')
            return command(depth);
        if (c == u'{')
            return group(depth);
        if (c == u'^' || c == u'_')
            return raised(argument(depth), c == u'^');
        return c == u'&' ? QString() : QString(c);
    }

    QString group(int depth)
    {
        if (depth >= kMaxDepth)
            return QStringLiteral("{");
        const QString inner = sequence(depth + 1);
        if (!atEnd())
            skip();
        return inner;
    }

    QString argument(int depth)
    {
        while (!atEnd() && m_tex[m_at] == u' ')
            skip();
        if (atEnd() || m_tex[m_at] == u'}')
            return {};
        return atom(depth);
    }

    QString command(int depth)
    {
        if (atEnd())
            return QStringLiteral("\\");
        qsizetype end = m_at;
        while (end < m_tex.size() && m_tex[end].isLetter())
            ++end;
        if (end == m_at)
            return sign(m_tex[m_at++]);
        const QString name = m_tex.mid(m_at, end - m_at);
        m_at = end;
        if (name == QLatin1String("frac") || name == QLatin1String("dfrac") || name == QLatin1String("tfrac")) {
            const QString above = grouped(argument(depth));
            return above + u'/' + grouped(argument(depth));
        }
        if (name == QLatin1String("sqrt"))
            return QStringLiteral("√") + grouped(argument(depth));
        if (isWrapper(name))
            return argument(depth);
        const auto found = symbols().constFind(name);
        return found == symbols().constEnd() ? u'\\' + name : *found;
    }

    static QString sign(QChar c)
    {
        if (c == u',' || c == u';' || c == u':' || c == u' ')
            return QStringLiteral(" ");
        if (c == u'!')
            return {};
        return c == u'\\' ? QStringLiteral("; ") : QString(c); // a new row of a matrix or of aligned lines
    }

    const QString& m_tex;
    qsizetype m_at = 0;
};

} // namespace

QString mathText(const QString& tex)
{
    MathReader reader(tex);
    QString result;
    while (!reader.atEnd()) {
        result += reader.sequence(0);
        if (!reader.atEnd()) {
            result += u'}'; // one too many
            reader.skip();
        }
    }
    return result.simplified();
}

} // namespace sheaf::ui
