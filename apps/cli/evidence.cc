// attestor evidence: judging whole evidence. The report is described in docs/quote-report.md.
#include <cstdio>
#include <memory>

#include "anchors.h"
#include "commands.h"
#include "common.h"
#include "errors.h"
#include "evidence/binding/evidence.h"
#include "evidence/dstack/agent_answer.h"
#include "evidence/dstack/app_compose.h"
#include "evidence/dstack/attestation.h"
#include "evidence/dstack/evidence.h"
#include "evidence/quote/quote.h"
#include "evidence/quote/tcb_at.h"
#include "evidence/quote/tee_roots.h"
#include "fetched.h"
#include "guest_json.h"
#include "os_image.h"
#include "report_text.h"
#include "service/config/config.h"
#include "service/config/quote_policy.h"
#include "service/system/file.h"
#include "service/system/log.h"
#include "statement/format/bundle.h"
#include "statement/verify/evidence_judge.h"

namespace attestor::cli {
namespace {

struct EvidenceOptions {
  std::string file;
  std::string at;
  std::string collateral;
  FetchOptions fetch;
  std::string event_log;
  std::string app_compose;
  std::string key;
  std::string policy;
  std::string os_image;
  std::string report_data;
  std::string tee_root = "intel";
  std::string release_root;
  bool json = false;
};

// AddFiles adds what dstack evidence may have in files of its own.
Status AddFiles(const EvidenceOptions& options, verify::EvidenceFile& file) {
  const bool dstack = file.kind == verify::EvidenceKind::kDstack;
  if (!dstack && !(options.event_log.empty() && options.app_compose.empty() && options.key.empty())) {
    return Error(kOption, "--event-log, --app-compose and --key are for dstack evidence");
  }
  if (!options.event_log.empty()) {
    if (!file.answer.attestation.empty()) return Error(kOption, "--event-log: the attestation has its own");
    ATTESTOR_ASSIGN(const Bytes log, ReadFile(options.event_log, dstack::kMaxAgentAnswer));
    if (const Status status = file.answer.AddEventLog(log); !status.ok())
      return InFile(options.event_log, status.error());
  }
  if (!options.key.empty()) {
    ATTESTOR_ASSIGN(const Bytes key, ReadFile(options.key, dstack::kMaxKeyAnswer));
    if (const Status status = file.answer.AddKey(key); !status.ok()) return InFile(options.key, status.error());
  }
  if (!options.app_compose.empty()) {
    ATTESTOR_ASSIGN(file.answer.app_compose, ReadFile(options.app_compose, dstack::kMaxAppCompose));
  }
  return Ok();
}

// CheckWhole: what cannot be taken apart is unreadable, as for every subcommand; the checks come after that.
Status CheckWhole(const verify::EvidenceFile& file) {
  switch (file.kind) {
    case verify::EvidenceKind::kBundle: return StatusOf(statement::Bundle::Decode(file.bytes));
    case verify::EvidenceKind::kEvidence: return StatusOf(binding::Evidence::Decode(file.bytes));
    case verify::EvidenceKind::kDstack: break;
  }
  return Ok();
}

Result<Bytes> QuoteOf(const dstack::AgentAnswer& answer) {
  if (answer.attestation.empty()) return answer.quote;
  ATTESTOR_ASSIGN(dstack::Attestation attestation, dstack::ParseAttestation(answer.attestation));
  return std::move(attestation.quote);
}

// CollateralFor gives nothing for what carries its own.
Result<std::optional<Bytes>> CollateralFor(const verify::EvidenceFile& file, const EvidenceOptions& options) {
  ATTESTOR_TRY(CheckFetchOptions(options.fetch));
  const bool dstack = file.kind == verify::EvidenceKind::kDstack;
  if (!options.collateral.empty()) {
    ATTESTOR_ASSIGN(Bytes collateral, ReadCollateral(options.collateral));
    return std::optional(std::move(collateral));
  }
  if (options.fetch.service.empty()) {
    if (dstack) return Error(kNeedsCollateral, options.file);
    return std::optional<Bytes>();
  }
  if (!dstack) return Error(kOption, "--fetch is for evidence that carries no collateral");
  ATTESTOR_ASSIGN(const Bytes quote, QuoteOf(file.answer));
  ATTESTOR_ASSIGN(Bytes collateral, Fetch(options.fetch, quote));
  return std::optional(std::move(collateral));
}

// ReadInputs reads all that must be readable before anything can be checked.
Result<verify::EvidenceInputs> ReadInputs(const EvidenceOptions& options) {
  ATTESTOR_ASSIGN(Bytes bytes, ReadFile(options.file, statement::kMaxBundle));
  auto parsed = verify::EvidenceFile::Parse(std::move(bytes));
  if (!parsed.ok()) return InFile(options.file, parsed.error());
  verify::EvidenceFile file = *std::move(parsed);
  if (const Status whole = CheckWhole(file); !whole.ok()) return InFile(options.file, whole.error());
  ATTESTOR_TRY(AddFiles(options, file));
  ATTESTOR_ASSIGN(quote::TeeRoots roots, config::LoadTeeRoots(options.tee_root));
  ATTESTOR_ASSIGN(const auto release_root, LoadReleaseRoot(options.release_root));
  ATTESTOR_ASSIGN(config::JudgePolicy policy, config::LoadJudgePolicy(options.policy));
  if (file.kind == verify::EvidenceKind::kBundle && !options.report_data.empty())
    return Error(kOption, "--report-data: in a bundle they are the hashes of its two key bindings");
  ATTESTOR_TRY(AddReportData(options.report_data, policy.evidence.report_data));
  if (!options.os_image.empty()) {
    ATTESTOR_ASSIGN(policy.evidence.image, ReadOsImage(options.os_image));
  }
  ATTESTOR_ASSIGN(const Time at, TimeOf(options.at));
  auto collateral = CollateralFor(file, options);
  if (!collateral.ok()) return std::move(collateral).error();
  return verify::EvidenceInputs{std::move(file), *std::move(collateral),     std::move(roots),
                                release_root,    std::move(policy.evidence), at};
}

std::vector<Anchor> AnchorsOf(const verify::EvidenceInputs& inputs, const EvidenceOptions& options,
                              const verify::EvidenceJudgement& judgement) {
  std::vector<Anchor> anchors = {RootSetAnchor(inputs.roots, options.tee_root)};
  for (const verify::JudgedGuest& guest : judgement.guests) {
    if (guest.quote) AddRootAnchor(*guest.quote, inputs.roots, anchors);
  }
  // The list of releases is in bundles only; nothing else rests on this root.
  if (inputs.release_root && inputs.file.kind == verify::EvidenceKind::kBundle) {
    anchors.push_back({"release_root", ToHex(*inputs.release_root), options.release_root});
  }
  return anchors;
}

bool AnySimulated(const verify::EvidenceJudgement& judgement) {
  for (const verify::JudgedGuest& guest : judgement.guests) {
    if (guest.quote && quote::IsSimulated(*guest.quote)) return true;
  }
  return false;
}

quote::TcbAt Together(const verify::EvidenceJudgement& judgement, quote::TcbAt verify::JudgedGuest::* which) {
  std::vector<quote::TcbAt> of;
  of.reserve(judgement.guests.size());
  for (const verify::JudgedGuest& guest : judgement.guests) of.push_back(guest.*which);
  quote::TcbAt out = quote::Worst(of);
  if (of.empty()) out.why = "no quote was reached";
  return out;
}

std::string GuestJson(const verify::JudgedGuest& guest) {
  JsonMembers members = {{"role", JsonText(guest.role)},
                         {"quote_id", guest.quote ? JsonText(ToHex(quote::QuoteId(*guest.quote))) : "null"},
                         {"image_known", guest.image_known ? "true" : "false"}};
  for (auto& member : ApplicationMembers(guest.proved ? &*guest.proved : nullptr)) members.push_back(std::move(member));
  for (auto& member : QuoteMembers(guest.quote ? &*guest.quote : nullptr)) members.push_back(std::move(member));
  for (auto& member : TcbMembers(guest.now, guest.signing)) members.push_back(std::move(member));
  return JsonFields(members);
}

void PrintJson(const verify::EvidenceInputs& inputs, const EvidenceOptions& options,
               const verify::EvidenceJudgement& judgement) {
  JsonMembers members = {{"format", JsonText("attestor evidence 1")},
                         {"kind", JsonText(verify::ToText(inputs.file.kind))},
                         {"verdict", JsonText(judgement.accepted() ? "accepted" : "refused")},
                         {"simulated", AnySimulated(judgement) ? "true" : "false"}};
  const quote::TcbAt now = Together(judgement, &verify::JudgedGuest::now);
  for (auto& member : TcbMembers(now, Together(judgement, &verify::JudgedGuest::signing)))
    members.push_back(std::move(member));
  members.emplace_back("guests", JsonList(judgement.guests, GuestJson));
  members.emplace_back("checks", ReportJson(judgement.report));
  members.emplace_back("anchors", AnchorsJson(AnchorsOf(inputs, options, judgement)));
  members.push_back(FetchedMember(options.fetch));
  std::printf("%s\n", JsonFields(members).c_str());
}

std::string DescribeJudged(const verify::JudgedGuest& guest) {
  std::string out = Paint(Colour::kBold, guest.role) + "\n";
  if (guest.proved) {
    const dstack::JudgedEvidence& proved = *guest.proved;
    if (proved.app_compose) out += Line("application", Harmless(proved.app_compose->name));
    out += Line("compose hash", ToHex(proved.facts.compose_hash));
    out += Line("app id", ToHex(proved.facts.app_id));
    out += Line("instance id", proved.facts.instance_id.empty() ? "none" : ToHex(proved.facts.instance_id));
    out += Line("report data", ToHex(proved.quote.report.report_data));
    out += Line("image id", ToHex(quote::ImageId(proved.quote.report)));
    if (proved.os_image_hash) out += Line("OS image", ToHex(*proved.os_image_hash) + ", by its measurement document");
    if (proved.facts.os_image_hash)
      out += Line("OS image", ToHex(*proved.facts.os_image_hash) + ", as the event log says");
    if (proved.compose_file) {
      for (const std::string& image : proved.compose_file->images) out += Line("runs", Harmless(image));
    }
  }
  return out + DescribeTcb("TCB at signing", guest.signing) + DescribeTcb("TCB now", guest.now);
}

// An OS image of the host's own can measure any application it likes.
void PrintUnknownImages(const verify::EvidenceJudgement& judgement) {
  for (const verify::JudgedGuest& guest : judgement.guests) {
    if (guest.image_known) continue;
    std::printf("%s\n", Paint(Colour::kYellow, "  nothing shows that the " + guest.role +
                                                   "'s OS image measures truthfully: name accepted images in a policy, "
                                                   "its files (--os-image), or a release root")
                            .c_str());
  }
}

void PrintText(const verify::EvidenceInputs& inputs, const EvidenceOptions& options,
               const verify::EvidenceJudgement& judgement) {
  std::printf("%s\n", Paint(Colour::kBold, "checks").c_str());
  PrintReport(judgement.report);
  for (const verify::JudgedGuest& guest : judgement.guests) std::printf("%s", DescribeJudged(guest).c_str());
  std::printf("%s%s", DescribeAnchors(AnchorsOf(inputs, options, judgement)).c_str(),
              DescribeFetched(options.fetch).c_str());
  PrintVerdict(judgement.accepted(), AnySimulated(judgement), judgement.report);
  if (judgement.accepted()) PrintUnknownImages(judgement);
}

ExitCode Verify(const EvidenceOptions& options) {
  const auto inputs = ReadInputs(options);
  if (!inputs.ok()) {
    PrintError(inputs.error());
    return kUnreadable;
  }
  const verify::EvidenceJudgement judgement = verify::JudgeEvidenceFile(*inputs);
  if (options.json) {
    PrintJson(*inputs, options, judgement);
  } else {
    PrintText(*inputs, options, judgement);
  }
  return judgement.accepted() ? kDone : kRefused;
}

}  // namespace

void AddEvidence(const options::Command& program, int& code) {
  auto options = std::make_shared<EvidenceOptions>();
  const options::Command group = program.AddCommand(
      "evidence", "judge what a guest's quote proves about its application; offline, but for --fetch");
  group.RequireCommand();
  const options::Command command =
      group.AddCommand("verify", "check quote, collateral, event log, app-compose and key binding together");
  command.SetFooter("Exit code: 0 accepted, 1 refused, 2 unreadable. The report is described in docs/quote-report.md.");
  command
      .Add("file", options->file,
           "a bundle, attestor's evidence, or a dstack guest agent's answer; - for standard input")
      .Required();
  command.Add("--at", options->at, "the time to judge at: 2026-03-01T12:00:00Z; default: now");
  const auto collateral = command.Add("--collateral", options->collateral,
                                      "file of collateral, for what carries none; or newer one, for the status now");
  AddFetchOptions(command, collateral, options->fetch);
  command.Add("--event-log", options->event_log, "dstack: file of the event log, or of tcb_info");
  command.Add("--app-compose", options->app_compose, "dstack: file of app-compose.json, as it was measured");
  command.Add("--key", options->key, "dstack: file of a key with its chain, as GetKey or Sign answers");
  command.Add("--report-data", options->report_data,
              "hex of what the quote must have been made over; zeros follow where there are fewer than 64 bytes");
  command.Add("--policy", options->policy, "TOML file: what is accepted");
  command.Add(
      "--os-image", options->os_image,
      "folder of a dstack OS image (metadata.json, sha256sum.txt, and the files that they name): MRTD and RTMR0 "
      "to 2 must be those of its files");
  command.AddIgnoredFlag("--allow-simulated",
                         "changes nothing, and is taken so that one line serves 'verify', too: --tee-root alone "
                         "decides which hardware counts, and the "
                         "report says SIMULATED");
  command.AddFlag("--json", options->json, "print the report as one JSON object");
  AddTeeRootOption(command, options->tee_root);
  AddReleaseRootOption(command, options->release_root, Unnamed::kNotNeeded);
  command.Do([options, &code] { code = Verify(*options); });
}

}  // namespace attestor::cli
