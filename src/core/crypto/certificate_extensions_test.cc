// What is critical is processed or refused; what decides something can be read. Each line of the list in
// certificate_extensions.cc is tried.
#include <gtest/gtest.h>

#include "core/crypto/certificate_builder.h"
#include "core/crypto/certificate_path.h"

namespace attestor::crypto {
namespace {

Bytes Hex(std::string_view hex) { return FromHex(hex).value(); }

const CustomExtension kPolicy = {"2.5.29.32",
                                 Hex("300630040602"
                                     "2a03"),
                                 false};  // one policy, 1.2.3

class ExtensionsTest : public ::testing::Test {
 protected:
  CountingRandom random_{7};
  Time now_ = *ParseTime("2026-06-01T00:00:00Z");
  P256Key root_key_ = P256Key::Generate(random_);
  P256Key upper_key_ = P256Key::Generate(random_);
  P256Key issuer_key_ = P256Key::Generate(random_);
  P256Key leaf_key_ = P256Key::Generate(random_);
  Certificate root_ = MakeRoot(Template("Root", true, {}), root_key_, random_);

  CertificateTemplate Template(const std::string& name, bool ca, const std::vector<CustomExtension>& extensions) {
    CertificateTemplate what{.common_name = name,
                             .not_before = now_ - std::chrono::hours(1),
                             .not_after = now_ + std::chrono::hours(1),
                             .ca = ca};
    if (!ca) what.dns_names = {name};
    what.extensions = extensions;
    return what;
  }

