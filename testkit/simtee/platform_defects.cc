// Defects of the platform: its root, certificates, collateral, TCB and quoting enclave.
#include <boost/json.hpp>

#include "testkit/simtee/defects.h"
#include "testkit/simtee/platform.h"

namespace attestor::simtee {
namespace {

using boost::json::array;
using boost::json::object;

constexpr std::chrono::hours kAgo{-1};
constexpr std::chrono::minutes kJustNow{-30};
constexpr size_t kQeCpuSvn = 0;  // offsets in the quoting enclave's report
constexpr size_t kQeAttributes = 48;

// Level is one of a TDX module or a quoting enclave.
object Level(int svn, std::string_view status) {
  return {{"tcb", object{{"isvsvn", svn}}}, {"tcbDate", "2026-05-13T00:00:00Z"}, {"tcbStatus", status}};
}

void EndAtOnce(object& document) { document["nextUpdate"] = document.at("issueDate"); }
void BeginLater(object& document) { document["issueDate"] = document.at("nextUpdate"); }
void MakeOlder(object& document) { document["tcbEvaluationDataNumber"] = 1; }

// AskForNewerMicrocode: the level that the PCK certificate's SVNs reach is out of date, and a newer one asks for one
// more.
void AskForNewerMicrocode(object& tcb_info) {
  array& levels = tcb_info.at("tcbLevels").as_array();
  object newer = levels.at(0).as_object();
  levels.at(0).as_object()["tcbStatus"] = "OutOfDate";
  newer.at("tcb").at("sgxtcbcomponents").at(0).as_object()["svn"] = kCpuSvn[0] + 1;
  levels.insert(levels.begin(), newer);
}

object& Module(object& tcb_info) { return tcb_info.at("tdxModuleIdentities").as_array().at(0).as_object(); }

constexpr Defect kCertificate[] = {
    {"root-unknown", "tee-root.pem is another root than the one that the quotes lead to",
     [](PkiOptions& pki, TeeOptions&) { pki.publish_other_root = true; }},
    {"root-expired", "the root certificate has expired",
     [](PkiOptions& pki, TeeOptions&) { pki.certificate_lifetime = kAgo; }},
    {"pck-expired", "the PCK certificate has expired", [](PkiOptions& pki, TeeOptions&) { pki.pck_lifetime = kAgo; }},
    {"pck-revoked", "the PCK certificate is revoked", [](PkiOptions& pki, TeeOptions&) { pki.revoke_pck = true; }},
    {"pck-ca-revoked", "the CA of the PCK certificate is revoked",
     [](PkiOptions& pki, TeeOptions&) { pki.revoke_platform_ca = true; }},
};

constexpr Defect kCollateral[] = {
    {"collateral-expired", "all of the collateral has expired",
     [](PkiOptions& pki, TeeOptions&) { pki.collateral_lifetime = kJustNow; }},
    {"collateral-not-yet-valid", "all of the collateral is from the future",
     [](PkiOptions& pki, TeeOptions&) { pki.collateral_age = kAgo; }},
    {"pck-crl-expired", "the PCK revocation list has expired",
     [](PkiOptions& pki, TeeOptions&) { pki.pck_crl_lifetime = kJustNow; }},
    {"root-crl-foreign", "the root's revocation list was made by a CA below it",
     [](PkiOptions& pki, TeeOptions&) {
       Also(pki.edit_collateral, [](auto& fields) { fields.root_crl = fields.pck_crl; });
     }},
    {"pck-crl-foreign", "the PCK revocation list was made by another CA",
     [](PkiOptions& pki, TeeOptions&) {
       Also(pki.edit_collateral, [](auto& fields) { fields.pck_crl = fields.root_crl; });
     }},
    {"tcb-info-expired", "the TCB info has expired",
     [](PkiOptions& pki, TeeOptions&) { Also(pki.edit_tcb_info, EndAtOnce); }},
    {"tcb-info-not-yet-valid", "the TCB info is from the future",
     [](PkiOptions& pki, TeeOptions&) { Also(pki.edit_tcb_info, BeginLater); }},
    {"tcb-info-signature", "the TCB info's signature is wrong",
     [](PkiOptions& pki, TeeOptions&) {
       Also(pki.edit_collateral, [](auto& fields) { fields.tcb_info.signature[40] ^= 1; });
     }},
    {"tcb-info-signer", "the TCB info names a signer that may not sign it",
     [](PkiOptions& pki, TeeOptions&) {
       Also(pki.edit_collateral, [](auto& fields) { fields.tcb_info.signer = fields.root; });
     }},
    {"qe-identity-expired", "the QE identity has expired",
     [](PkiOptions& pki, TeeOptions&) { Also(pki.edit_qe_identity, EndAtOnce); }},
    {"qe-identity-not-yet-valid", "the QE identity is from the future",
     [](PkiOptions& pki, TeeOptions&) { Also(pki.edit_qe_identity, BeginLater); }},
    {"qe-identity-signature", "the QE identity's signature is wrong",
     [](PkiOptions& pki, TeeOptions&) {
       Also(pki.edit_collateral, [](auto& fields) { fields.qe_identity.signature[40] ^= 1; });
     }},
    {"qe-identity-signer", "the QE identity names a signer that may not sign it",
     [](PkiOptions& pki, TeeOptions&) {
       Also(pki.edit_collateral, [](auto& fields) { fields.qe_identity.signer = fields.root; });
     }},
    {"evaluation-number", "TCB info and QE identity belong to an early TCB evaluation, number 1",
     [](PkiOptions& pki, TeeOptions&) {
       Also(pki.edit_tcb_info, MakeOlder);
       Also(pki.edit_qe_identity, MakeOlder);
     }},
    {"fmspc", "the TCB info is for another family of platforms",
     [](PkiOptions& pki, TeeOptions&) { Also(pki.edit_tcb_info, [](auto& info) { info["fmspc"] = "00906ED50000"; }); }},
    {"pce-id", "the TCB info is for another provisioning enclave",
     [](PkiOptions& pki, TeeOptions&) { Also(pki.edit_tcb_info, [](auto& info) { info["pceId"] = "0001"; }); }},
};

constexpr Defect kTcb[] = {
    {"tcb-out-of-date", "the platform's TCB level is OutOfDate",
     [](PkiOptions& pki, TeeOptions&) { pki.tcb_status = "OutOfDate"; }},
    {"pck-stale", "the microcode was updated, and the PCK certificate is still the one of before",
     [](PkiOptions& pki, TeeOptions&) {
       Also(pki.edit_tcb_info, AskForNewerMicrocode);
       Also(pki.edit_qe_report, [](Bytes& report) { ++report[kQeCpuSvn]; });
     }},
    {"tcb-configuration-needed", "the platform's TCB level is ConfigurationNeeded",
     [](PkiOptions& pki, TeeOptions&) { pki.tcb_status = "ConfigurationNeeded"; }},
    {"tcb-revoked", "the platform's TCB level is Revoked",
     [](PkiOptions& pki, TeeOptions&) { pki.tcb_status = "Revoked"; }},
    {"tcb-unknown", "the platform is older than every TCB level",
     [](PkiOptions& pki, TeeOptions&) {
       Also(pki.edit_tcb_info, [](object& info) {
         for (auto& level : info.at("tcbLevels").as_array()) level.at("tcb").as_object()["pcesvn"] = kPceSvn + 1;
       });
     }},
    {"tdx-module-missing", "the TCB info does not know the TDX module",
     [](PkiOptions& pki, TeeOptions&) {
       Also(pki.edit_tcb_info, [](object& info) { info["tdxModuleIdentities"] = array(); });
     }},
    {"tdx-module-out-of-date", "the TDX module's level is OutOfDate",
     [](PkiOptions& pki, TeeOptions&) {
       Also(pki.edit_tcb_info, [](object& info) {
         Module(info)["tcbLevels"] = array{Level(kTeeTcbSvn[0] + 1, "UpToDate"), Level(kTeeTcbSvn[0], "OutOfDate")};
       });
     }},
    {"td-relaunch", "the guest began under an outdated TDX module, which was replaced since",
     [](PkiOptions& pki, TeeOptions& tee) {
       Also(pki.edit_tcb_info, [](object& info) {
         Module(info)["tcbLevels"] = array{Level(kTeeTcbSvn[0], "UpToDate"), Level(kTeeTcbSvn[0] - 1, "OutOfDate")};
       });
       Also(tee.edit_report, [](TdReport& report) {
         report.form15 = Form15{kTeeTcbSvn, {}};
         --report.tee_tcb_svn[0];
       });
     }},
    {"qe-product", "the quoting enclave is another product than the QE identity describes",
     [](PkiOptions& pki, TeeOptions&) {
       Also(pki.edit_qe_identity, [](object& qe) { qe["isvprodid"] = kQeProductId + 1; });
     }},
    {"qe-debug", "the quoting enclave runs in debug mode",
     [](PkiOptions& pki, TeeOptions&) { Also(pki.edit_qe_report, [](Bytes& report) { report[kQeAttributes] |= 2; }); }},
    {"qe-out-of-date", "the quoting enclave's level is OutOfDate",
     [](PkiOptions& pki, TeeOptions&) {
       Also(pki.edit_qe_identity,
            [](object& qe) { qe["tcbLevels"] = array{Level(kQeSvn + 1, "UpToDate"), Level(kQeSvn, "OutOfDate")}; });
     }},
    {"qe-unknown", "the quoting enclave is older than every level",
     [](PkiOptions& pki, TeeOptions&) {
       Also(pki.edit_qe_identity, [](object& qe) { qe["tcbLevels"] = array{Level(kQeSvn + 1, "UpToDate")}; });
     }},
};

}  // namespace

std::vector<Defect> PlatformDefects() { return Joined({kCertificate, kCollateral, kTcb}); }

}  // namespace attestor::simtee
