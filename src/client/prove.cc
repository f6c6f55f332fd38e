#include "client/prove.h"

#include <algorithm>

#include "attestation/bundle.h"
#include "channel/client_token.h"
#include "client/errors.h"
#include "client/exchange.h"
#include "client/headers.h"
#include "client/selective.h"
#include "crypto/hash.h"
#include "net/errors.h"
#include "proof/opening.h"
#include "registry/entry.h"

namespace attestor::client {
namespace {

class Prover {
 public:
  Prover(const ProveRequest& request, const verify::Anchors& anchors, const Clock& clock, Random& random, const net::StopSignal& stop,
         const Progress& progress, CheckReport& report)
      : request_(request),
        anchors_(anchors),
        clock_(clock),
        random_(random),
        stop_(stop),
        progress_(progress),
        report_(report),
        deadline_(net::After(request.timeout)),
        session_{request.http.host, request.http.port, request.recipient, request.nonce, KindOf(request)} {}

  Result<Proof> Run() {
    ATTESTOR_TRY(SettleDisclosure());
    ATTESTOR_TRY(transcript::CheckHost(session_.host));
    ATTESTOR_ASSIGN(const Bytes http_request, http::BuildRequest(request_.http));
    ATTESTOR_ASSIGN(channel::Connection node, MeetNode());
    ATTESTOR_TRY(OpenSession(node));
    const transcript::Challenge challenge = transcript::MakeChallenge(opened_.session_id, session_, opened_.challenge_seed);
    const ExchangeContext context{session_, challenge, anchors_.web_roots, request_.http.method, http_request, clock_.Now()};
    ATTESTOR_ASSIGN(Exchanged exchanged, Exchange(node, context, random_, deadline_, stop_));
    Say("exchanged " + std::to_string(exchanged.recording.client_bytes.size()) + " bytes out and " +
        std::to_string(exchanged.recording.server_bytes.size()) + " bytes in with " + exchanged.recording.address + "; connection closed");
    recording_ = exchanged.recording.Encode();
    ATTESTOR_TRY(MakeOpening(challenge, exchanged.handshake_secret));
    ATTESTOR_ASSIGN(Bytes statement, Decide(node));
    return Finish(std::move(exchanged.handshake_secret), std::move(statement));
  }

 private:
  void Say(std::string text) const {
    if (progress_) progress_({std::move(text)});
  }

  static transcript::Disclosure KindOf(const ProveRequest& request) {
    return std::holds_alternative<RevealAll>(request.disclose) ? transcript::Disclosure::kRevealAll : transcript::Disclosure::kSelective;
  }

  Status SettleDisclosure() {
    const std::vector<http::Header>& headers = request_.http.headers;
    if (const auto* all = std::get_if<RevealAll>(&request_.disclose)) return all->secrets ? Ok() : CheckNoCredentials(headers);
    ATTESTOR_ASSIGN(SettledWish settled, SettleHeaders(std::get<disclosure::Wish>(request_.disclose), headers));
    for (const std::string& name : settled.added) Say(name + " stays hidden: such a header carries a credential");
    wish_ = std::move(settled.wish);
    return Ok();
  }

  Status CheckDevelopment(bool simulated) const {
    if (simulated && !request_.allow_development) return Error(kSimulated);
    return Ok();
  }

  static std::string Who(std::string_view role, const registry::VerifiedEvidence& evidence) {
    return std::string(role) + (evidence.simulated() ? " verified: SIMULATED TEE, release " : " verified: Intel TDX, release ") +
           evidence.release().version + ", TCB " + evidence.tcb_status();
  }

  Result<channel::Connection> MeetNode() {
    auto node = channel::Connection::Connect(request_.node, deadline_, stop_);
    if (!node.ok()) return Error(kNodeUnreachable, node.error().Text());
    CheckReport checks;
    const channel::Hello hello{random_.Array<32>()};
    auto peer = channel::AskEvidence(*node, hello, release::Role::kNode, {anchors_.tee_roots, anchors_.release_root}, clock_.Now(), checks,
                                     deadline_, stop_);
    report_.Append(checks, "node");
    if (!peer.ok()) return std::move(peer).error();
    ATTESTOR_TRY(CheckDevelopment(peer->evidence.simulated()));
    Say(Who("node", peer->evidence));
    // Only a verified node learns that the token is there, and nobody learns the token.
    if (request_.token) {
      const channel::TokenProof proof = channel::TokenProof::Make(*request_.token, node->binding().exporter, hello.nonce);
      ATTESTOR_TRY(node->Send(channel::MessageType::kToken, proof.Encode(), deadline_, stop_));
    }
    return node;
  }

