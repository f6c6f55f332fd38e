// Signatures and keys in every form of the list, and in some that are not on it.
#include <gtest/gtest.h>
#include <openssl/rsa.h>

#include <cstdlib>
#include <functional>

#include "core/crypto/certificate_builder.h"
#include "core/crypto/certificate_path.h"
#include "core/crypto/openssl_ptr.h"

namespace attestor::crypto {
namespace {

EvpPkeyPtr RsaKey(unsigned bits, unsigned exponent = 65537) {
  const EvpPkeyCtxPtr context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  const BignumPtr e(BN_new());
  EVP_PKEY* key = nullptr;
  BN_set_word(e.get(), exponent);
  if (EVP_PKEY_keygen_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), static_cast<int>(bits)) != 1 ||
      EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context.get(), e.get()) != 1 || EVP_PKEY_keygen(context.get(), &key) != 1) {
    std::abort();
  }
  return EvpPkeyPtr(key);
}

struct Pss {
  const EVP_MD* hash;
  const EVP_MD* mgf;
  int salt;
};

class FormsTest : public ::testing::Test {
 protected:
  CountingRandom random_{9};
  Time now_ = *ParseTime("2026-06-01T00:00:00Z");
  P256Key key_ = P256Key::Generate(random_);

  CertificateTemplate Template(const std::string& name, bool ca) {
    CertificateTemplate what{.common_name = name,
                             .not_before = now_ - std::chrono::hours(1),
                             .not_after = now_ + std::chrono::hours(1),
                             .ca = ca};
    if (!ca) what.dns_names = {name};
    return what;
  }
  // Resign puts `subject` into a certificate and signs it as `sign` says.
  static Certificate Resign(const Certificate& certificate, EVP_PKEY* subject, const std::function<bool(X509*)>& sign) {
    const uint8_t* at = certificate.der().data();
    const X509Ptr x509(d2i_X509(nullptr, &at, static_cast<long>(certificate.der().size())));
    if (x509 == nullptr || (subject != nullptr && X509_set_pubkey(x509.get(), subject) != 1) || !sign(x509.get()))
      std::abort();
    unsigned char* der = nullptr;
    const int size = i2d_X509(x509.get(), &der);
    auto parsed = Certificate::Parse(ByteView(der, static_cast<size_t>(size)));
    OPENSSL_free(der);
    if (!parsed.ok()) std::abort();
    return *parsed;
  }
  static bool SignPss(X509* x509, EVP_PKEY* key, const Pss& pss) {
    const EvpMdCtxPtr context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* how = nullptr;
    return EVP_DigestSignInit(context.get(), &how, pss.hash, nullptr, key) == 1 &&
           EVP_PKEY_CTX_set_rsa_padding(how, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_mgf1_md(how, pss.mgf) == 1 && EVP_PKEY_CTX_set_rsa_pss_saltlen(how, pss.salt) == 1 &&
           X509_sign_ctx(x509, context.get()) > 0;
  }
  // Check judges a leaf with `subject` as its key (its own when null), signed by a root with `issuer` as its key.
  Status Check(EVP_PKEY* issuer, EVP_PKEY* subject, const std::function<bool(X509*)>& sign) {
    const Certificate root = Resign(MakeRoot(Template("Root", true), key_, random_), issuer,
                                    [issuer](X509* x509) { return X509_sign(x509, issuer, EVP_sha256()) > 0; });
    const Certificate leaf =
        Resign(MakeCertificate(Template("bank.example", false), key_, {root, key_}, random_), subject, sign);
    const std::vector<Bytes> chain = {leaf.der()};
    CheckReport report;
    return StatusOf(CheckServerChain(chain, *WebRoots::FromCertificates({root}, PublicSuffixes::TopLevelOnly()),
                                     "bank.example", now_, report));
  }
};

TEST_F(FormsTest, PssInThreeFormsOnly) {
  const EvpPkeyPtr issuer = RsaKey(2048);
  const auto check = [&](const Pss& pss) {
    return Check(issuer.get(), nullptr, [&](X509* x509) { return SignPss(x509, issuer.get(), pss); });
  };
  for (const Pss& pss : {Pss{EVP_sha256(), EVP_sha256(), 32}, Pss{EVP_sha384(), EVP_sha384(), 48},
                         Pss{EVP_sha512(), EVP_sha512(), 64}}) {
    EXPECT_TRUE(check(pss).ok()) << pss.salt << ": " << check(pss).error().Text();
  }
  const Pss kRefused[] = {{EVP_sha256(), EVP_sha1(), 32},   {EVP_sha256(), EVP_sha256(), 0},
                          {EVP_sha256(), EVP_sha256(), 20}, {EVP_sha256(), EVP_sha256(), 31},
                          {EVP_sha256(), EVP_sha512(), 32}, {EVP_sha512(), EVP_sha512(), 0}};
  for (const Pss& pss : kRefused) {
    const Status status = check(pss);
    ASSERT_FALSE(status.ok()) << EVP_MD_get0_name(pss.mgf) << " " << pss.salt;
    EXPECT_TRUE(status.error().Is(kSignatureForm)) << status.error().Text();
  }
}

TEST_F(FormsTest, PlainSignatures) {
  const EvpPkeyPtr issuer = RsaKey(2048);
  for (const EVP_MD* hash : {EVP_sha256(), EVP_sha384(), EVP_sha512()}) {
    EXPECT_TRUE(Check(issuer.get(), nullptr, [&](X509* x509) { return X509_sign(x509, issuer.get(), hash) > 0; }).ok());
  }
  for (const EVP_MD* hash : {EVP_sha1(), EVP_sha224(), EVP_sha512_256(), EVP_sha3_256()}) {
    EXPECT_FALSE(Check(issuer.get(), nullptr, [&](X509* x509) { return X509_sign(x509, issuer.get(), hash) > 0; }).ok())
        << EVP_MD_get0_name(hash);
  }
}

TEST_F(FormsTest, Keys) {
  const EvpPkeyPtr issuer = RsaKey(2048);
  const auto check = [&](EVP_PKEY* subject) {
    return Check(issuer.get(), subject, [&](X509* x509) { return X509_sign(x509, issuer.get(), EVP_sha256()) > 0; });
  };
  for (const char* curve : {"P-256", "P-384", "P-521"})
    EXPECT_TRUE(check(EvpPkeyPtr(EVP_EC_gen(curve)).get()).ok()) << curve;
  EXPECT_TRUE(check(EvpPkeyPtr(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")).get()).ok());
  EXPECT_TRUE(check(RsaKey(2048, 3).get()).ok());
  for (const char* curve : {"secp256k1", "P-224", "brainpoolP256r1"}) {
    const Status status = check(EvpPkeyPtr(EVP_EC_gen(curve)).get());
    ASSERT_FALSE(status.ok()) << curve;
    EXPECT_TRUE(status.error().Is(kKeyForm) || status.error().Is(kCertificatePath))
        << curve << ": " << status.error().Text();
  }
  EXPECT_FALSE(check(EvpPkeyPtr(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED448")).get()).ok());
  const EvpPkeyPtr odd = RsaKey(2056 - 4);
  EXPECT_TRUE(check(odd.get()).error().Is(kCertificateStrength));
}

// A key that may only be used with parameters that are not on the list: here MGF1 with SHA-1, and salts of 20 bytes.
TEST_F(FormsTest, RestrictedPssKeys) {
  const EvpPkeyPtr issuer = RsaKey(2048);
  const EvpPkeyCtxPtr context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA-PSS", nullptr));
  EVP_PKEY* made = nullptr;
  ASSERT_EQ(EVP_PKEY_keygen_init(context.get()), 1);
  ASSERT_EQ(EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), 2048), 1);
  ASSERT_EQ(EVP_PKEY_CTX_set_rsa_pss_keygen_md(context.get(), EVP_sha1()), 1);
  ASSERT_EQ(EVP_PKEY_CTX_set_rsa_pss_keygen_mgf1_md(context.get(), EVP_sha1()), 1);
  ASSERT_EQ(EVP_PKEY_keygen(context.get(), &made), 1);
  const EvpPkeyPtr subject(made);
  const Status status =
      Check(issuer.get(), subject.get(), [&](X509* x509) { return X509_sign(x509, issuer.get(), EVP_sha256()) > 0; });
  ASSERT_FALSE(status.ok());
  EXPECT_TRUE(status.error().Is(kKeyForm)) << status.error().Text();
}

}  // namespace
}  // namespace attestor::crypto
