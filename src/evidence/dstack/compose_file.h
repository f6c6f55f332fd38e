// The compose file inside an app-compose: which images run. The app-compose's hash binds the text of the file, and so
// the code only where the text names it by digest. A tag, or a variable whose value is not measured, lets the host
// choose the code.
//
// Refused, besides images without a digest: build, extends, include, provider, develop, models, and members that are
// not known at the top, because each brings code or settings from elsewhere; and image mounts without a digest. What
// else comes from outside of the text is listed, not refused: applications mount the guest's sockets and take secrets
// from variables. Whether they may is for a policy to say.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace attestor::dstack {

struct ComposeFile {
  std::vector<std::string> services;  // in the order of the file
  std::vector<std::string> images;    // NAME@sha256:DIGEST, sorted, unique
  std::vector<std::string>
      unmeasured;  // what it takes in from outside of the text; see evidence/dstack/compose_inputs.h
};

// ParseComposeFile reads the YAML and checks it: dstack.compose_file, dstack.image_pin, dstack.image_source.
Result<ComposeFile> ParseComposeFile(std::string_view yaml);

// IsPinnedImage: NAME@sha256: and 64 lowercase hex digits, where NAME may have a registry and a tag.
bool IsPinnedImage(std::string_view image);

}  // namespace attestor::dstack
