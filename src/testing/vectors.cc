#include "testing/vectors.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace attestor::testing {
namespace {

[[noreturn]] void Die(const std::string& what) {
  std::fprintf(stderr, "test vectors: %s\n", what.c_str());
  std::exit(2);
}

std::optional<std::filesystem::path> SharedPath(const std::string& folder, const std::string& relative) {
  const std::filesystem::path root = std::filesystem::path(ATTESTOR_SHARED) / folder;
  if (!std::filesystem::exists(root)) return std::nullopt;
  std::filesystem::path path = root / relative;
  if (!std::filesystem::exists(path)) Die("missing: " + path.string());
  return path;
}

}  // namespace

std::optional<std::filesystem::path> VectorPath(const std::string& relative) { return SharedPath("vectors", relative); }

std::optional<std::filesystem::path> CasePath(const std::string& relative) { return SharedPath("cases", relative); }

Bytes ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) Die("cannot read " + path.string());
  return Bytes(std::istreambuf_iterator<char>(in), {});
}

boost::json::value ReadJson(const std::filesystem::path& path) {
  boost::system::error_code error;
  auto value = boost::json::parse(AsText(ReadFile(path)), error);
  if (error) Die("not JSON: " + path.string());
  return value;
}

}  // namespace attestor::testing
