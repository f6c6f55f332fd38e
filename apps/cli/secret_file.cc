#include "secret_file.h"

#include <unistd.h>

#include <filesystem>

#include "base/file.h"
#include "errors.h"
#include "proof/errors.h"

namespace attestor::cli {
namespace {

constexpr size_t kMaxSecretFile = 4096;  // bytes
constexpr unsigned kPublicMode = 0644;
constexpr unsigned kPrivateMode = 0600;

Status Write(const std::string& path, ByteView bytes, bool force, unsigned mode) {
  return force ? WriteFile(path, bytes, mode) : WriteNewFile(path, bytes, mode);
}

}  // namespace

std::string SecretFileOf(const std::string& path) { return std::filesystem::path(path).replace_extension(".secret").string(); }

Result<proof::SessionSecret> LoadSecret(const std::string& path) {
  ATTESTOR_ASSIGN(Bytes bytes, ReadFile(path, kMaxSecretFile));
  auto secret = proof::SessionSecret::Decode(bytes);
  Wipe(bytes);
  if (!secret.ok() && !secret.error().Is(proof::kVersion)) return Error(kSecretFile, path);
  return secret;
}

Status CheckNew(const std::string& path, bool force) {
  std::error_code ignored;
  const auto kind = std::filesystem::symlink_status(path, ignored).type();
  if (!force && std::filesystem::exists(std::filesystem::file_status(kind))) return Error(kFileExists, path + " (--force overwrites it)");
  return CheckWritable(path);
}

Status WriteNew(const std::string& path, ByteView bytes, bool force) { return Write(path, bytes, force, kPublicMode); }

Status WriteWithSecret(const std::string& path, const client::Proof& proof, bool force) {
  const std::string secret_path = SecretFileOf(path);
  const Secret secret = proof.secret->Encode();
  ATTESTOR_TRY(Write(secret_path, secret.Reveal(), force, kPrivateMode));
  Status written = Write(path, proof.bundle, force, kPublicMode);
  if (!written.ok()) unlink(secret_path.c_str());
  return written;
}

}  // namespace attestor::cli
