#!/bin/sh
# fuzz.sh BUILD SECONDS: replays the corpus of every fuzz target in BUILD, then runs each for SECONDS. New inputs stay in BUILD/corpus.
set -eu
cd "$(dirname "$0")/.."
. tools/setup.sh
build=$1
seconds=$2
found=0
for target in "$build"/fuzz/*_fuzz; do
  [ -x "$target" ] || continue
  found=1
  name=$(basename "$target")
  mkdir -p "$build/corpus/$name"
  say "fuzz: $name, $seconds s"
  "$target" -max_total_time="$seconds" -max_len=65536 -rss_limit_mb=2048 -timeout=10 -print_final_stats=1 -artifact_prefix="$build/$name-" \
    "$build/corpus/$name" "fuzz/corpus/$name" >"$build/$name.log" 2>&1 || { tail -n 40 "$build/$name.log"; exit 1; }
  grep -E 'number_of_executed_units' "$build/$name.log"
done
[ "$found" = 1 ] || { echo "no fuzz target in $build/fuzz" >&2; exit 1; }
