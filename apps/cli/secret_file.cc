#include "secret_file.h"

#include <array>
#include <filesystem>

#include "errors.h"
#include "service/system/file.h"
#include "session/proof/errors.h"

namespace attestor::cli {
namespace {

constexpr size_t kMaxSecretFile = 4096;  // bytes
constexpr unsigned kPrivateMode = 0600;

}  // namespace

std::string SecretFileOf(const std::string& path) {
  return std::filesystem::path(path).replace_extension(".secret").string();
}

Result<proof::SessionSecret> LoadSecret(const std::string& path) {
  ATTESTOR_ASSIGN(const Secret bytes, ReadSecretFile(path, kMaxSecretFile));
  auto secret = proof::SessionSecret::Decode(bytes.Reveal());
  if (!secret.ok() && !secret.error().Is(proof::kVersion)) return Error(kSecretFile, path);
  return secret;
}

Status WriteWithSecret(const OutputFile& out, const client::Proof& proof) {
  const Secret secret = proof.secret->Encode();
  const std::array<FileToWrite, 2> files = {
      {{SecretFileOf(out.path), secret.Reveal(), kPrivateMode}, {out.path, proof.bundle}}};
  return WriteTogether(files, out.force);
}

}  // namespace attestor::cli
