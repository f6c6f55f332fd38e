// The list of an image's files, as sha256sum writes it: "HASH  NAME", one a line. Its own SHA-256 is the image's hash.
#pragma once

#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace attestor::image {

inline constexpr size_t kMaxFileList = 64 * 1024;

// ListedHash finds the one line for `name` (image.file_list).
Result<ByteArray<32>> ListedHash(std::string_view list, std::string_view name);

}  // namespace attestor::image
