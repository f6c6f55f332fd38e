// What a fixture needs and cannot go on without: an error ends the test program and says why. Test code only.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>

#include "core/base/result.h"

namespace attestor::test {

[[noreturn]] inline void GiveUp(const std::string& why) {
  std::fprintf(stderr, "the test's own set-up failed: %s\n", why.c_str());
  std::abort();
}

template <class T>
T Must(Result<T> result) {
  if (!result.ok()) GiveUp(result.error().Text());
  return std::move(result).value();
}

inline void Must(const Status& status) {
  if (!status.ok()) GiveUp(status.error().Text());
}

}  // namespace attestor::test
