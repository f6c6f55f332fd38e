// Nodes, signers and clients that hold or are shown lists of releases of different age: the newest decides
// (spec/session.md section 6).
#include "attacks/evidence_attacks.h"
#include "core/crypto/hash.h"
#include "statement/format/bundle.h"
#include "testkit/simtee/platform.h"

namespace attestor::test {
namespace {

constexpr Duration kMinute = std::chrono::minutes(1);

class ReleaseLists : public EvidenceAttacks {
 protected:
  release::Release Node() { return world_->trust().NodeRelease(world_->node_config().common.digest); }
  release::Release Signer() { return world_->trust().SignerRelease(world_->signer_config().common.digest); }
  // List is one that was issued so long before now; those of the world are an hour old.
  Bytes List(Duration age, std::vector<release::Release> releases, release::MinimumSvn least = {}) {
    const Time issued = world_->clock().Now() - age;
    return world_->trust().Sign(release::ReleaseList{issued, issued + std::chrono::hours(48), std::move(releases),
                                                     simtee::kEvaluationNumber, least});
  }
  // SignerHolds starts the signer again, with this list; the node keeps the one that it has.
  void SignerHolds(const Bytes& list) {
    world_->Reissue(list);
    world_->RestartSigner();
  }
  void SignerRefuses(const Result<Bytes>& answer, const std::string& code) {
    ASSERT_FALSE(answer.ok()) << "the signer answered";
    EXPECT_EQ(answer.error().code().id, "channel.refused");
    EXPECT_TRUE(answer.error().detail().starts_with(code + ":")) << answer.error().Text();
  }
  void SignedUnder(const Bytes& list) {
    const auto proof = world_->Prove(world_->Request(server_.port(), "/"));
    ASSERT_TRUE(proof.ok()) << proof.error().Text();
    EXPECT_EQ(Must(statement::Bundle::Decode(proof->bundle)).release_list, list);
    EXPECT_EQ(proof->checked.claims().release_list_hash, crypto::Sha256(list));
  }
};

// The node shows an older list, in time and signed, that still names it.
TEST_F(ReleaseLists, a_withdrawn_node_shows_the_list_before) {
  SignerHolds(List(kMinute, {Signer()}));
  SignerRefuses(SignerSees(Honest()), "release.not_approved");
  RefusedWith(world_->Prove(world_->Request(server_.port(), "/")), "channel.refused");
  EXPECT_EQ(server_.requests(), 0u);
}

TEST_F(ReleaseLists, a_node_below_the_minimum_shows_the_list_before) {
  SignerHolds(List(kMinute, {Node(), Signer()}, {Node().svn + 1, 0}));
  SignerRefuses(SignerSees(Honest()), "release.below_minimum");
}

TEST_F(ReleaseLists, a_list_with_lower_minimums_than_the_signers) {
  SignerHolds(List(std::chrono::hours(2), {Node(), Signer()}, {Node().svn, 0}));
  SignerRefuses(SignerSees(Honest()), "release.minimum_lowered");
}

// A rolling upgrade: whichever side has the newer list, sessions are signed, and under that one.
TEST_F(ReleaseLists, the_signer_has_the_newer_one) {
  const Bytes newer = List(kMinute, {Node(), Signer()});
  SignerHolds(newer);
  SignedUnder(newer);
}

TEST_F(ReleaseLists, the_node_has_the_newer_one) {
  SignerHolds(List(std::chrono::hours(2), {Signer()}));  // by which alone the node would be none
  SignedUnder(world_->release_list());
}

// A list that another node shows counts for sessions of this one, from then on.
TEST_F(ReleaseLists, a_list_that_withdraws_the_node_while_a_session_is_open) {
  channel::Connection node = MeetSigner(Honest());
  const auto opened =
      Must(channel::Opened::Decode(Must(Ask(node, MessageType::kSessionRequest, Request(), MessageType::kOpened))));
  const Bytes newer = List(kMinute, {Signer()});
  SignerRefuses(SignerSees([&](const Asked& asked) { return Shown{Quoted(Binding(asked)).evidence, newer}; }),
                "release.not_approved");
  const channel::Finish finish{opened.session_id, Bytes(1), Bytes(1)};
  SignerRefuses(Ask(node, MessageType::kFinish, finish.Encode(), MessageType::kDecision), "release.not_approved");
  SignerRefuses(Ask(node, MessageType::kSessionRequest, Request(), MessageType::kOpened), "release.not_approved");
}

// A signer that the newest list does not name signs nothing: no relying party would believe it.
TEST_F(ReleaseLists, a_list_that_withdraws_the_signer) {
  const Bytes newer = List(kMinute, {Node()});
  SignerRefuses(SignerSees([&](const Asked& asked) { return Shown{Quoted(Binding(asked)).evidence, newer}; }),
                "release.not_approved");
}

// Nor does it under a list that it was shown while a session was open, whoever asks.
TEST_F(ReleaseLists, a_list_that_withdraws_the_signer_while_a_session_is_open) {
  channel::Connection node = MeetSigner(Honest());
  const auto opened =
      Must(channel::Opened::Decode(Must(Ask(node, MessageType::kSessionRequest, Request(), MessageType::kOpened))));
  const Bytes newer = List(kMinute, {Node()});
  SignerRefuses(SignerSees([&](const Asked& asked) { return Shown{Quoted(Binding(asked)).evidence, newer}; }),
                "release.not_approved");
  const channel::Finish finish{opened.session_id, Bytes(1), Bytes(1)};
  SignerRefuses(Ask(node, MessageType::kFinish, finish.Encode(), MessageType::kDecision), "release.not_approved");
  SignerRefuses(Ask(node, MessageType::kSessionRequest, Request(), MessageType::kOpened), "release.not_approved");
}

// The client judges a node a second time by what the signer shows.
TEST_F(ReleaseLists, the_client_is_shown_a_newer_list_by_the_signer) {
  const Bytes newer = List(kMinute, {Signer()});
  const auto proof = ClientSees(Honest(), [&](channel::Connection& client, const Bytes& request) {
    channel::Connection signer = MeetSigner(Honest());
    auto opened =
        Must(channel::Opened::Decode(Must(Ask(signer, MessageType::kSessionRequest, request, MessageType::kOpened))));
    opened.release_list = newer;
    Must(client.Send(MessageType::kOpened, opened.Encode(), Soon(), Never()));
  });
  RefusedWith(proof, "release.not_approved", "node");
}

// And the signer by the node's, when that is the newer one.
TEST_F(ReleaseLists, the_client_is_shown_an_older_list_by_the_signer) {
  const Bytes newer = List(kMinute, {Node()});
  const auto proof = ClientSees([&](const Asked& asked) { return Shown{Quoted(Binding(asked)).evidence, newer}; },
                                [&](channel::Connection& client, const Bytes& request) {
                                  channel::Connection signer = MeetSigner(Honest());
                                  const Bytes opened =
                                      Must(Ask(signer, MessageType::kSessionRequest, request, MessageType::kOpened));
                                  Must(client.Send(MessageType::kOpened, opened, Soon(), Never()));
                                });
  RefusedWith(proof, "release.not_approved", "signer");
}

}  // namespace
}  // namespace attestor::test
