#include "testkit/simtee/mock_pki.h"

#include <boost/json.hpp>

#include "core/crypto/certificate_builder.h"
#include "core/crypto/hash.h"
#include "core/crypto/signature.h"
#include "core/wire/reader.h"
#include "evidence/quote/collateral_export.h"
#include "testkit/simtee/errors.h"
#include "testkit/simtee/mock_kms.h"
#include "testkit/simtee/platform.h"
#include "testkit/simtee/sgx_extension.h"
#include "testkit/simtee/tcb_documents.h"

namespace attestor::simtee {
namespace {

constexpr char kRootCrlUrl[] = "https://certificates.trustedservices.intel.com/IntelSGXRootCA.der";
constexpr char kPckCrlUrl[] =
    "https://api.trustedservices.intel.com/sgx/certification/v4/pckcrl?ca=platform&encoding=der";

struct Window {
  Time begin;
  Time end;
};

// Verifiers know the role of a certificate by Intel's common names, so they are Intel's; where a text is free it says
// what this is.
crypto::CertificateTemplate IntelCa(const std::string& name, const Window& valid, int path_length) {
  crypto::CertificateTemplate out{.common_name = name, .not_before = valid.begin, .not_after = valid.end, .ca = true};
  out.organization = {.name = "SIMULATED, not Intel", .locality = "Santa Clara", .state = "CA", .country = "US"};
  out.path_length = path_length;
  out.crl_url = kRootCrlUrl;
  return out;
}

crypto::CertificateTemplate IntelLeaf(const std::string& name, const Window& valid, const char* crl_url) {
  crypto::CertificateTemplate out{.common_name = name, .not_before = valid.begin, .not_after = valid.end};
  out.organization = {.name = "SIMULATED, not Intel", .locality = "Santa Clara", .state = "CA", .country = "US"};
  out.non_repudiation = true;
  out.crl_url = crl_url;
  return out;
}

Window CertificatesFrom(Time made, const PkiOptions& options) {
  return {made - std::chrono::hours(24), made + options.certificate_lifetime};
}

ByteArray<32> QeSigner() { return crypto::Sha256(AsBytes("attestor simulated TEE: signer of the quoting enclave")); }

// QeReport is the SGX report of the quoting enclave, 384 bytes; its report data binds the attestation key.
Bytes QeReport(const ByteArray<64>& attestation_key, const Bytes& qe_auth) {
  static constexpr ByteArray<16> kAttributes = {0x15, 0, 0, 0, 0, 0, 0, 0, 0x07};
  wire::Writer out;
  out.Put(kCpuSvn).U32LE(0).Put(Bytes(28)).Put(kAttributes);
  out.Put(crypto::Sha256(AsBytes("attestor simulated TEE: quoting enclave"))).Put(Bytes(32));
  out.Put(QeSigner()).Put(Bytes(96)).U16LE(kQeProductId).U16LE(kQeSvn).Put(Bytes(60));
  out.Put(crypto::Sha256(Concat({attestation_key, qe_auth}))).Put(Bytes(32));
  return std::move(out).Take();
}

}  // namespace

struct MockPki::State {
  State(Random& random, Window certificates, Time now, const PkiOptions& options)
      : root_key(crypto::P256Key::Generate(random)),
        root(crypto::MakeRoot(IntelCa("Intel SGX Root CA", certificates, 1), root_key, random)),
        platform_key(crypto::P256Key::Generate(random)),
        platform(crypto::MakeCertificate(IntelCa("Intel SGX PCK Platform CA", certificates, 0), platform_key,
                                         {root, root_key}, random)),
        ppid(random.Array<16>()),
        pck_key(crypto::P256Key::Generate(random)),
        pck(MakePck({certificates.begin, options.pck_lifetime ? now + *options.pck_lifetime : certificates.end},
                    random)),
        tcb_key(crypto::P256Key::Generate(random)),
        tcb_signing(crypto::MakeCertificate(IntelLeaf("Intel SGX TCB Signing", certificates, kRootCrlUrl), tcb_key,
                                            {root, root_key}, random)),
        attestation_key(crypto::P256Key::Generate(random)),
        kms(random, certificates.begin, certificates.end),
        published_root(options.publish_other_root ? crypto::MakeRoot(IntelCa("Intel SGX Root CA", certificates, 1),
                                                                     crypto::P256Key::Generate(random), random)
                                                  : root) {
    for (size_t i = 0; i < qe_auth.size(); ++i) qe_auth[i] = static_cast<uint8_t>(i);
    qe_report = QeReport(attestation_key.public_key(), qe_auth);
    if (options.edit_qe_report) options.edit_qe_report(qe_report);
    qe_report_signature = pck_key.SignRaw(qe_report);
  }

  crypto::Certificate MakePck(const Window& valid, Random& random) const {
    crypto::CertificateTemplate what = IntelLeaf("Intel SGX PCK Certificate", valid, kPckCrlUrl);
    what.extensions.push_back(SgxExtension(ppid, random.Array<16>()));
    return crypto::MakeCertificate(what, pck_key, {platform, platform_key}, random);
  }

  quote::CollateralFields::Text SignDocument(const boost::json::object& document) const {
    const std::string text = boost::json::serialize(document);
    return {tcb_signing.der(), text, tcb_key.SignRaw(AsBytes(text))};
  }

