#include "anchors.h"

#include <unistd.h>

#include <cstdlib>

#include "core/crypto/web_roots.h"
#include "describe.h"
#include "errors.h"
#include "evidence/quote/tee_roots.h"
#include "service/config/config.h"
#include "service/config/web_roots.h"

namespace attestor::cli {
namespace {

// There is no release root that everybody trusts, so none is built in: a person installs the one they trust once, or
// names it each time.
std::string InstalledReleaseRoot() {
  const char* home = std::getenv("HOME");
  const std::string own =
      (home == nullptr ? std::string() : std::string(home) + "/.config") + "/attestor/release-root.pub";
  for (const std::string& place : {own, std::string("/etc/attestor/release-root.pub")}) {
    if (access(place.c_str(), R_OK) == 0) return place;
  }
  return {};
}

std::string Missing(const AnchorOptions& options) {
  std::string out;
  if (options.web_roots.empty())
    out.append("\n- --web-roots FILE: roots of web servers in PEM, or 'mozilla' for the set that this machine has");
  if (options.suffix_list.empty())
    out.append("\n- --suffix-list FILE: the list of public suffixes; Debian's is ").append(config::kSuffixFile);
  if (options.release_root.empty()) {
    out.append("\n- --release-root FILE: the public key of the release managers whom you trust");
    const std::string installed = InstalledReleaseRoot();
    if (!installed.empty()) out.append("; this machine has ").append(installed);
  }
  return out;
}

std::string NamedOr(Unnamed unnamed, const std::string& machine) {
  switch (unnamed) {
    case Unnamed::kMissing: return "; must be named";
    case Unnamed::kNotNeeded: return "; without it releases are not checked";
    case Unnamed::kOfMachine: break;
  }
  return "; default: " + machine;
}

}  // namespace

void AddTeeRootOption(const options::Command& app, std::string& tee_root) {
  app.Add("--tee-root", tee_root, "roots of TEE hardware: 'intel' (built in), or a PEM file").ShowDefault();
}

void AddReleaseRootOption(const options::Command& app, std::string& release_root, Unnamed unnamed) {
  const std::string places = "~/.config/attestor/release-root.pub, then /etc/attestor/release-root.pub";
  app.Add("--release-root", release_root, "file with the public key that approves releases" + NamedOr(unnamed, places));
}

void AddAnchorOptions(const options::Command& app, AnchorOptions& options, Unnamed unnamed) {
  AddTeeRootOption(app, options.tee_root);
  app.Add("--web-roots", options.web_roots,
          "roots of web servers: a PEM file, or 'mozilla' for what this machine has; sha256:HEX=NAME refuses any set "
          "but the one with this id" +
              NamedOr(unnamed, config::kMozilla));
  app.Add(
      "--suffix-list", options.suffix_list,
      "list of public suffixes (public_suffix_list.dat), or sha256:HEX=FILE" + NamedOr(unnamed, config::kSuffixFile));
  AddReleaseRootOption(app, options.release_root, unnamed);
}

Result<verify::Anchors> LoadNamedAnchors(const AnchorOptions& options) {
  const std::string missing = Missing(options);
  if (!missing.empty()) return Error(kAnchorMissing, "name whom you trust:" + missing);
  ATTESTOR_ASSIGN(quote::TeeRoots tee_roots, config::LoadTeeRoots(options.tee_root));
  ATTESTOR_ASSIGN(crypto::WebRoots web_roots, config::LoadWebRoots({options.web_roots, options.suffix_list}));
  ATTESTOR_ASSIGN(const ByteArray<32> release_root, config::LoadReleaseRoot(options.release_root));
  return verify::Anchors{std::move(tee_roots), std::move(web_roots), release_root};
}

Result<std::optional<ByteArray<32>>> LoadReleaseRoot(const std::string& named) {
  if (named.empty()) return std::optional<ByteArray<32>>();
  ATTESTOR_ASSIGN(const ByteArray<32> root, config::LoadReleaseRoot(named));
  return std::optional(root);
}

AnchorOptions FillFromMachine(AnchorOptions options) {
  if (options.web_roots.empty()) options.web_roots = config::kMozilla;
  if (options.suffix_list.empty()) options.suffix_list = config::kSuffixFile;
  if (options.release_root.empty()) options.release_root = InstalledReleaseRoot();
  return options;
}

std::string DescribeAnchorFiles(const AnchorOptions& options) {
  const auto file = [](const std::string& name) {
    return name == config::kMozilla ? name + ": the set of this machine" : name;
  };
  return Line("TEE roots", options.tee_root) + Line("web roots", file(options.web_roots)) +
         Line("suffix list", options.suffix_list) + Line("release root", options.release_root);
}

}  // namespace attestor::cli
