#include "crypto/certificate_path.h"

#include <gtest/gtest.h>

#include <map>

#include "crypto/certificate_builder.h"
#include "crypto/errors.h"
#include "testing/vectors.h"

namespace attestor::crypto {
namespace {

// Cases of x509-limbo that this project refuses although the suite accepts them, each with its reason. A new one fails the test.
const std::map<std::string, std::string> kFalseRejects = {
    {"rfc5280::eku::ee-without-eku", "the CA/Browser Forum requires extendedKeyUsage"},
    {"rfc5280::ca-as-leaf", "a CA's certificate is no server certificate; the suite's webpki twin agrees"},
    {"webpki::nc::permitted-dns-match-noncritical", "RFC 5280 requires name constraints to be critical"},
    {"pathlen::validation-ignores-pathlen-in-leaf", "OpenSSL refuses a path length in a server's certificate"},
    {"rfc5280::nc::permitted-dns-match-more", "its common name is not among its subjectAltNames"},
    {"webpki::nc::nc-permits-dns-san-pattern", "its common name is not among its subjectAltNames"},
    {"webpki::san::leftmost-wildcard-san", "its common name is not among its subjectAltNames"},
    {"cve::cve-2024-0567", "OpenSSL does not go back to try another path"},
    {"rfc5280::nc::nc-forbids-alternate-chain-ica", "OpenSSL does not go back to try another path"},
    {"rfc5280::nc::nc-forbids-same-chain-ica", "OpenSSL does not go back to try another path"},
    {"rfc5280::root-and-intermediate-swapped", "OpenSSL does not go back to try another path"},
    {"rfc5280::nc::nc-forbids-othername-noop", "no constraint on otherNames is understood, so none is accepted"},
    {"rfc5280::validity::notafter-exact", "OpenSSL ends validity one second early"},
    {"rfc5280::validity::notafter-fractional", "OpenSSL ends validity one second early"},
};

bool InProfile(const boost::json::object& test) {
  if (test.at("validation_kind").as_string() != "SERVER") return false;
  const auto& name = test.at("expected_peer_name");
  if (!name.is_object() || name.at("kind").as_string() != "DNS") return false;  // hosts are DNS names here, never addresses
  if (!test.at("max_chain_depth").is_null()) return false;                      // the depth is fixed at 8
  for (const auto& feature : test.at("features").as_array()) {
    if (feature.as_string() == "has-crl") return false;  // web servers' CRLs are not part of the evidence (THREAT_MODEL.md)
  }
  return true;
}

struct Verdict {
  bool accepted;
  std::string why;
};

Verdict RunCase(const boost::json::object& test) {
  const auto pem = [](const boost::json::value& text) { return std::string(text.as_string()); };
  std::vector<Certificate> trusted;
  for (const auto& root : test.at("trusted_certs").as_array()) {
    auto parsed = Certificate::ParsePemChain(pem(root));
    if (!parsed.ok()) return {false, "root: " + parsed.error().Text()};
    trusted.push_back(parsed->front());
  }
  auto roots = WebRoots::FromCertificates(trusted);
  std::vector<Bytes> chain;
  std::vector<std::string> texts = {pem(test.at("peer_certificate"))};
  for (const auto& other : test.at("untrusted_intermediates").as_array()) texts.push_back(pem(other));
  for (const std::string& text : texts) {
    auto parsed = Certificate::ParsePemChain(text);
    if (!parsed.ok()) return {false, parsed.error().Text()};
    chain.push_back(parsed->front().der());
  }
  const std::string at_text =
      test.at("validation_time").is_null() ? "2026-01-01T00:00:00Z" : std::string(test.at("validation_time").as_string());
  const auto at = ParseTime(at_text.substr(0, 19) + "Z");
  const std::string host(test.at("expected_peer_name").at("value").as_string());
  CheckReport report;
  const auto identity = CheckServerChain(chain, *roots, host, at.value_or(Time()), report);
  return {identity.ok(), identity.ok() ? "" : identity.error().Text()};
}

TEST(CertificatePath, Limbo) {
  ATTESTOR_VECTOR_OR_SKIP(path, "x509-limbo/limbo.json");
  const auto suite = testing::ReadJson(path);
  int accepted = 0, refused = 0;
  for (const auto& value : suite.at("testcases").as_array()) {
    const auto& test = value.as_object();
    if (!InProfile(test)) continue;
    const std::string id(test.at("id").as_string());
    const Verdict verdict = RunCase(test);
    (verdict.accepted ? accepted : refused)++;
    if (test.at("expected_result").as_string() == "SUCCESS") {
      EXPECT_EQ(verdict.accepted, !kFalseRejects.contains(id)) << "false reject: " << id << ": " << verdict.why;
    } else {
      EXPECT_FALSE(verdict.accepted) << "FALSE ACCEPT: " << id << ": " << test.at("description").as_string();
    }
  }
  EXPECT_GT(accepted, 20);
  EXPECT_GT(refused, 90);
}

class CertificatePathTest : public ::testing::Test {
 protected:
  CountingRandom random_{1};
  Time now_ = *ParseTime("2026-06-01T00:00:00Z");
  P256Key root_key_ = P256Key::Generate(random_);
  P256Key leaf_key_ = P256Key::Generate(random_);
  Certificate root_ = MakeRoot(Template("Test Root", true), root_key_, random_);

