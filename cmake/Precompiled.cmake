# ATTESTOR_PCH: the headers that most files include are read once per build instead of once per file, which is a third of a build's time.
# The sources do not rely on it: the development build compiles without, and so do tools/check_portable.py and tests/library what a verifier
# links.

# attestor_precompile(): for all targets that the project has by then.
function(attestor_precompile)
  # ccache compares what the header was made from, not when. From a precompiled header, GCC 12 does not know any more that a warning is about
  # the inside of std::string (its bug 105651; in tests, which it optimises less, also -Wstringop-overread, hence ATTESTOR_TEST_FLAGS).
  target_compile_options(attestor_flags INTERFACE
    $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess> $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds> $<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-overflow>
    "$<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>")
  file(WRITE "${PROJECT_BINARY_DIR}/pch.cc" "")
  set(standard <algorithm> <array> <chrono> <cstdint> <functional> <map> <memory> <mutex> <optional> <span> <string> <string_view> <thread>
      <utility> <variant> <vector>)
  add_library(attestor_pch OBJECT "${PROJECT_BINARY_DIR}/pch.cc")
  target_link_libraries(attestor_pch PRIVATE attestor_flags)
  target_precompile_headers(attestor_pch PRIVATE ${standard})
  if(ATTESTOR_TESTS)
    add_library(attestor_pch_tests OBJECT "${PROJECT_BINARY_DIR}/pch.cc")
    target_link_libraries(attestor_pch_tests PRIVATE attestor_flags GTest::gtest GTest::gmock)
    target_compile_options(attestor_pch_tests PRIVATE ${ATTESTOR_TEST_FLAGS})
    target_precompile_headers(attestor_pch_tests PRIVATE ${standard} <gmock/gmock.h> <gtest/gtest.h>)
  endif()
  attestor_precompile_directory("${PROJECT_SOURCE_DIR}")
endfunction()

function(attestor_precompile_directory directory)
  get_property(targets DIRECTORY "${directory}" PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target IN LISTS targets)
    get_target_property(type ${target} TYPE)
    if(NOT type MATCHES "^(STATIC_LIBRARY|EXECUTABLE)$")
      continue()
    endif()
    get_target_property(precompiled ${target} ATTESTOR_PRECOMPILED)
    if(NOT precompiled)
      set(precompiled attestor_pch)
    endif()
    target_precompile_headers(${target} REUSE_FROM ${precompiled})
  endforeach()
  get_property(children DIRECTORY "${directory}" PROPERTY SUBDIRECTORIES)
  foreach(child IN LISTS children)
    attestor_precompile_directory("${child}")
  endforeach()
endfunction()