  quote::CollateralFields Publish(Time now, const PkiOptions& options) const {
    const Window valid{now - options.collateral_age, now + options.collateral_lifetime};
    const Time pck_crl_end = now + options.pck_crl_lifetime.value_or(options.collateral_lifetime);
    std::vector<Bytes> revoked_cas, revoked_pcks;
    if (options.revoke_platform_ca) revoked_cas.push_back(platform.serial());
    if (options.revoke_pck) revoked_pcks.push_back(pck.serial());
    boost::json::object tcb_info = TcbInfo(options.tcb_status, valid.begin, valid.end);
    if (options.edit_tcb_info) options.edit_tcb_info(tcb_info);
    boost::json::object qe_identity = QeIdentity(QeSigner(), valid.begin, valid.end);
    if (options.edit_qe_identity) options.edit_qe_identity(qe_identity);
    quote::CollateralFields fields{
        root.der(),
        crypto::MakeCrl({root, root_key}, revoked_cas, valid.begin, valid.end).der(),
        crypto::MakeCrl({platform, platform_key}, revoked_pcks, valid.begin, pck_crl_end).der(),
        SignDocument(tcb_info),
        SignDocument(qe_identity),
        {}};
    if (options.edit_collateral) options.edit_collateral(fields);
    return fields;
  }

  void SetCollateral(Time now, const PkiOptions& options) {
    const quote::CollateralFields fields = Publish(now, options);
    collateral = fields.Encode();
    collateral_json = quote::ExportCollateral(fields, platform);
  }

  crypto::P256Key root_key;
  crypto::Certificate root;
  crypto::P256Key platform_key;
  crypto::Certificate platform;
  ByteArray<16> ppid;
  crypto::P256Key pck_key;
  crypto::Certificate pck;
  crypto::P256Key tcb_key;
  crypto::Certificate tcb_signing;
  crypto::P256Key attestation_key;
  MockKms kms;
  crypto::Certificate published_root;
  Bytes qe_auth = Bytes(32);
  Bytes qe_report;
  ByteArray<64> qe_report_signature{};
  Bytes collateral;
  std::string collateral_json;
};

MockPki::MockPki(std::unique_ptr<const State> state) : state_(std::move(state)) {}
MockPki::MockPki(MockPki&&) noexcept = default;
MockPki& MockPki::operator=(MockPki&&) noexcept = default;
MockPki::~MockPki() = default;

Result<MockPki> MockPki::Make(Random& random, Time now, const PkiOptions& options) {
  if (!IsTcbStatus(options.tcb_status)) return Error(kPkiOption, "'" + options.tcb_status + "'");
  auto state = std::make_unique<State>(random, CertificatesFrom(now, options), now, options);
  state->SetCollateral(now, options);
  return MockPki(std::move(state));
}

Result<MockPki> MockPki::MakeAgain(Random& random, const Earlier& earlier, Time now, const PkiOptions& options) {
  if (!IsTcbStatus(options.tcb_status)) return Error(kPkiOption, "'" + options.tcb_status + "'");
  auto state = std::make_unique<State>(random, CertificatesFrom(earlier.made, options), earlier.made, options);
  const KeptRoots& roots = earlier.roots;
  const bool other_published = roots.root.der() != roots.published.der();
  if (state->root.spki() != roots.root.spki() || state->root.not_after() != roots.root.not_after() ||
      other_published != options.publish_other_root) {
    return Error(kPkiFolder, "it was made with other defects of root or certificates");
  }
  state->root = roots.root;
  state->published_root = roots.published;
  state->SetCollateral(now, options);
  return MockPki(std::move(state));
}

Bytes MockPki::Publish(Time now, const PkiOptions& options) const { return state_->Publish(now, options).Encode(); }

const crypto::Certificate& MockPki::root() const { return state_->root; }
std::string MockPki::root_pem() const { return state_->published_root.pem(); }
const Bytes& MockPki::collateral() const { return state_->collateral; }
std::string MockPki::collateral_json() const { return state_->collateral_json; }
const ByteArray<16>& MockPki::ppid() const { return state_->ppid; }
const MockKms& MockPki::kms() const { return state_->kms; }

Bytes MockPki::SignQuote(ByteView header_and_body) const {
  constexpr uint16_t kQeReportData = 6;
  constexpr uint16_t kPckChain = 5;
  const std::string chain = state_->pck.pem() + state_->platform.pem() + state_->root.pem();
  wire::Writer certification;
  certification.Put(state_->qe_report).Put(state_->qe_report_signature);
  certification.U16LE(static_cast<uint16_t>(state_->qe_auth.size())).Put(state_->qe_auth);
  certification.U16LE(kPckChain).U32LE(static_cast<uint32_t>(chain.size())).Put(AsBytes(chain));
  wire::Writer auth;
  auth.Put(state_->attestation_key.SignRaw(header_and_body)).Put(state_->attestation_key.public_key());
  auth.U16LE(kQeReportData).U32LE(static_cast<uint32_t>(certification.bytes().size())).Put(certification.bytes());
  wire::Writer quote;
  quote.Put(header_and_body).U32LE(static_cast<uint32_t>(auth.bytes().size())).Put(auth.bytes());
  return std::move(quote).Take();
}

}  // namespace attestor::simtee
