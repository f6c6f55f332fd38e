#include "evidence/quote/tcb_explanation.h"

#include <algorithm>
#include <set>

#include "evidence/quote/errors.h"
#include "evidence/quote/pck.h"
#include "evidence/quote/tcb_level.h"

namespace attestor::quote {
namespace {

// LeastAccepted is the oldest level that `accepted` has: levels are listed newest first. Null when there is none.
template <class Level>
const Level* LeastAccepted(const std::vector<Level>& levels, const std::vector<TcbStatus>& accepted) {
  const Level* least = nullptr;
  for (const Level& level : levels) {
    if (std::ranges::find(accepted, level.finding.status) != accepted.end()) least = &level;
  }
  return least;
}

template <class Level>
const Finding* FindingOf(const Level* level) {
  return level == nullptr ? nullptr : &level->finding;
}

class Explainer {
 public:
  Explainer(const Quote& quote, const Collateral& collateral, const std::vector<TcbStatus>& accepted)
      : quote_(quote), info_(collateral.tcb_info.value), identity_(collateral.qe_identity.value), accepted_(accepted) {}

  Result<TcbExplanation> Run() {
    if (info_.tee != quote_.tee || identity_.tee != quote_.tee)
      return Error(kTeeType, "the collateral is for the other kind");
    if (quote_.pck_chain.empty() || info_.levels.empty()) return Error(kPckExtension, "no certificate or no level");
    ATTESTOR_ASSIGN(const PckPlatform platform, PlatformOf(quote_.pck_chain[0]));
    out_.evaluation_number = info_.evaluation_number;
    out_.qe_evaluation_number = identity_.evaluation_number;
    svns_ = SvnsOf(platform, quote_);
    out_.stale_certificate = IsStaleCertificate(platform, quote_.qe_report);
    Platform();
    if (quote_.tee == TeeType::kTdx) Module();
    QuotingEnclave();
    Conclude();
    return std::move(out_);
  }

 private:
  struct Need {
    uint32_t newest;
    std::optional<uint32_t> enough;
  };
  void Compare(const std::string& component, const TcbComponent& is, uint32_t has, Need need, std::string remedy) {
    if (has >= need.newest) return;
    out_.shortfalls.push_back({component, is.category, is.type, has, need.newest, need.enough, std::move(remedy)});
  }

  // ByConfiguration: the component is lower than it could be because of a setting, and no update would lift it. A
  // Configuration status says so of all; on an outdated platform it is what a level of the same date has more that
  // asks for no configuration.
  bool ByConfiguration(size_t component) const {
    if (reached_ == nullptr || !NeedsConfiguration(reached_->finding.status)) return false;
    if (reached_->finding.status < TcbStatus::kOutOfDate) return true;
    const auto same = std::ranges::find_if(info_.levels, [&](const TcbLevel& level) {
      return level.finding.date == reached_->finding.date && !NeedsConfiguration(level.finding.status);
    });
    return same != info_.levels.end() && svns_.sgx[component] < same->sgx_components[component];
  }

  // SgxRemedy: these SVNs are the certificate's. A stale one hides what the platform has; where the report shows that
  // even that is too little, both are needed.
  std::string SgxRemedy(size_t component, const TcbLevel& newest) const {
    const bool has_it =
        component >= kComparableSvns || quote_.qe_report.cpu_svn[component] >= newest.sgx_components[component];
    if (out_.stale_certificate && has_it) return std::string(kRenew);
    const TcbComponent& is = info_.sgx_components_are[component];
    return std::string(ByConfiguration(component) ? kConfigure : UpdateOf(is)).append(kThenRenew);
  }

  // TdxRemedy: these SVNs are those under which the guest began; a newer module may have been loaded since.
  std::string TdxRemedy(size_t component, uint32_t needs) const {
    const auto& now = quote_.report.tee_tcb_svn2;
    const bool alike = component >= 2 || (now && (*now)[1] == quote_.report.tee_tcb_svn[1]);
    if (now && alike && (*now)[component] >= needs) return std::string(kRelaunch);
    return std::string(UpdateOf(info_.tdx_components_are[component]));
  }

  void Platform() {
    const auto level = PlatformLevel(info_, svns_);
    if (level.ok()) {
      reached_ = *level;
      found_.platform = reached_->finding;
    }
    const TcbLevel& newest = info_.levels.front();
    const TcbLevel* enough = LeastAccepted(info_.levels, accepted_);
    const auto need = [&](uint32_t of_newest, auto of) {
      return Need{of_newest, enough == nullptr ? std::nullopt : std::optional<uint32_t>(of(*enough))};
    };
    for (size_t i = 0; i < svns_.sgx.size(); ++i) {
      Compare("SGX component " + std::to_string(i + 1), info_.sgx_components_are[i], svns_.sgx[i],
              need(newest.sgx_components[i], [i](const TcbLevel& of) { return of.sgx_components[i]; }),
              SgxRemedy(i, newest));
    }
    Compare("PCE", {}, svns_.pce, need(newest.pce_svn, [](const TcbLevel& of) { return of.pce_svn; }),
            std::string(kUpdatePce).append(kThenRenew));
    for (size_t i = svns_.tdx ? FirstTdxComponent(*svns_.tdx) : 16; i < 16; ++i) {
      Compare("TDX component " + std::to_string(i + 1), info_.tdx_components_are[i], (*svns_.tdx)[i],
              need(newest.tdx_components[i], [i](const TcbLevel& of) { return of.tdx_components[i]; }),
              TdxRemedy(i, newest.tdx_components[i]));
    }
    AddPart("platform", FindingOf(reached_), &newest.finding, FindingOf(enough));
  }

