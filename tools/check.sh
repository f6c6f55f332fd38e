#!/bin/sh
# ./dev check [--ci]: everything that is not a test of the release build.
set -eu
cd "$(dirname "$0")/.."
. tools/setup.sh

configure_and_build() {  # configure_and_build PRESET [TARGET...]
  preset=$1
  shift
  cmake --preset "$preset" >"build/$preset.configure.log" 2>&1 || { cat "build/$preset.configure.log"; exit 1; }
  cmake --build "build/$preset" ${*:+--target "$@"} >"build/$preset.build.log" 2>&1 || { grep -E -A8 'error|FAILED' "build/$preset.build.log"; exit 1; }
}

# changed: source files that differ from where this branch left the main line; in a clone without one, from the commit before.
changed() {
  base=$(git merge-base HEAD origin/main 2>/dev/null || true)
  if [ -z "$base" ] || [ "$base" = "$(git rev-parse HEAD)" ]; then base=$(git rev-parse -q --verify HEAD~1 || git rev-parse HEAD); fi
  { git diff --name-only --diff-filter=d "$base" -- 'src/*.cc' 'testkit/*.cc' 'apps/*.cc'; git ls-files -o --exclude-standard 'src/*.cc' 'testkit/*.cc' 'apps/*.cc'; } | sort -u | grep -v '_test\.cc$' || true
}

say "format"
git ls-files '*.h' '*.cc' | xargs clang-format-19 --dry-run --Werror
say "layers, error codes, text"
python3 tools/check_layers.py --check
python3 tools/check_codes.py --check
python3 tools/check_checks.py
python3 tools/check_limits.py --check
python3 tools/check_text.py
python3 tools/check_tests.py
python3 tools/mutants.py --check
tools/spin.sh

say "AddressSanitizer and UndefinedBehaviorSanitizer, with the fuzz targets"
configure_and_build asan
say "what a verifier links, with another standard library"
python3 tools/check_portable.py build/asan
say "clang-tidy on what changed"
tidied=40
[ "$(changed | wc -l)" -le $tidied ] || say "of $(changed | wc -l) changed files the first $tidied"
changed | head -n $tidied | xargs -r -P "$(nproc)" -n 4 clang-tidy-19 --quiet -p build/asan
# Whole programs, foreign servers, the second verifier and the long runs over bundles and quotes are the release build's; the corpora are
# replayed where fuzzing begins.
ctest --test-dir build/asan --output-on-failure -j "$(nproc)" -LE 'interop|programs|bundle|quotes|sdk|load|library' -E '_fuzz_replay$|^zk_reference$'
tools/fuzz.sh build/asan 7

say "ThreadSanitizer, node and signer"
configure_and_build tsan gate_test node_test channel_test metrics_test integration_test
ctest --test-dir build/tsan --output-on-failure -R '^(gate_test|node_test|channel_test|metrics_test|integration_test)$'
