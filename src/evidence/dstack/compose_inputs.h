// What a compose file takes in from outside of its measured text: values that the host hands over, files, devices and
// namespaces of the guest, other volumes and networks than its own. None of it is bound by the app-compose's hash, and
// each can change what runs.
//
// The lists are of what is known to stay inside of the text. Whatever is on none of them counts, so a member that
// compose learns in future counts until somebody has looked at it.
#pragma once

#include <string>
#include <vector>

#include "evidence/dstack/yaml.h"

namespace attestor::dstack {

// UnmeasuredInputs lists them with their places, sorted, unique: "app: env_file", "app: environment NAME" (a variable
// without value), "app: mounts /etc", "volumes v: driver_opts", "$NAME" (replaced by compose when it starts). `root` is
// the compose file. Not counted: the socket of the guest's agent, which the measured operating system serves; named
// volumes of the file's own; configs and secrets with `content`; members that begin with "x-".
std::vector<std::string> UnmeasuredInputs(const YamlNode& root);

}  // namespace attestor::dstack
