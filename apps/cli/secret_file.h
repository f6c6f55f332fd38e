// The bundle of a selective disclosure and the session's secret lie beside each other: proof.attest and proof.secret.
#pragma once

#include <string>

#include "core/base/result.h"
#include "output_file.h"
#include "service/client/prove.h"
#include "session/proof/extension.h"

namespace attestor::cli {

// SecretFileOf gives the name of the secret that belongs to the bundle `path`: the same with the extension .secret.
std::string SecretFileOf(const std::string& path);

// LoadSecret: file.*, cli.secret_file, proof.version.
Result<proof::SessionSecret> LoadSecret(const std::string& path);

// WriteWithSecret writes the secret, for its owner alone, and the bundle: both are new, or both are what they were. A
// secret cannot be made again, so the old one is kept until both new ones are in place (service/system/file.h, WriteTogether).
Status WriteWithSecret(const OutputFile& out, const client::Proof& proof);

}  // namespace attestor::cli
