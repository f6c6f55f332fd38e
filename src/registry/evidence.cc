#include "registry/evidence.h"

#include <algorithm>

#include "crypto/hash.h"
#include "dstack/event_check.h"
#include "quote/collateral.h"
#include "quote/quote.h"
#include "quote/verify.h"
#include "registry/errors.h"
#include "wire/cbor.h"

namespace attestor::registry {
namespace {

constexpr size_t kMaxBinding = 1024;
constexpr size_t kMaxCompose = 256 * 1024;

Result<Evidence> DecodeParts(ByteView bytes) {
  wire::CborReader in(bytes);
  Evidence evidence;
  struct Field {
    Bytes& target;
    size_t max;
  };
  const Field fields[] = {{evidence.key_binding, kMaxBinding},
                          {evidence.quote, quote::kMaxQuoteSize},
                          {evidence.collateral, quote::kMaxCollateralSize},
                          {evidence.event_log, dstack::kMaxEventLogSize},
                          {evidence.app_compose, kMaxCompose}};
  ATTESTOR_TRY(in.Map(std::size(fields)));
  int64_t key = 0;
  for (const Field& field : fields) {
    ATTESTOR_TRY(in.Key(++key));
    ATTESTOR_ASSIGN(const ByteView value, in.Bytes(1, field.max));
    field.target = ToBytes(value);
  }
  ATTESTOR_TRY(in.ExpectEnd());
  return evidence;
}

}  // namespace

Bytes Evidence::Encode() const {
  wire::CborWriter out;
  out.Map(5);
  out.Int(1).Bytes(key_binding);
  out.Int(2).Bytes(quote);
  out.Int(3).Bytes(collateral);
  out.Int(4).Bytes(event_log);
  out.Int(5).Bytes(app_compose);
  return std::move(out).Take();
}

Result<Evidence> Evidence::Decode(ByteView bytes) {
  auto evidence = DecodeParts(bytes);
  if (!evidence.ok()) return Error(kEvidenceFormat, evidence.error().Text());
  return evidence;
}

class EvidenceVerifier {
 public:
  EvidenceVerifier(const EvidenceExpectation& expected, const quote::TeeRoots& tee_roots, const release::ApprovedReleases& releases,
                   Time at, CheckReport& report)
      : expected_(expected), tee_roots_(tee_roots), releases_(releases), at_(at), report_(report) {}

  Result<VerifiedEvidence> Run(ByteView encoded) {
    auto evidence = Evidence::Decode(encoded);
    ATTESTOR_TRY(Record("evidence.format", StatusOf(evidence)));
    out_.evidence_hash_ = crypto::Sha256(encoded);
    ATTESTOR_TRY(CheckQuote(*evidence));
    ATTESTOR_TRY(Record("evidence.report_data", CheckReportData(*evidence)));
    ATTESTOR_TRY(Record("evidence.role", CheckRole()));
    ATTESTOR_TRY(CheckConnection());
    ATTESTOR_TRY(Record("evidence.expiry", CheckExpiry()));
    ATTESTOR_TRY(Record("evidence.compose", CheckCompose(*evidence)));
    ATTESTOR_TRY(Record("evidence.release", CheckRelease()));
    ATTESTOR_TRY(Record("evidence.os_image", CheckOsImage()));
    return std::move(out_);
  }

 private:
  Status Record(std::string_view id, Status status) {
    report_.Record(id, status);
    return status;
  }

  Status CheckQuote(const Evidence& evidence) {
    auto parsed = quote::ParseQuote(evidence.quote);
    ATTESTOR_TRY(Record("quote.parse", StatusOf(parsed)));
    auto collateral = quote::ParseCollateral(evidence.collateral);
    ATTESTOR_TRY(Record("quote.collateral", StatusOf(collateral)));
    ATTESTOR_ASSIGN(const quote::VerifiedQuote verified, quote::VerifyQuote(*parsed, *collateral, tee_roots_, at_, report_));
    ATTESTOR_ASSIGN(const dstack::RuntimeFacts facts, dstack::CheckEventLog(AsText(evidence.event_log), verified.report, report_));
    out_.compose_hash_ = facts.compose_hash;
    out_.tcb_status_ = verified.tcb_status;
    out_.simulated_ = verified.simulated;
    out_.valid_until_ = std::min(verified.collateral_until, releases_.list().expires);
    report_data_ = verified.report.report_data;
    image_ = quote::ImageId(verified.report);
    return Ok();
  }

