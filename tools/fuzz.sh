#!/bin/sh
# fuzz.sh BUILD LIMIT: replays the corpus of every fuzz target in BUILD, then goes on from it, as many targets at a time as there are
# processors. LIMIT is a number of seconds each, or runs=N for N executions each. New inputs stay in BUILD/corpus.
# fuzz.sh BUILD LIMIT TARGET: one target.
set -eu
cd "$(dirname "$0")/.."
. tools/setup.sh
build=$1

fuzz_all() {
  set -- "$build"/fuzz/*_fuzz
  [ -x "$1" ] || { echo "no fuzz target in $build/fuzz" >&2; exit 1; }
  printf '%s\n' "$@" | xargs -P "$(nproc)" -n 1 tools/fuzz.sh "$build" "$limit"
}

fuzz_one() {
  case $limit in
    runs=*) option="-runs=${limit#runs=}" ;;
    *) option="-max_total_time=$limit" ;;
  esac
  name=$(basename "$1")
  mkdir -p "$build/corpus/$name"
  "$1" "$option" -seed=1 -max_len=65536 -rss_limit_mb=2048 -timeout=10 -print_final_stats=1 -artifact_prefix="$build/$name-" \
    "$build/corpus/$name" "fuzz/corpus/$name" >"$build/$name.log" 2>&1 || {
    tail -n 40 "$build/$name.log"
    exit 255 # which ends xargs, too
  }
  say "fuzz: $name, $limit: $(sed -n 's/^stat::number_of_executed_units: *//p' "$build/$name.log") executions"
}

limit=$2
if [ $# = 3 ]; then fuzz_one "$3"; else fuzz_all; fi
