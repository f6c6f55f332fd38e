#include "statement/acceptance/statement_claims.h"
#include "session/proof/check_session.h"

#include <gtest/gtest.h>

#include "core/crypto/hash.h"
#include "session/recording/session.h"
#include "session/terms/terms.h"
#include "statement/format/statement.h"
#include "testkit/fixtures/codec.h"
#include "testkit/proof/recorded_session.h"

namespace attestor::acceptance {
namespace {

using statement::Claims;
using statement::Mark;

TEST(BuildClaims, SaysWhatWasProvedAndNothingElse) {
  proof::SessionPlan plan;
  plan.challenge.fill(0x5a);
  const std::string long_value(statement::kMaxHeaderValue + 1, 'l');
  plan.request =
      "PUT /rates?x=1 HTTP/1.1\r\nHost: bank.example\r\nConnection: close\r\nX-Account: demo\r\nX-Api-Key: "
      "k\r\nX-Long: " +
      long_value + "\r\nContent-Length: 2\r\n\r\n{}";
  plan.response =
      "HTTP/1.1 200 OK\r\nServer: x\r\nAge: 3\r\nwarning: 110 - \"Response is Stale\"\r\nContent-Length: "
      "5\r\n\r\nrates";
  const proof::RecordedSession run = proof::RunSession(plan);
  recording::SessionRequest request;
  request.host = proof::kTestHost;
  request.recipient.fill(0x02);
  request.nonce = Bytes(16, 3);
  CheckReport report;
  const Bytes recording = run.recording.Encode();
  auto proof = proof::CheckSession({recording, request, plan.challenge, proof::TestRoots()}, run.opening(), report);
  ASSERT_TRUE(proof.ok()) << proof.error().Text();
  const auto verdict =
      Decide(std::move(proof).value(), request, {proof::TestTime(), proof::TestTime() + Duration(2000)}, report);
  ASSERT_TRUE(verdict.ok()) << verdict.error().Text();
  const StatementContext context{proof::TestTime() + Duration(1999),
                                 ByteArray<32>{7},
                                 request,
                                 ByteArray<32>{8},
                                 {ByteArray<32>{9}, "signer 1.2", 9},
                                 {ByteArray<32>{10}, "node 1.2", 7},
                                 {Mark::kPrivateTargets},
                                 ByteArray<32>{11},
                                 ByteArray<32>{12},
                                 {},
                                 ByteArray<32>{13}};
  const Claims claims = BuildClaims(*verdict, context);
  EXPECT_EQ(claims.issued_at, proof::TestTime() + Duration(1000)) << "whole seconds";
  EXPECT_EQ(claims.session_id, context.session_id);
  EXPECT_EQ(claims.nonce, request.nonce);
  EXPECT_EQ(claims.recipient, request.recipient);
  EXPECT_EQ(claims.host, proof::kTestHost);
  EXPECT_EQ(claims.port, 443);
  EXPECT_EQ(claims.address, proof::kTestAddress);
  EXPECT_EQ(claims.leaf_spki_sha256, verdict->proof().facts().leaf_spki_sha256);
  EXPECT_EQ(claims.cipher_suite, 0x1301);
  EXPECT_EQ(claims.group, verdict->proof().facts().group);
  EXPECT_EQ(claims.signature_scheme, verdict->proof().facts().signature_scheme);
  EXPECT_EQ(claims.record_root, verdict->proof().facts().record_root);
  EXPECT_EQ(claims.client_records, verdict->proof().facts().client_records);
  EXPECT_EQ(claims.server_records, verdict->proof().facts().server_records);
  EXPECT_EQ(claims.challenge, plan.challenge);
  EXPECT_EQ(claims.recording_hash, crypto::Sha256(recording));
  EXPECT_EQ(claims.disclosure, session::Disclosure::kRevealAll);
  EXPECT_EQ(claims.method, "PUT");
  EXPECT_EQ(claims.target, "/rates?x=1");
  EXPECT_EQ(claims.status, 200);
  EXPECT_EQ(claims.request_body_size, 2U);
  EXPECT_EQ(claims.request_body_hash, crypto::Sha256(AsBytes("{}")));
  using Form = statement::HeaderClaim::Form;
  const std::vector<statement::HeaderClaim> asked = {
      {"Host", Form::kValue, ToBytes("bank.example")},
      {"Connection", Form::kValue, ToBytes("close")},
      {"X-Account", Form::kValue, ToBytes("demo")},
      {"X-Api-Key", Form::kHash, ToBytes(crypto::Sha256(AsBytes("k")))},
      {"X-Long", Form::kHash, ToBytes(crypto::Sha256(AsBytes(long_value)))},
      {"Content-Length", Form::kValue, ToBytes("2")}};
  EXPECT_EQ(claims.request_headers, asked) << "a credential that was shown stands by its hash";
  const std::vector<statement::HeaderClaim> answered = {
      {"Age", Form::kValue, ToBytes("3")}, {"warning", Form::kValue, ToBytes("110 - \"Response is Stale\"")}};
  EXPECT_EQ(claims.response_headers, answered) << "those by which an answer is judged";
  EXPECT_EQ(claims.request_hash, crypto::Sha256(AsBytes(plan.request)));
  EXPECT_EQ(claims.response_hash, crypto::Sha256(AsBytes(plan.response)));
  EXPECT_EQ(claims.web_roots_id, context.web_roots_id);
  EXPECT_EQ(claims.config_digest, context.config_digest);
  EXPECT_EQ(claims.signer, context.signer);
  EXPECT_EQ(claims.node, context.node);
  EXPECT_EQ(claims.connected_at, proof::TestTime());
  EXPECT_EQ(claims.ended_at, run.recording.ended_at());
  EXPECT_EQ(claims.marks, context.marks);
  EXPECT_EQ(claims.entry_hash, context.entry_hash);
  EXPECT_EQ(claims.node_evidence_hash, context.node_evidence_hash);
  EXPECT_EQ(claims.release_list_hash, context.release_list_hash);
  testing::ExpectOneForm<Claims>(claims.Encode());
}

}  // namespace
}  // namespace attestor::acceptance
