# Messages and small helpers of packaging/run and packaging/test. Sourced by bash; needs $root, the top of the checkout.
# shellcheck shell=bash

say() { printf '%s\n' "sheaf: $*" >&2; }

# die WHAT WHERE NEXT: the three things that somebody whose command stopped needs to know.
die() {
  printf 'sheaf: failed: %s\n       where: %s\n       next:  %s\n' "$1" "$2" "$3" >&2
  exit 1
}

# logged LOG COMMAND...: keeps the output in LOG and shows its end only when the command fails.
logged() {
  local log=$1
  shift
  mkdir -p "$(dirname "$log")"
  if "$@" >"$log" 2>&1 </dev/null; then
    return 0
  fi
  tail -n 25 "$log" >&2
  return 1
}

# Compiling one file of ours takes up to about 1.2 GB: more jobs than memory allows would end in the kernel killing g++.
build_jobs() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/^MemAvailable:/ { print int($2 / 1200000) }' /proc/meminfo 2>/dev/null || true)
  [ "${memory:-0}" -ge 1 ] || memory=1
  echo $((cores < memory ? cores : memory))
}

# Two checkouts of the same sources, such as a colleague's branch beside one's own, share what ccache keeps.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1

# configure PRESET [CMAKE-ARGUMENT...]
configure() {
  local preset=$1
  shift
  local log="$root/build/$preset/configure.log"
  (cd "$root" && logged "$log" cmake --preset "$preset" "$@") \
    || die "CMake could not configure the preset '$preset'" "$log" \
      "install what it misses (packaging/packages.txt), or delete build/$preset if it stems from elsewhere"
}

# build PRESET [TARGET...]
build() {
  local preset=$1
  shift
  ninja -C "$root/build/$preset" -j "$(build_jobs)" "$@" >&2 \
    || die "the build of the preset '$preset' stopped" "$root/build/$preset" \
      "read the first error above; 'ninja -C build/$preset' goes on from there"
}
