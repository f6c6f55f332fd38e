#include "evidence/dstack/application_checks.h"

#include <algorithm>
#include <array>

#include "core/base/check_recorder.h"
#include "evidence/dstack/errors.h"

namespace attestor::dstack {
namespace {

constexpr size_t kMaxListed = 64;  // items of a detail
constexpr size_t kMaxShown = 64;   // characters of a name
constexpr std::array<std::string_view, 4> kOfText = {"dstack.app_compose", "dstack.compose_file", "dstack.scripts",
                                                     "dstack.unmeasured"};

std::string Joined(const std::vector<std::string>& items) {
  std::string out;
  for (size_t i = 0; i < items.size() && i < kMaxListed; ++i) out += (i == 0 ? "" : ", ") + items[i];
  return items.size() <= kMaxListed ? out : out + " and " + std::to_string(items.size() - kMaxListed) + " more";
}

// TextChecks are the checks of an app-compose's text, whether or not anything measured it.
class TextChecks : CheckRecorder {
 public:
  TextChecks(const EvidencePolicy& policy, JudgedEvidence& out, CheckReport& report)
      : CheckRecorder(report), policy_(policy), out_(out) {}

  Status Run(ByteView bytes) {
    auto compose = ParseAppCompose(bytes);
    Status status = StatusOf(compose);
    const bool bash = compose.ok() && compose->runner == "bash";
    if (bash && !policy_.allow_bash_runner) status = Error(kRunner, "'bash'");
    if (!Record(kOfText[0], std::move(status), compose.ok() ? compose->runner : "")) {
      report_.NotReached(kOfText);
      return std::move(first_);
    }
    out_.app_compose = *std::move(compose);
    CheckComposeFile(bash);
    CheckScripts();
    CheckUnmeasured(bash);
    return std::move(first_);
  }

 private:
  // Both kinds run before dstack writes the compose file, which it leaves alone when there is one already.
  std::vector<std::string> ScriptsBefore() const {
    std::vector<std::string> scripts;
    if (!out_.app_compose->pre_launch_script.empty()) scripts.emplace_back("pre_launch_script");
    if (!out_.app_compose->init_scripts.empty()) scripts.emplace_back("init_script");
    return scripts;
  }

  void CheckComposeFile(bool bash) {
    constexpr std::string_view kId = "dstack.compose_file";
    if (bash) {
      report_.NotChecked(kId, "a bash script runs instead; what it starts cannot be seen");
      return;
    }
    auto file = ParseComposeFile(out_.app_compose->docker_compose_file);
    std::string detail = file.ok() ? Joined(file->images) : "";
    const std::string scripts = Joined(ScriptsBefore());
    if (!scripts.empty()) detail += "; before it runs " + scripts + ", which can put another file in its place";
    if (Record(kId, StatusOf(file), std::move(detail))) out_.compose_file = *std::move(file);
  }

  void CheckScripts() {
    std::vector<std::string> scripts = ScriptsBefore();
    if (out_.app_compose->runner == "bash") scripts.emplace_back("bash_script");
    const std::string names = Joined(scripts);
    const bool refused = !scripts.empty() && !policy_.allow_scripts;
    Record("dstack.scripts", refused ? Status(Error(kScripts, names)) : Ok(),
           scripts.empty() ? "none" : names + ", measured");
  }

  // What the application takes in from outside of its measured text. A script is measured, and what it reads is not.
  void CheckUnmeasured(bool bash) {
    constexpr std::string_view kId = "dstack.unmeasured";
    if (!bash && !out_.compose_file) {
      report_.NotChecked(kId, "no compose file was read");
      return;
    }
    std::vector<std::string> inputs;
    for (const std::string& name : out_.app_compose->allowed_envs) inputs.push_back("allowed_envs: " + name);
    for (const std::string& name : out_.app_compose->other_members)
      inputs.push_back("member '" + name.substr(0, kMaxShown) + "'");
    for (const std::string& name : ScriptsBefore()) inputs.push_back("whatever " + name + " reads");
    if (bash) inputs.emplace_back("whatever bash_script reads");
    if (out_.compose_file)
      inputs.insert(inputs.end(), out_.compose_file->unmeasured.begin(), out_.compose_file->unmeasured.end());
    const std::string names = Joined(inputs);
    const bool refused = !inputs.empty() && !policy_.allow_unmeasured;
    Record(kId, refused ? Status(Error(kUnmeasured, names)) : Ok(), inputs.empty() ? "none" : names);
  }