  CertificateTemplate Template(const std::string& name, bool ca) {
    return {.common_name = name,
            .not_before = now_ - std::chrono::hours(24),
            .not_after = now_ + std::chrono::hours(24),
            .ca = ca,
            .dns_names = ca ? std::vector<std::string>{} : std::vector<std::string>{name},
            .crl_url = "",
            .extensions = {}};
  }
  Status Check(const Certificate& leaf, std::string_view host, Time at) {
    auto roots = WebRoots::FromCertificates({root_});
    CheckReport report;
    const std::vector<Bytes> chain = {leaf.der()};
    auto identity = CheckServerChain(chain, *roots, host, at, report);
    if (!identity.ok()) return identity.error();
    EXPECT_TRUE(report.AllPassed());
    EXPECT_EQ(identity->spki, leaf_key_.spki());
    return Ok();
  }
};

TEST_F(CertificatePathTest, AcceptsAndRefusesWithACodeOfItsOwn) {
  const Certificate leaf = MakeCertificate(Template("bank.example", false), leaf_key_, {root_, root_key_}, random_);
  EXPECT_TRUE(Check(leaf, "bank.example", now_).ok());
  EXPECT_TRUE(Check(leaf, "other.example", now_).error().Is(kCertificateHost));
  EXPECT_TRUE(Check(leaf, "bank.example", now_ + std::chrono::hours(48)).error().Is(kCertificateExpired));
  const Certificate stranger =
      MakeSelfSigned(leaf_key_, "bank.example", now_ - std::chrono::hours(1), now_ + std::chrono::hours(1), random_);
  EXPECT_TRUE(Check(stranger, "bank.example", now_).error().Is(kCertificatePath));
  Bytes trailing = leaf.der();
  trailing.push_back(0);
  EXPECT_TRUE(Certificate::Parse(trailing).error().Is(kCertificateMalformed));
}

TEST_F(CertificatePathTest, RootsIdDoesNotDependOnOrder) {
  const Certificate other = MakeRoot(Template("Other Root", true), leaf_key_, random_);
  EXPECT_EQ(WebRoots::FromPem(root_.pem() + other.pem())->id(), WebRoots::FromPem(other.pem() + root_.pem())->id());
  EXPECT_NE(WebRoots::FromPem(root_.pem())->id(), WebRoots::FromPem(other.pem())->id());
  EXPECT_TRUE(WebRoots::FromPem("hello").error().Is(kCertificateRoots));
}

}  // namespace
}  // namespace attestor::crypto
