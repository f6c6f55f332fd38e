#include "core/crypto/certificate_builder.h"

#include <openssl/err.h>

#include <cstdlib>

#include "core/crypto/openssl_ptr.h"

namespace attestor::crypto {
namespace {

// Must ends the process when OpenSSL cannot build what our own code asked for: no peer chooses these inputs.
void Must(bool good) {
  if (!good) std::abort();
}

void SetTime(ASN1_TIME* target, Time time) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
  Must(ASN1_TIME_set(target, static_cast<time_t>(seconds)) != nullptr);
}

void AddExtension(X509* x509, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, x509, nullptr, nullptr, 0);
  const OpensslPtr<X509_EXTENSION, X509_EXTENSION_free> extension(
      X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  Must(extension != nullptr && X509_add_ext(x509, extension.get(), -1) == 1);
}

void AddCustom(X509* x509, const CustomExtension& custom) {
  const OpensslPtr<ASN1_OBJECT, ASN1_OBJECT_free> oid(OBJ_txt2obj(custom.oid.c_str(), 1));
  const OpensslPtr<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free> value(ASN1_OCTET_STRING_new());
  Must(oid != nullptr &&
       ASN1_OCTET_STRING_set(value.get(), custom.value.data(), static_cast<int>(custom.value.size())) == 1);
  const OpensslPtr<X509_EXTENSION, X509_EXTENSION_free> extension(
      X509_EXTENSION_create_by_OBJ(nullptr, oid.get(), custom.critical ? 1 : 0, value.get()));
  Must(extension != nullptr && X509_add_ext(x509, extension.get(), -1) == 1);
}

void AddNameEntry(X509* x509, int nid, const std::string& text) {
  if (text.empty()) return;
  // A country is a PrintableString by definition; the rest is UTF-8.
  const int encoding = nid == NID_countryName ? MBSTRING_ASC : MBSTRING_UTF8;
  Must(X509_NAME_add_entry_by_NID(X509_get_subject_name(x509), nid, encoding,
                                  reinterpret_cast<const uint8_t*>(text.data()), static_cast<int>(text.size()), -1,
                                  0) == 1);
}

void SetSubject(X509* x509, const CertificateTemplate& what) {
  Must(!what.common_name.empty());
  AddNameEntry(x509, NID_commonName, what.common_name);
  AddNameEntry(x509, NID_organizationName, what.organization.name);
  AddNameEntry(x509, NID_localityName, what.organization.locality);
  AddNameEntry(x509, NID_stateOrProvinceName, what.organization.state);
  AddNameEntry(x509, NID_countryName, what.organization.country);
}

void AddUsages(X509* x509, X509* issuer, const CertificateTemplate& what) {
  std::string constraints = what.ca ? "critical,CA:TRUE" : "critical,CA:FALSE";
  if (what.path_length) constraints += ",pathlen:" + std::to_string(*what.path_length);
  AddExtension(x509, issuer, NID_basic_constraints, constraints);
  std::string usage = what.ca ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature";
  if (what.non_repudiation) usage += ",nonRepudiation";
  AddExtension(x509, issuer, NID_key_usage, usage);
  const std::string purposes =
      what.extended_key_usage.empty() && !what.dns_names.empty() ? "serverAuth" : what.extended_key_usage;
  if (!purposes.empty()) AddExtension(x509, issuer, NID_ext_key_usage, purposes);
}

void SetSerial(X509* x509, Random& random) {
  ByteArray<16> serial = random.Array<16>();
  serial[0] = static_cast<uint8_t>((serial[0] & 0x7f) | 0x40);
  const BignumPtr number(BN_bin2bn(serial.data(), static_cast<int>(serial.size()), nullptr));
  Must(number != nullptr && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(x509)) != nullptr);
}

void AddCrlExtensions(X509_CRL* crl, const Issuer& issuer) {
  const OpensslPtr<ASN1_INTEGER, ASN1_INTEGER_free> number(ASN1_INTEGER_new());
  Must(number != nullptr && ASN1_INTEGER_set(number.get(), 1) == 1);
  Must(X509_CRL_add1_ext_i2d(crl, NID_crl_number, number.get(), 0, 0) == 1);
  X509V3_CTX context;
  X509V3_set_ctx(&context, static_cast<X509*>(issuer.certificate.native()), nullptr, nullptr, crl, 0);
  const OpensslPtr<X509_EXTENSION, X509_EXTENSION_free> key(
      X509V3_EXT_conf_nid(nullptr, &context, NID_authority_key_identifier, "keyid:always"));
  Must(key != nullptr && X509_CRL_add_ext(crl, key.get(), -1) == 1);
}