  const EvidencePolicy& policy_;
  JudgedEvidence& out_;
};

class ApplicationChecks : CheckRecorder {
 public:
  ApplicationChecks(const EvidencePolicy& policy, JudgedEvidence& out, CheckReport& report)
      : CheckRecorder(report), policy_(policy), out_(out) {}

  Status Run(const std::optional<ByteView>& app_compose) {
    if (CheckHash(app_compose) && app_compose) {
      Status status = TextChecks(policy_, out_, report_).Run(*app_compose);
      if (first_.ok()) first_ = std::move(status);
    } else {
      for (const std::string_view id : kOfText) {
        report_.NotChecked(id, app_compose ? "the compose hash was refused" : "no app-compose in the evidence");
      }
    }
    CheckAppId();
    CheckInstanceId();
    CheckKeyProvider();
    return std::move(first_);
  }

 private:
  bool CheckHash(const std::optional<ByteView>& app_compose) {
    constexpr std::string_view kId = "dstack.compose_hash";
    const ByteArray<32>& measured = out_.facts.compose_hash;
    if (policy_.compose_hash && *policy_.compose_hash != measured) {
      return Record(kId, Error(kComposeHash, "measured " + ToHex(measured) + ", the policy asks for " +
                                                 ToHex(*policy_.compose_hash)));
    }
    if (!app_compose && !policy_.compose_hash) {
      report_.NotChecked(kId, "neither the app-compose nor a policy says what " + ToHex(measured) + " is");
      return true;
    }
    if (!app_compose) return Record(kId, Ok(), ToHex(measured) + ", as the policy asks");
    const ByteArray<32> hash = ComposeHash(*app_compose);
    return Record(kId,
                  hash == measured ? Ok() : Status(Error(kComposeHash, ToHex(hash) + ", measured " + ToHex(measured))),
                  ToHex(hash));
  }

  // Where nothing else is pinned, the id is the front of the compose hash; a deployment may pin another, as an on-chain
  // KMS does.
  void CheckAppId() {
    constexpr std::string_view kId = "dstack.app_id";
    const Bytes& measured = out_.facts.app_id;
    const bool derived = Equal(measured, ByteView(out_.facts.compose_hash).first(measured.size()));
    if (policy_.app_id) {
      Record(kId,
             Equal(measured, *policy_.app_id)
                 ? Ok()
                 : Status(Error(kAppId, ToHex(measured) + ", expected " + ToHex(*policy_.app_id))),
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
      Record(kId, Error(kInstanceId, none ? "none, although the app-compose asks for one"
                                          : "one, although the app-compose asks for none"));
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
    const std::string_view asked =
        compose.key_provider == "local" ? "local-sgx" : std::string_view(compose.key_provider);
    if (provider.name != asked)
      return Error(kKeyProvider, "'" + provider.name + "', the app-compose asks for '" + std::string(asked) + "'");
    const bool same = compose.key_provider_id.empty() || compose.key_provider_id == provider.id;
    return same ? Ok()
                : Status(Error(kKeyProvider, ToHex(provider.id) + " is not the one that the app-compose asks for"));
  }

  bool IsAccepted(const KeyProvider& provider) const {
    return std::ranges::any_of(policy_.key_providers, [&](const KeyProvider& accepted) {
      return accepted.name == provider.name && (accepted.id.empty() || accepted.id == provider.id);
    });
  }

  const EvidencePolicy& policy_;
  JudgedEvidence& out_;
};

}  // namespace

Status CheckApplication(const std::optional<ByteView>& app_compose, const EvidencePolicy& policy, JudgedEvidence& out,
                        CheckReport& report) {
  return ApplicationChecks(policy, out, report).Run(app_compose);
}

Status ReviewApplication(ByteView app_compose) {
  EvidencePolicy strict;
  strict.allow_scripts = strict.allow_bash_runner = strict.allow_unmeasured = false;
  JudgedEvidence judged;
  CheckReport report;
  if (TextChecks(strict, judged, report).Run(app_compose).ok()) return Ok();
  std::string faults;
  for (const Check& check : report.checks()) {
    if (check.outcome == Outcome::kFailed) faults += (faults.empty() ? "" : "; ") + check.code + ": " + check.detail;
  }
  return Error(kReview, faults);
}

}  // namespace attestor::dstack
