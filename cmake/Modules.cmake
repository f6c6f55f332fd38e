# attestor_module(<name> DEPS <module>... LIBS <library>... TEST_DEPS <module>... HOT_TESTS)
#
# Makes the static library attestor_<name> from every .cc of the current folder, and, when the folder has *_test.cc files, the test
# program <name>_test from those. A module's DEPS are checked against its includes by tools/check_layers.py.
function(attestor_module name)
  cmake_parse_arguments(ARG "HOT_TESTS" "" "DEPS;LIBS;TEST_DEPS" ${ARGN})
  file(GLOB all CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cc")
  set(tests ${all})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  set(sources ${all})
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")

  # What the library is made of (Library.cmake).
  set_property(GLOBAL PROPERTY ATTESTOR_DEPS_${name} ${ARG_DEPS})
  set_property(GLOBAL PROPERTY ATTESTOR_LIBS_${name} ${ARG_LIBS})

  set(deps ${ARG_DEPS})
  list(TRANSFORM deps PREPEND attestor_)
  if(sources)
    add_library(attestor_${name} STATIC ${sources})
    target_link_libraries(attestor_${name} PUBLIC attestor_flags ${deps} ${ARG_LIBS})
  else()
    add_library(attestor_${name} INTERFACE)
    target_link_libraries(attestor_${name} INTERFACE attestor_flags ${deps} ${ARG_LIBS})
  endif()

  if(tests AND ATTESTOR_TESTS)
    if(ARG_HOT_TESTS)
      set(hot HOT)
    endif()
    attestor_test(${name}_test SOURCES ${tests} DEPS ${name} ${ARG_TEST_DEPS} ${hot})
  endif()
endfunction()

# attestor_test(<name> SOURCES <file>... DEPS <module>... LABELS <label>... HOT)
# One test program, one ctest entry; a test that finds no published vectors is reported as skipped, never as passed. HOT: its own
# files compute a lot (they instantiate the engine's templates), so they are optimised like the product; others compile faster
# (ATTESTOR_TEST_FLAGS).
function(attestor_test name)
  cmake_parse_arguments(ARG "HOT" "" "SOURCES;DEPS;LABELS" ${ARGN})
  set(deps ${ARG_DEPS})
  list(TRANSFORM deps PREPEND attestor_)
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE attestor_flags attestor_testkit_fixtures ${deps} GTest::gtest GTest::gmock GTest::gtest_main)
  if(NOT ARG_HOT)
    target_compile_options(${name} PRIVATE ${ATTESTOR_TEST_FLAGS})
    set_target_properties(${name} PROPERTIES ATTESTOR_PRECOMPILED attestor_pch_tests)
  endif()
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT 600)
endfunction()
