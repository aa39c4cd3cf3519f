#!/usr/bin/env python3
"""make_constructs.py > constructs.json: small templates and what transformers' renderer makes of them."""
import datetime
import json
import sys

import jinja2
import transformers
from transformers.utils import chat_template_utils

VARIABLES = {
    "n": 7, "zero": 0, "x": 2.5, "yes": True, "nothing": None, "empty": "", "s": "Hello, World", "u": "Où ça? 🚀é",
    "padded": " \t two words \n", "path": "a/b/c", "list": [3, 1, 2], "words": ["b", "a", "C", "a"], "nested": [[1, 2], ["x"]],
    "d": {"b": 1, "a": "two", "items": "shadow"}, "tool": {"name": "f", "args": {"q": "it's \"so\" <b>", "n": [1, 2.5, None, True]}},
    "messages": [
        {"role": "system", "content": "S"}, {"role": "user", "content": "U1"}, {"role": "assistant", "content": "A1"},
        {"role": "user", "content": "U2", "tag": "t"},
    ],
}

SNIPPETS = r"""
{{ n }} {{ x }} {{ yes }} {{ nothing }} {{ missing }} {{ list }} {{ d }} {{ u }}
{{ 1 }}{{ -1 }}{{ +3 }}{{ 1_000 }}{{ 1.5e3 }}{{ 2.0 }}{{ 1e22 }}{{ 1.25e-7 }}
{{ 'a' "b" 'c' }}{{ 'tab\tnl\\n\'q\' \x41 \u00e9 \U0001F680 \d \101' }}
{{ "double 'single'" }}{{ ["it's", 'say "x"', 'both \' and "', 'new\nline\ttab\\'] }}
{{ true }}{{ True }}{{ false }}{{ none }}{{ None }}
{{ n + 1 }} {{ n - 10 }} {{ n * 2 }} {{ n / 2 }} {{ n // 2 }} {{ -n // 2 }} {{ n % 3 }} {{ -n % 3 }} {{ 2 ** 10 }} {{ 2 ** -1 }}
{{ x + 1 }} {{ x * 2 }} {{ 7.5 // 2 }} {{ -7.5 % 2 }} {{ 1 / 3 }} {{ yes + 1 }}
{{ 'ab' * 3 }}{{ [1] * 2 }}{{ 'a' + 'b' }}{{ [1] + [2, 3] }}
{{ 1 + 2 * 3 ** 2 - 4 }} {{ (1 + 2) * 3 }} {{ 10 - 2 - 3 }} {{ 2 * 3 % 4 }} {{ -2 ** 2 }}
{{ 'a' ~ 1 ~ none ~ missing ~ 2.0 ~ [1] }}
{{ 1 ~ 2 + 3 }}
{{ n == 7 }} {{ n != 7 }} {{ n < 8 }} {{ n <= 7 }} {{ n > 7 }} {{ n >= 8 }} {{ 1 == 1.0 }} {{ 1 == true }} {{ '1' == 1 }}
{{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }} {{ 'a' < 'b' }} {{ [1, 2] < [1, 3] }} {{ [1] == [1] }} {{ d == d }} {{ nothing == none }} {{ missing == none }}
{{ 'World' in s }} {{ 'x' not in s }} {{ 3 in list }} {{ 'b' in d }} {{ 'z' in d }} {{ 'a' in missing }} {{ missing in list }}
{{ not n }} {{ not zero }} {{ n and empty }} {{ zero or 'b' }} {{ zero and missing.x }} {{ yes or missing.x }}
{{ not n == 8 }} {{ not 'a' in 'b' }} {{ n is defined and not empty }}
{{ 'y' if yes else 'n' }} {{ 'y' if zero else 'n' }} {{ 'y' if zero }} {{ 1 if zero else 2 if nothing else 3 }}
{{ s[0] }} {{ s[-1] }} {{ s[100] }} {{ s[1:5] }} {{ s[:-3] }} {{ s[::-1] }} {{ s[::3] }} {{ s[-5:] }} {{ s[5:1] }} {{ u[3:6] }} {{ u[-2] }}
{{ list[0] }} {{ list[-1] }} {{ list[9] }} {{ list[1:] }} {{ list[::-1] }} {{ list[:2] }} {{ list[5:] }} {{ list[-2:-1] }} {{ list[::2] }}
{{ messages[0]['role'] }} {{ messages[0].role }} {{ messages[-1].content }} {{ messages[1:][0].content }} {{ messages[0].nope }} {{ messages[0]['nope'] }}
{{ messages[::-1][0]['content'] }} {{ messages[0].get('role') }} {{ messages[0].get('z') }} {{ messages[0].get('z', 'dflt') }}
{{ d.b }} {{ d['a'] }} {{ d['items'] }} {{ tool.args.q }} {{ tool['args']['n'][1] }} {{ list.0 }}
{% for k, v in tool.items() %}{{ k }}={{ v }};{% endfor %}{% for k in d %}{{ k }}{% endfor %}{{ d.keys() | list }}{{ tool.values() | list | length }}
{{ {'a': 1, "b": [1, {'c': none}]} }}{{ {} }}{{ [] }}{{ (1, 2) | list }}{{ [1, 2,] }}
{{ s | upper }} {{ s | lower }} {{ s | title }} {{ 'they\'re bill\'s' | title }} {{ 'hELLO wORLD' | capitalize }} {{ s | length }} {{ u | length }} {{ list | length }} {{ d | length }}
[{{ padded | trim }}] [{{ '--a--' | trim('-') }}] [{{ padded.strip() }}] [{{ padded.lstrip() }}] [{{ padded.rstrip() }}] [{{ 'xxaxx'.strip('x') }}] [{{ 'abcba'.lstrip('ab') }}]
{{ s | replace('l', 'L') }} {{ s | replace('l', 'L', 1) }} {{ s.replace('o', '0') }} {{ s.replace('o', '0', 1) }}
{{ path.split('/') }} {{ path.split('/')[-1] }} {{ path.split('/', 1) }} {{ padded.split() }} {{ path.rsplit('/', 1) }} {{ 'a,,b'.split(',') }} {{ ''.split(',') }} {{ 'x'.split('xx') }} {{ ' a  b c '.split(None, 1) }}
{{ s.startswith('Hell') }} {{ s.endswith('d') }} {{ s.startswith(('x', 'H')) }} {{ s.upper() }} {{ s.lower() }} {{ s.title() }} {{ 'aB cD'.capitalize() }}
{{ s.find('W') }} {{ s.find('zz') }} {{ u.find('ç') }} {{ s.count('l') }} {{ 'a\nb\r\nc\n'.splitlines() }} {{ ','.join(words) }} {{ '12'.isdigit() }} {{ 'a1'.isalpha() }} {{ ' '.isspace() }} {{ 'abc'.removeprefix('a') }} {{ 'abc'.removesuffix('bc') }}
{{ list | join(', ') }} {{ words | join }} {{ messages | join('|', attribute='role') }} {{ list | first }} {{ list | last }} {{ [] | first }} {{ s | first }}
{{ words | sort }} {{ words | sort(reverse=true) }} {{ list | sort }} {{ words | sort(case_sensitive=true) }} {{ words | unique | list }} {{ list | sum }} {{ list | min }} {{ list | max }} {{ list | reverse | list }} {{ s | reverse }}
{{ messages | map(attribute='role') | list }} {{ words | map('upper') | list }} {{ messages | map(attribute='tag', default='-') | join(',') }} {{ list | map('string') | join('+') }}
{{ messages | selectattr('role', 'equalto', 'user') | list | length }} {{ messages | rejectattr('role', 'eq', 'user') | map(attribute='content') | join }} {{ messages | selectattr('tag') | list | length }} {{ messages | selectattr('tag', 'defined') | list | length }} {{ messages | selectattr('role', 'in', ['user', 'system']) | list | length }}
{{ list | select('odd') | list }} {{ list | reject('gt', 1) | list }} {{ list | select('divisibleby', 3) | list }} {{ ['', 'a'] | select | list }}
{{ missing | default('d') }} {{ empty | default('d') }} {{ empty | default('d', true) }} {{ nothing | d('x', boolean=true) }} {{ missing | default }}
{{ n | string ~ 'x' }} {{ '42' | int + 1 }} {{ 'x' | int }} {{ 'x' | int(5) }} {{ 3.9 | int }} {{ '2.5' | float }} {{ -3 | abs }} {{ (-3) | abs }} {{ 2.567 | round(2) }} {{ 2.4 | round }} {{ yes | int }}
{{ tool | tojson }}
{{ tool | tojson(indent=2) }}
{{ [] | tojson(indent=2) }}{{ {} | tojson(indent=2) }}{{ [[], {}] | tojson(indent=1) }}
{{ u | tojson }} {{ u | tojson(ensure_ascii=true) }} {{ 'a\x01\x7f\x1f/"\\' | tojson }} {{ d | tojson(sort_keys=true) }} {{ list | tojson(separators=(',', ':')) }} {{ none | tojson }} {{ 1.0 | tojson }}
{{ '<a href="x">' | e }} {{ '<b>' | escape }} {{ '<b>' | safe }} {{ 'a\nb\n\nc' | indent }} {{ 'a\nb' | indent(2, true) }} {{ 'a\nb' | indent(width=1) }}
{% for k, v in d | dictsort %}{{ k }}{{ v }}{% endfor %} {% for k, v in d | items %}{{ k }}{{ v }}{% endfor %} {% for k, v in {'x': 2, 'y': 1} | dictsort(by='value') %}{{ k }}{% endfor %}
{{ n is defined }} {{ missing is defined }} {{ missing is undefined }} {{ missing is not defined }} {{ nothing is none }} {{ nothing is not none }} {{ n is none }}
{{ s is string }} {{ n is string }} {{ d is mapping }} {{ list is mapping }} {{ list is iterable }} {{ s is iterable }} {{ n is iterable }} {{ list is sequence }} {{ d is sequence }} {{ n is number }} {{ x is float }} {{ n is integer }} {{ yes is integer }} {{ yes is boolean }} {{ yes is true }} {{ zero is false }} {{ n is true }}
{{ n is odd }} {{ n is even }} {{ n is divisibleby 7 }} {{ n is divisibleby(2) }} {{ n is eq 7 }} {{ n is equalto(8) }} {{ n is ne 7 }} {{ n is gt 3 }} {{ n is lt 3 }} {{ n is ge 7 }} {{ n is le 7 }} {{ 1 is in [1, 2] }} {{ 'a' is lower }} {{ 'A' is upper }} {{ raise_exception is callable }} {{ nothing is sameas none }}
{{ n is odd and s is string }} {{ 'x' if missing is defined else 'y' }} {{ not missing is defined }}
{% if n == 7 %}a{% elif n == 8 %}b{% else %}c{% endif %}{% if n == 8 %}a{% elif n == 7 %}b{% else %}c{% endif %}{% if zero %}a{% elif empty %}b{% else %}c{% endif %}{% if zero %}a{% endif %}
{% for i in list %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.previtem }}{{ loop.nextitem }};{% endfor %}
{% for i in [] %}x{% else %}none{% endfor %}{% for i in list %}x{% else %}none{% endfor %}
{% for i in list if i > 1 %}{{ i }}/{{ loop.length }} {% endfor %}{% for a, b in [[1, 2], [3, 4]] %}{{ a }}-{{ b }} {% endfor %}
{% for i in list %}{% if i == 1 %}{% continue %}{% endif %}{{ i }}{% endfor %}{% for i in list %}{% if i == 1 %}{% break %}{% endif %}{{ i }}{% endfor %}
{% for i in range(3) %}{{ i }}{% endfor %}{% for i in range(2, 8, 3) %}{{ i }}{% endfor %}{% for i in range(3, 0, -1) %}{{ i }}{% endfor %}
{% for i in [1, 2] %}{% for j in [1, 2] %}{{ i }}{{ j }}{{ loop.index }}{{ loop.depth }} {% endfor %}{{ loop.cycle('a', 'b') }}{% endfor %}
{% for m in messages %}{% set outer = loop %}{% for c in m.content %}{{ outer.index }}{{ c }}{% endfor %}{% endfor %}
{% set a = 1 %}{% for i in [1, 2] %}{% set a = a + i %}{{ a }} {% endfor %}{{ a }}
{% set a = 1 %}{% if yes %}{% set a = 2 %}{% endif %}{{ a }}
{% set ns = namespace(a=1, b='x') %}{% for i in list %}{% set ns.a = ns.a + i %}{% endfor %}{{ ns.a }}{{ ns.b }}{{ ns.c }}{{ ns.c is defined }}
{% set ns = namespace() %}{% set ns.found = false %}{% for m in messages %}{% if m.role == 'user' and not ns.found %}{% set ns.found = true %}{{ loop.index0 }}{% endif %}{% endfor %}{{ ns.found }}
{% set a, b = 1, 'two' %}{{ a }}{{ b }}{% set a = b %}{{ a }}{% set t = 1, 2 %}{{ t | length }}
{% set x %}  text {{ n }} {% endset %}[{{ x }}]{% set y | trim | upper %}  abc {% endset %}[{{ y }}]
{% macro m(a, b='B', c=none) %}<{{ a }}{{ b }}{{ c }}>{% endmacro %}{{ m(1) }}{{ m(1, 2) }}{{ m(1, c=3) }}{{ m(b=1, a=2) }}{{ m() }}
{% macro f(k) %}{% if k > 0 %}{{ k }}{{ f(k - 1) }}{% endif %}{% endmacro %}{{ f(4) }}{{ f(2) | length }}
{% set g = 5 %}{% macro m() %}{{ g }}{{ n }}{% set g = 6 %}{{ g }}{% endmacro %}{{ m() }}{{ g }}
{% raw %}{{ not this }} {% nor this %}{% endraw %}!{%- raw -%}  x  {%- endraw -%}  y
a {#- comment -#} b{# plain #} c {# {{ x }} {% if %} #}d
{{- '  a ' -}}   b   {{- 'c' }}
  {%- if yes -%}   x   {%- endif -%}   y
{% generation %}in {{ n }}{% endgeneration %} out
{{ strftime_now('%Y-%m-%d') }} {{ strftime_now("%d %b %Y") }} {{ strftime_now('%A %B %H:%M:%S %j %%') }}
{{ dict(a=1, b=2) }} {{ range(3) | list }} {{ namespace is defined }} {{ strftime_now is defined }}
{{ messages | length - 1 }} {{ messages[messages | length - 1].content }} {{ (messages | length) % 2 }}
{{ '' if not yes }}|{{ 'a' if yes and not zero }}
{{ words[0] ~ '-' ~ words[-1] | lower }} {{ ('a' ~ 'B') | lower }}
{{ ['a', 'b'].index('b') }} {{ [1, 1].count(1) }}
{{ raise_exception('stop here') }}
{% if messages[0].role != 'user' %}{{ raise_exception('must begin with user, not ' ~ messages[0].role) }}{% endif %}
{{ missing.attribute }}
{{ missing['x'] }}
{{ missing + 'a' }}
{{ 1 + 'a' }}
{{ 'a' + 1 }}
{{ none + 'a' }}
{{ 1 < 'a' }}
{{ 1 / 0 }}
{{ 3 in 5 }}
{{ list.append(1) }}
{{ n | nofilter }}
{{ n is notest }}
{% for i in 5 %}{% endfor %}
{% for a, b in [[1]] %}{% endfor %}
{% set d.x = 1 %}
{{ nofunction() }}
{{ n() }}
{{ 'x' | length | tojson | trim | upper }}
{{ 'unclosed }}
{{ n
{% if n %}
{% endif %}
{{ n }} {% unknown %}
{{ (1 }}
{{ 1 + }}
{{ . }}
{# open
{% for x %}{% endfor %}
{% include 'x' %}
{{ m.x(1)(2) }}
""".strip("\n").split("\n")

