#include "doctor_guest.h"

#include <optional>

#include "core/wire/limits.h"
#include "evidence/binding/errors.h"
#include "evidence/dstack/evidence.h"
#include "evidence/quote/collateral.h"
#include "evidence/quote/quote.h"
#include "evidence/release/errors.h"
#include "fetched.h"
#include "service/client/errors.h"
#include "service/collateral/source.h"
#include "service/net/socket.h"
#include "service/system/clock.h"
#include "service/system/file.h"
#include "service/system/random.h"

namespace attestor::cli {
namespace {

constexpr std::initializer_list<const char*> kJudged = {"guest.collateral", "guest.evidence", "guest.release"};

// ListedRelease gives the version of a release that a guest can be of, by its application and OS image.
Result<std::string> ListedRelease(const release::ApprovedReleases& releases, release::Role role,
                                  const dstack::JudgedEvidence& guest, Time at) {
  ATTESTOR_TRY(releases.CheckValidAt(at));
  const ByteArray<32>& application = guest.facts.compose_hash;
  const ByteArray<32> image = quote::ImageId(guest.quote.report);
  Error nearest(release::kNotApproved, "a " + std::string(ToText(role)) + " with compose hash " + ToHex(application));
  for (const release::Release& release : releases.list().releases) {
    if (release.role != role || release.compose_hash != application) continue;
    const Status counts = releases.CheckMinimum(release);
    if (counts.ok() && release.RunsOn(image)) return release.version;
    nearest = counts.ok() ? Error(binding::kOsImage, ToHex(image)) : counts.error();
  }
  return nearest;
}

class GuestChecks {
 public:
  GuestChecks(const GuestToCheck& guest, CheckReport& report) : guest_(guest), report_(report) {}

  void Run() {
    const auto info = guest_.agent.Info(stop_);
    report_.Record("guest.socket", StatusOf(info), guest_.agent.path());
    if (!info.ok())
      return NotChecked({"guest.version", "guest.quote", "guest.collateral", "guest.evidence", "guest.release"},
                        "no guest agent");
    app_compose_ = ToBytes(info->app_compose);
    const auto version = guest_.agent.Version(stop_);
    report_.Record("guest.version", StatusOf(version), version.ok() ? *version : "");
    const Status shown = AskForQuote();
    report_.Record("guest.quote", shown, "compose hash " + ToHex(dstack::ComposeHash(app_compose_)));
    if (!shown.ok()) return NotChecked(kJudged, "no quote");
    if (!guest_.anchors.ok()) return NotChecked(kJudged, "needs the roots");
    if (guest_.collateral.empty()) return NotChecked(kJudged, "give the file or service with --collateral");
    CheckCollateral();
  }

 private:
  void NotChecked(std::initializer_list<const char*> ids, const char* why) {
    for (const char* id : ids) report_.NotChecked(id, why);
  }

  Status AskForQuote() {
    report_data_ = random_.Array<64>();
    ATTESTOR_ASSIGN(answer_, guest_.agent.GetQuote(report_data_, stop_));
    ATTESTOR_ASSIGN(quote_, quote::ParseQuote(answer_.quote));
    return Ok();
  }

  void CheckCollateral() {
    const auto canonical = Collateral();
    const auto collateral =
        canonical.ok() ? quote::ParseCollateral(*canonical) : Result<quote::Collateral>(canonical.error());
    report_.Record("guest.collateral", StatusOf(collateral), guest_.collateral);
    if (!collateral.ok()) return NotChecked({"guest.evidence", "guest.release"}, "no collateral");
    const auto releases = Releases();
    const auto judged = Judge(*collateral, releases.ok() && *releases ? (*releases)->list().min_tcb_evaluation : 0);
    const Status status =
        judged.ok() ? CheckHardware(judged->quote.simulated, guest_.allow_simulated) : StatusOf(judged);
    report_.Record("guest.evidence", status,
                   judged.ok() ? DescribeHardware(judged->quote.simulated) + ", TCB " + judged->quote.tcb_status : "");
    CheckReleases(releases, judged);
  }

  void CheckReleases(const Result<std::optional<release::ApprovedReleases>>& releases,
                     const Result<dstack::JudgedEvidence>& judged) {
    constexpr const char* kId = "guest.release";
    if (!releases.ok()) return static_cast<void>(report_.Record(kId, StatusOf(releases)));
    if (!*releases)
      return report_.NotChecked(kId,
                                "give the signed list with --release-list; application, OS image and the least "
                                "evaluation of collateral were not compared with one");
    if (!judged.ok()) return report_.NotChecked(kId, "no evidence");
    const auto found = ListedRelease(**releases, guest_.role, *judged, SystemClock().Now());
    report_.Record(kId, StatusOf(found), found.ok() ? *found + "; its configuration was not compared" : "");
  }

  // Releases is nothing where no list was named.
  Result<std::optional<release::ApprovedReleases>> Releases() const {
    if (guest_.release_list.empty()) return std::optional<release::ApprovedReleases>();
    ATTESTOR_ASSIGN(const Bytes list, ReadFile(guest_.release_list, limits::kReleaseList));
    ATTESTOR_ASSIGN(auto releases, release::ApprovedReleases::Verify(list, guest_.anchors->release_root));
    return std::optional(std::move(releases));
  }

  Result<Bytes> Collateral() const {
    if (IsService(guest_.collateral)) return FetchFrom(guest_.collateral, guest_.anchors->web_roots, quote_);
    return collateral::FileSource(guest_.collateral).Current();
  }

  Result<dstack::JudgedEvidence> Judge(const quote::Collateral& collateral, uint32_t min_evaluation) const {
    dstack::Evidence evidence;
    evidence.quote = answer_.quote;
    evidence.event_log = answer_.event_log;
    evidence.collateral = &collateral;
    evidence.app_compose = app_compose_;
    if (!answer_.vm_config.empty()) evidence.vm_config = answer_.vm_config;
    dstack::EvidencePolicy policy;
    policy.report_data = report_data_;
    policy.quote.tcb.min_evaluation_number = min_evaluation;
    CheckReport ignored;
    return dstack::JudgeEvidence(evidence, guest_.anchors->tee_roots, policy, SystemClock().Now(), ignored);
  }

  const GuestToCheck& guest_;
  CheckReport& report_;
  SystemRandom random_;
  net::StopSignal stop_;
  Bytes app_compose_;
  ByteArray<64> report_data_{};
  guest_agent::AgentQuote answer_;
  quote::Quote quote_;
};

}  // namespace

void CheckGuest(const GuestToCheck& guest, CheckReport& report) { GuestChecks(guest, report).Run(); }

Status CheckHardware(bool simulated, bool allow_simulated) {
  return simulated && !allow_simulated ? Status(Error(client::kSimulated)) : Ok();
}

std::string DescribeHardware(bool simulated) { return simulated ? "SIMULATED" : "Intel TDX"; }

}  // namespace attestor::cli