  void Module() {
    const auto reached = ModuleLevel(info_, quote_.report);
    if (reached.ok()) found_.module = *reached;
    const auto current = CurrentStatus(info_, svns_, quote_.report);
    if (current.ok()) found_.current = *current;
    complete_ = complete_ && current.ok();
    RunningNow();
    // A module of version 0 has no levels: its SVNs are TDX components of the platform.
    const ModuleIdentity* identity = FindModule(info_, quote_.report.tee_tcb_svn);
    const SvnLevel* newest = identity == nullptr || identity->levels.empty() ? nullptr : &identity->levels.front();
    const SvnLevel* enough = identity == nullptr ? nullptr : LeastAccepted(identity->levels, accepted_);
    if (newest != nullptr) {
      const auto& now = out_.module_now;
      const bool relaunch = now && now->reached && now->reached->status < TcbStatus::kOutOfDate;
      Compare("TDX module " + identity->id, {"OS/VMM", "TDX Module"}, quote_.report.tee_tcb_svn[0],
              NeedOf(*newest, enough), std::string(relaunch ? kRelaunch : kUpdateModule));
    }
    AddPart("TDX module", reached.ok() ? &*reached : nullptr, FindingOf(newest), FindingOf(enough));
  }

  // RunningNow finds the module that was loaded under the running guest, where it is another one.
  void RunningNow() {
    const auto& now = quote_.report.tee_tcb_svn2;
    const auto& began = quote_.report.tee_tcb_svn;
    if (!now || ((*now)[0] == began[0] && (*now)[1] == began[1])) return;
    const auto reached = ModuleLevelOf(info_, *now);
    out_.module_now = {(*now)[1], (*now)[0], reached.ok() ? std::optional(*reached) : std::nullopt};
  }

  static Need NeedOf(const SvnLevel& newest, const SvnLevel* enough) {
    return {newest.isv_svn, enough == nullptr ? std::nullopt : std::optional<uint32_t>(enough->isv_svn)};
  }

  void QuotingEnclave() {
    const auto reached = QeLevel(identity_, quote_.qe_report);
    if (reached.ok()) found_.quoting_enclave = *reached;
    const SvnLevel* newest = identity_.levels.empty() ? nullptr : &identity_.levels.front();
    const SvnLevel* enough = LeastAccepted(identity_.levels, accepted_);
    if (newest != nullptr) {
      Compare("quoting enclave", {}, quote_.qe_report.isv_svn, NeedOf(*newest, enough), std::string(kUpdateQe));
    }
    AddPart("quoting enclave", reached.ok() ? &*reached : nullptr, FindingOf(newest), FindingOf(enough));
  }

  void AddPart(std::string name, const Finding* reached, const Finding* newest, const Finding* enough) {
    complete_ = complete_ && reached != nullptr;
    if (reached != nullptr) advisories_.insert(reached->advisory_ids.begin(), reached->advisory_ids.end());
    const auto copy = [](const Finding* finding) {
      return finding == nullptr ? std::nullopt : std::optional(*finding);
    };
    out_.parts.push_back({std::move(name), copy(reached), copy(newest), copy(enough)});
  }

  void Conclude() {
    out_.advisory_ids.assign(advisories_.begin(), advisories_.end());
    if (complete_) out_.status = MergeParts(found_);
  }

  const Quote& quote_;
  const TcbInfo& info_;
  const QeIdentity& identity_;
  const std::vector<TcbStatus>& accepted_;
  PlatformSvns svns_;
  const TcbLevel* reached_ = nullptr;  // of the platform
  PartFindings found_;
  std::set<std::string> advisories_;
  bool complete_ = true;  // every part reached a level
  TcbExplanation out_;
};

}  // namespace

std::string AdviceOf(const TcbExplanation& explanation) {
  const bool less = !explanation.shortfalls.empty();
  const std::string_view rest = explanation.status ? Advice(*explanation.status)
                                                   : "A part is older than anything that Intel still lists, or unknown "
                                                     "to Intel; update the platform, then fetch "
                                                     "a new PCK certificate.";
  if (!explanation.stale_certificate || !less) return std::string(rest);
  return "Renew the PCK certificate: it was made for older microcode than the processor runs. Whatever still falls "
         "short then: " +
         std::string(rest);
}

Result<TcbExplanation> ExplainTcb(const Quote& quote, const Collateral& collateral,
                                  const std::vector<TcbStatus>& accepted) {
  return Explainer(quote, collateral, accepted).Run();
}

}  // namespace attestor::quote
