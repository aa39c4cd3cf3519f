# Builds and runs the fuzzers of tests/fuzz. Sourced by bash after common.sh.
# shellcheck shell=bash

# have_fuzzer: whether libFuzzer is here, which Debian packs with Clang's runtime.
have_fuzzer() {
  compgen -G "/usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-$(uname -m).a" >/dev/null
}

# fuzz_one TARGET SECONDS: new inputs go to build/fuzz/run, never among the seeds.
fuzz_one() {
  local target=$1 seconds=$2 work="$root/build/fuzz/run/$1"
  mkdir -p "$work/corpus"
  local log="$work/log" inputs status=0
  (cd "$work" && OMP_NUM_THREADS=1 ASAN_OPTIONS=allocator_may_return_null=1 "$root/build/fuzz/bin/fuzz_$target" \
    -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 -print_final_stats=1 -verbosity=0 \
    corpus "$root/tests/data/fuzz/$target") >"$log" 2>&1 || status=$?
  inputs=$(awk '/^stat::number_of_executed_units:/ { print $2 }' "$log")
  if [ $status -ne 0 ]; then
    tail -n 40 "$log" >&2
    say "fuzzer $target FAILED after ${inputs:-?} inputs; the input is in $work (crash-*, timeout-*, oom-*)"
    return 1
  fi
  say "fuzzer $target: $inputs inputs, no fault"
}

# run_fuzzers SECONDS: every target, two at a time; fails if one of them does.
run_fuzzers() {
  local seconds=$1 status=0 target
  (configure fuzz -DSHEAF_BUILD_TESTS=ON && build fuzz sheaf_fuzzers) || return 1
  local -a targets=() jobs=()
  for target in "$root"/tests/data/fuzz/*/; do
    targets+=("$(basename "$target")")
  done
  for target in "${targets[@]}"; do
    if [ ${#jobs[@]} -ge 2 ]; then
      wait "${jobs[0]}" || status=1
      jobs=("${jobs[@]:1}")
    fi
    fuzz_one "$target" "$seconds" &
    jobs+=($!)
  done
  for target in "${jobs[@]}"; do
    wait "$target" || status=1
  done
  return $status
}
