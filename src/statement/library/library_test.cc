// The C functions at their edges; that a genuine bundle verifies is shown by tests/library, which links the library as
// others do.
#include <attestor/verify.h>

#include <gtest/gtest.h>

#include <cstring>

#include "core/base/random.h"
#include "core/crypto/certificate_builder.h"

namespace {

class LibraryTest : public ::testing::Test {
 protected:
  ~LibraryTest() override {
    attestor_anchors_free(anchors_);
    attestor_expectations_free(expected_);
    attestor_report_free(report_);
  }
  attestor_verdict Verify(const char* bundle, size_t size) {
    attestor_report_free(report_);
    report_ = attestor_verify(reinterpret_cast<const uint8_t*>(bundle), size, anchors_, expected_, 0);
    return attestor_report_verdict(report_);
  }
  std::string Reason() const { return attestor_report_reason(report_); }

  attestor_anchors* anchors_ = attestor_anchors_new();
  attestor_expectations* expected_ = attestor_expectations_new();
  attestor_report* report_ = nullptr;
};

TEST_F(LibraryTest, VersionOfHeaderAndLibrary) { EXPECT_STREQ(attestor_version(), ATTESTOR_VERSION); }

TEST_F(LibraryTest, AnchorsThatCannotBeReadSayWhy) {
  EXPECT_EQ(attestor_anchors_web_roots(anchors_, "x", 1), 0);
  EXPECT_EQ(std::string(attestor_anchors_error(anchors_)).find("certificate.roots"), 0u);
  EXPECT_EQ(attestor_anchors_tee_roots(anchors_, "x", 1), 0);
  EXPECT_EQ(std::string(attestor_anchors_error(anchors_)).find("quote.roots"), 0u);
  const uint8_t key[33] = {2};
  EXPECT_EQ(attestor_anchors_release_root(anchors_, key, 33), 0);
  EXPECT_EQ(attestor_anchors_release_root(anchors_, key, 0), 0);
  const uint8_t placeholder[32] = {};
  EXPECT_EQ(attestor_anchors_release_root(anchors_, placeholder, 32), 0);
  EXPECT_EQ(std::string(attestor_anchors_error(anchors_)).find("library.release_root"), 0u);
  EXPECT_EQ(attestor_anchors_release_root(anchors_, key, 32), 1);
  EXPECT_STREQ(attestor_anchors_error(anchors_), "");
}

TEST_F(LibraryTest, ExpectationsAreEachGivenOnce) {
  EXPECT_EQ(attestor_expect(expected_, "host", "bank.example"), 1);
  EXPECT_EQ(attestor_expect(expected_, "host", "bank.example"), 0);
  EXPECT_EQ(attestor_expect(expected_, "hots", "bank.example"), 0);
  EXPECT_EQ(std::string(attestor_expectations_error(expected_)).find("expect.syntax"), 0u);
  EXPECT_EQ(attestor_expect(expected_, "method", nullptr), 0);
  EXPECT_EQ(attestor_expect(expected_, "method", "GET,host=x"), 0) << "no request can have this method";
  EXPECT_EQ(attestor_expect(expected_, "method", "GET"), 1) << "what was refused is not kept";
  EXPECT_EQ(attestor_expect(expected_, "path", "/a,nonce=0a\\,b"), 1) << "a value is one value";
  EXPECT_EQ(attestor_expect(expected_, "nonce", "0b"), 1) << "and sets nothing else";
  EXPECT_EQ(attestor_expect_value(expected_, "$.balance", "1.50"), 1);
  EXPECT_EQ(attestor_expect_value(expected_, "$..balance", "1"), 0);
  EXPECT_EQ(attestor_expect_value(expected_, "$.balance", "{"), 0);
}

// A caller who does not look at what a setter gives must not have less judged than was meant.
TEST_F(LibraryTest, WhatFailedOnceSpoilsTheHandle) {
  EXPECT_EQ(attestor_expect(expected_, "nonce", "not hex"), 0);
  EXPECT_EQ(attestor_expect(expected_, "host", "bank.example"), 1);
  EXPECT_EQ(Verify("x", 1), ATTESTOR_UNREADABLE);
  EXPECT_EQ(Reason().find("library.spoiled"), 0u) << Reason();
  EXPECT_NE(Reason().find("expect.syntax"), std::string::npos) << "with what failed first";
}

TEST_F(LibraryTest, APolicyComesFirst) {
  constexpr char kPolicy[] = R"({"format":"attestor expectations 1","host":"bank.example"})";
  EXPECT_EQ(attestor_expect_policy(expected_, "{}", 2), 0);
  EXPECT_EQ(attestor_expect_policy(expected_, kPolicy, sizeof kPolicy - 1), 1)
      << attestor_expectations_error(expected_);
  EXPECT_EQ(attestor_expect(expected_, "host", "other.example"), 0) << "it has one already";
  EXPECT_EQ(attestor_expect(expected_, "nonce", "0a"), 1);
  EXPECT_EQ(attestor_expect_policy(expected_, kPolicy, sizeof kPolicy - 1), 0);
  EXPECT_EQ(std::string(attestor_expectations_error(expected_)).find("library.policy_first"), 0u);
}

TEST_F(LibraryTest, APolicyWithoutAReleaseIsNotAnyRelease) {
  constexpr char kPolicy[] = R"({"format":"attestor expectations 1","host":"bank.example","signer_releases":[]})";
  EXPECT_EQ(attestor_expect_policy(expected_, kPolicy, sizeof kPolicy - 1), 0);
  EXPECT_NE(std::string(attestor_expectations_error(expected_)).find("at least one release is wanted"),
            std::string::npos);
}

TEST_F(LibraryTest, APolicyThatWantsHardwareIsNotOverruled) {
  constexpr char kPolicy[] = R"({"format":"attestor expectations 1","host":"bank.example","simulated":false})";
  EXPECT_EQ(attestor_expect_policy(expected_, kPolicy, sizeof kPolicy - 1), 1);
  attestor_allow_development(expected_);
  EXPECT_EQ(Verify("x", 1), ATTESTOR_UNREADABLE);
  EXPECT_NE(Reason().find("expect.contradiction"), std::string::npos) << Reason();
}

TEST_F(LibraryTest, NoBundleAndNoAnchors) {
  EXPECT_EQ(Verify("x", 1), ATTESTOR_UNREADABLE);
  EXPECT_EQ(Reason().find("bundle.not_a_bundle"), 0u);
  const std::string cut =
      "\xaa\x01\x71"
      "attestor bundle 2";
  EXPECT_EQ(Verify(cut.data(), cut.size()), ATTESTOR_UNREADABLE);
  EXPECT_EQ(Reason().find("bundle.format"), 0u) << Reason();
  EXPECT_EQ(attestor_report_check_count(report_), 0u);
  EXPECT_EQ(attestor_report_check(report_, 0), nullptr);
  EXPECT_EQ(attestor_report_facts(report_), nullptr);
  EXPECT_EQ(attestor_report_refused_facts(report_), nullptr);
}

TEST_F(LibraryTest, NothingIsWorseThanNull) {
  EXPECT_EQ(attestor_verify(nullptr, 0, anchors_, expected_, 0), nullptr);
  const uint8_t byte = 0;
  EXPECT_EQ(attestor_verify(&byte, 1, nullptr, expected_, 0), nullptr);
  EXPECT_EQ(attestor_verify(&byte, 1, anchors_, nullptr, 0), nullptr);
  EXPECT_EQ(attestor_report_verdict(nullptr), ATTESTOR_UNREADABLE);
  EXPECT_EQ(attestor_report_facts(nullptr), nullptr);
  EXPECT_EQ(attestor_expect(nullptr, "host", "x"), 0);
  EXPECT_STREQ(attestor_anchors_error(nullptr), "");
}

TEST(LibraryInCpp, WhatCannotBeReadIsAReport) {
  const uint8_t byte = 0;
  attestor::v1::Anchors anchors;
  anchors.web_roots = "x";
  const auto report = attestor::v1::Verify({&byte, 1}, anchors, {}, {});
  EXPECT_FALSE(report.verified());
  EXPECT_EQ(report.verdict(), attestor::v1::Verdict::kUnreadable);
  EXPECT_EQ(report.reason().find("certificate.roots"), 0u);
  EXPECT_TRUE(report.checks().empty());
  EXPECT_FALSE(report.facts().has_value());
}

// Readable gives anchors that can be read; nothing is signed by them.
attestor::v1::Anchors Readable() {
  attestor::CountingRandom random(1);
  attestor::crypto::CertificateTemplate about;
  about.common_name = "Root";
  about.not_after = attestor::Time(std::chrono::hours(1));
  about.ca = true;
  const auto root = attestor::crypto::MakeRoot(about, attestor::crypto::P256Key::Generate(random), random);
  return {root.pem(), "// ===BEGIN ICANN DOMAINS===\ncom\n// ===END ICANN DOMAINS===\n", std::vector<uint8_t>(32, 2),
          std::nullopt};
}

TEST(LibraryInCpp, ATextWithANulIsNotCutShort) {
  using namespace std::string_literals;
  const uint8_t byte = 0;
  const std::pair<std::string, std::string> cases[] = {{"path", "/orders/17\0x"s}, {"path\0x"s, "/orders/17"}};
  for (const auto& one : cases) {
    for (const bool value : {false, true}) {
      attestor::v1::Expectations expected;
      (value ? expected.values : expected.named) = {one};
      const auto report = attestor::v1::Verify({&byte, 1}, Readable(), expected, {});
      EXPECT_EQ(report.verdict(), attestor::v1::Verdict::kUnreadable);
      EXPECT_EQ(report.reason(), "library.argument: a name or value of an expectation holds a NUL");
    }
  }
}

TEST(LibraryInCpp, NoBundleHasAReason) {
  const auto report = attestor::v1::Verify({}, Readable(), {}, {});
  EXPECT_EQ(report.verdict(), attestor::v1::Verdict::kUnreadable);
  EXPECT_EQ(report.reason(), "library.argument: no bundle was given, or memory is short");
}

}  // namespace
