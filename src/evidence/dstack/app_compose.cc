#include "evidence/dstack/app_compose.h"

#include <algorithm>
#include <array>
#include <set>
#include <span>

#include "evidence/dstack/errors.h"
#include "web/json/object.h"

namespace attestor::dstack {
namespace {

constexpr std::array<std::string_view, 4> kKeyProviders = {"none", "kms", "local", "tpm"};
// Variables that the starting script (APP_COMPOSE_FILE, COMPOSE_FILE, PCCS_URL), bash, the loader, or docker and
// nerdctl act on.
constexpr std::array<std::string_view, 15> kDeciding = {"APP_COMPOSE_FILE",
                                                        "BASH_ENV",
                                                        "ENV",
                                                        "BASHOPTS",
                                                        "SHELLOPTS",
                                                        "PATH",
                                                        "CDPATH",
                                                        "IFS",
                                                        "PS4",
                                                        "PCCS_URL",
                                                        "HOME",
                                                        "XDG_CONFIG_HOME",
                                                        "GCONV_PATH",
                                                        "GLIBC_TUNABLES",
                                                        "NETCONFPATH"};
constexpr std::array<std::string_view, 9> kDecidingPrefixes = {
    "COMPOSE_", "NERDCTL_", "DOCKER_", "CONTAINERD_", "BASH_FUNC", "LD_", "OPENSSL_", "CNI_", "BUILDKIT_"};
// Members that dstack reads; of those not read here, none brings code.
constexpr std::array<std::string_view, 29> kMembers = {"manifest_version",  "name",
                                                       "features",          "runner",
                                                       "snapshotter",       "docker_compose_file",
                                                       "bash_script",       "init_script",
                                                       "pre_launch_script", "public_logs",
                                                       "public_sysinfo",    "public_tcbinfo",
                                                       "kms_enabled",       "gateway_enabled",
                                                       "tproxy_enabled",    "local_key_provider_enabled",
                                                       "key_provider",      "key_provider_id",
                                                       "allowed_envs",      "no_instance_id",
                                                       "secure_time",       "storage_fs",
                                                       "swap_size",         "event_log_version",
                                                       "port_policy",       "requirements",
                                                       "docker_config",     "description",
                                                       "verity_volumes"};
constexpr std::array<std::string_view, 5> kRequirements = {"os_version", "platforms", "tdx_measure_acpi_tables",
                                                           "launch_token_hash", "gpu_policy"};
constexpr size_t kMaxVerityVolumes = 64;
constexpr std::array<std::string_view, 3> kDataFolders = {"/media/", "/mnt/", "/srv/"};  // nothing of a system is there

// A member that is missing or null is what it is when left out.
std::optional<json::Value> Given(const json::Object& object, std::string_view name) {
  const auto value = object.Find(name);
  return value && !value->is_null() ? value : std::nullopt;
}

Result<bool> Flag(const json::Object& object, std::string_view name) {
  const auto value = Given(object, name);
  if (!value) return false;
  const auto flag = value->Flag();
  if (!flag) return object.Bad(name);
  return *flag;
}

Result<std::string> Text(const json::Object& object, std::string_view name) {
  const auto value = Given(object, name);
  if (!value) return std::string();
  const auto text = value->Text();
  if (!text) return object.Bad(name);
  return std::string(*text);
}

Result<std::vector<std::string>> InitScripts(const json::Object& object) {
  constexpr std::string_view kName = "init_script";
  const auto value = Given(object, kName);
  if (!value) return std::vector<std::string>();
  if (const auto script = value->Text()) return std::vector<std::string>{std::string(*script)};
  ATTESTOR_ASSIGN(const std::vector<json::Value> items, object.Array(kName, kMaxInitScripts));
  std::vector<std::string> scripts;
  for (const json::Value& item : items) {
    const auto script = item.Text();
    if (!script) return object.Bad(kName);
    scripts.emplace_back(*script);
  }
  return scripts;
}

bool IsEnvName(std::string_view name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && name.size() <= kMaxEnvName && std::ranges::all_of(name, fits) &&
         (name[0] < '0' || name[0] > '9');
}

Result<std::vector<std::string>> AllowedEnvs(const json::Object& object) {
  constexpr std::string_view kName = "allowed_envs";
  std::vector<std::string> names;
  if (!Given(object, kName)) return names;
  ATTESTOR_ASSIGN(const std::vector<json::Value> items, object.Array(kName, kMaxAllowedEnvs));
  for (const json::Value& item : items) {
    const auto text = item.Text();
    if (!text) return object.Bad(kName);
    const std::string name(*text);
    if (!IsEnvName(name) || DecidesWhatRuns(name)) return Error(kAllowedEnv, "'" + name.substr(0, 64) + "'");
    names.push_back(name);
  }
  return names;
}

// AddOthers lists the members that are not known, with `before` in front.
void AddOthers(const json::Object& object, std::span<const std::string_view> known, const std::string& before,
               std::vector<std::string>& out) {
  for (const json::Value& member : object.Members()) {
    if (std::ranges::find(known, member.name()) == known.end()) out.push_back(before + std::string(member.name()));
  }
}

// Requirements narrow where the guest boots, and the guest keeps them: but for one that takes the ACPI tables out of
// what is measured. What another one means is not known.
Status ReadRequirements(const json::Object& object, std::vector<std::string>& others) {
  constexpr std::string_view kName = "requirements";
  if (!Given(object, kName)) return Ok();
  ATTESTOR_ASSIGN(const json::Object requirements, object.Child(kName));
  AddOthers(requirements, kRequirements, "requirements.", others);
  constexpr std::string_view kTables = "tdx_measure_acpi_tables";
  ATTESTOR_ASSIGN(const bool measured, Flag(requirements, kTables));
  if (Given(requirements, kTables) && !measured) others.emplace_back("requirements.").append(kTables);
  return Ok();
}

// IsPlain: an absolute path, with no step that leads elsewhere.
bool IsPlain(std::string_view path) {
  if (!path.starts_with('/')) return false;
  for (size_t at = 0; at < path.size();) {
    const size_t end = std::min(path.find('/', at + 1), path.size());
    const std::string_view step = path.substr(at + 1, end - at - 1);
    if (step.empty() || step == "." || step == "..") return false;
    at = end;
  }
  return true;
}

// A volume is read block by block against the root hash that stands here, so the measured text says what is in it: as
// far as the guest finds one, because it boots without a volume, too. But what is mounted over folders of the system, or
// holds container images, replaces what this text says of the program; only a folder for data cannot.
Status CheckVerityVolumes(const json::Object& object, std::vector<std::string>& others) {
  constexpr std::string_view kName = "verity_volumes";
  if (!Given(object, kName)) return Ok();
  ATTESTOR_ASSIGN(const std::vector<json::Value> items, object.Array(kName, kMaxVerityVolumes));
  std::set<std::string> targets;
  for (const json::Value& item : items) {
    ATTESTOR_ASSIGN(const json::Object volume, json::Object::Of(item, object.code()));
    ATTESTOR_TRY(StatusOf(volume.FixedHex<32>("verity_root")));
    ATTESTOR_ASSIGN(const std::string target, Text(volume, "target"));
    const bool first = targets.insert(target).second;
    if (!first || (target != "docker" && !IsPlain(target))) return object.Bad(kName);
    const bool data =
        std::ranges::any_of(kDataFolders, [&](std::string_view folder) { return target.starts_with(folder); });
    if (!data) others.emplace_back("verity_volumes ").append(target);
    AddOthers(volume, std::array<std::string_view, 2>{"verity_root", "target"}, "verity_volumes.", others);
  }
  return Ok();
}

// CheckEventLogVersion: no log of another version could be replayed.
Status CheckEventLogVersion(const json::Object& object) {
  constexpr std::string_view kName = "event_log_version";
  if (!Given(object, kName)) return Ok();
  ATTESTOR_ASSIGN(const uint64_t version, object.Uint(kName, 2));
  return version == 0 ? Status(object.Bad(kName)) : Ok();
}

Result<std::vector<std::string>> OtherMembers(const json::Object& object) {
  std::vector<std::string> out;
  AddOthers(object, kMembers, "", out);
  ATTESTOR_TRY(ReadRequirements(object, out));
  ATTESTOR_TRY(CheckVerityVolumes(object, out));
  std::ranges::sort(out);
  return out;
}

// KeyProviderOf reads key_provider (since 0.5.6), or the flags that were there before it.
Result<std::string> KeyProviderOf(const json::Object& object) {
  ATTESTOR_ASSIGN(const std::string name, Text(object, "key_provider"));
  ATTESTOR_ASSIGN(const bool kms, Flag(object, "kms_enabled"));
  ATTESTOR_ASSIGN(const bool local, Flag(object, "local_key_provider_enabled"));
  if (name.empty()) return std::string(kms ? "kms" : (local ? "local" : "none"));
  if (std::ranges::find(kKeyProviders, name) == kKeyProviders.end()) return object.Bad("key_provider");
  return name;
}

Status CheckRunner(const AppCompose& compose) {
  const bool bash = compose.runner == "bash";
  if (!bash && compose.runner != "docker-compose" && compose.runner != "nerdctl-compose") {
    return Error(kRunner, "'" + compose.runner.substr(0, 32) + "'");
  }
  if ((bash ? compose.bash_script : compose.docker_compose_file).empty()) return Error(kRunner, "nothing to run");
  return Ok();
}

}  // namespace

bool DecidesWhatRuns(std::string_view env_name) {
  return std::ranges::find(kDeciding, env_name) != kDeciding.end() ||
         std::ranges::any_of(kDecidingPrefixes, [&](std::string_view prefix) { return env_name.starts_with(prefix); });
}

Result<AppCompose> ParseAppCompose(ByteView bytes) {
  ATTESTOR_ASSIGN(const json::Document document, json::ReadDocument(AsText(bytes), kMaxAppCompose, kAppCompose));
  ATTESTOR_ASSIGN(const json::Object object, json::Object::Of(document, kAppCompose));
  AppCompose compose;
  ATTESTOR_ASSIGN(compose.name, Text(object, "name"));
  ATTESTOR_ASSIGN(compose.runner, Text(object, "runner"));
  ATTESTOR_ASSIGN(compose.docker_compose_file, Text(object, "docker_compose_file"));
  ATTESTOR_ASSIGN(compose.bash_script, Text(object, "bash_script"));
  ATTESTOR_ASSIGN(compose.pre_launch_script, Text(object, "pre_launch_script"));
  ATTESTOR_ASSIGN(compose.init_scripts, InitScripts(object));
  ATTESTOR_ASSIGN(compose.allowed_envs, AllowedEnvs(object));
  ATTESTOR_ASSIGN(compose.other_members, OtherMembers(object));
  ATTESTOR_TRY(CheckEventLogVersion(object));
  ATTESTOR_ASSIGN(compose.key_provider, KeyProviderOf(object));
  ATTESTOR_ASSIGN(const std::string id, Text(object, "key_provider_id"));
  auto key_provider_id = FromHex(id);
  if (!key_provider_id) return object.Bad("key_provider_id");
  compose.key_provider_id = *std::move(key_provider_id);
  ATTESTOR_ASSIGN(compose.no_instance_id, Flag(object, "no_instance_id"));
  ATTESTOR_TRY(CheckRunner(compose));
  return compose;
}

}  // namespace attestor::dstack
