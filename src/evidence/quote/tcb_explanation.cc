#include "evidence/quote/tcb_explanation.h"

#include <set>

#include "evidence/quote/errors.h"
#include "evidence/quote/pck.h"
#include "evidence/quote/tcb_level.h"

namespace attestor::quote {
namespace {

constexpr std::string_view kUpdateModule = "update the TDX module (SEAM loader)";

std::string Remedy(const TcbComponent& is) {
  if (is.type == "TDX Module") return std::string(kUpdateModule);
  if (is.type == "SEAMLDR ACM") return "update the SEAM loader (SEAMLDR ACM)";
  if (is.type == "TXT SINIT") return "update the TXT SINIT module";
  if (is.type.find("Late Microcode") != std::string::npos)
    return "load newer microcode in the host's operating system, or update BIOS";
  if (is.category == "OS/VMM") return "update the host's operating system and hypervisor";
  return "update BIOS and microcode";
}

constexpr std::string_view kRenew = "fetch a renewed PCK certificate: the microcode is newer than this one says";
constexpr size_t kComparableSvns = 2;  // bytes of a CPUSVN that a certificate and a report give alike

// IsStale: a report with one byte ahead and the other behind is of no later state of this platform, and says nothing.
bool IsStale(const PckPlatform& platform, const SgxReport& qe) {
  bool ahead = false;
  for (size_t i = 0; i < kComparableSvns; ++i) {
    if (qe.cpu_svn[i] < platform.cpu_svn[i]) return false;
    ahead = ahead || qe.cpu_svn[i] > platform.cpu_svn[i];
  }
  return ahead;
}

class Explainer {
 public:
  Explainer(const Quote& quote, const Collateral& collateral)
      : quote_(quote), info_(collateral.tcb_info.value), identity_(collateral.qe_identity.value) {}

  Result<TcbExplanation> Run() {
    if (info_.tee != quote_.tee || identity_.tee != quote_.tee)
      return Error(kTeeType, "the collateral is for the other kind");
    if (quote_.pck_chain.empty() || info_.levels.empty()) return Error(kPckExtension, "no certificate or no level");
    ATTESTOR_ASSIGN(const PckPlatform platform, PlatformOf(quote_.pck_chain[0]));
    out_.evaluation_number = info_.evaluation_number;
    svns_ = SvnsOf(platform, quote_);
    out_.stale_certificate = IsStale(platform, quote_.qe_report);
    Platform();
    if (quote_.tee == TeeType::kTdx) Module();
    QuotingEnclave();
    Conclude();
    return std::move(out_);
  }

 private:
  void Compare(const std::string& component, const TcbComponent& is, uint32_t has, uint32_t needs, std::string remedy) {
    if (has < needs) out_.shortfalls.push_back({component, is.category, is.type, has, needs, std::move(remedy)});
  }

  // SgxRemedy: these SVNs are the certificate's. A stale one hides what the platform has; where the report shows that
  // even that is too little, both are needed.
  std::string SgxRemedy(size_t component, const TcbLevel& newest) const {
    const std::string update = Remedy(info_.sgx_components_are[component]);
    if (!out_.stale_certificate) return update;
    const bool enough =
        component >= kComparableSvns || quote_.qe_report.cpu_svn[component] >= newest.sgx_components[component];
    return enough ? std::string(kRenew) : update + ", then fetch a new PCK certificate";
  }

  void Platform() {
    const TcbLevel& newest = info_.levels.front();
    for (size_t i = 0; i < svns_.sgx.size(); ++i) {
      const TcbComponent& is = info_.sgx_components_are[i];
      Compare("SGX component " + std::to_string(i + 1), is, svns_.sgx[i], newest.sgx_components[i],
              SgxRemedy(i, newest));
    }
    Compare("PCE", {}, svns_.pce, newest.pce_svn,
            "update the provisioning enclave (SGX platform software), then fetch a new PCK certificate");
    for (size_t i = svns_.tdx ? FirstTdxComponent(*svns_.tdx) : 16; i < 16; ++i) {
      const TcbComponent& is = info_.tdx_components_are[i];
      Compare("TDX component " + std::to_string(i + 1), is, (*svns_.tdx)[i], newest.tdx_components[i], Remedy(is));
    }
    const auto level = PlatformLevel(info_, svns_);
    if (level.ok()) found_.platform = (*level)->finding;
    AddPart("platform", level.ok() ? &(*level)->finding : nullptr, &newest.finding);
  }

