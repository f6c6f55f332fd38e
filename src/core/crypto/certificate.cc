#include "core/crypto/certificate.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>

#include "core/crypto/errors.h"
#include "core/crypto/openssl_ptr.h"

namespace attestor::crypto {
namespace {

constexpr std::string_view kPemBegin = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view kPemEnd = "-----END CERTIFICATE-----";

std::optional<Time> ToTime(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  return Time(std::chrono::seconds(timegm(&parts)));
}

// Der runs an i2d function and takes its result.
template <class T>
Bytes Der(int (*encode)(const T*, unsigned char**), const T* object) {
  unsigned char* out = nullptr;
  const int size = encode(object, &out);
  if (size <= 0) return {};
  Bytes bytes(out, out + size);
  OPENSSL_free(out);
  return bytes;
}

std::string OneCommonName(const X509_NAME* name) {
  const int first = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
  if (first < 0 || X509_NAME_get_index_by_NID(name, NID_commonName, first) >= 0) return {};
  unsigned char* text = nullptr;
  const int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, first)));
  if (size < 0) return {};
  std::string out(reinterpret_cast<char*>(text), static_cast<size_t>(size));
  OPENSSL_free(text);
  return out;
}

bool IsSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

}  // namespace

struct Certificate::State {
  X509Ptr x509;
  Bytes der;
  Time not_before;
  Time not_after;
};

Certificate::Certificate(std::shared_ptr<const State> state) : state_(std::move(state)) {}
Certificate::Certificate(const Certificate&) = default;
Certificate& Certificate::operator=(const Certificate&) = default;
Certificate::Certificate(Certificate&&) noexcept = default;
Certificate& Certificate::operator=(Certificate&&) noexcept = default;
Certificate::~Certificate() = default;

Result<Certificate> Certificate::Parse(ByteView der) {
  if (der.empty() || der.size() > kMaxCertificateSize)
    return Error(kCertificateMalformed, std::to_string(der.size()) + " bytes");
  const uint8_t* at = der.data();
  auto state = std::make_shared<State>();
  state->x509.reset(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  ERR_clear_error();
  if (state->x509 == nullptr) return Error(kCertificateMalformed, "not DER");
  if (at != der.data() + der.size()) return Error(kCertificateMalformed, "bytes follow after it");
  state->der = ToBytes(der);
  if (!Equal(Der(i2d_X509, state->x509.get()), der)) return Error(kCertificateMalformed, "not canonical");
  const auto not_before = ToTime(X509_get0_notBefore(state->x509.get()));
  const auto not_after = ToTime(X509_get0_notAfter(state->x509.get()));
  if (!not_before || !not_after) return Error(kCertificateMalformed, "validity");
  state->not_before = *not_before;
  state->not_after = *not_after;
  // Caches the extensions, so that later reads of this shared object do not write.
  X509_check_purpose(state->x509.get(), -1, 0);
  ERR_clear_error();
  return Certificate(std::move(state));
}

Result<std::vector<Certificate>> Certificate::ParsePemChain(std::string_view pem, size_t max_count) {
  std::vector<Certificate> chain;
  while (true) {
    while (!pem.empty() && IsSpace(pem.front())) pem.remove_prefix(1);
    if (pem.empty()) break;
    const size_t end = pem.find(kPemEnd);
    if (!pem.starts_with(kPemBegin) || end == std::string_view::npos) return Error(kCertificateMalformed, "not PEM");
    if (chain.size() == max_count)
      return Error(kCertificateMalformed, "more than " + std::to_string(max_count) + " certificates");
    std::string body;
    for (const char c : pem.substr(kPemBegin.size(), end - kPemBegin.size())) {
      if (!IsSpace(c)) body.push_back(c);
    }
    if (body.empty() || body.size() % 4 != 0 || body.size() > 2 * kMaxCertificateSize)
      return Error(kCertificateMalformed, "PEM base64");
    Bytes der(body.size() / 4 * 3);
    const int size =
        EVP_DecodeBlock(der.data(), reinterpret_cast<const uint8_t*>(body.data()), static_cast<int>(body.size()));
    if (size < 0) return Error(kCertificateMalformed, "PEM base64");
    const size_t padding = body.ends_with("==") ? 2 : (body.ends_with("=") ? 1 : 0);
    der.resize(static_cast<size_t>(size) - padding);
    ATTESTOR_ASSIGN(Certificate certificate, Parse(der));
    chain.push_back(std::move(certificate));
    pem.remove_prefix(end + kPemEnd.size());
  }
  if (chain.empty()) return Error(kCertificateMalformed, "no certificate");
  return chain;
}

const Bytes& Certificate::der() const { return state_->der; }

std::string Certificate::pem() const {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  if (bio == nullptr || PEM_write_bio_X509(bio.get(), state_->x509.get()) != 1) return {};
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return std::string(text, static_cast<size_t>(size));
}

Bytes Certificate::spki() const {
  unsigned char* out = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(state_->x509.get()), &out);
  if (size <= 0) return {};
  Bytes bytes(out, out + size);
  OPENSSL_free(out);
  return bytes;
}

Bytes Certificate::serial() const {
  const BignumPtr number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(state_->x509.get()), nullptr));
  if (number == nullptr) return {};
  Bytes out(static_cast<size_t>(BN_num_bytes(number.get())));
  BN_bn2bin(number.get(), out.data());
  return out;
}

