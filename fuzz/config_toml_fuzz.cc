// Configuration files of both programs, beside a release root and web roots that they can name (root.hex, web.pem).
// What loads is inside the documented ranges.
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <string>

#include "core/crypto/certificate_builder.h"
#include "service/config/config.h"

namespace {

using namespace attestor;

void Put(const std::string& path, std::string_view text) {
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (file == nullptr || std::fwrite(text.data(), 1, text.size(), file) != text.size()) __builtin_trap();
  std::fclose(file);
}

std::string RootPem() {
  CountingRandom random(1);
  const crypto::P256Key key = crypto::P256Key::Generate(random);
  crypto::CertificateTemplate root;
  root.common_name = "Root";
  root.not_after = Time(std::chrono::hours(24));
  root.ca = true;
  return crypto::MakeRoot(root, key, random).pem();
}

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "attestor-config-fuzz-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) __builtin_trap();
    path_ = name;
    Put(path_ + "/root.hex", std::string(64, '1'));
    Put(path_ + "/web.pem", RootPem());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

void CheckCommon(const config::Common& common) {
  const config::SessionLimits& limits = common.limits;
  if (common.listen.empty() || common.collateral.file.empty() != common.collateral.pccs.has_value() ||
      common.release_list.empty())
    __builtin_trap();
  if (limits.max_client_bytes < 4096 || limits.max_server_bytes > (16u << 20) || limits.max_sessions == 0)
    __builtin_trap();
  if (limits.max_duration <= Duration(0) || common.digest == ByteArray<32>{}) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Folder folder;
  const std::string file = folder.path() + "/config.toml";
  Put(file, {reinterpret_cast<const char*>(data), size});
  if (const auto signer = config::LoadSigner(file); signer.ok()) CheckCommon(signer->common);
  if (const auto node = config::LoadNode(file); node.ok()) {
    CheckCommon(node->common);
    if (node->hosts.empty() || node->ports.empty() || node->sessions_per_minute == 0) __builtin_trap();
  }
  return 0;
}
