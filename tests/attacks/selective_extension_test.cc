// Attacks with further disclosures, on whoever verifies a bundle: no gate sees them.
#include "attacks/selective_attack.h"
#include "session/proof/extension.h"
#include "testkit/world/must.h"

namespace attestor::test {
namespace {

class SelectiveExtension : public SelectiveAttack {
 protected:
  // Granted is a session with its statement, and what its client keeps.
  struct Granted {
    statement::Bundle bundle;
    proof::SessionSecret secret;
  };
  Granted Grant(const Session& session, const RecordedSession& run) {
    const Bytes opening = proof::EncodeOpening(Honest(session, run));
    const gate::Decision decision = Finish(session, run.recording, opening);
    if (!decision.granted()) GiveUp("no statement");
    const statement::Bundle bundle{decision.statement,
                                   session.request.Encode(),
                                   session.opened.challenge_seed,
                                   run.recording.Encode(),
                                   opening,
                                   gate_->encoded_entry(),
                                   signer_evidence_,
                                   node_->encoded,
                                   release_list_,
                                   {},
                                   ca_.root_der()};
    return {bundle, {crypto::Sha256(decision.statement), run.handshake_secret.Clone()}};
  }
  Granted Grant() {
    const Session session = OpenSelective();
    return Grant(session, Account(session));
  }
  Result<verify::CheckedBundle> Check(const statement::Bundle& bundle) {
    report_ = CheckReport();
    return verify::CheckBundle(bundle.Encode(), {trust_.tee_roots(), ca_.roots(), trust_.release_root()}, clock_.Now(),
                               true, report_);
  }
  // Extend makes an honest extension of what `granted` shows so far.
  proof::Extension Extend(const Granted& granted, const std::string& query) {
    const auto checked = Must(Check(granted.bundle));
    return Must(
        proof::ProveExtension(checked.proof(), {checked.mask(), checked.values()}, granted.secret, {query}, random_));
  }
  void Refused(const statement::Bundle& bundle, std::string_view code) {
    EXPECT_FALSE(Check(bundle).ok());
    ASSERT_NE(report_.FirstFailure(), nullptr);
    EXPECT_EQ(report_.FirstFailure()->code, code) << report_.FirstFailure()->detail;
    EXPECT_EQ(report_.FirstFailure()->id, "disclosure.extension");
  }

  CheckReport report_;
};

TEST_F(SelectiveExtension, honest_control) {
  Granted granted = Grant();
  granted.bundle.extensions.push_back(Extend(granted, "$.account.tier").Encode());
  granted.bundle.extensions.push_back(Extend(granted, "$.account").Encode());
  const auto checked = Must(Check(granted.bundle));
  ASSERT_EQ(checked.values().size(), 3u);
  EXPECT_EQ(AsText(checked.values()[1].value), "\"gold\"");
  EXPECT_EQ(AsText(checked.values()[2].value), R"({"tier":"gold","owner":"Ada"})");
}

TEST_F(SelectiveExtension, extension_of_another_statement) {
  Granted granted = Grant(), other = Grant();
  proof::Extension theirs = Extend(other, "$.account.tier");
  granted.bundle.extensions = {theirs.Encode()};
  Refused(granted.bundle, "proof.extension");
  theirs.statement = granted.secret.statement;
  granted.bundle.extensions = {theirs.Encode()};
  EXPECT_FALSE(Check(granted.bundle).ok());
  ASSERT_NE(report_.FirstFailure(), nullptr);
  // zk.proof, or zk.proof_format: the length of a proof depends a little on the IV.
  EXPECT_TRUE(report_.FirstFailure()->code.starts_with("zk.proof")) << report_.FirstFailure()->code;
}

TEST_F(SelectiveExtension, extension_with_other_bytes) {
  Granted granted = Grant();
  proof::Extension extension = Extend(granted, "$.account.tier");
  const size_t at = AsText(extension.disclosed).find("gold");
  ASSERT_NE(at, std::string_view::npos);
  std::ranges::copy(std::string_view("iron"), extension.disclosed.begin() + static_cast<ptrdiff_t>(at));
  granted.bundle.extensions = {extension.Encode()};
  Refused(granted.bundle, "zk.proof");
}

TEST_F(SelectiveExtension, extension_with_another_path) {
  Granted granted = Grant();
  proof::Extension extension = Extend(granted, "$.account.tier");
  extension.paths = {"$['account']['owner']"};
  granted.bundle.extensions = {extension.Encode()};
  Refused(granted.bundle, "disclosure.hidden_value");
}

// The second extension was made on top of the first, and shows only what that one did not.
TEST_F(SelectiveExtension, extension_without_the_one_before) {
  Granted granted = Grant();
  granted.bundle.extensions = {Extend(granted, "$.account.tier").Encode()};
  const proof::Extension second = Extend(granted, "$.account");
  granted.bundle.extensions = {second.Encode()};
  Refused(granted.bundle, "disclosure.hidden_value");
}

TEST_F(SelectiveExtension, one_extension_many_times) {
  Granted granted = Grant();
  const Bytes extension = Extend(granted, "$.account.tier").Encode();
  for (const size_t times : {size_t{2}, statement::kMaxExtensions}) {
    granted.bundle.extensions.assign(times, extension);
    Refused(granted.bundle, "proof.path_known");
  }
}

TEST_F(SelectiveExtension, extension_that_lists_a_value_of_the_opening) {
  Granted granted = Grant();
  proof::Extension extension = Extend(granted, "$.account.tier");
  extension.paths.push_back(Must(Check(granted.bundle)).values().front().path);
  granted.bundle.extensions = {extension.Encode()};
  Refused(granted.bundle, "proof.path_known");
}

// A value inside of one that is shown has a path of its own, and not a byte that is new.
TEST_F(SelectiveExtension, extension_that_adds_nothing) {
  Granted granted = Grant();
  proof::Extension inner = Extend(granted, "$.account.tier");
  granted.bundle.extensions = {Extend(granted, "$.account").Encode(), inner.Encode()};
  Refused(granted.bundle, "proof.nothing_added");
}

TEST_F(SelectiveExtension, extension_that_is_damaged) {
  Granted granted = Grant();
  const Bytes good = Extend(granted, "$.account.tier").Encode();
  granted.bundle.extensions = {Bytes(good.begin(), good.end() - 1)};
  Refused(granted.bundle, "proof.opening_format");
  Bytes changed = good;
  changed.back() ^= 1;
  granted.bundle.extensions = {changed};
  EXPECT_FALSE(Check(granted.bundle).ok());
}

// What a statement says was revealed is what its opening reveals: an extension cannot take the opening's place, nor the
// other way round.
TEST_F(SelectiveExtension, another_opening_under_the_statement) {
  const Granted granted = Grant(session_, *run_);
  paths_ = {"$['shop']['amount']"};
  statement::Bundle bundle = granted.bundle;
  proof::SelectiveOpening opening = SelectiveAttack::Open();
  const Case now = CaseOf(session_, run_->recording);
  opening.proof = proof::ProveAnyway(now.subject(), opening, run_->handshake_secret, random_);
  bundle.opening = proof::EncodeOpening(opening);
  EXPECT_FALSE(Check(bundle).ok());
  EXPECT_EQ(report_.FirstFailure()->id, "statement.claims") << "a true opening, but not the one that was signed";
}

}  // namespace
}  // namespace attestor::test
