// Selective disclosure of one honest session: prover and verifier together, and what the verifier refuses.
#include <gtest/gtest.h>

#include "core/crypto/hash.h"
#include "session/disclosure/errors.h"
#include "session/proof/check_session.h"
#include "session/proof/errors.h"
#include "session/proof/extension.h"
#include "session/proof/selective_prover.h"
#include "testkit/proof/recorded_session.h"
#include "web/tls/errors.h"
#include "zk/engine/errors.h"

namespace attestor::proof {
namespace {

constexpr char kCookie[] = "session=5f1c9a77e0";

class SelectiveTest : public ::testing::Test {
 protected:
  SelectiveTest() {
    plan_.challenge.fill(0x5a);
    plan_.request = "GET /account HTTP/1.1\r\nHost: bank.example\r\nCookie: " + std::string(kCookie) +
                    "\r\nConnection: close\r\n\r\n";
    const std::string body =
        R"({"account":{"tier":"gold","owner":"Ada \"A\" Lovelace"},"balance":{"currency":"EUR","amount":1024.50},"open":true})";
    plan_.response = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nSet-Cookie: t=1f2e3d\r\nContent-Length: " +
                     std::to_string(body.size()) + "\r\n\r\n" + body;
    request_.host = kTestHost;
    request_.nonce = Bytes(8, 1);
    request_.disclosure = session::Disclosure::kSelective;
    wish_.secret_headers = {"Cookie"};
    wish_.queries = {"$.balance.currency", "$.balance.amount"};
    run_ = RunSession(plan_);
    recording_ = run_.recording.Encode();
  }

  Subject TheSubject() const { return {recording_, request_, plan_.challenge, TestRoots()}; }
  SelectiveOpening Prove() {
    CountingRandom random(1);
    auto opening = ProveSelective(TheSubject(), run_.handshake_secret, wish_, random);
    EXPECT_TRUE(opening.ok()) << opening.error().Text();
    return std::move(opening).value();
  }
  Result<CheckedProof> Check(SelectiveOpening opening) {
    report_ = CheckReport();
    auto decoded = DecodeOpening(EncodeOpening(std::move(opening)));
    EXPECT_TRUE(decoded.ok()) << decoded.error().Text();
    return CheckSession(TheSubject(), *decoded, report_);
  }

  SessionPlan plan_;
  recording::SessionRequest request_;
  disclosure::Wish wish_;
  RecordedSession run_;
  Bytes recording_;
  CheckReport report_;
};

TEST_F(SelectiveTest, AnHonestSession) {
  const SelectiveOpening opening = Prove();
  const auto proof = Check(opening);
  ASSERT_TRUE(proof.ok()) << proof.error().Text();
  EXPECT_TRUE(report_.AllPassed());
  EXPECT_EQ(report_.checks().size(), SessionChecks(session::Disclosure::kSelective, session::Mode::kProxy).size());
  EXPECT_EQ(proof->facts().method, "GET");
  EXPECT_EQ(proof->facts().target, "/account");
  EXPECT_EQ(proof->facts().status, 200);
  const auto& selected = std::get<Selected>(proof->shown());
  ASSERT_EQ(selected.values.size(), 2U);
  EXPECT_EQ(selected.values[0].path, "$['balance']['currency']");
  EXPECT_EQ(AsText(selected.values[0].value), "\"EUR\"");
  EXPECT_EQ(AsText(selected.values[1].value), "1024.50");
  const Bytes encoded = EncodeOpening(opening);
  for (const std::string_view hidden : {"5f1c9a77e0", "gold", "Lovelace", "1f2e3d"}) {
    EXPECT_EQ(AsText(encoded).find(hidden), std::string_view::npos) << hidden;
  }
}

TEST_F(SelectiveTest, AServerThatAsksForAClientCertificate) {
  plan_.request_certificate = true;
  run_ = RunSession(plan_);
  recording_ = run_.recording.Encode();
  const auto proof = Check(Prove());
  ASSERT_TRUE(proof.ok()) << proof.error().Text();
  EXPECT_TRUE(report_.AllPassed());
  EXPECT_EQ(AsText(std::get<Selected>(proof->shown()).values.at(0).value), "\"EUR\"");
}

TEST_F(SelectiveTest, MoreIsDisclosedLater) {
  const auto proof = Check(Prove());
  ASSERT_TRUE(proof.ok());
  const auto& selected = std::get<Selected>(proof->shown());
  const SessionSecret secret{ByteArray<32>{9}, run_.handshake_secret.Clone()};
  CountingRandom random(2);
  const auto extension =
      ProveExtension(*proof, {selected.response, selected.values}, secret, {"$.account.tier"}, random);
  ASSERT_TRUE(extension.ok()) << extension.error().Text();
  const auto decoded = Extension::Decode(extension->Encode());
  ASSERT_TRUE(decoded.ok()) << decoded.error().Text();
  const auto extended = CheckExtension(*proof, {selected.response, selected.values}, ByteArray<32>{9}, *decoded);
  ASSERT_TRUE(extended.ok()) << extended.error().Text();
  ASSERT_EQ(extended->values.size(), 1U);
  EXPECT_EQ(AsText(extended->values[0].value), "\"gold\"");
}

// Of a body that was hidden as a whole nothing is known: opening a value in it proves the structure around it too.
TEST_F(SelectiveTest, AHiddenBodyIsOpenedLater) {
  wish_.queries.clear();
  const auto proof = Check(Prove());
  ASSERT_TRUE(proof.ok()) << proof.error().Text();
  const auto& selected = std::get<Selected>(proof->shown());
  EXPECT_TRUE(selected.values.empty());
  const SessionSecret secret{ByteArray<32>{9}, run_.handshake_secret.Clone()};
  CountingRandom random(2);
  const auto extension =
      ProveExtension(*proof, {selected.response, selected.values}, secret, {"$.account.tier"}, random);
  ASSERT_TRUE(extension.ok()) << extension.error().Text();
  const auto extended = CheckExtension(*proof, {selected.response, selected.values}, ByteArray<32>{9}, *extension);
  ASSERT_TRUE(extended.ok()) << extended.error().Text();
  ASSERT_EQ(extended->values.size(), 1U);
  EXPECT_EQ(AsText(extended->values[0].value), "\"gold\"");
  EXPECT_EQ(AsText(extended->response.bytes()).find("EUR"), std::string_view::npos);
}

}  // namespace
}  // namespace attestor::proof
