#include "dstack/application_checks.h"

#include <algorithm>
#include <array>

#include "dstack/errors.h"

namespace attestor::dstack {
namespace {

std::string Joined(const std::vector<std::string>& items) {
  std::string out;
  for (const std::string& item : items) out += (out.empty() ? "" : ", ") + item;
  return out;
}

class ApplicationChecks {
 public:
  ApplicationChecks(const EvidencePolicy& policy, JudgedEvidence& out, CheckReport& report) : policy_(policy), out_(out), report_(report) {}

  Status Run(const std::optional<ByteView>& app_compose) {
    if (CheckHash(app_compose) && app_compose) {
      CheckCompose(*app_compose);
    } else {
      for (const std::string_view id : {"dstack.app_compose", "dstack.compose_file", "dstack.scripts", "dstack.variables"}) {
        report_.NotChecked(id, app_compose ? "the app-compose is not the measured one" : "no app-compose in the evidence");
      }
    }
    CheckAppId();
    CheckInstanceId();
    CheckKeyProvider();
    return std::move(first_);
  }

 private:
  bool Record(std::string_view id, Status status, std::string detail = {}) {
    const bool passed = report_.Record(id, status, std::move(detail));
    if (first_.ok()) first_ = std::move(status);
    return passed;
  }

  bool CheckHash(const std::optional<ByteView>& app_compose) {
    constexpr std::string_view kId = "dstack.compose_hash";
    const ByteArray<32>& measured = out_.facts.compose_hash;
    if (policy_.compose_hash && *policy_.compose_hash != measured) {
      return Record(kId, Error(kComposeHash, "measured " + ToHex(measured) + ", the policy asks for " + ToHex(*policy_.compose_hash)));
    }
    if (!app_compose && !policy_.compose_hash) {
      report_.NotChecked(kId, "neither the app-compose nor a policy says what " + ToHex(measured) + " is");
      return true;
    }
    if (!app_compose) return Record(kId, Ok(), ToHex(measured) + ", as the policy asks");
    const ByteArray<32> hash = ComposeHash(*app_compose);
    return Record(kId, hash == measured ? Ok() : Status(Error(kComposeHash, ToHex(hash) + ", measured " + ToHex(measured))), ToHex(hash));
  }

  void CheckCompose(ByteView bytes) {
    auto compose = ParseAppCompose(bytes);
    Status status = StatusOf(compose);
    const bool bash = compose.ok() && compose->runner == "bash";
    if (bash && !policy_.allow_bash_runner) status = Error(kRunner, "'bash'");
    if (!Record("dstack.app_compose", std::move(status), compose.ok() ? compose->runner : "")) {
      for (const std::string_view id : {"dstack.compose_file", "dstack.scripts", "dstack.variables"}) report_.NotChecked(id, "not reached");
      return;
    }
    out_.app_compose = *std::move(compose);
    if (bash) {
      report_.NotChecked("dstack.compose_file", "a bash script runs instead; what it starts cannot be seen");
    } else {
      auto file = ParseComposeFile(out_.app_compose->docker_compose_file);
      if (Record("dstack.compose_file", StatusOf(file), file.ok() ? Joined(file->images) : "")) out_.compose_file = *std::move(file);
    }
    CheckScripts(*out_.app_compose);
    CheckVariables();
  }

  void CheckScripts(const AppCompose& compose) {
    std::vector<std::string> scripts;
    if (!compose.pre_launch_script.empty()) scripts.emplace_back("pre_launch_script");
    if (!compose.init_scripts.empty()) scripts.emplace_back("init_script");
    if (compose.runner == "bash") scripts.emplace_back("bash_script");
    const std::string names = Joined(scripts);
    const bool refused = !scripts.empty() && !policy_.allow_scripts;
    Record("dstack.scripts", refused ? Status(Error(kScripts, names)) : Ok(), scripts.empty() ? "none" : names + ", measured");
  }