  void Module() {
    const auto reached = ModuleLevel(info_, quote_.report);
    if (reached.ok()) found_.module = *reached;
    const auto current = CurrentStatus(info_, svns_, quote_.report);
    if (current.ok()) found_.current = *current;
    complete_ = complete_ && current.ok();
    // A module of version 0 has no levels: its SVNs are TDX components of the platform.
    const ModuleIdentity* identity = FindModule(info_, quote_.report.tee_tcb_svn);
    const SvnLevel* newest = identity == nullptr || identity->levels.empty() ? nullptr : &identity->levels.front();
    if (newest != nullptr) {
      Compare("TDX module " + identity->id, {"OS/VMM", "TDX Module"}, quote_.report.tee_tcb_svn[0], newest->isv_svn,
              std::string(kUpdateModule));
    }
    AddPart("TDX module", reached.ok() ? &*reached : nullptr, newest == nullptr ? nullptr : &newest->finding);
  }

  void QuotingEnclave() {
    const auto reached = QeLevel(identity_, quote_.qe_report);
    if (reached.ok()) found_.quoting_enclave = *reached;
    const SvnLevel* newest = identity_.levels.empty() ? nullptr : &identity_.levels.front();
    if (newest != nullptr) {
      Compare("quoting enclave", {}, quote_.qe_report.isv_svn, newest->isv_svn, "update the quoting enclave package");
    }
    AddPart("quoting enclave", reached.ok() ? &*reached : nullptr, newest == nullptr ? nullptr : &newest->finding);
  }

  void AddPart(std::string name, const Finding* reached, const Finding* newest) {
    complete_ = complete_ && reached != nullptr;
    if (reached != nullptr) advisories_.insert(reached->advisory_ids.begin(), reached->advisory_ids.end());
    const auto copy = [](const Finding* finding) {
      return finding == nullptr ? std::nullopt : std::optional(*finding);
    };
    out_.parts.push_back({std::move(name), copy(reached), copy(newest)});
  }

  void Conclude() {
    out_.advisory_ids.assign(advisories_.begin(), advisories_.end());
    if (complete_) out_.status = MergeParts(found_);
  }

  const Quote& quote_;
  const TcbInfo& info_;
  const QeIdentity& identity_;
  PlatformSvns svns_;
  PartFindings found_;
  std::set<std::string> advisories_;
  bool complete_ = true;  // every part reached a level
  TcbExplanation out_;
};

}  // namespace

std::string_view Advice(TcbStatus status) {
  switch (status) {
    case TcbStatus::kUpToDate: return "Nothing to do.";
    case TcbStatus::kSwHardeningNeeded:
      return "Firmware is current; follow the advisories in the software that runs inside.";
    case TcbStatus::kConfigurationNeeded:
      return "Firmware is current; change the platform's configuration (BIOS settings, hyper-threading) as the "
             "advisories say.";
    case TcbStatus::kConfigurationAndSwHardeningNeeded:
      return "Change the platform's configuration as the advisories say, and follow them in the software that runs "
             "inside.";
    case TcbStatus::kTdRelaunchAdvised: return "The platform was updated under the running guest; restart the guest.";
    case TcbStatus::kTdRelaunchAdvisedConfigurationNeeded:
      return "Restart the guest, and change the platform's configuration as the advisories say.";
    case TcbStatus::kOutOfDate: return "Update what falls short, then restart the guest.";
    case TcbStatus::kOutOfDateConfigurationNeeded:
      return "Update what falls short, change the platform's configuration as the advisories say, then restart the "
             "guest.";
    case TcbStatus::kRevoked:
      return "Intel no longer vouches for this level; do not use the platform before it is updated.";
  }
  return "";
}

std::string AdviceOf(const TcbExplanation& explanation) {
  const bool less = !explanation.shortfalls.empty();
  const std::string_view rest =
      explanation.status
          ? Advice(*explanation.status)
          : "A part is older than anything that Intel still lists, or unknown to Intel; update the platform.";
  if (!explanation.stale_certificate || !less) return std::string(rest);
  return "Renew the PCK certificate: it was made for older microcode than the processor runs. Whatever still falls "
         "short then: " +
         std::string(rest);
}

Result<TcbExplanation> ExplainTcb(const Quote& quote, const Collateral& collateral) {
  return Explainer(quote, collateral).Run();
}

}  // namespace attestor::quote
