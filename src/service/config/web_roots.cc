#include "service/config/web_roots.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <vector>

#include "service/config/errors.h"
#include "service/system/file.h"

namespace attestor::config {
namespace {

namespace fs = std::filesystem;

constexpr char kMozillaFolder[] = "/usr/share/ca-certificates/mozilla";

struct Name {
  std::string path;
  std::optional<ByteArray<32>> pin;
};

Result<Name> ReadName(const std::string& text) {
  constexpr std::string_view kPrefix = "sha256:";
  if (!text.starts_with(kPrefix)) return Name{text, {}};
  const size_t equals = text.find('=');
  const auto id = FromHex(std::string_view(text).substr(kPrefix.size(), equals - kPrefix.size()));
  const auto fixed = id ? ToArray<32>(*id) : std::nullopt;
  if (equals == std::string::npos || equals + 1 == text.size() || !fixed) {
    return Error(kBadValue, "'" + text + "': a pinned name is written sha256:HEX=NAME, with 64 hex digits");
  }
  return Name{text.substr(equals + 1), *fixed};
}

Status CheckPin(const Name& name, const ByteArray<32>& id) {
  if (!name.pin || *name.pin == id) return Ok();
  return Error(kPin, name.path + " has the id " + ToHex(id) + ", not " + ToHex(*name.pin));
}

Result<std::string> ReadMozillaSet() {
  std::error_code failure;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(kMozillaFolder, failure)) files.push_back(entry.path());
  if (failure)
    return Error(kFileUnreadable,
                 std::string(kMozillaFolder) + ": install the ca-certificates package, or name a file of roots");
  std::sort(files.begin(), files.end());
  std::string pem;
  for (const fs::path& file : files) {
    ATTESTOR_ASSIGN(const Bytes text, ReadFile(file.string()));
    pem.append(AsText(text)).append("\n");
  }
  return pem;
}

Result<std::string> ReadPem(const std::string& path) {
  if (path == kMozilla) return ReadMozillaSet();
  ATTESTOR_ASSIGN(const Bytes pem, ReadFile(path));
  return std::string(AsText(pem));
}

Result<crypto::PublicSuffixes> LoadSuffixes(const Name& name) {
  auto text = ReadFile(name.path, crypto::kMaxSuffixList);
  if (!text.ok() && name.path == kSuffixFile) {
    return Error(kFileUnreadable, name.path + ": install the publicsuffix package, or name a list of public suffixes");
  }
  if (!text.ok()) return std::move(text).error();
  ATTESTOR_ASSIGN(crypto::PublicSuffixes suffixes, crypto::PublicSuffixes::Parse(AsText(*text)));
  ATTESTOR_TRY(CheckPin(name, suffixes.id()));
  return suffixes;
}

}  // namespace

Result<crypto::WebRoots> LoadWebRoots(const WebRootNames& names) {
  ATTESTOR_ASSIGN(const Name roots, ReadName(names.roots));
  ATTESTOR_ASSIGN(const Name list, ReadName(names.suffixes));
  ATTESTOR_ASSIGN(crypto::PublicSuffixes suffixes, LoadSuffixes(list));
  ATTESTOR_ASSIGN(const std::string pem, ReadPem(roots.path));
  ATTESTOR_ASSIGN(crypto::WebRoots loaded, crypto::WebRoots::FromPem(pem, std::move(suffixes)));
  ATTESTOR_TRY(CheckPin(roots, loaded.id()));
  return loaded;
}

Result<crypto::WebRoots> LoadServiceRoots(const std::string& roots) {
  ATTESTOR_ASSIGN(const std::string pem, ReadPem(roots));
  return crypto::WebRoots::FromPem(pem, crypto::PublicSuffixes::TopLevelOnly());
}

}  // namespace attestor::config
