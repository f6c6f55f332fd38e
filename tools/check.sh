#!/bin/sh
# ./dev check: everything that is not a test of the release build. With --ci, the same without colours and prompts.
set -eu
cd "$(dirname "$0")/.."
. tools/setup.sh

say "format"
git ls-files '*.h' '*.cc' | xargs clang-format-19 --dry-run --Werror
say "layers, error codes, text"
python3 tools/check_layers.py
python3 tools/check_codes.py --check
python3 tools/check_text.py

say "AddressSanitizer and UndefinedBehaviorSanitizer"
cmake --preset asan >build/asan.configure.log 2>&1 || { cat build/asan.configure.log; exit 1; }
cmake --build build/asan
ctest --test-dir build/asan --output-on-failure -j "$(nproc)"
tools/fuzz.sh build/asan 5