  // Check judges a path of root, issuer's issuer, issuer and leaf, with these extensions more.
  Status Check(const std::vector<CustomExtension>& in_issuer, const std::vector<CustomExtension>& in_leaf,
               const std::vector<CustomExtension>& in_upper = {kPolicy}) {
    const Certificate upper =
        MakeCertificate(Template("Upper", true, in_upper), upper_key_, {root_, root_key_}, random_);
    const Certificate issuer =
        MakeCertificate(Template("Issuer", true, in_issuer), issuer_key_, {upper, upper_key_}, random_);
    const Certificate leaf =
        MakeCertificate(Template("bank.example", false, in_leaf), leaf_key_, {issuer, issuer_key_}, random_);
    const std::vector<Bytes> chain = {leaf.der(), issuer.der(), upper.der()};
    const auto roots = WebRoots::FromCertificates({root_}, PublicSuffixes::TopLevelOnly());
    CheckReport report;
    return StatusOf(CheckServerChain(chain, *roots, "bank.example", now_, report));
  }
  void Refused(const Status& status, const ErrorCode& code, const std::string& what) {
    ASSERT_FALSE(status.ok()) << what;
    EXPECT_TRUE(status.error().Is(code)) << what << ": " << status.error().Text();
  }
  void RefusedAnywhere(const CustomExtension& extension, const ErrorCode& code) {
    Refused(Check({extension}, {}), code, extension.oid + " in an issuer");
    Refused(Check({}, {extension}), code, extension.oid + " in a leaf");
  }
};

TEST_F(ExtensionsTest, Control) { EXPECT_TRUE(Check({}, {}).ok()); }

TEST_F(ExtensionsTest, WhatIsNotOnTheListIsIgnoredOrRefused) {
  for (const char* oid : {"1.2.3.4", "1.3.6.1.4.1.311.21.7", "2.5.29.99", "2.16.840.1.113730.1.13"}) {
    EXPECT_TRUE(Check({{oid, Hex("0500"), false}}, {{oid, Hex("0500"), false}}).ok()) << oid;
    RefusedAnywhere({oid, Hex("0500"), true}, kExtensionUnknown);
  }
}

// Each of them is well formed where that is asked for, so that only its being critical is wrong.
TEST_F(ExtensionsTest, WhatIsOnlyReadOrIgnoredIsRefusedWhenCritical) {
  const std::vector<CustomExtension> kOnlyRead = {
      {"2.5.29.31", Hex("30163014a012a010860e687474703a2f2f782f612e63726c"), false},
      {"1.3.6.1.5.5.7.1.1",
       Hex("301a301806082b06010505073001860c687474703a2f2f6f637370"
           "2f"),
       false},
      {"2.5.29.9", Hex("3000"), false},
      {"2.5.29.16", Hex("3000"), false},
      {"2.5.29.18",
       Hex("300382"
           "0161"),
       false},
      {"2.5.29.46", Hex("30163014a012a010860e687474703a2f2f782f612e63726c"), false},
      {"1.3.6.1.5.5.7.1.3", Hex("3000"), false},
      {"1.3.6.1.5.5.7.1.28", Hex("3000"), false},
      {"1.3.6.1.5.5.7.1.29", Hex("3000"), false},
      {"1.3.6.1.5.5.7.1.11",
       Hex("301a301806082b06010505073001860c687474703a2f2f6f637370"
           "2f"),
       false},
      {"1.3.6.1.5.5.7.1.24", Hex("3003020105"), false},
      {"1.3.6.1.5.5.7.48.1.5", Hex("0500"), false},
      {"1.3.6.1.4.1.11129.2.4.2", Hex("04020000"), false},
      {"2.23.140.3.1", Hex("3000"), false},
      {"2.16.840.1.113730.1.1", Hex("03020640"), false},
  };
  for (CustomExtension extension : kOnlyRead) {
    EXPECT_TRUE(Check({extension}, {extension}).ok())
        << extension.oid << ": " << Check({extension}, {extension}).error().Text();
    extension.critical = true;
    const Status in_issuer = Check({extension}, {});
    ASSERT_FALSE(in_issuer.ok()) << extension.oid;
    // OpenSSL, which comes first, knows most of these neither.
    EXPECT_TRUE(in_issuer.error().Is(kExtensionCritical) || in_issuer.error().Is(kExtensionUnknown))
        << in_issuer.error().Text();
    EXPECT_FALSE(Check({}, {extension}).ok()) << extension.oid;
  }
}

// OpenSSL calls these processed. RFC 3779 is about who may announce which addresses; OCSP-nocheck about revocation.
TEST_F(ExtensionsTest, CriticalResourcesAndNoCheckAreRefused) {
  // "inherit", for addresses and AS numbers.
  RefusedAnywhere({"1.3.6.1.5.5.7.1.7", Hex("300a3008040200010500"), true}, kExtensionCritical);
  RefusedAnywhere({"1.3.6.1.5.5.7.1.8", Hex("3004a0020500"), true}, kExtensionCritical);
  RefusedAnywhere({"1.3.6.1.5.5.7.48.1.5", Hex("0500"), true}, kExtensionCritical);
  RefusedAnywhere({"2.5.29.31", Hex("30163014a012a010860e687474703a2f2f782f612e63726c"), true}, kExtensionCritical);
}

TEST_F(ExtensionsTest, ConstraintsMustBeCritical) {
  const CustomExtension constraints[] = {{"2.5.29.30", Hex("3012a010300e820c62616e6b2e6578616d706c65"), false},
                                         {"2.5.29.36", Hex("3003800105"), false},
                                         {"2.5.29.54", Hex("020105"), false}};
  for (CustomExtension constraint : constraints) {
    Refused(Check({constraint}, {}), kExtensionCritical, constraint.oid);
    constraint.critical = true;
    EXPECT_TRUE(Check({constraint, kPolicy}, {kPolicy}).ok())
        << constraint.oid << ": " << Check({constraint}, {}).error().Text();
    Refused(Check({}, {constraint}), kExtensionPlace, constraint.oid + " in a leaf");
  }
}

TEST_F(ExtensionsTest, WhatDecidesSomethingIsWellFormed) {
  for (const char* oid : {"2.5.29.31", "2.5.29.32", "1.3.6.1.5.5.7.1.1"}) {
    for (const char* bad : {"", "0500", "3080", "30", "3001ff", "02010a"})
      RefusedAnywhere({oid, Hex(bad), false}, kExtensionMalformed);
  }
  // A whole value with something behind it.
  Bytes longer = kPolicy.value;
  longer.push_back(0);
  RefusedAnywhere({"2.5.29.32", longer, false}, kExtensionMalformed);
}

TEST_F(ExtensionsTest, NoneTwice) {
  RefusedAnywhere({"2.5.29.15", Hex("03020780"), false}, kExtensionRepeated);
  const CustomExtension unknown = {"1.2.3.4", Hex("0500"), false};
  Refused(Check({}, {unknown, unknown}), kExtensionRepeated, "unknown, twice");
}

TEST_F(ExtensionsTest, PoisonAndProxyCertificates) {
  RefusedAnywhere({"1.3.6.1.4.1.11129.2.4.3", Hex("0500"), false}, kExtensionPlace);
  EXPECT_FALSE(Check({}, {{"1.3.6.1.4.1.11129.2.4.3", Hex("0500"), true}}).ok());
  const Bytes proxy = Hex("300c300a06082b06010505071501");
  EXPECT_FALSE(Check({}, {{"1.3.6.1.5.5.7.1.14", proxy, false}}).ok());
  EXPECT_FALSE(Check({}, {{"1.3.6.1.5.5.7.1.14", proxy, true}}).ok());
}

// RFC 5280 section 6.1: requireExplicitPolicy 0 asks for a policy that holds all the way.
TEST_F(ExtensionsTest, PolicyConstraintsAreProcessed) {
  const CustomExtension explicit_now = {"2.5.29.36", Hex("3003800100"), true};
  const CustomExtension other_policy = {"2.5.29.32", Hex("3006300406022a04"), false};
  Refused(Check({explicit_now}, {}), kCertificatePolicy, "no policies");
  Refused(Check({{"2.5.29.36", Hex("3003800105"), true}}, {kPolicy}), kCertificatePolicy, "none of the issuer's own");
  Refused(Check({explicit_now}, {kPolicy}), kCertificatePolicy, "the leaf's alone");
  Refused(Check({explicit_now, kPolicy}, {}), kCertificatePolicy, "the issuer's alone");
  Refused(Check({explicit_now, kPolicy}, {other_policy}), kCertificatePolicy, "two that differ");
  EXPECT_TRUE(Check({explicit_now, kPolicy}, {kPolicy}).ok());
  EXPECT_TRUE(Check({kPolicy}, {other_policy}).ok()) << "nobody asks for one";
}

TEST_F(ExtensionsTest, InhibitAnyPolicyAndMappingsAreProcessed) {
  const CustomExtension explicit_now = {"2.5.29.36", Hex("3003800100"), true};
  const CustomExtension any = {"2.5.29.32",
                               Hex("3008300606"
                                   "04551d2000"),
                               false};  // anyPolicy
  const CustomExtension inhibit = {"2.5.29.54", Hex("020100"), true};
  EXPECT_TRUE(Check({explicit_now, any}, {any}, {any}).ok());
  Refused(Check({explicit_now, any, inhibit}, {any}, {any}), kCertificatePolicy, "anyPolicy below inhibitAnyPolicy");
  EXPECT_TRUE(Check({explicit_now, any, inhibit}, {kPolicy}, {any}).ok());
  // 1.2.3 of the issuer is called 1.2.4 below.
  const CustomExtension mapping = {"2.5.29.33", Hex("300a300806022a0306022a04"), true};
  const CustomExtension other_policy = {"2.5.29.32", Hex("3006300406022a04"), false};
  EXPECT_TRUE(Check({explicit_now, kPolicy, mapping}, {other_policy}).ok());
  Refused(Check({explicit_now, kPolicy, mapping}, {kPolicy}), kCertificatePolicy, "the name before the mapping");
  const CustomExtension no_mapping = {"2.5.29.36", Hex("3003810100"), true};
  Refused(Check({explicit_now, kPolicy, mapping}, {other_policy}, {kPolicy, no_mapping}), kCertificatePolicy,
          "inhibitPolicyMapping");
}

TEST_F(ExtensionsTest, PoliciesThatRfc5280Forbids) {
  RefusedAnywhere({"2.5.29.32", Hex("3000"), false}, kExtensionMalformed);                         // none
  RefusedAnywhere({"2.5.29.32", Hex("300c300406022a03300406022a03"), false}, kCertificatePolicy);  // one twice
  Refused(Check({{"2.5.29.36", Hex("3000"), true}}, {}), kCertificatePolicy, "policyConstraints that say nothing");
  Refused(Check({{"2.5.29.36", Hex("30038001ff"), true}}, {}), kCertificatePolicy, "a negative number of certificates");
  Refused(Check({{"2.5.29.54", Hex("0201ff"), true}}, {}), kExtensionMalformed, "a negative number of certificates");
  Refused(Check({kPolicy, {"2.5.29.33", Hex("3000"), true}}, {}), kExtensionMalformed, "no mapping");
  Refused(Check({kPolicy,
                 {"2.5.29.33",
                  Hex("300c300a060455"
                      "1d200006022a04"),
                  true}},
                {}),
          kCertificatePolicy, "anyPolicy mapped");
}

}  // namespace
}  // namespace attestor::crypto