  // The signer's evidence is checked before a byte goes to the server: whoever will see the opened session must be official.
  Status OpenSession(channel::Connection& node) {
    ATTESTOR_TRY(node.Send(channel::MessageType::kSessionRequest, session_.Encode(), deadline_, stop_));
    ATTESTOR_ASSIGN(const Bytes payload, node.Expect(channel::MessageType::kOpened, 2 * channel::kMaxEvidence, deadline_, stop_));
    ATTESTOR_ASSIGN(opened_, channel::Opened::Decode(payload));
    ATTESTOR_ASSIGN(const release::ApprovedReleases releases,
                    release::ApprovedReleases::Verify(opened_.release_list, anchors_.release_root));
    ATTESTOR_ASSIGN(const registry::Entry entry, registry::Entry::Decode(opened_.entry));
    CheckReport checks;
    auto signer = registry::VerifyEvidence(opened_.signer_evidence, {release::Role::kSigner, {}, {}, {}}, anchors_.tee_roots, releases,
                                           clock_.Now(), checks);
    report_.Append(checks, "signer");
    if (!signer.ok()) return std::move(signer).error();
    ATTESTOR_TRY(CheckDevelopment(signer->simulated()));
    ATTESTOR_TRY(registry::CheckEntry(entry, signer->binding(), signer->evidence_hash(), clock_.Now()));
    if (!transcript::BelongsTo(opened_.session_id, entry.kid)) return Error(kSession, ToHex(opened_.session_id));
    Say(Who("signer", *signer));
    return Ok();
  }

  Status MakeOpening(const transcript::Challenge& challenge, const Secret& handshake_secret) {
    if (!wish_) {
      opening_ = proof::EncodeOpening(proof::RevealAllOpening{handshake_secret.Clone()});
      return Ok();
    }
    const proof::Subject subject{recording_, session_, challenge, anchors_.web_roots};
    ATTESTOR_ASSIGN(MadeOpening made, OpenSelectively(subject, handshake_secret, *wish_, random_));
    Say(std::move(made.summary));
    opening_ = std::move(made.encoded);
    return Ok();
  }

  Result<Bytes> Decide(channel::Connection& node) {
    ATTESTOR_TRY(node.Send(channel::MessageType::kOpening, opening_, deadline_, stop_));
    ATTESTOR_ASSIGN(const Bytes payload, node.Expect(channel::MessageType::kDecision, channel::kMaxEvidence, deadline_, stop_));
    ATTESTOR_ASSIGN(channel::DecisionMessage decision, channel::DecisionMessage::Decode(payload));
    if (!decision.statement.empty()) return std::move(decision.statement);
    report_.Append(decision.report, "gate");
    const Check* reason = decision.report.FirstFailure();
    return Error(kRefused, reason == nullptr ? "no reason given" : reason->code + ": " + reason->detail);
  }

  Result<Proof> Finish(Secret handshake_secret, Bytes statement) {
    std::optional<proof::SessionSecret> secret;
    if (wish_) secret = proof::SessionSecret{crypto::Sha256(statement), std::move(handshake_secret)};
    attestation::Bundle bundle{
        std::move(statement), session_.Encode(),       opened_.challenge_seed, std::move(recording_), std::move(opening_),
        opened_.entry,        opened_.signer_evidence, opened_.node_evidence,  opened_.release_list,  {}};
    Bytes encoded = bundle.Encode();
    CheckReport checks;
    auto checked = verify::CheckBundle(encoded, anchors_, clock_.Now(), request_.allow_development, checks);
    report_ = checks;
    if (!checked.ok()) return std::move(checked).error();
    const auto passed = std::ranges::count(checks.checks(), Outcome::kPassed, &Check::outcome);
    Say("statement signed, and checked here as anybody can: " + std::to_string(passed) + " checks passed");
    return Proof{std::move(encoded), std::move(checked).value(), std::move(secret)};
  }

  const ProveRequest& request_;
  const verify::Anchors& anchors_;
  const Clock& clock_;
  Random& random_;
  const net::StopSignal& stop_;
  const Progress& progress_;
  CheckReport& report_;
  net::Deadline deadline_;
  transcript::SessionRequest session_;
  channel::Opened opened_;
  std::optional<disclosure::Wish> wish_;  // none when everything is revealed
  Bytes recording_;
  Bytes opening_;
};

}  // namespace

Result<Proof> Prove(const ProveRequest& request, const verify::Anchors& anchors, const Clock& clock, Random& random,
                    const net::StopSignal& stop, const Progress& progress, CheckReport& report) {
  return Prover(request, anchors, clock, random, stop, progress, report).Run();
}

}  // namespace attestor::client
