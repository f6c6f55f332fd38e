#!/bin/sh
# fuzz.sh BUILD LIMIT: replays the corpus of every fuzz target in BUILD, then goes on from it. LIMIT is a number of seconds each, or
# runs=N for N executions each with a fixed seed, which finds the same every time. New inputs stay in BUILD/corpus.
set -eu
cd "$(dirname "$0")/.."
. tools/setup.sh
build=$1
case $2 in
  runs=*) limit="-runs=${2#runs=} -seed=1" ;;
  *) limit="-max_total_time=$2" ;;
esac
found=0
for target in "$build"/fuzz/*_fuzz; do
  [ -x "$target" ] || continue
  found=1
  name=$(basename "$target")
  mkdir -p "$build/corpus/$name"
  say "fuzz: $name, $2"
  # shellcheck disable=SC2086  # two options
  "$target" $limit -max_len=65536 -rss_limit_mb=2048 -timeout=10 -print_final_stats=1 -artifact_prefix="$build/$name-" \
    "$build/corpus/$name" "fuzz/corpus/$name" >"$build/$name.log" 2>&1 || { tail -n 40 "$build/$name.log"; exit 1; }
  grep -E 'number_of_executed_units' "$build/$name.log"
done
[ "$found" = 1 ] || { echo "no fuzz target in $build/fuzz" >&2; exit 1; }
