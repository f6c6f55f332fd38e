// Published test vectors: read from ../shared/vectors, never copied into the tree. Test code only.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include <boost/json.hpp>

#include "base/bytes.h"

namespace attestor::testing {

// VectorPath is the place of `relative` below shared/vectors; nullopt where shared is absent. A path that is missing although shared is
// there ends the test program: a renamed vector must not turn into a silent skip.
std::optional<std::filesystem::path> VectorPath(const std::string& relative);

// CasePath is the place of `relative` below shared/cases, by the same rule.
std::optional<std::filesystem::path> CasePath(const std::string& relative);

// ReadFile reads a whole file, and ends the test program when it cannot.
Bytes ReadFile(const std::filesystem::path& path);

// ReadJson parses a whole file with Boost.JSON, and ends the test program when it cannot.
boost::json::value ReadJson(const std::filesystem::path& path);

}  // namespace attestor::testing

// Skips the current test, visibly, where ../shared is absent; otherwise declares `name` as the path of the vector, or of the case.
#define ATTESTOR_VECTOR_OR_SKIP(name, relative)                                     \
  const auto name##_optional = ::attestor::testing::VectorPath(relative);           \
  if (!name##_optional) GTEST_SKIP() << "shared/vectors is absent: " << (relative); \
  const std::filesystem::path& name = *name##_optional

#define ATTESTOR_CASE_OR_SKIP(name, relative)                                     \
  const auto name##_optional = ::attestor::testing::CasePath(relative);           \
  if (!name##_optional) GTEST_SKIP() << "shared/cases is absent: " << (relative); \
  const std::filesystem::path& name = *name##_optional
