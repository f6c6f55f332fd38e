// app-compose.json: what dstack is told to run. Its raw bytes are measured (ComposeHash); this reads what the checks
// need of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace attestor::dstack {

inline constexpr size_t kMaxAppCompose = 256 * 1024;
inline constexpr size_t kMaxInitScripts = 5;
inline constexpr size_t kMaxAllowedEnvs = 1024;  // dstack takes no more values
inline constexpr size_t kMaxEnvName = 255;

struct AppCompose {
  std::string name;
  std::string runner;               // docker-compose, nerdctl-compose or bash
  std::string docker_compose_file;  // YAML; empty for the bash runner
  std::string bash_script;          // empty for the compose runners
  std::string pre_launch_script;    // run before the compose file is written and started
  std::vector<std::string> init_scripts;
  std::vector<std::string>
      allowed_envs;  // names of variables whose values the host hands over; nothing measures the values
  std::vector<std::string> other_members;  // that are not known here, sorted; requirements.X and verity_volumes.X, too
  std::string key_provider;                // none, kms, local or tpm: what the file asks for, also in its older forms
  Bytes key_provider_id;                   // empty: not pinned by the file
  bool no_instance_id = false;
};

// ParseAppCompose reads the JSON object: dstack.app_compose; dstack.runner for a runner that is not known, or that
// lacks its file; dstack.allowed_env for a variable that is no plain name, or that decides what is run. Members that
// are not needed are ignored, those that are not known are listed, a name twice is refused.
Result<AppCompose> ParseAppCompose(ByteView bytes);

// DecidesWhatRuns: the script that starts the application, bash, the loader or docker act on a variable of this name.
// The host can set every variable of allowed_envs: it can replace the encrypted values as a whole.
bool DecidesWhatRuns(std::string_view env_name);

}  // namespace attestor::dstack
