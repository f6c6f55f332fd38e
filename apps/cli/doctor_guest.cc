#include "doctor_guest.h"

#include "evidence/dstack/errors.h"
#include "evidence/dstack/event_check.h"
#include "evidence/dstack/evidence.h"
#include "evidence/quote/collateral.h"
#include "evidence/quote/quote.h"
#include "fetched.h"
#include "service/client/errors.h"
#include "service/collateral/source.h"
#include "service/net/socket.h"
#include "service/system/clock.h"
#include "service/system/random.h"

namespace attestor::cli {
namespace {

class GuestChecks {
 public:
  GuestChecks(const GuestToCheck& guest, CheckReport& report) : guest_(guest), report_(report) {}

  void Run() {
    const auto info = guest_.agent.Info(stop_);
    report_.Record("guest.socket", StatusOf(info), guest_.agent.path());
    if (!info.ok())
      return NotChecked({"guest.version", "guest.quote", "guest.collateral", "guest.evidence"}, "no guest agent");
    app_compose_ = ToBytes(info->app_compose);
    const auto version = guest_.agent.Version(stop_);
    report_.Record("guest.version", StatusOf(version), version.ok() ? *version : "");
    const Status shown = AskForQuote();
    report_.Record("guest.quote", shown, "compose hash " + ToHex(dstack::ComposeHash(app_compose_)));
    if (!shown.ok()) return NotChecked({"guest.collateral", "guest.evidence"}, "no quote");
    if (!guest_.anchors.ok()) return NotChecked({"guest.collateral", "guest.evidence"}, "needs the roots");
    if (guest_.collateral.empty())
      return NotChecked({"guest.collateral", "guest.evidence"}, "give the file or service with --collateral");
    CheckCollateral();
  }

 private:
  void NotChecked(std::initializer_list<const char*> ids, const char* why) {
    for (const char* id : ids) report_.NotChecked(id, why);
  }

  // AskForQuote: a quote that is good but over something else, or beside another log, is evidence of nothing.
  Status AskForQuote() {
    report_data_ = random_.Array<64>();
    ATTESTOR_ASSIGN(answer_, guest_.agent.GetQuote(report_data_, stop_));
    ATTESTOR_ASSIGN(quote_, quote::ParseQuote(answer_.quote));
    const ByteArray<64>& found = quote_.report.report_data;
    if (found != report_data_)
      return Error(dstack::kReportData, "the quote is over " + ToHex(found) + ", asked for was " + ToHex(report_data_));
    CheckReport ignored;
    return StatusOf(dstack::CheckEventLog(answer_.event_log, quote_.report, ignored));
  }

  void CheckCollateral() {
    const auto canonical = Collateral();
    const auto collateral =
        canonical.ok() ? quote::ParseCollateral(*canonical) : Result<quote::Collateral>(canonical.error());
    report_.Record("guest.collateral", StatusOf(collateral), guest_.collateral);
    if (!collateral.ok()) return report_.NotChecked("guest.evidence", "no collateral");
    const auto judged = Judge(*collateral);
    const Status status =
        judged.ok() ? CheckHardware(judged->quote.simulated, guest_.allow_simulated) : StatusOf(judged);
    report_.Record("guest.evidence", status,
                   judged.ok() ? DescribeHardware(judged->quote.simulated) + ", TCB " + judged->quote.tcb_status : "");
  }

  Result<Bytes> Collateral() const {
    if (IsService(guest_.collateral)) return FetchFrom(guest_.collateral, guest_.anchors->web_roots, quote_);
    return collateral::FileSource(guest_.collateral).Current();
  }

  Result<dstack::JudgedEvidence> Judge(const quote::Collateral& collateral) const {
    dstack::Evidence evidence;
    evidence.quote = answer_.quote;
    evidence.event_log = answer_.event_log;
    evidence.collateral = &collateral;
    evidence.app_compose = app_compose_;
    if (!answer_.vm_config.empty()) evidence.vm_config = answer_.vm_config;
    dstack::EvidencePolicy policy;
    policy.report_data = report_data_;
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