Certificate Finish(X509* x509, const P256Key& signer) {
  Must(X509_sign(x509, static_cast<EVP_PKEY*>(signer.native()), EVP_sha256()) > 0);
  unsigned char* der = nullptr;
  const int size = i2d_X509(x509, &der);
  Must(size > 0);
  auto certificate = Certificate::Parse(ByteView(der, static_cast<size_t>(size)));
  OPENSSL_free(der);
  Must(certificate.ok());
  return std::move(certificate).value();
}

Certificate Build(const CertificateTemplate& what, const P256Key& key, X509* issuer, const P256Key& signer,
                  Random& random) {
  const X509Ptr x509(X509_new());
  Must(x509 != nullptr && X509_set_version(x509.get(), 2) == 1);
  SetSerial(x509.get(), random);
  SetTime(X509_getm_notBefore(x509.get()), what.not_before);
  SetTime(X509_getm_notAfter(x509.get()), what.not_after);
  SetSubject(x509.get(), what);
  X509* above = issuer == nullptr ? x509.get() : issuer;
  Must(X509_set_issuer_name(x509.get(), X509_get_subject_name(above)) == 1);
  Must(X509_set_pubkey(x509.get(), static_cast<EVP_PKEY*>(key.native())) == 1);
  AddUsages(x509.get(), above, what);
  AddExtension(x509.get(), above, NID_subject_key_identifier, "hash");
  AddExtension(x509.get(), above, NID_authority_key_identifier, "keyid:always");
  if (!what.dns_names.empty()) {
    std::string names;
    for (const std::string& name : what.dns_names) names += (names.empty() ? "DNS:" : ",DNS:") + name;
    AddExtension(x509.get(), above, NID_subject_alt_name, names);
  }
  if (!what.crl_url.empty()) AddExtension(x509.get(), above, NID_crl_distribution_points, "URI:" + what.crl_url);
  for (const CustomExtension& custom : what.extensions) AddCustom(x509.get(), custom);
  return Finish(x509.get(), signer);
}

}  // namespace

Certificate MakeCertificate(const CertificateTemplate& what, const P256Key& subject_key, const Issuer& issuer,
                            Random& random) {
  return Build(what, subject_key, static_cast<X509*>(issuer.certificate.native()), issuer.key, random);
}

Certificate MakeRoot(const CertificateTemplate& what, const P256Key& key, Random& random) {
  return Build(what, key, nullptr, key, random);
}

Certificate MakeSelfSigned(const P256Key& key, const std::string& common_name, Time not_before, Time not_after,
                           Random& random) {
  return Build(CertificateTemplate{.common_name = common_name, .not_before = not_before, .not_after = not_after}, key,
               nullptr, key, random);
}

Crl MakeCrl(const Issuer& issuer, const std::vector<Bytes>& serials, Time this_update, Time next_update) {
  const X509CrlPtr crl(X509_CRL_new());
  Must(crl != nullptr && X509_CRL_set_version(crl.get(), 1) == 1);
  Must(X509_CRL_set_issuer_name(crl.get(), X509_get_subject_name(static_cast<X509*>(issuer.certificate.native()))) ==
       1);
  const OpensslPtr<ASN1_TIME, ASN1_TIME_free> time(ASN1_TIME_new());
  SetTime(time.get(), this_update);
  Must(X509_CRL_set1_lastUpdate(crl.get(), time.get()) == 1);
  for (const Bytes& serial : serials) {
    const OpensslPtr<X509_REVOKED, X509_REVOKED_free> entry(X509_REVOKED_new());
    const BignumPtr number(BN_bin2bn(serial.data(), static_cast<int>(serial.size()), nullptr));
    const OpensslPtr<ASN1_INTEGER, ASN1_INTEGER_free> integer(BN_to_ASN1_INTEGER(number.get(), nullptr));
    Must(X509_REVOKED_set_serialNumber(entry.get(), integer.get()) == 1 &&
         X509_REVOKED_set_revocationDate(entry.get(), time.get()) == 1);
    Must(X509_CRL_add0_revoked(crl.get(), X509_REVOKED_dup(entry.get())) == 1);
  }
  AddCrlExtensions(crl.get(), issuer);
  SetTime(time.get(), next_update);
  Must(X509_CRL_set1_nextUpdate(crl.get(), time.get()) == 1);
  Must(X509_CRL_sign(crl.get(), static_cast<EVP_PKEY*>(issuer.key.native()), EVP_sha256()) > 0);
  unsigned char* der = nullptr;
  const int size = i2d_X509_CRL(crl.get(), &der);
  Must(size > 0);
  auto parsed = Crl::Parse(ByteView(der, static_cast<size_t>(size)));
  OPENSSL_free(der);
  Must(parsed.ok());
  return std::move(parsed).value();
}

}  // namespace attestor::crypto
