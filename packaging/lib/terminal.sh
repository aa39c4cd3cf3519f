# The main job without a window: count what the files cost, ask, show the answer with its sources. Sourced by bash after
# common.sh; needs the array $samples.
# shellcheck shell=bash

# run_in_terminal [FILE...]: the given files, or the samples.
run_in_terminal() {
  local cli="$root/build/release/bin/sheaf-cli" question="What is this about?" asked=("$@") attach=() file status=0
  if [ $# -eq 0 ]; then
    set -- "${samples[@]}"
    asked=("${samples[0]}") question="Summarise the key terms of this agreement."
    say "the default model is small: it shows how Sheaf works, and is often wrong"
  fi
  for file in "$@"; do attach+=(--attach "$file"); done
  say "what the files cost: sheaf-cli count --tree --attach …"
  "$cli" count --tree "${attach[@]}" || status=$?
  if [ $status -ne 0 ]; then
    say "sheaf-cli count ended with $status, so nothing is asked: see the lines above"
    return $status
  fi
  attach=()
  for file in "${asked[@]}"; do attach+=(--attach "$file"); done
  say "asking: sheaf-cli ask --attach $(basename "${asked[0]}")$([ ${#asked[@]} -eq 1 ] || echo " …") -n 100 --temp 0 -p \"$question\""
  "$cli" ask "${attach[@]}" -p "$question" -n 100 --temp 0
}
