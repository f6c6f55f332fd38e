#include "dstack/app_compose.h"

#include <algorithm>
#include <array>

#include "dstack/errors.h"
#include "quote/json.h"

namespace attestor::dstack {
namespace {

constexpr std::array<std::string_view, 4> kKeyProviders = {"none", "kms", "local", "tpm"};

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