Bytes Certificate::subject_der() const {
  return Der(i2d_X509_NAME, static_cast<const X509_NAME*>(X509_get_subject_name(state_->x509.get())));
}
Bytes Certificate::issuer_der() const {
  return Der(i2d_X509_NAME, static_cast<const X509_NAME*>(X509_get_issuer_name(state_->x509.get())));
}
std::string Certificate::subject_common_name() const {
  return OneCommonName(X509_get_subject_name(state_->x509.get()));
}
Time Certificate::not_before() const { return state_->not_before; }
Time Certificate::not_after() const { return state_->not_after; }

bool Certificate::is_ca() const { return (X509_get_extension_flags(state_->x509.get()) & EXFLAG_CA) != 0; }

bool Certificate::may_sign_certificates() const {
  return (X509_get_extension_flags(state_->x509.get()) & EXFLAG_KUSAGE) != 0 &&
         (X509_get_key_usage(state_->x509.get()) & KU_KEY_CERT_SIGN) != 0;
}

bool Certificate::may_sign_crls() const {
  return (X509_get_extension_flags(state_->x509.get()) & EXFLAG_KUSAGE) != 0 &&
         (X509_get_key_usage(state_->x509.get()) & KU_CRL_SIGN) != 0;
}

std::optional<Bytes> Certificate::Extension(std::string_view oid) const {
  const OpensslPtr<ASN1_OBJECT, ASN1_OBJECT_free> object(OBJ_txt2obj(std::string(oid).c_str(), 1));
  if (object == nullptr) return std::nullopt;
  const int first = X509_get_ext_by_OBJ(state_->x509.get(), object.get(), -1);
  if (first < 0 || X509_get_ext_by_OBJ(state_->x509.get(), object.get(), first) >= 0) return std::nullopt;
  const ASN1_OCTET_STRING* data = X509_EXTENSION_get_data(X509_get_ext(state_->x509.get(), first));
  return Bytes(ASN1_STRING_get0_data(data), ASN1_STRING_get0_data(data) + ASN1_STRING_length(data));
}

Status Certificate::VerifySignedBy(const Certificate& issuer) const {
  if (issuer_der() != issuer.subject_der()) return Error(kBadSignature, "the issuer has another name");
  EVP_PKEY* key = X509_get0_pubkey(issuer.state_->x509.get());
  const bool good = key != nullptr && X509_verify(state_->x509.get(), key) == 1;
  ERR_clear_error();
  return good ? Ok() : Status(Error(kBadSignature, "certificate of '" + subject_common_name() + "'"));
}

void* Certificate::native() const { return state_->x509.get(); }

struct Crl::State {
  X509CrlPtr crl;
  Bytes der;
  Time this_update;
  std::optional<Time> next_update;
};

Crl::Crl(std::shared_ptr<const State> state) : state_(std::move(state)) {}

Result<Crl> Crl::Parse(ByteView der) {
  if (der.empty() || der.size() > kMaxCrlSize) return Error(kCrlMalformed, std::to_string(der.size()) + " bytes");
  const uint8_t* at = der.data();
  auto state = std::make_shared<State>();
  state->crl.reset(d2i_X509_CRL(nullptr, &at, static_cast<long>(der.size())));
  ERR_clear_error();
  if (state->crl == nullptr || at != der.data() + der.size()) return Error(kCrlMalformed, "not one DER CRL");
  state->der = ToBytes(der);
  if (!Equal(Der(i2d_X509_CRL, state->crl.get()), der)) return Error(kCrlMalformed, "not canonical");
  const auto this_update = ToTime(X509_CRL_get0_lastUpdate(state->crl.get()));
  if (!this_update) return Error(kCrlMalformed, "thisUpdate");
  state->this_update = *this_update;
  state->next_update = ToTime(X509_CRL_get0_nextUpdate(state->crl.get()));
  return Crl(std::move(state));
}

const Bytes& Crl::der() const { return state_->der; }
Bytes Crl::issuer_der() const {
  return Der(i2d_X509_NAME, static_cast<const X509_NAME*>(X509_CRL_get_issuer(state_->crl.get())));
}
Time Crl::this_update() const { return state_->this_update; }
std::optional<Time> Crl::next_update() const { return state_->next_update; }

bool Crl::Revokes(const Certificate& certificate) const {
  // Entries are compared one by one: OpenSSL's own lookup sorts the shared list on first use.
  const ASN1_INTEGER* serial = X509_get0_serialNumber(static_cast<X509*>(certificate.native()));
  STACK_OF(X509_REVOKED)* revoked = X509_CRL_get_REVOKED(state_->crl.get());
  for (int i = 0; i < sk_X509_REVOKED_num(revoked); ++i) {
    if (ASN1_INTEGER_cmp(X509_REVOKED_get0_serialNumber(sk_X509_REVOKED_value(revoked, i)), serial) == 0) return true;
  }
  return false;
}

Status Crl::VerifySignedBy(const Certificate& issuer) const {
  if (issuer_der() != issuer.subject_der()) return Error(kBadSignature, "the CRL's issuer has another name");
  EVP_PKEY* key = X509_get0_pubkey(static_cast<X509*>(issuer.native()));
  const bool good = key != nullptr && X509_CRL_verify(state_->crl.get(), key) == 1;
  ERR_clear_error();
  return good ? Ok() : Status(Error(kBadSignature, "CRL"));
}

}  // namespace attestor::crypto
