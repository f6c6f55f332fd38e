#include "dstack/app_compose.h"

#include <algorithm>
#include <array>

#include "dstack/errors.h"
#include "quote/json.h"

namespace attestor::dstack {
namespace {

constexpr std::array<std::string_view, 4> kKeyProviders = {"none", "kms", "local", "tpm"};
// Variables that the starting script (APP_COMPOSE_FILE, COMPOSE_FILE, PCCS_URL), bash, the loader, or docker and nerdctl act on.
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
constexpr std::array<std::string_view, 9> kDecidingPrefixes = {"COMPOSE_", "NERDCTL_", "DOCKER_", "CONTAINERD_", "BASH_FUNC",
                                                               "LD_",      "OPENSSL_", "CNI_",    "BUILDKIT_"};
// Members that dstack reads; of those not read here, none brings code.
constexpr std::array<std::string_view, 28> kMembers = {"manifest_version",  "name",
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
                                                       "docker_config",     "description"};

Error Bad(std::string_view member) { return Error(kAppCompose, "'" + std::string(member) + "'"); }

// A member that is missing or null is what it is when left out.
const boost::json::value* Given(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = object.if_contains(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

Result<bool> Flag(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = Given(object, name);
  if (value == nullptr) return false;
  if (!value->is_bool()) return Bad(name);
  return value->get_bool();
}

Result<std::string> Text(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = Given(object, name);
  if (value == nullptr) return std::string();
  if (!value->is_string()) return Bad(name);
  return std::string(value->get_string());
}

Result<std::vector<std::string>> InitScripts(const boost::json::object& object) {
  constexpr std::string_view kName = "init_script";
  const boost::json::value* value = Given(object, kName);
  if (value == nullptr) return std::vector<std::string>();
  if (value->is_string()) return std::vector<std::string>{std::string(value->get_string())};
  if (!value->is_array() || value->get_array().size() > kMaxInitScripts) return Bad(kName);
  std::vector<std::string> scripts;
  for (const boost::json::value& item : value->get_array()) {
    if (!item.is_string()) return Bad(kName);
    scripts.emplace_back(item.get_string());
  }
  return scripts;
}

bool IsEnvName(std::string_view name) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; };
  return !name.empty() && name.size() <= kMaxEnvName && std::ranges::all_of(name, fits) && (name[0] < '0' || name[0] > '9');
}

Result<std::vector<std::string>> AllowedEnvs(const boost::json::object& object) {
  constexpr std::string_view kName = "allowed_envs";
  const boost::json::value* value = Given(object, kName);
  std::vector<std::string> names;
  if (value == nullptr) return names;
  if (!value->is_array() || value->get_array().size() > kMaxAllowedEnvs) return Bad(kName);
  for (const boost::json::value& item : value->get_array()) {
    if (!item.is_string()) return Bad(kName);
    const std::string name(item.get_string());
    if (!IsEnvName(name) || DecidesWhatRuns(name)) return Error(kAllowedEnv, "'" + name.substr(0, 64) + "'");
    names.push_back(name);
  }
  return names;
}

std::vector<std::string> OtherMembers(const boost::json::object& object) {
  std::vector<std::string> out;
  for (const auto& member : object) {
    if (std::ranges::find(kMembers, std::string_view(member.key())) == kMembers.end()) out.emplace_back(member.key());
  }
  std::ranges::sort(out);
  return out;
}

// KeyProviderOf reads key_provider (since 0.5.6), or the flags that were there before it.
Result<std::string> KeyProviderOf(const boost::json::object& object) {
  ATTESTOR_ASSIGN(const std::string name, Text(object, "key_provider"));
  ATTESTOR_ASSIGN(const bool kms, Flag(object, "kms_enabled"));
  ATTESTOR_ASSIGN(const bool local, Flag(object, "local_key_provider_enabled"));
  if (name.empty()) return std::string(kms ? "kms" : (local ? "local" : "none"));
  if (std::ranges::find(kKeyProviders, name) == kKeyProviders.end()) return Bad("key_provider");
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
  ATTESTOR_ASSIGN(const boost::json::value value, quote::ParseJson(AsText(bytes), kMaxAppCompose, kAppCompose));
  if (!value.is_object()) return Error(kAppCompose, "not an object");
  const boost::json::object& object = value.get_object();
  AppCompose compose;
  ATTESTOR_ASSIGN(compose.name, Text(object, "name"));
  ATTESTOR_ASSIGN(compose.runner, Text(object, "runner"));
  ATTESTOR_ASSIGN(compose.docker_compose_file, Text(object, "docker_compose_file"));
  ATTESTOR_ASSIGN(compose.bash_script, Text(object, "bash_script"));
  ATTESTOR_ASSIGN(compose.pre_launch_script, Text(object, "pre_launch_script"));
  ATTESTOR_ASSIGN(compose.init_scripts, InitScripts(object));
  ATTESTOR_ASSIGN(compose.allowed_envs, AllowedEnvs(object));
  compose.other_members = OtherMembers(object);
  ATTESTOR_ASSIGN(compose.key_provider, KeyProviderOf(object));
  ATTESTOR_ASSIGN(const std::string id, Text(object, "key_provider_id"));
  auto key_provider_id = FromHex(id);
  if (!key_provider_id) return Bad("key_provider_id");
  compose.key_provider_id = *std::move(key_provider_id);
  ATTESTOR_ASSIGN(compose.no_instance_id, Flag(object, "no_instance_id"));
  ATTESTOR_TRY(CheckRunner(compose));
  return compose;
}

}  // namespace attestor::dstack
