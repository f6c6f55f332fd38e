// Certificates and revocation lists of Intel's form, each wrong by itself where no whole quote can bring it.
#include "evidence/quote/pki.h"

#include <gtest/gtest.h>

#include <array>

#include "core/crypto/certificate_builder.h"
#include "core/crypto/signature.h"
#include "evidence/quote/errors.h"

namespace attestor::quote {
namespace {

using crypto::Certificate;
using crypto::CertificateTemplate;
using crypto::P256Key;

class PkiTest : public ::testing::Test {
 protected:
  static CertificateTemplate About(std::string name, bool ca) {
    CertificateTemplate about;
    about.common_name = std::move(name);
    about.not_before = Now() - std::chrono::hours(1);
    about.not_after = Now() + std::chrono::hours(1);
    about.ca = ca;
    return about;
  }
  static Time Now() { return *ParseTime("2026-06-01T00:00:00Z"); }
  Certificate Make(std::string name, bool ca, const P256Key& key, const crypto::Issuer& issuer) {
    return crypto::MakeCertificate(About(std::move(name), ca), key, issuer, random_);
  }
  static crypto::Crl CrlOf(const crypto::Issuer& issuer) {
    return crypto::MakeCrl(issuer, {}, Now() - std::chrono::hours(1), Now() + std::chrono::hours(1));
  }
  static void Refused(const Status& status, const ErrorCode& code, std::string_view why) {
    ASSERT_FALSE(status.ok()) << why;
    EXPECT_TRUE(status.error().Is(code)) << status.error().Text();
    EXPECT_NE(status.error().detail().find(why), std::string::npos) << status.error().detail();
  }
  Status Chain(const std::vector<Certificate>& chain) {
    PkiSignatures signatures;
    return CheckPckChain(chain, root_, root_crl_, Now(), signatures);
  }

