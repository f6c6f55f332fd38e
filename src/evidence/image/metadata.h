// metadata.json of an image: the names of its files, the kernel's command line, and which firmware it has.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"

namespace attestor::image {

inline constexpr size_t kMaxMetadata = 64 * 1024;
inline constexpr size_t kMaxFileName = 128;
inline constexpr size_t kMaxCommandLine = 4096;
inline constexpr std::string_view kFirmwareVariant = "pre202505";  // of edk2: the one whose events are known

struct Metadata {
  std::string firmware;  // names of files beside it
  std::string kernel;
  std::string initrd;
  std::string command_line;  // ASCII; with the hash of the root file system
  std::string version;       // may be empty
  bool development = false;  // its host can log in
  bool normalized = false;   // kernel_header_normalized: the firmware measures the kernel as its file is
};

// IsCommandLine: printable ASCII, for which all agree on the bytes that are measured.
bool IsCommandLine(std::string_view text);

// ParseMetadata reads the JSON. Members that say nothing of TDX are ignored; a firmware whose events are not known
// (ovmf_variant) is refused. Code: image.metadata.
Result<Metadata> ParseMetadata(std::string_view json);

}  // namespace attestor::image
