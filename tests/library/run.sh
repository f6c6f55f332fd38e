#!/bin/sh
# run.sh BUILD CXX: installs the library from BUILD into a folder of its own, builds the examples against it as outside projects do, and
# verifies a genuine bundle and a changed one with each.
set -eu
build=$(cd "$1" && pwd)
cxx=$2
root=$(cd "$(dirname "$0")/../.." && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0

# expect NAME CODE TEXT COMMAND...: the command ends with CODE and says TEXT, when there is one.
expect() {
  name=$1 code=$2 text=$3
  shift 3
  got=0
  "$@" >"$dir/out" 2>&1 || got=$?
  if [ "$got" = "$code" ] && { [ -z "$text" ] || grep -qF -- "$text" "$dir/out"; }; then
    echo "passed  $name"
  else
    echo "FAILED  $name: exit code $got instead of $code, or no '$text':"
    tail -n 20 "$dir/out"
    failed=1
  fi
}

configure() {
  cmake -S "$1" -B "$2" -G Ninja -DCMAKE_CXX_COMPILER="$cxx" -DCMAKE_BUILD_TYPE=Release -DCMAKE_PREFIX_PATH="$dir/prefix"
}

"$build/tests/library/library-bundle" "$dir"
cmake --install "$build" --prefix "$dir/prefix" --component library >"$dir/out"

expect "the header stands alone in C++" 0 "" "$cxx" -std=c++20 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -I"$dir/prefix/include" -x c++ \
  "$dir/prefix/include/attestor/verify.h"
expect "the header stands alone in C" 0 "" cc -std=c11 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -I"$dir/prefix/include" -x c \
  "$dir/prefix/include/attestor/verify.h"
for example in verify-cpp verify-c; do
  expect "$example: configures with find_package" 0 "" configure "$root/examples/$example" "$dir/$example"
  expect "$example: builds" 0 "" cmake --build "$dir/$example"
done
export PKG_CONFIG_PATH="$dir/prefix/lib/pkgconfig:$dir/prefix/lib/$(cc -print-multiarch)/pkgconfig"
expect "verify-c: builds with pkg-config" 0 "" sh -c "cc -std=c11 -Wall -Werror '$root/examples/verify-c/main.c' -o '$dir/verify-pc' \$(pkg-config --cflags --libs attestor)"

python3 - "$dir" <<'PY'
import sys
data = bytearray(open(f"{sys.argv[1]}/bundle", "rb").read())
data[len(data) // 2] ^= 1
open(f"{sys.argv[1]}/flipped", "wb").write(data)
PY
for program in "$dir/verify-cpp/verify-cpp" "$dir/verify-c/verify-c" "$dir/verify-pc"; do
  is=$(basename "$program")
  expect "$is: a genuine bundle" 0 "GET /small at localhost" "$program" "$dir/bundle" "$dir/tee.pem" "$dir/web.pem" "$dir/suffixes.dat" "$dir/release.bin" localhost
  expect "$is: a flipped bit" 1 "not verified" "$program" "$dir/flipped" "$dir/tee.pem" "$dir/web.pem" "$dir/suffixes.dat" "$dir/release.bin" localhost
  expect "$is: another host" 1 "expect.host" "$program" "$dir/bundle" "$dir/tee.pem" "$dir/web.pem" "$dir/suffixes.dat" "$dir/release.bin" bank.example
  expect "$is: another TEE root" 1 "signer.quote.root" "$program" "$dir/bundle" "$dir/web.pem" "$dir/web.pem" "$dir/suffixes.dat" "$dir/release.bin" localhost
done

# Inside of another project: nothing but the library, none of the outer project's settings changed, and its target by the same name.
mkdir "$dir/outer"
cat >"$dir/outer/CMakeLists.txt" <<CMAKE
cmake_minimum_required(VERSION 3.25)
project(outer LANGUAGES CXX)
add_subdirectory("$root" attestor)
if(NOT TARGET Attestor::verify OR TARGET attestor_net OR DEFINED CMAKE_CXX_STANDARD OR BUILD_TESTING)
  message(FATAL_ERROR "not the library alone")
endif()
add_executable(verify-inside "$root/examples/verify-cpp/main.cc")
target_compile_features(verify-inside PRIVATE cxx_std_20)
target_link_libraries(verify-inside PRIVATE Attestor::verify)
CMAKE
expect "add_subdirectory: configures" 0 "" configure "$dir/outer" "$dir/inside"
exit $failed
