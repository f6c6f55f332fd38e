#include "evidence/image/file_list.h"

#include <algorithm>
#include <optional>
#include <string>

#include "evidence/image/errors.h"

namespace attestor::image {

Result<ByteArray<32>> ListedHash(std::string_view list, std::string_view name) {
  std::optional<ByteArray<32>> found;
  while (!list.empty()) {
    const size_t end = std::min(list.find('\n'), list.size());
    const std::string_view line = list.substr(0, end);
    list.remove_prefix(std::min(end + 1, list.size()));
    if (line.size() <= 66 || line.substr(66) != name) continue;
    const auto hash = FromHex(line.substr(0, 64));
    const bool form = hash && hash->size() == 32 && (line.substr(64, 2) == "  " || line.substr(64, 2) == " *");
    if (!form || found) return Error(kFileList, "the line of " + std::string(name));
    found = ToArray<32>(*hash);
  }
  if (!found) return Error(kFileList, "it does not have " + std::string(name));
  return *found;
}

}  // namespace attestor::image
