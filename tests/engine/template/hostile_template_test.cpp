// Templates made to take time, memory or stack: each ends in an error, soon.

#include "engine/template/template_values.h"

#include <gtest/gtest.h>

#include <ctime>
#include <random>

namespace sheaf::test {
namespace {

#if defined(NDEBUG) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
constexpr double kMostSeconds = 2;
#else
constexpr double kMostSeconds = 60;
#endif

std::string repeated(std::string_view unit, std::size_t count)
{
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text += unit;
    return text;
}

class HostileTemplate : public testing::TestWithParam<std::string> { };

TEST_P(HostileTemplate, EndsInAnErrorSoon)
{
    const std::clock_t begin = std::clock();
    const auto text = renderTemplate(GetParam());
    EXPECT_LT(static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC, kMostSeconds);
    ASSERT_FALSE(text) << "gives " << text->size() << " bytes";
    EXPECT_EQ(text.error().code, ErrorCode::TooLarge) << text.error().what;
}

constexpr auto kDoubling = "{% set ns = namespace(s='x', l=[1]) %}{% for i in range(60) %}";

INSTANTIATE_TEST_SUITE_P(Templates, HostileTemplate,
    testing::Values("{% for i in range(100000000) %}{% endfor %}", "{{ range(9223372036854775807) }}",
        "{% for a in range(9999) %}{% for b in range(9999) %}{{ b }}{% endfor %}{% endfor %}",
        "{{ 'x' * 999999999999 }}", "{{ [1] * 999999999999 }}",
        std::string(kDoubling) + "{% set ns.s = ns.s ~ ns.s %}{% endfor %}{{ ns.s }}",
        std::string(kDoubling) + "{% set ns.s = ns.s.replace('x', 'xx') %}{% endfor %}",
        std::string(kDoubling) + "{% set ns.l = ns.l + ns.l %}{% endfor %}",
        std::string(kDoubling) + "{% set ns.l = [ns.l, ns.l] %}{% endfor %}",
        "{% set ns = namespace(l=[1]) %}{% for i in range(30) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l | "
        "tojson }}",
        "{% set ns = namespace(l=[1]) %}{% for i in range(30) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l }}",
        "{% set ns = namespace(a=[1], b=[1]) %}{% for i in range(30) %}{% set ns.a = [ns.a, ns.a] %}"
        "{% set ns.b = [ns.b, ns.b] %}{% endfor %}{{ ns.a == ns.b }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "{% macro m() %}{{ m() ~ m() }}{% endmacro %}{{ m() }}",
        "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}",
        "{% macro m(k) %}{% if k %}{{ m(k - 1) }}{{ m(k - 1) }}{% endif %}{% endmacro %}{{ m(30) }}",
        "{{ " + repeated("(", 5000) + "1" + repeated(")", 5000) + " }}",
        "{{ " + repeated("[", 5000) + repeated("]", 5000) + " }}", "{{ " + repeated("not ", 5000) + "1 }}",
        "{{ " + repeated("-", 5000) + "1 }}", "{{ x" + repeated(".a", 5000) + " }}",
        "{{ x" + repeated("|trim", 5000) + " }}", "{{ f" + repeated("(f", 5000) + repeated(")", 5000) + " }}",
        repeated("{% if 1 %}", 5000) + repeated("{% endif %}", 5000),
        "{% for a in range(3000) %}{% set s = ('ab' * 100000).count('b' * 50000) %}{% endfor %}",
        "{% set s = 'a' * 1000000 %}{% for i in range(100000) %}{{ ('a' * 500000 ~ 'b') in s }}{% endfor %}",
        "{% set s = 'a' * 1000000 %}{% for i in range(1000000) %}{% if s[5] == s %}{% endif %}{% endfor %}",
        std::string(2 << 20, 'x')));

/// Left-leaning chains are one level, however long.
TEST(Template, TakesLongChainsOfOperators)
{
    const auto text = renderTemplate("{{ 0" + repeated(" + 1", 20000) + " }}");
    ASSERT_TRUE(text) << text.error().what;
    EXPECT_EQ(*text, "20000");
    EXPECT_TRUE(renderTemplate("{% if 0 %}" + repeated("{% elif 0 %}", 5000) + "{% endif %}"));
}

TEST(Template, RefusesTooManyVariablesSoon)
{
    std::string source;
    for (int i = 0; i < 60000; ++i)
        source += "{%set v" + std::to_string(i) + "=1%}";
    const std::clock_t begin = std::clock();
    EXPECT_FALSE(renderTemplate(source));
    EXPECT_LT(static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC, kMostSeconds);
}

TEST(Template, KeepsNamespacesAndLoopsOutOfValues)
{
    for (const char* source : {"{% set ns = namespace() %}{% set ns.x = ns %}", "{% set ns = namespace() %}{{ [ns] }}",
             "{% for i in [1] %}{{ {'a': loop} }}{% endfor %}",
             "{% set ns = namespace() %}{% for i in [1] %}{% set ns.x = loop %}{% endfor %}",
             "{% set ns = namespace() %}{{ dict(a=ns) }}", "{% set ns = namespace() %}{{ namespace(a=ns) }}"}) {
        const auto text = renderTemplate(source);
        ASSERT_FALSE(text) << source;
        EXPECT_EQ(text.error().code, ErrorCode::Unsupported) << source;
    }
}

/// Every prefix of a template, and templates with bytes changed: an answer or an error, never a crash.
TEST(Template, SurvivesDamage)
{
    const std::string whole
        = "{%- macro f(a, b=[1, {'k': 2.5}]) -%}{{ a ~ b[0] | string }}{%- endmacro %}{# c #}"
          "{% set ns = namespace(x='\\u00e9\\n') %}{% for m in [{'role': 'user'}, 3][::-1] if m is mapping %}"
          "{{ loop.index0 }}{{ m.role.split('s', 1)[-1] }}{% set ns.x = f(m['role'], b=(1, 2)) %}"
          "{% if not m.z and 1 < 2 <= 3 %}{{ m | tojson(indent=2) }}{% elif m in [m] %}{% break %}{% else %}x"
          "{% endif %}{% endfor %}{% raw %}{{ }}{% endraw %}{{ ns.x if ns else none }}";
    EXPECT_TRUE(renderTemplate(whole));
    for (std::size_t bytes = 0; bytes < whole.size(); ++bytes)
        static_cast<void>(renderTemplate(whole.substr(0, bytes)));
    std::mt19937 random(7);
    int rendered = 0;
    for (int round = 0; round < 20000; ++round) {
        std::string damaged = whole;
        for (int i = 0; i < 1 + round % 3; ++i) {
            const std::size_t at = random() % damaged.size();
            if (random() % 2)
                damaged[at] = static_cast<char>(random() % 256);
            else
                damaged[at] = damaged[random() % damaged.size()];
        }
        rendered += renderTemplate(damaged).has_value();
    }
    EXPECT_GT(rendered, 0);
    EXPECT_LT(rendered, 20000);
}

} // namespace
} // namespace sheaf::test
