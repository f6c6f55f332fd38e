// A statement alone, with the documents that make its key count: whoever trusts the signer's check judges it without a
// bundle.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/cose/sign1.h"
#include "core/crypto/hash.h"
#include "core/crypto/secp256k1.h"
#include "evidence/binding/entry.h"
#include "evidence/release/release_list.h"
#include "session/terms/terms.h"
#include "statement/format/statement_check.h"
#include "statement/verify/errors.h"
#include "statement/verify/expect.h"
#include "testkit/attested/attested.h"

namespace attestor::verify {
namespace {

using release::Role;
using statement::Claims;
using statement::HeaderClaim;
using testing::Must;

class StatementAloneTest : public ::testing::Test {
 protected:
  StatementAloneTest() {
    const ByteArray<33> public_key = key_.public_key();
    binding::KeyBinding binding = world_.Binding(Role::kSigner);
    binding.statement_key = ToBytes(public_key);
    signer_ = world_.Evidence(binding).Encode();
    node_ = world_.Evidence(world_.Binding(Role::kNode)).Encode();
    releases_ = world_.ReleaseList();
    const Time issued = binding.not_after - std::chrono::minutes(1);
    const binding::Entry entry{crypto::Sha256(public_key), public_key, issued - std::chrono::minutes(1),
                               binding.not_after, crypto::Sha256(signer_)};
    entry_ = entry.Encode();
    kid_ = entry.kid;
    std::ranges::copy(ByteView(kid_).first(8), claims_.session_id.begin());
    claims_.issued_at = claims_.ended_at = claims_.connected_at = std::chrono::floor<std::chrono::seconds>(issued);
    claims_.nonce = Bytes(8, 1);
    claims_.host = "bank.example";
    claims_.port = 443;
    claims_.address = "93.184.216.34";
    claims_.method = "GET";
    claims_.target = "/";
    claims_.status = 200;
    claims_.disclosure = session::Disclosure::kSelective;
    claims_.request_body_hash = crypto::Sha256({});
    claims_.config_digest = world_.config_digest;
    claims_.signer = release::IdentityOf(world_.ReleaseOf(Role::kSigner));
    claims_.node = release::IdentityOf(world_.ReleaseOf(Role::kNode));
    claims_.entry_hash = crypto::Sha256(entry_);
    claims_.node_evidence_hash = crypto::Sha256(node_);
    claims_.release_list_hash = crypto::Sha256(releases_);
  }

  // Code signs the claims as they are, checks the statement, and gives the code of the first expectation that is not
  // met, or "met".
  std::string Code(const std::string& line, const std::string& value = "") {
    cose::Sign1 document{
        cose::Algorithm::kEs256K, std::string(statement::kStatementContentType), ToBytes(kid_), claims_.Encode(), {}};
    document.signature = key_.SignSha256(document.ToBeSigned());
    const Bytes statement = document.Encode();
    CheckReport report;
    auto checked = Must(statement::CheckStatement({statement, entry_, signer_, node_, releases_}, world_.tee_roots(),
                                                  world_.release_root(), claims_.issued_at, report));
    Expectations expected = Must(Expectations::Parse("host=bank.example" + line));
    expected.simulated = true;
    if (!value.empty()) expected.values.push_back(Must(ExpectedValue::Parse(value)));
    const auto word = ExpectStatement(std::move(checked), expected, claims_.issued_at, report);
    return word.ok() ? "met" : std::string(word.error().code().id);
  }

  testing::Attested world_;
  CountingRandom random_{60};
  crypto::Secp256k1Key key_ = crypto::Secp256k1Key::Generate(random_);
  ByteArray<32> kid_{};
  Bytes signer_, node_, releases_, entry_;
  Claims claims_;
};

TEST_F(StatementAloneTest, IsJudgedByAllThatABundleIsJudgedBy) {
  EXPECT_EQ(Code(""), "met");
  EXPECT_EQ(Code(",tcb-date=2020-01-01,tcb-evaluation=1,signer-svn=0"), "met");
  EXPECT_EQ(Code(",tcb-date=2200-01-01"), kExpectTcbDate.id);
  claims_.request_headers = {{"X-Account", HeaderClaim::Form::kValue, ToBytes("demo")}};
  EXPECT_EQ(Code(""), kExpectRequestHeaders.id);
  EXPECT_EQ(Code(",header=X-Account: demo"), "met");
  claims_.response_headers = {{"Age", HeaderClaim::Form::kValue, ToBytes("60")}};
  EXPECT_EQ(Code(",shown=X-Account,max-age=59s"), kExpectAnswerAge.id);
  claims_.method = "PUT";
  EXPECT_EQ(Code(",shown=X-Account"), kExpectMethod.id);
}

TEST_F(StatementAloneTest, ValuesAreThoseThatItCarries) {
  const std::string large(statement::kMaxRevealedValue + 1, '1');
  claims_.revealed = {{"$['a']['b']", 2, ToBytes("10")},
                      {"$['o']", 15, ToBytes(R"({"x":["y",1.5]})")},
                      {"$['n'][3]", large.size(), ToBytes(crypto::Sha256(AsBytes(large)))}};
  for (const std::string& value : {std::string("$.a.b=10"), std::string("$['o']['x'][1]=1.5"),
                                   std::string(R"($.o.x[0]="y")"), "$.n[3]=" + large}) {
    EXPECT_EQ(Code("", value), "met") << value.substr(0, 40);
  }
  for (const std::string& value :
       {std::string("$.a.b=11"), std::string("$.a={}"), std::string("$.b=10"), std::string("$.o.x[1]=1.50"),
        std::string("$.o.z=1"), std::string("$.n[2]=1"), "$.n[3]=" + large + "1", std::string("$.n[3].x=1")}) {
    EXPECT_EQ(Code("", value), kExpectValue.id) << value.substr(0, 40);
  }
  claims_.disclosure = session::Disclosure::kRevealAll;
  claims_.revealed.clear();
  EXPECT_EQ(Code("", "$.a.b=10"), kExpectValue.id) << "the statement has a hash of the response";
}

}  // namespace
}  // namespace attestor::verify
