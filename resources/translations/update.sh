#!/bin/sh
# Brings sheaf_en.ts (English plurals) up to date with the sources: run it after adding a text with %n.
# lupdate of Qt 6.4 does not follow `namespace sheaf::ui {`, so the classes' contexts are completed here.
set -eu
cd "$(dirname "$0")/../.."
file=resources/translations/sheaf_en.ts
new=resources/translations/sheaf_new.ts
lupdate=$(command -v /usr/lib/qt6/bin/lupdate || command -v lupdate)
"$lupdate" -silent -pluralonly -locations none -source-language en -target-language en app ui -ts "$new" 2>/dev/null
python3 - "$new" "$file" <<'PY'
import re
import subprocess
import sys

source, target = sys.argv[1:]
text = open(source, encoding="utf-8").read()


def qualified(match):
    name = match.group(1)
    found = subprocess.run(["git", "grep", "-lE", rf"class {name}( final)? *: *public", "--", "app/*.h", "ui/*.h", "ui/*.cpp"],
        capture_output=True, text=True).stdout.split()
    return f"<name>sheaf::{'ui' if found[0].startswith('ui') else 'app'}::{name}</name>" if found else match.group(0)


def plural(match):
    one, many = (re.sub(r"\((e?s)\)", form, match.group(1)) for form in ("", r"\1"))
    one = one.replace(" are still", " is still").replace("these ", "this ")
    return (f"<source>{match.group(1)}</source>\n        <translation>\n            <numerusform>{one}</numerusform>\n"
            f"            <numerusform>{many}</numerusform>\n        </translation>")


text = re.sub(r"<name>(\w+)</name>", qualified, text)
text = re.sub(r"<source>([^<]*)</source>\s*<translation.*?</translation>", plural, text, flags=re.S)
open(target, "w", encoding="utf-8").write(text)
PY
rm "$new"
