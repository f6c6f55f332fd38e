#include "testkit/quote/mock_platform.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/crypto/hash.h"
#include "core/wire/reader.h"
#include "evidence/quote/collateral_export.h"

namespace attestor::quote {
namespace {

using crypto::Certificate;

constexpr Duration kMonth = std::chrono::hours(30 * 24);

Bytes Der(uint8_t tag, ByteView contents) {
  wire::Writer out;
  out.U8(tag);
  if (contents.size() < 128) {
    out.U8(static_cast<uint8_t>(contents.size()));
  } else {
    out.U8(0x82).U16(static_cast<uint16_t>(contents.size()));
  }
  out.Put(contents);
  return std::move(out).Take();
}

Bytes DerNumber(uint16_t value) {
  Bytes bytes;
  if (value > 0xff) bytes.push_back(static_cast<uint8_t>(value >> 8));
  bytes.push_back(static_cast<uint8_t>(value));
  if ((bytes[0] & 0x80) != 0) bytes.insert(bytes.begin(), 0);
  return Der(0x02, bytes);
}

Bytes Item(std::initializer_list<uint8_t> arcs, ByteView value) {
  Bytes oid = *FromHex("2a864886f84d010d01");
  Append(oid, Bytes(arcs));
  return Der(0x30, Concat({Der(0x06, oid), value}));
}

crypto::CertificateTemplate Template(std::string name, Time now, bool ca) {
  crypto::CertificateTemplate out;
  out.common_name = std::move(name);
  out.not_before = now - 12 * kMonth;
  out.not_after = now + 12 * kMonth;
  out.ca = ca;
  return out;
}

template <class T>
void Set(Bytes& target, size_t offset, const T& value) {
  std::ranges::copy(value, target.begin() + static_cast<std::ptrdiff_t>(offset));
}

std::string Quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

std::string SvnLevels(int svn, const std::string& status) {
  return "[{\"tcb\":{\"isvsvn\":" + std::to_string(svn) +
         "},\"tcbDate\":\"2025-01-01T00:00:00Z\",\"tcbStatus\":" + Quoted(status) +
         ",\"advisoryIDs\":[\"INTEL-SA-00002\",\"INTEL-SA-00001\"]}]";
}

std::string Components(int svn) {
  std::string out;
  for (int i = 0; i < 16; ++i) out += (i == 0 ? "[" : ",") + ("{\"svn\":" + std::to_string(svn) + "}");
  return out + "]";
}

std::string Edited(const std::string& text, const std::function<void(boost::json::object&)>& edit) {
  if (!edit) return text;
  boost::json::object object = boost::json::parse(text).get_object();
  edit(object);
  return boost::json::serialize(object);
}

}  // namespace

MockPlatform::MockPlatform()
    : now(*ParseTime("2026-06-01T00:00:00Z")),
      root(Template("Mock Intel SGX Root CA", now, true)),
      ca(Template("Mock Intel SGX PCK Platform CA", now, true)),
      pck(Template("Mock Intel SGX PCK Certificate", now, false)),
      signer(Template("Mock Intel SGX TCB Signing", now, false)),
      root_crl_age(std::chrono::hours(24)),
      pck_crl_age(std::chrono::hours(24)),
      info_issued(now - std::chrono::hours(24)),
      identity_issued(info_issued),
      body(kTd15ExSize),
      enclave(kSgxReportSize),
      qe_report(kSgxReportSize),
      random_(7),
      root_key_(crypto::P256Key::Generate(random_)),
      ca_key_(crypto::P256Key::Generate(random_)),
      pck_key_(crypto::P256Key::Generate(random_)),
      signer_key_(crypto::P256Key::Generate(random_)),
      attestation_key_(crypto::P256Key::Generate(random_)) {
  platform.fmspc = info_fmspc;
  platform.components.fill(4);
  platform.components[5] = 200;
  platform.pce_svn = 300;
  body[0] = 5;  // TDX module: SVN 5 of version 1
  body[1] = 1;
  for (size_t i = 2; i < 16; ++i) body[i] = 4;
  std::ranges::copy_n(body.begin(), 16, body.begin() + kTdTeeTcbSvn2);
  body[kTdAttributes + 3] = 0x10;  // SEPT_VE_DISABLE
  body[kTdXfam] = 0xe7;
  enclave[kSgxAttributes] = 0x05;  // initialised, 64 bits
  Set(qe_report, kSgxMrSigner, ByteArray<32>{0xdc});
  qe_report[kSgxIsvProdId] = 2;
  qe_report[kSgxIsvSvn] = 4;
  qe_report[kSgxAttributes] = 0x15;
}

Bytes MockPlatform::EncodePckExtension(const PckPlatform& platform) {
  Bytes tcb;
  for (uint8_t i = 0; i < 16; ++i)
    Append(tcb, Item({2, static_cast<uint8_t>(i + 1)}, DerNumber(platform.components[i])));
  Append(tcb, Item({2, 17}, DerNumber(platform.pce_svn)));
  Append(tcb, Item({2, 18}, Der(0x04, platform.cpu_svn)));
  const uint8_t standard[] = {0};
  return Der(0x30, Concat({Item({1}, Der(0x04, platform.ppid)), Item({2}, Der(0x30, tcb)),
                           Item({3}, Der(0x04, platform.pce_id)), Item({4}, Der(0x04, platform.fmspc)),
                           Item({5}, Der(0x0a, standard))}));
}

std::string MockPlatform::TcbInfoText() const {
  const std::string pattern = "\"mrsigner\":" + Quoted(std::string(96, '0')) +
                              ",\"attributes\":" + Quoted(std::string(16, '0')) +
                              ",\"attributesMask\":" + Quoted(std::string(16, 'F'));
  const std::string module = ",\"tdxModule\":{" + pattern + "},\"tdxModuleIdentities\":[{\"id\":\"TDX_01\"," + pattern +
                             ",\"tcbLevels\":" + SvnLevels(5, module_status) + "}]";
  return Edited(
      "{\"id\":" + Quoted(sgx() ? "SGX" : "TDX") + ",\"version\":3,\"issueDate\":" + Quoted(ToText(info_issued)) +
          ",\"nextUpdate\":" + Quoted(ToText(info_issued + kMonth)) + ",\"fmspc\":" + Quoted(ToHex(info_fmspc)) +
          ",\"pceId\":" + Quoted(ToHex(info_pce_id)) + ",\"tcbType\":0,\"tcbEvaluationDataNumber\":20" +
          (sgx() ? "" : module) + ",\"tcbLevels\":[{\"tcb\":{\"sgxtcbcomponents\":" + Components(4) +
          ",\"pcesvn\":300" + (sgx() ? "" : ",\"tdxtcbcomponents\":" + Components(4)) +
          "},\"tcbDate\":\"2025-01-01T00:00:00Z\",\"tcbStatus\":" + Quoted(platform_status) +
          ",\"advisoryIDs\":[\"INTEL-SA-00003\"]}]}",
      edit_tcb_info);
}

std::string MockPlatform::QeIdentityText() const {
  return Edited("{\"id\":" + Quoted(sgx() ? "QE" : "TD_QE") + ",\"version\":2,\"issueDate\":" +
                    Quoted(ToText(identity_issued)) + ",\"nextUpdate\":" + Quoted(ToText(identity_issued + kMonth)) +
                    ",\"tcbEvaluationDataNumber\":19,\"miscselect\":\"00000000\",\"miscselectMask\":\"FFFFFFFF\"" +
                    ",\"attributes\":\"11000000000000000000000000000000\",\"attributesMask\":"
                    "\"F9FFFFFFFFFFFFFF0000000000000000\"" +
                    ",\"mrsigner\":" + Quoted("DC" + std::string(62, '0')) +
                    ",\"isvprodid\":2,\"tcbLevels\":" + SvnLevels(4, qe_status) + "}",
                edit_qe_identity);
}

Bytes MockPlatform::SignedBytes() const {
  wire::Writer out;
  out.U16LE(version)
      .U16LE(kAttestationKeyP256)
      .U32LE(sgx() ? kTeeTypeSgx : kTeeTypeTdx)
      .U32LE(0)
      .Put(kIntelQeVendor)
      .Put(Bytes(20));
  if (sgx()) return std::move(out.Put(enclave)).Take();
  const size_t td15 = body_type == kBodyTypeTd15Ex ? kTd15ExSize : kTd15Size;
  if (version == kQuoteVersion5) out.U16LE(body_type).U32LE(static_cast<uint32_t>(td15));
  out.Put(ByteView(body).first(version == kQuoteVersion5 ? td15 : kTd10Size));
  return std::move(out).Take();
}

Bytes MockPlatform::BuildQuote(const std::string& chain) {
  const Bytes auth(kQeAuthSize, 0x20);
  Set(qe_report, kSgxReportData, crypto::Sha256(Concat({attestation_key_.public_key(), auth})));
  const Bytes head = SignedBytes();
  wire::Writer certification;
  certification.Put(qe_report).Put(pck_key_.SignRaw(qe_report)).U16LE(static_cast<uint16_t>(auth.size())).Put(auth);
  certification.U16LE(kCertificationPckChain).U32LE(static_cast<uint32_t>(chain.size())).Put(AsBytes(chain));
  wire::Writer data;
  data.Put(attestation_key_.SignRaw(head)).Put(attestation_key_.public_key());
  if (!sgx()) data.U16LE(kCertificationQeReport).U32LE(static_cast<uint32_t>(certification.bytes().size()));
  data.Put(certification.bytes());
  wire::Writer out;
  out.Put(head).U32LE(static_cast<uint32_t>(data.bytes().size())).Put(data.bytes()).Put(Bytes(padding));
  return std::move(out).Take();
}

MockPlatform::Built MockPlatform::Build() {
  const Certificate root_cert = crypto::MakeRoot(root, root_key_, random_);
  const crypto::Issuer by_root{root_cert, root_key_};
  const Certificate ca_cert =
      ca_by_itself ? crypto::MakeRoot(ca, ca_key_, random_) : crypto::MakeCertificate(ca, ca_key_, by_root, random_);
  const crypto::Issuer by_ca{ca_cert, ca_key_};
  crypto::CertificateTemplate leaf = pck;
  if (leaf.extensions.empty()) leaf.extensions = {{std::string(kPckExtensionOid), EncodePckExtension(platform), false}};
  const Certificate pck_cert = crypto::MakeCertificate(leaf, pck_key_, by_ca, random_);
  const Certificate signer_cert = crypto::MakeCertificate(signer, signer_key_, signer_by_ca ? by_ca : by_root, random_);
  std::vector<Bytes> root_revoked, pck_revoked;
  if (revoke_ca) root_revoked.push_back(ca_cert.serial());
  if (revoke_signer) root_revoked.push_back(signer_cert.serial());
  if (revoke_pck) pck_revoked.push_back(pck_cert.serial());
  const auto crl = [&](const crypto::Issuer& issuer, const std::vector<Bytes>& serials, Duration age) {
    return crypto::MakeCrl(issuer, serials, now - age, now - age + kMonth).der();
  };
  const auto signed_text = [&](const std::string& text) {
    return CollateralFields::Text{signer_cert.der(), text, signer_key_.SignRaw(AsBytes(text))};
  };
  CollateralFields fields{root_cert.der(),
                          crl(root_crl_by_ca ? by_ca : by_root, root_revoked, root_crl_age),
                          crl(pck_crl_by_root ? by_root : by_ca, pck_revoked, pck_crl_age),
                          signed_text(TcbInfoText()),
                          signed_text(QeIdentityText()),
                          {}};
  const std::string chain = pck_cert.pem() + ca_cert.pem() + root_cert.pem();
  return {BuildQuote(chain), fields.Encode(), ExportCollateral(fields, ca_cert), root_cert.pem()};
}

}  // namespace attestor::quote
