// A folder of one test, removed with all it holds. Test code only.
#pragma once

#include <filesystem>
#include <string>

#include "core/base/bytes.h"

namespace attestor::test {

class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  std::string Path(const std::string& name) const { return (folder_ / name).string(); }
  // Write puts a whole file there; it ends the test program when it cannot.
  void Write(const std::string& name, ByteView bytes) const;
  void Write(const std::string& name, std::string_view text) const { Write(name, AsBytes(text)); }

 private:
  std::filesystem::path folder_;
};

}  // namespace attestor::test
