#include "evidence/dstack/compose_file.h"

#include <algorithm>
#include <array>
#include <set>

#include "evidence/dstack/compose_inputs.h"
#include "evidence/dstack/errors.h"
#include "evidence/dstack/yaml.h"

namespace attestor::dstack {
namespace {

constexpr size_t kMaxShown = 80;  // characters of a value in an error
constexpr size_t kMaxImageName = 255;
constexpr std::array<std::string_view, 7> kTopMembers = {"name",    "version", "services", "networks",
                                                         "volumes", "configs", "secrets"};
// Members of a service that bring code from elsewhere.
constexpr std::array<std::string_view, 5> kForeign = {"build", "extends", "provider", "develop", "models"};

std::string Shown(std::string_view text) { return "'" + std::string(text.substr(0, kMaxShown)) + "'"; }

bool IsAlnum(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }
bool IsLowerHex(char c) { return (c >= 'a' && c <= 'f') || (c >= '0' && c <= '9'); }
bool IsNameCharacter(char c) { return IsAlnum(c) || std::string_view("._-/:").find(c) != std::string_view::npos; }

class ComposeChecker {
 public:
  Result<ComposeFile> Run(const YamlNode& root) {
    if (!root.is_map()) return Error(kComposeFile, "no map");
    for (const std::string& name : root.names) {
      const bool known = std::ranges::find(kTopMembers, name) != kTopMembers.end() || name.starts_with("x-");
      if (!known) return Error(kImageSource, Shown(name) + " at the top");
    }
    const YamlNode* services = root.Member("services");
    if (services == nullptr || !services->is_map() || services->names.empty())
      return Error(kComposeFile, "no services");
    for (size_t i = 0; i < services->names.size(); ++i)
      ATTESTOR_TRY(CheckService(services->names[i], services->values[i]));
    out_.images.assign(images_.begin(), images_.end());
    out_.unmeasured = UnmeasuredInputs(root);
    return std::move(out_);
  }

 private:
  Status CheckService(const std::string& name, const YamlNode& service) {
    if (!service.is_map()) return Error(kComposeFile, "service " + Shown(name) + " is no map");
    for (const std::string_view member : kForeign) {
      if (service.Member(member) != nullptr)
        return Error(kImageSource, "service " + Shown(name) + " has " + Shown(member));
    }
    const YamlNode* image = service.Member("image");
    if (image == nullptr) return Error(kImagePin, "service " + Shown(name) + " has no image");
    ATTESTOR_TRY(CheckImage(name, *image));
    out_.services.push_back(name);
    return CheckMounts(name, service.Member("volumes"));
  }

  Status CheckImage(const std::string& service, const YamlNode& image) {
    if (!image.is_scalar() || !IsPinnedImage(image.scalar))
      return Error(kImagePin, "service " + Shown(service) + ": " + Shown(image.scalar));
    images_.insert(image.scalar);
    return Ok();
  }

  // A mount of type "image" puts the files of another image into the container.
  Status CheckMounts(const std::string& service, const YamlNode* volumes) {
    if (volumes == nullptr) return Ok();
    if (!volumes->is_list()) return Error(kComposeFile, "the volumes of " + Shown(service) + " are no list");
    for (const YamlNode& mount : volumes->values) {
      const YamlNode* type = mount.Member("type");
      if (type == nullptr) continue;
      if (type->scalar.find('$') != std::string::npos)
        return Error(kImageSource, "a mount of service " + Shown(service));
      if (type->scalar != "image") continue;
      const YamlNode* source = mount.Member("source");
      if (source == nullptr) return Error(kImagePin, "a mount of service " + Shown(service));
      ATTESTOR_TRY(CheckImage(service, *source));
    }
    return Ok();
  }

  ComposeFile out_;
  std::set<std::string> images_;
};

}  // namespace

bool IsPinnedImage(std::string_view image) {
  constexpr std::string_view kMark = "@sha256:";
  const size_t at = image.find('@');
  if (at == 0 || at == std::string_view::npos || at > kMaxImageName || !image.substr(at).starts_with(kMark))
    return false;
  const std::string_view name = image.substr(0, at);
  const std::string_view digest = image.substr(at + kMark.size());
  return IsAlnum(name.front()) && IsAlnum(name.back()) && std::ranges::all_of(name, IsNameCharacter) &&
         digest.size() == 64 && std::ranges::all_of(digest, IsLowerHex);
}

Result<ComposeFile> ParseComposeFile(std::string_view yaml) {
  ATTESTOR_ASSIGN(const YamlNode root, ParseYaml(yaml));
  return ComposeChecker().Run(root);
}

}  // namespace attestor::dstack
