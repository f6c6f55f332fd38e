#!/bin/sh
# fuzz_quotes.sh quotes: every small change of the published real quotes; a run that was stopped goes on where it was.
# fuzz_quotes.sh quotes-differential [COUNT]: our verdict on COUNT (100000) generated and changed quotes beside the published dcap-qvl's and
# Intel's rules. Both print counts, keep them in build/, and fail on a finding. docs/evidence holds the last results.
set -eu
cd "$(dirname "$0")/.."
. tools/setup.sh
tests=build/release/tests/quotes
commit=$(git rev-parse --short HEAD)
case $1 in
  quotes)
    folder=build/quote-mutations
    mkdir -p "$folder"
    # Progress of another commit says nothing of this one.
    [ "$(cat "$folder/commit" 2>/dev/null || :)" = "$commit" ] || { rm -rf "$folder"; mkdir -p "$folder"; echo "$commit" >"$folder/commit"; }
    say "changes of real quotes, at commit $commit"
    "$tests/attestor-quote-mutations" "$folder/progress" 2 | tee "$folder/result"
    grep -q '^violations *0$' "$folder/result"
    ;;
  quotes-differential)
    folder=build/quote-differential
    count=${2:-100000}
    [ -x "$folder/venv/bin/python" ] || python3 -m venv "$folder/venv"
    "$folder/venv/bin/pip" install --quiet --require-hashes -r tests/quotes/differential/requirements.txt
    say "$count quotes and verdicts, at commit $commit"
    "$folder/venv/bin/python" tests/quotes/differential/differential.py "$tests/attestor-quote-differential" "$count" 1 | tee "$folder/result"
    grep -q '^ *0 violations$' "$folder/result"
    ;;
  *)
    echo "fuzz_quotes.sh: there is no '$1'" >&2
    exit 2
    ;;
esac