  Status CheckReportData(const Evidence& evidence) {
    ATTESTOR_ASSIGN(out_.binding_, KeyBinding::Decode(evidence.key_binding));
    out_.valid_until_ = std::min(out_.valid_until_, out_.binding_.not_after);
    const ByteArray<64> expected = ReportData(evidence.key_binding);
    if (expected != report_data_) return Error(kReportData, ToHex(report_data_) + ", expected " + ToHex(expected));
    return Ok();
  }

  Status CheckRole() const {
    if (out_.binding_.role == expected_.role) return Ok();
    return Error(kRole, "a " + std::string(ToText(out_.binding_.role)) + " instead of a " + std::string(ToText(expected_.role)));
  }

  // Whoever holds the connection checks these; later nobody can, because exporter and nonce are known to its two ends only.
  Status CheckConnection() {
    ATTESTOR_TRY(CheckChannel());
    if (!expected_.nonce) {
      report_.NotChecked("evidence.nonce", "only who asked can");
      return Ok();
    }
    const bool answered = std::ranges::any_of(out_.binding_.nonces, [&](const Bytes& n) { return Equal(n, *expected_.nonce); });
    return Record("evidence.nonce", answered ? Ok() : Status(Error(kNonce)));
  }

  Status CheckChannel() {
    if (!expected_.channel_binding && !expected_.channel_spki) {
      report_.NotChecked("evidence.channel", "only the two ends of the connection can");
      return Ok();
    }
    Status status;
    if (expected_.channel_binding && !Equal(out_.binding_.channel_binding, *expected_.channel_binding)) {
      status = Error(kChannel, "TLS exporter");
    }
    if (expected_.channel_spki && out_.binding_.channel_spki != *expected_.channel_spki) status = Error(kChannel, "channel key");
    return Record("evidence.channel", std::move(status));
  }

  Status CheckExpiry() const {
    if (at_ < out_.binding_.not_after) return Ok();
    return Error(kExpired, "valid until " + attestor::ToText(out_.binding_.not_after) + ", used at " + attestor::ToText(at_));
  }

  Status CheckCompose(const Evidence& evidence) const {
    const ByteArray<32> hash = dstack::ComposeHash(evidence.app_compose);
    if (hash == out_.compose_hash_) return Ok();
    return Error(kCompose, ToHex(hash) + ", measured " + ToHex(out_.compose_hash_));
  }

  Status CheckRelease() {
    ATTESTOR_TRY(releases_.CheckValidAt(at_));
    ATTESTOR_ASSIGN(release_, releases_.Find(expected_.role, out_.compose_hash_, out_.binding_.config_digest));
    out_.release_ = release::IdentityOf(release_);
    if (out_.release_.release == out_.binding_.release) return Ok();
    return Error(kRelease, ToHex(out_.binding_.release) + ", proved " + ToHex(out_.release_.release));
  }

  // RTMR3 is extended by software of the guest: it says which application runs only if the image below is one that measures truthfully.
  Status CheckOsImage() const {
    if (std::ranges::find(release_.images, image_) != release_.images.end()) return Ok();
    return Error(kOsImage, ToHex(image_));
  }

  const EvidenceExpectation& expected_;
  const quote::TeeRoots& tee_roots_;
  const release::ApprovedReleases& releases_;
  Time at_;
  CheckReport& report_;
  ByteArray<64> report_data_{};
  ByteArray<32> image_{};
  release::Release release_{};
  VerifiedEvidence out_;
};

Result<VerifiedEvidence> VerifyEvidence(ByteView encoded, const EvidenceExpectation& expected, const quote::TeeRoots& tee_roots,
                                        const release::ApprovedReleases& releases, Time at, CheckReport& report) {
  return EvidenceVerifier(expected, tee_roots, releases, at, report).Run(encoded);
}

}  // namespace attestor::registry
