# Compiler flags that every target of this project gets, and no other.
add_library(attestor_flags INTERFACE)
target_include_directories(attestor_flags INTERFACE "${PROJECT_SOURCE_DIR}/src")
target_compile_options(attestor_flags INTERFACE
  -Wall -Wextra -Wno-missing-field-initializers -Wpedantic -Wswitch -Wnon-virtual-dtor -Woverloaded-virtual -Werror
  -fstack-protector-strong -fstack-clash-protection -fcf-protection=full
  -ftrivial-auto-var-init=zero -pthread
  $<$<CXX_COMPILER_ID:GNU>:-Wshadow=local> $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict> $<$<CXX_COMPILER_ID:Clang>:-Wshadow>
  "-ffile-prefix-map=${PROJECT_SOURCE_DIR}=.")
target_link_options(attestor_flags INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack)
target_compile_definitions(attestor_flags INTERFACE
  _GLIBCXX_ASSERTIONS
  OPENSSL_API_COMPAT=30000)

if(ATTESTOR_SANITIZE STREQUAL "address")
  target_compile_options(attestor_flags INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(attestor_flags INTERFACE -fsanitize=address,undefined)
elseif(ATTESTOR_SANITIZE STREQUAL "thread")
  target_compile_options(attestor_flags INTERFACE -fsanitize=thread -fno-omit-frame-pointer)
  target_link_options(attestor_flags INTERFACE -fsanitize=thread)
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_options(attestor_flags INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
endif()
if(ATTESTOR_FUZZ)
  target_compile_options(attestor_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