# With line breaks: whitespace control, trim_blocks, lstrip_blocks.
BLOCKS = [
    "a\n{% if yes %}\nb\n{% endif %}\nc\n", "a\n  {% if yes %}\n  b\n  {% endif %}\nc\n\n", "  {{ n }}\n  {{ n }}\n",
    "a\n  {%+ if yes %}\nb{% endif +%}\nc", "x {% if yes %}\ny\n{% endif %} z\n", "{%- for i in list -%}\n  {{ i }}\n{%- endfor -%}\n",
    "{% for i in list %}\n  {{ i }},\n{% endfor %}\nend", "{# c #}\n\n  {# d #}\nx\n\t{#- e -#}\n y", "{%- set a = 1 %}\n\n\n{{- a }}\n\n",
    "\r\na\r\n{% if yes %}\r\nb{% endif %}\r\n", "{{ n }}\n", "{{ n }}\n\n", "\n{{ n }}", "   {% if yes %}   \n x {% endif %}", "a\n \t {% set z = 1 %}b",
    "{% set t %}\n  in\n{% endset %}\n[{{ t }}]", "{% macro m(a) %}\n  ({{ a }})\n{% endmacro %}\n{{ m(1) }}\n{{- m(2) }}", "a  {%- if yes %}  b  {% endif -%}  c",
    "{% if yes %}{# c #}\n{% endif %}\nx", "\u00a0{%- if yes -%}\u2003x\u00a0{%- endif %}", "{{ {'a': {'b': 1}}['a']['b'] }}{{ '}}' }}{% if '%}' %}y{% endif %}",
    "{% for m in messages %}\n{{ m.role }}:\n  {{- m.content -}}\n{% endfor %}", "line1\n\n   {% raw %}\n {{ x }}\n   {% endraw %}\nline2\n",
]


class FixedDay(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(2024, 7, 26)


def main():
    chat_template_utils.datetime = FixedDay
    cases = []
    for template in SNIPPETS + BLOCKS:
        try:
            text = chat_template_utils._compile_jinja_template(template).render(**VARIABLES)
        except Exception:  # whatever it is, ours must be an error too
            text = None
        cases.append({"template": template, "text": text})
    versions = {"transformers": transformers.__version__, "jinja2": jinja2.__version__}
    json.dump({"versions": versions, "variables": VARIABLES, "cases": cases}, sys.stdout, indent=1, ensure_ascii=False)
    print()


main()