  CountingRandom random_{31};
  P256Key root_key_ = P256Key::Generate(random_), ca_key_ = P256Key::Generate(random_),
          key_ = P256Key::Generate(random_);
  Certificate root_ = crypto::MakeRoot(About("Mock Intel SGX Root CA", true), root_key_, random_);
  Certificate ca_ = Make("Mock Intel SGX PCK Platform CA", true, ca_key_, {root_, root_key_});
  Certificate leaf_ = Make("Mock Intel SGX PCK Certificate", false, key_, {ca_, ca_key_});
  Certificate signer_ = Make("Mock Intel SGX TCB Signing", false, key_, {root_, root_key_});
  crypto::Crl root_crl_ = CrlOf({root_, root_key_});
  PkiSignatures signatures_;
};

TEST_F(PkiTest, WhatIsRight) {
  EXPECT_TRUE(CheckRoot(root_, Now(), signatures_).ok());
  EXPECT_TRUE(CheckRootCrl(root_crl_, root_, Now(), signatures_).ok());
  EXPECT_TRUE(Chain({leaf_, ca_, root_}).ok());
  EXPECT_TRUE(CheckPckCrl(CrlOf({ca_, ca_key_}), ca_, Now(), signatures_).ok());
  const std::vector<Certificate> chain = {signer_, root_};
  EXPECT_TRUE(CheckSigner(chain, root_, root_crl_, Now(), kTcbInfoChain, signatures_.tcb_info_signer).ok());
}

TEST_F(PkiTest, ARootIsOneAndSignedItself) {
  const Certificate leaf = crypto::MakeRoot(About("Mock Intel SGX Root CA", false), root_key_, random_);
  Refused(CheckRoot(leaf, Now(), signatures_), kRootCertificate, "is no root");
  const Certificate below = Make("Mock Intel SGX Root CA", true, ca_key_, {root_, root_key_});
  Refused(CheckRoot(below, Now(), signatures_), kRootCertificate, "");
}

TEST_F(PkiTest, AListIsOfWhoMaySignLists) {
  const Certificate leaf = crypto::MakeRoot(About("Mock Intel SGX Root CA", false), root_key_, random_);
  Refused(CheckRootCrl(CrlOf({leaf, root_key_}), leaf, Now(), signatures_), kRootCrl, "key usage");
  Refused(CheckPckCrl(CrlOf({leaf, root_key_}), leaf, Now(), signatures_), kPckCrl, "key usage");
}

TEST_F(PkiTest, APckChainIsThreeUpToTheRoot) {
  Refused(Chain({leaf_, ca_}), kPckChain, "2 certificates");
  Refused(Chain({leaf_, ca_, root_, root_}), kPckChain, "4 certificates");
  const Certificate twin = crypto::MakeRoot(About("Mock Intel SGX Root CA", true), root_key_, random_);
  Refused(Chain({leaf_, ca_, twin}), kPckChain, "another root");
}

TEST_F(PkiTest, APckCertificateIsSignedByItsCa) {
  const P256Key other = P256Key::Generate(random_);
  const Certificate twin = Make("Mock Intel SGX PCK Platform CA", true, other, {root_, root_key_});
  Refused(Chain({Make("Mock Intel SGX PCK Certificate", false, key_, {twin, other}), ca_, root_}), kPckChain, "");
}

TEST_F(PkiTest, ASignersChainIsTwoUpToTheRoot) {
  const auto check = [this](const std::vector<Certificate>& chain) {
    Once signature;
    return CheckSigner(chain, root_, root_crl_, Now(), kTcbInfoChain, signature);
  };
  Refused(check({signer_}), kTcbInfoChain, "another root");
  Refused(check({signer_, root_, root_}), kTcbInfoChain, "another root");
  const Certificate twin = crypto::MakeRoot(About("Mock Intel SGX Root CA", true), root_key_, random_);
  Refused(check({signer_, twin}), kTcbInfoChain, "another root");
  Refused(check({leaf_, root_}), kTcbInfoChain, "is not the TCB signing certificate");
}

// A refusal for the time names the certificate, or the list's window; both ends are still inside.
TEST_F(PkiTest, EveryWindowIncludesItsEndsAndIsShown) {
  const auto at = [this](Time time) {
    PkiSignatures signatures;
    return std::array{CheckRoot(root_, time, signatures), CheckRootCrl(root_crl_, root_, time, signatures),
                      CheckPckChain(std::vector{leaf_, ca_, root_}, root_, root_crl_, time, signatures),
                      CheckPckCrl(CrlOf({ca_, ca_key_}), ca_, time, signatures),
                      CheckSigner(std::vector{signer_, root_}, root_, root_crl_, time, kQeIdentityChain,
                                  signatures.qe_identity_signer)};
  };
  const auto hour = std::chrono::hours(1);
  for (const Time inside : {Now() - hour, Now() + hour}) {
    for (const Status& status : at(inside)) EXPECT_TRUE(status.ok()) << status.error().Text();
  }
  const std::string window = "2026-05-31T23:00:00Z to 2026-06-01T01:00:00Z";
  for (const Time outside : {Now() - hour - std::chrono::seconds(1), Now() + hour + std::chrono::seconds(1)}) {
    const auto found = at(outside);
    Refused(found[0], kRootCertificate, "'Mock Intel SGX Root CA' " + window);
    Refused(found[1], kRootCrlTime, window);
    Refused(found[2], kPckChainTime, "'Mock Intel SGX PCK Certificate' " + window);
    Refused(found[3], kPckCrlTime, window);
    Refused(found[4], kQeIdentityChain, "'Mock Intel SGX TCB Signing' " + window);
  }
}

TEST_F(PkiTest, WhatIsRevokedIsNamedByItsSerial) {
  const auto revoking = [&](const crypto::Issuer& issuer, const Certificate& certificate) {
    return crypto::MakeCrl(issuer, {certificate.serial()}, Now() - Duration(1), Now() + Duration(1));
  };
  root_crl_ = revoking({root_, root_key_}, ca_);
  Refused(Chain({leaf_, ca_, root_}), kPckCaRevoked, "serial " + ToHex(ca_.serial()));
  Refused(CheckNotRevoked(leaf_, revoking({ca_, ca_key_}, leaf_)), kPckRevoked, "serial " + ToHex(leaf_.serial()));
  EXPECT_TRUE(CheckNotRevoked(leaf_, revoking({ca_, ca_key_}, signer_)).ok());
  Refused(CheckSigner(std::vector{signer_, root_}, root_, revoking({root_, root_key_}, signer_), Now(), kTcbInfoChain,
                      signatures_.tcb_info_signer),
          kTcbInfoChain, "revoked, serial " + ToHex(signer_.serial()));
}

// The key is what signs: the point alone, as signatures are verified with it.
TEST_F(PkiTest, AKeyIsThePointOfItsCertificate) {
  EXPECT_EQ(*PublicKey(leaf_, kPckChain), key_.public_key());
  EXPECT_EQ(*PublicKey(root_, kPckChain), root_key_.public_key());
}

// A signature's outcome is kept for the next time at which the same quote is judged.
TEST_F(PkiTest, ASignatureIsVerifiedOnce) {
  EXPECT_TRUE(CheckPckCrl(CrlOf({ca_, ca_key_}), ca_, Now(), signatures_).ok());
  EXPECT_TRUE(CheckPckCrl(root_crl_, ca_, Now(), signatures_).ok()) << "looked at again";
  PkiSignatures fresh;
  Refused(CheckPckCrl(root_crl_, ca_, Now(), fresh), kPckCrl, "");
}

}  // namespace
}  // namespace attestor::quote
