# attestor_module(<name> DEPS <module>... LIBS <library>...)
#
# Makes the static library attestor_<name> from every .cc of the current folder, and, when the folder has *_test.cc files, the test
# program <name>_test from those. A module's DEPS are checked against its includes by tools/check_layers.py.
function(attestor_module name)
  cmake_parse_arguments(ARG "" "" "DEPS;LIBS;TEST_DEPS" ${ARGN})
  file(GLOB all CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cc")
  set(tests ${all})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  set(sources ${all})
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")

  set(deps ${ARG_DEPS})
  list(TRANSFORM deps PREPEND attestor_)
  if(sources)
    add_library(attestor_${name} STATIC ${sources})
    target_link_libraries(attestor_${name} PUBLIC attestor_flags ${deps} ${ARG_LIBS})
  else()
    add_library(attestor_${name} INTERFACE)
    target_link_libraries(attestor_${name} INTERFACE attestor_flags ${deps} ${ARG_LIBS})
  endif()

  if(tests AND BUILD_TESTING)
    attestor_test(${name}_test SOURCES ${tests} DEPS ${name} ${ARG_TEST_DEPS})
  endif()
endfunction()

# attestor_test(<name> SOURCES <file>... DEPS <module>... LABELS <label>...)
# One test program, one ctest entry; a test that finds no published vectors is reported as skipped, never as passed.
function(attestor_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS;LABELS" ${ARGN})
  set(deps ${ARG_DEPS})
  list(TRANSFORM deps PREPEND attestor_)
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE attestor_flags attestor_testing ${deps} GTest::gtest GTest::gmock GTest::gtest_main)
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT 600)
endfunction()
