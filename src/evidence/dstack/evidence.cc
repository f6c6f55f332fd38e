#include "evidence/dstack/evidence.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "core/crypto/hash.h"
#include "evidence/dstack/application_checks.h"
#include "evidence/dstack/errors.h"
#include "evidence/dstack/image_checks.h"
#include "evidence/dstack/image_files.h"
#include "evidence/dstack/vm_config.h"
#include "evidence/quote/steps.h"

namespace attestor::dstack {
namespace {

// The checks behind those of the quote itself, in their order; kImageFileIds stand between the two.
constexpr std::array<std::string_view, 8> kBeforeFiles = {
    "quote.event_log_parse", "quote.event_log_digests", "quote.event_log_rtmr3",       "quote.event_log_facts",
    "quote.config_id",       "dstack.boot_log",         "dstack.os_image_measurement", "dstack.os_image"};
constexpr std::array<std::string_view, 12> kBehindFiles = {
    "dstack.os_image_dev", "dstack.acpi_tables",  "dstack.compose_hash", "dstack.app_compose",
    "dstack.compose_file", "dstack.scripts",      "dstack.unmeasured",   "dstack.app_id",
    "dstack.instance_id",  "dstack.key_provider", "dstack.report_data",  "dstack.key_chain"};

class EvidenceJudge {
 public:
  EvidenceJudge(const Evidence& evidence, const quote::TeeRoots& roots, const EvidencePolicy& policy, Time at,
                CheckReport& report)
      : evidence_(evidence), roots_(roots), policy_(policy), at_(at), report_(report) {}

  Result<JudgedEvidence> Run() {
    if (Status status = CheckFoundation(); !status.ok()) {
      report_.NotReached(EvidenceStepIds());
      return std::move(status).error();
    }
    Keep(CheckBootLog(events_, td(), report_));
    Keep(CheckImage({config_, events_, td(), policy_.images, policy_.require_acpi, out_.facts.os_image_hash,
                     policy_.image ? &*policy_.image : nullptr},
                    out_.os_image_hash, report_));
    Keep(CheckApplication(evidence_.app_compose, policy_, out_, report_));
    Keep(CheckReportData());
    Keep(CheckKey());
    if (!first_.ok()) return std::move(first_).error();
    return std::move(out_);
  }

 private:
  const quote::TdReport& td() const { return out_.quote.report; }

  // Keep remembers the first failure.
  void Keep(Status status) {
    if (first_.ok()) first_ = std::move(status);
  }

  Status Record(std::string_view id, Status status, std::string detail = {}) {
    report_.Record(id, status, std::move(detail));
    return status;
  }

  // CheckFoundation is everything up to the events; without it nothing else means anything.
  Status CheckFoundation() {
    ATTESTOR_TRY(CheckAttestationForm());
    const bool attested = attestation_.has_value();
    auto parsed = quote::ParseQuote(attested ? ByteView(attestation_->quote) : evidence_.quote);
    ATTESTOR_TRY(Record("quote.parse", StatusOf(parsed)));
    ATTESTOR_ASSIGN(out_.quote,
                    quote::VerifyQuote(*parsed, *evidence_.collateral, roots_, at_, report_, policy_.quote));
    auto events = attested ? Result(attestation_->event_log) : ParseEventLog(evidence_.event_log);
    ATTESTOR_TRY(Record("quote.event_log_parse", StatusOf(events)));
    events_ = *std::move(events);
    ReadConfig();
    const auto document = config_.ok() ? config_->config_document : std::nullopt;
    ATTESTOR_ASSIGN(
        out_.facts,
        CheckEvents(events_, td(), document ? std::optional<std::string_view>(*document) : std::nullopt, report_));
    return Ok();
  }

  Status CheckAttestationForm() {
    constexpr std::string_view kId = "dstack.attestation";
    if (evidence_.attestation.empty()) {
      report_.Pass(kId, "none: quote and event log came by themselves");
      return Ok();
    }
    auto parsed = ParseAttestation(evidence_.attestation);
    if (!parsed.ok()) return Record(kId, StatusOf(parsed));
    attestation_ = *std::move(parsed);
    ATTESTOR_TRY(Record(kId, CheckRuntimeLists(*attestation_), "version " + std::to_string(attestation_->version)));
    return Ok();
  }

  void ReadConfig() {
    if (attestation_) {
      config_ = ParseVmConfig(attestation_->config);
    } else if (evidence_.vm_config) {
      config_ = ParseVmConfig(*evidence_.vm_config);
    }
  }

  Status CheckReportData() {
    constexpr std::string_view kId = "dstack.report_data";
    const ByteArray<64>& found = td().report_data;
    if (attestation_ && attestation_->report_data != found)
      return Record(kId, Error(kAttestationReportData, ToHex(attestation_->report_data)));
    const auto is_not = [&](const ByteArray<64>& expected) {
      return Record(kId, Error(kReportData, ToHex(found) + ", expected " + ToHex(expected)));
    };
    if (evidence_.report_data && *evidence_.report_data != found) return is_not(*evidence_.report_data);
    if (policy_.report_data && *policy_.report_data != found) return is_not(*policy_.report_data);
    if (evidence_.binding) {
      const ByteArray<64> bound = crypto::Sha512(*evidence_.binding);
      return bound == found ? Record(kId, Ok(), "hash of the binding") : is_not(bound);
    }
    if (policy_.report_data) return Record(kId, Ok(), "as expected");
    const bool stated = evidence_.report_data || attestation_;
    report_.NotChecked(kId, (stated ? "only the evidence itself says so, and nobody what to expect: "
                                    : "nobody said what to expect; the quote was made over ") +
                                ToHex(found));
    return Ok();
  }

  Status CheckKey() {
    constexpr std::string_view kId = "dstack.key_chain";
    if (!evidence_.key) {
      report_.NotChecked(kId, "no key in the evidence");
      return Ok();
    }
    if (!policy_.kms_root) {
      report_.NotChecked(kId, "the policy pins no KMS root");
      return Ok();
    }
    const auto app_id = ToArray<20>(out_.facts.app_id);
    return Record(kId, VerifyKeyChain(evidence_.key->claim, evidence_.key->chain, *app_id, *policy_.kms_root));
  }

  const Evidence& evidence_;
  const quote::TeeRoots& roots_;
  const EvidencePolicy& policy_;
  const Time at_;
  CheckReport& report_;
  std::optional<Attestation> attestation_;
  std::vector<Event> events_;
  Result<VmConfig> config_ = VmConfig{};
  JudgedEvidence out_;
  Status first_;
};

}  // namespace

std::vector<std::string_view> EvidenceStepIds() {
  std::vector<std::string_view> ids = {"dstack.attestation", "quote.parse"};
  std::ranges::copy(quote::QuoteStepIds(quote::TeeType::kTdx), std::back_inserter(ids));
  std::ranges::copy(kBeforeFiles, std::back_inserter(ids));
  std::ranges::copy(kImageFileIds, std::back_inserter(ids));
  std::ranges::copy(kBehindFiles, std::back_inserter(ids));
  return ids;
}

Result<JudgedEvidence> JudgeEvidence(const Evidence& evidence, const quote::TeeRoots& roots,
                                     const EvidencePolicy& policy, Time at, CheckReport& report) {
  CheckReport own;  // apart from what the caller's has already: ids are looked up in it
  auto judged = EvidenceJudge(evidence, roots, policy, at, own).Run();
  report.Append(own);
  return judged;
}

}  // namespace attestor::dstack
