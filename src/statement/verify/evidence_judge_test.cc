// The evidence of a bundle, or alone, judged by the list of checks that the bundle is judged by.
#include "statement/verify/evidence_judge.h"

#include "evidence/binding/evidence.h"
#include "evidence/dstack/errors.h"
#include "evidence/quote/tcb_status.h"
#include "statement/format/statement_check.h"
#include "statement/verify/bundle_test.h"

namespace attestor::verify {
namespace {

class EvidenceJudgeTest : public BundleTest {
 protected:
  EvidenceJudgement Judge(ByteView bundle, bool with_release_root = true) const {
    const auto root = with_release_root ? std::optional(world_.release_root()) : std::nullopt;
    return JudgeEvidenceFile({Must(EvidenceFile::Parse(ToBytes(bundle))), {}, world_.tee_roots(), root, {}, now_});
  }
};

// What the evidence proves is judged by one list, whoever asks.
TEST_F(EvidenceJudgeTest, TheChecksOfABundleAreThoseOfItsEvidenceAndMore) {
  const Bytes bundle = Make(TrueClaims());
  ASSERT_TRUE(Check(bundle).ok());
  const EvidenceJudgement judgement = Judge(bundle);
  EXPECT_TRUE(judgement.accepted());
  const auto& evidence = judgement.report.checks();
  const auto& whole = report_.checks();
  ASSERT_GT(whole.size(), evidence.size());
  for (size_t i = 0; i < evidence.size(); ++i) {
    EXPECT_EQ(evidence[i].id, whole[i].id);
    EXPECT_EQ(evidence[i].outcome, whole[i].outcome) << whole[i].id;
    EXPECT_EQ(evidence[i].code, whole[i].code) << whole[i].id;
    EXPECT_EQ(evidence[i].detail, whole[i].detail) << whole[i].id;
  }
  EXPECT_EQ(whole[evidence.size()].id, "tee.hardware");
}

TEST_F(EvidenceJudgeTest, OneRefusalDoesNotHideAnother) {
  ++entry_.evidence_hash[0];
  const Bytes bundle = Lie([](Claims& c) { c.node_evidence_hash[0] ^= 1, c.config_digest[0] ^= 1; });
  const EvidenceJudgement judgement = Judge(bundle);
  EXPECT_FALSE(judgement.accepted());
  for (const char* id : {"statement.node_evidence", "registry.evidence", "registry.entry", "statement.parts"}) {
    EXPECT_EQ(judgement.report.Find(id)->outcome, Outcome::kFailed) << id;
  }
  EXPECT_EQ(judgement.report.Find("node.evidence.release")->outcome, Outcome::kPassed);
  EXPECT_EQ(judgement.guests.size(), 2u);
}

TEST_F(EvidenceJudgeTest, WithoutAReleaseRootReleasesAreNotChecked) {
  const EvidenceJudgement judgement = Judge(Make(TrueClaims()), false);
  EXPECT_TRUE(judgement.accepted());
  for (const char* id : {"release.signature", "signer.evidence.release", "node.evidence.os_image", "statement.parts"}) {
    EXPECT_EQ(judgement.report.Find(id)->outcome, Outcome::kNotChecked) << id;
  }
  EXPECT_FALSE(Judge(Lie([](Claims& c) { c.entry_hash[0] ^= 1; }), false).accepted());
  EXPECT_FALSE(Judge(Lie([](Claims& c) { c.config_digest[0] ^= 1; }), false).accepted());
}

TEST_F(EvidenceJudgeTest, WithoutATimeThatCountsNothingIsSaidOfTheGuests) {
  Bundle bundle = Must(Bundle::Decode(Make(TrueClaims())));
  bundle.statement.back() ^= 1;
  const EvidenceJudgement judgement = Judge(bundle.Encode());
  EXPECT_FALSE(judgement.accepted());
  EXPECT_EQ(judgement.report.FirstFailure()->id, "statement.signature");
  EXPECT_EQ(judgement.report.Find("signer.quote.signature")->outcome, Outcome::kNotChecked);
  EXPECT_TRUE(judgement.guests.empty());
  EXPECT_EQ(judgement.report.checks().size(), statement::StatementStepIds().size() + 1);
}

TEST_F(EvidenceJudgeTest, ABundleThatIsDamaged) {
  Bytes bundle = Make(TrueClaims());
  bundle.pop_back();
  const EvidenceJudgement judgement = Judge(bundle);
  EXPECT_FALSE(judgement.accepted());
  EXPECT_EQ(judgement.report.FirstFailure()->id, "bundle.format");
  EXPECT_EQ(judgement.report.checks().size(), statement::StatementStepIds().size() + 1);
}

TEST_F(EvidenceJudgeTest, AnAgentsAnswerWithoutCollateral) {
  const Bytes quote = Must(binding::Evidence::Decode(parts_.node_evidence)).quote;
  const Bytes answer = ToBytes(R"({"quote":")" + ToHex(quote) + R"(","event_log":"[]"})");
  const EvidenceJudgement judgement =
      JudgeEvidenceFile({Must(EvidenceFile::Parse(answer)), ToBytes("{}"), world_.tee_roots(), {}, {}, issued_});
  EXPECT_FALSE(judgement.accepted());
  EXPECT_EQ(judgement.report.FirstFailure()->id, "quote.collateral");
  EXPECT_EQ(judgement.report.Find("quote.signature")->outcome, Outcome::kNotChecked);
}

TEST_F(EvidenceJudgeTest, EvidenceAlone) {
  const EvidenceJudgement judgement =
      JudgeEvidenceFile({Must(EvidenceFile::Parse(parts_.node_evidence)), {}, world_.tee_roots(), {}, {}, issued_});
  EXPECT_TRUE(judgement.accepted());
  ASSERT_EQ(judgement.guests.size(), 1u);
  EXPECT_EQ(judgement.guests[0].role, "node");
  EXPECT_EQ(judgement.guests[0].now.status, quote::TcbStatus::kUpToDate);
  EXPECT_FALSE(judgement.guests[0].signing.status.has_value()) << "nobody signed when it was made";
  EXPECT_TRUE(EvidenceFile::Parse(ToBytes("x")).error().Is(dstack::kNotEvidence));
}

}  // namespace
}  // namespace attestor::verify
