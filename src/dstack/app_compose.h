// app-compose.json: what dstack is told to run. Its raw bytes are measured (ComposeHash); this reads what the checks need of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace attestor::dstack {

inline constexpr size_t kMaxAppCompose = 256 * 1024;
inline constexpr size_t kMaxInitScripts = 5;

struct AppCompose {
  std::string name;
  std::string runner;               // docker-compose, nerdctl-compose or bash
  std::string docker_compose_file;  // YAML; empty for the bash runner
  std::string bash_script;          // empty for the compose runners
  std::string pre_launch_script;    // run beside the containers, not before them
  std::vector<std::string> init_scripts;
  std::string key_provider;  // none, kms, local or tpm: what the file asks for, also in its older forms
  Bytes key_provider_id;     // empty: not pinned by the file
  bool no_instance_id = false;
};

// ParseAppCompose reads the JSON object: dstack.app_compose; dstack.runner for a runner that is not known, or that lacks its file. Members
// that are not needed are ignored, a name twice is refused.
Result<AppCompose> ParseAppCompose(ByteView bytes);

}  // namespace attestor::dstack
