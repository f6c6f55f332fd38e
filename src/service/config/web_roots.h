// Reading what a person or a configuration names as web roots: a set of roots and a list of public suffixes, both
// files.
//
// A name may be pinned by the id of what it must hold, as "sha256:HEX=NAME": another set, or another list, is refused.
// So a verdict can be repeated on any machine, also with names such as "mozilla" that stand for what a machine has.
#pragma once

#include <string>

#include "core/base/result.h"
#include "core/crypto/web_roots.h"

namespace attestor::config {

inline constexpr char kMozilla[] = "mozilla";  // the set of this system's image: /usr/share/ca-certificates/mozilla
inline constexpr char kSuffixFile[] = "/usr/share/publicsuffix/public_suffix_list.dat";  // of the package publicsuffix

struct WebRootNames {
  std::string roots = kMozilla;  // or the path of a PEM file
  std::string suffixes = kSuffixFile;
};

// LoadWebRoots: config.pin when a name is pinned to something else, config.bad_value when the pin cannot be read.
Result<crypto::WebRoots> LoadWebRoots(const WebRootNames& names);

// LoadServiceRoots reads roots for a service whose answers are checked in another way: they need no list of suffixes.
Result<crypto::WebRoots> LoadServiceRoots(const std::string& roots);

}  // namespace attestor::config
