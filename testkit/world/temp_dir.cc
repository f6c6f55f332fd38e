#include "testkit/world/temp_dir.h"

#include <cstdlib>

#include "service/system/file.h"
#include "testkit/world/must.h"

namespace attestor::test {

TempDir::TempDir() {
  std::string name = (std::filesystem::temp_directory_path() / "attestor-test-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) std::abort();
  folder_ = name;
}

TempDir::~TempDir() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void TempDir::Write(const std::string& name, ByteView bytes) const { Must(WriteFile(Path(name), bytes)); }

}  // namespace attestor::test