  void CheckVariables() {
    constexpr std::string_view kId = "dstack.variables";
    if (!out_.compose_file) {
      report_.NotChecked(kId, "no compose file was read");
      return;
    }
    const std::string names = Joined(out_.compose_file->variables);
    const bool refused = !names.empty() && !policy_.allow_variables;
    Record(kId, refused ? Status(Error(kVariables, names)) : Ok(), names.empty() ? "none" : names + ": their values are not measured");
  }

  // Where nothing else is pinned, the id is the front of the compose hash; a deployment may pin another, as an on-chain KMS does.
  void CheckAppId() {
    constexpr std::string_view kId = "dstack.app_id";
    const Bytes& measured = out_.facts.app_id;
    const bool derived = Equal(measured, ByteView(out_.facts.compose_hash).first(measured.size()));
    if (policy_.app_id) {
      Record(kId, Equal(measured, *policy_.app_id) ? Ok() : Status(Error(kAppId, ToHex(measured) + ", expected " + ToHex(*policy_.app_id))),
             "as the policy asks");
    } else if (derived) {
      Record(kId, Ok(), "the front of the compose hash");
    } else {
      report_.NotChecked(kId, "pinned at deployment as " + ToHex(measured) + "; only a policy can say whose that is");
    }
  }

  void CheckInstanceId() {
    constexpr std::string_view kId = "dstack.instance_id";
    const bool none = out_.facts.instance_id.empty();
    if (!out_.app_compose) {
      report_.NotChecked(kId, "no app-compose was read");
    } else if (out_.app_compose->no_instance_id != none) {
      Record(kId, Error(kInstanceId, none ? "none, although the app-compose asks for one" : "one, although the app-compose asks for none"));
    } else if (none) {
      Record(kId, Ok(), "none, as the app-compose asks");
    } else {
      report_.NotChecked(kId, ToHex(out_.facts.instance_id) + " is made from a random seed that stays in the guest");
    }
  }

  void CheckKeyProvider() {
    constexpr std::string_view kId = "dstack.key_provider";
    const auto provider = ParseKeyProvider(out_.facts.key_provider);
    if (!provider.ok()) {
      Record(kId, StatusOf(provider));
      return;
    }
    const std::string shown = provider->name + " " + ToHex(provider->id);
    if (Status status = FitsCompose(*provider); !status.ok()) {
      Record(kId, std::move(status));
    } else if (policy_.key_providers.empty()) {
      report_.NotChecked(kId, "the policy pins none; measured: " + shown);
    } else {
      Record(kId, IsAccepted(*provider) ? Ok() : Status(Error(kKeyProvider, shown)), shown);
    }
  }

  // FitsCompose: the provider that was used is the one that the app-compose asks for.
  Status FitsCompose(const KeyProvider& provider) const {
    if (!out_.app_compose) return Ok();
    const AppCompose& compose = *out_.app_compose;
    const std::string_view asked = compose.key_provider == "local" ? "local-sgx" : std::string_view(compose.key_provider);
    if (provider.name != asked)
      return Error(kKeyProvider, "'" + provider.name + "', the app-compose asks for '" + std::string(asked) + "'");
    const bool same = compose.key_provider_id.empty() || compose.key_provider_id == provider.id;
    return same ? Ok() : Status(Error(kKeyProvider, ToHex(provider.id) + " is not the one that the app-compose asks for"));
  }

  bool IsAccepted(const KeyProvider& provider) const {
    return std::ranges::any_of(policy_.key_providers, [&](const KeyProvider& accepted) {
      return accepted.name == provider.name && (accepted.id.empty() || accepted.id == provider.id);
    });
  }

  const EvidencePolicy& policy_;
  JudgedEvidence& out_;
  CheckReport& report_;
  Status first_;
};

}  // namespace

Status CheckApplication(const std::optional<ByteView>& app_compose, const EvidencePolicy& policy, JudgedEvidence& out,
                        CheckReport& report) {
  return ApplicationChecks(policy, out, report).Run(app_compose);
}

}  // namespace attestor::dstack
