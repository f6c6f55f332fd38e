#include "service/client/prove.h"

#include <algorithm>

#include "core/base/time_math.h"
#include "core/crypto/errors.h"
#include "core/crypto/hash.h"
#include "core/wire/limits.h"
#include "evidence/binding/evidence.h"
#include "evidence/release/release_list.h"
#include "service/channel/client_token.h"
#include "service/channel/errors.h"
#include "service/client/answer_faults.h"
#include "service/client/body_faults.h"
#include "service/client/clocks.h"
#include "service/client/errors.h"
#include "service/client/evidence_faults.h"
#include "service/client/exchange.h"
#include "service/client/explain.h"
#include "service/client/headers.h"
#include "service/client/peer_faults.h"
#include "service/client/plain_text.h"
#include "service/client/sealed_exchange.h"
#include "service/client/selective.h"
#include "service/net/errors.h"
#include "session/proof/opening.h"
#include "session/recording/session.h"
#include "session/terms/terms.h"
#include "statement/acceptance/acceptance.h"
#include "statement/format/bundle.h"
#include "statement/format/statement_check.h"
#include "web/http/http_date.h"
#include "web/http/syntax.h"

namespace attestor::client {
namespace {

class Prover {
 public:
  Prover(const ProveRequest& request, const verify::Anchors& anchors, const Clock& clock, Random& random,
         const net::StopSignal& stop, const Progress& progress, CheckReport& report)
      : request_(request),
        anchors_(anchors),
        clock_(clock),
        random_(random),
        stop_(stop),
        progress_(progress),
        report_(report),
        releases_(anchors.release_root),
        deadline_(net::After(request.timeout)),
        session_{request.http.host, request.http.port, request.recipient,
                 request.nonce,     KindOf(request),   OtherMode(request)} {}

  Result<Proof> Run() {
    auto proof = RunSession();
    return proof.ok() ? std::move(proof) : Result<Proof>(BlamedClock(proof.error()));
  }

 private:
  Result<Proof> RunSession() {
    ATTESTOR_TRY(CheckRequest(request_));
    ATTESTOR_TRY(SettleDisclosure());
    ATTESTOR_ASSIGN(const Bytes http_request, http::BuildRequest(request_.http));
    ATTESTOR_ASSIGN(channel::Connection node, MeetNode());
    ATTESTOR_TRY(OpenSession(node));
    const recording::Challenge challenge =
        recording::MakeChallenge(opened_.session_id, session_, opened_.challenge_seed);
    const ExchangeContext context{session_,     challenge,   anchors_.web_roots, request_.http.method,
                                  http_request, clock_.Now()};
    ATTESTOR_ASSIGN(Exchanged exchanged, ExchangeWithSite(node, context));
    Say("exchanged " + std::to_string(exchanged.recording.client_bytes.size()) + " bytes out and " +
        std::to_string(exchanged.recording.server_bytes.size()) + " bytes in with " + exchanged.recording.address +
        "; connection closed");
    ATTESTOR_TRY(CheckAnswer(trace_, request_));
    if (wish_ && !wish_->queries.empty()) {
      for (std::string& note : BodyNotes(ReadAnswer(trace_.response, request_.http.method), wish_->queries))
        Say(std::move(note));
    }
    recording_ = exchanged.recording.Encode();
    if (request_.mode == session::Mode::kSealed) key_log_ = std::move(exchanged.key_log);
    ATTESTOR_TRY(MakeOpening(node, challenge, exchanged.handshake_secret));
    ATTESTOR_ASSIGN(Bytes statement, Decide(node));
    return Finish(std::move(exchanged), std::move(statement));
  }

  // The server's answer is told before anything is made of it.
  Result<Exchanged> ExchangeWithSite(channel::Connection& node, const ExchangeContext& context) {
    auto exchanged = request_.mode == session::Mode::kSealed
                         ? ExchangeSealed(node, context, trace_, deadline_, stop_)
                         : Exchange(node, context, random_, trace_, deadline_, stop_);
    const Answer answer = ReadAnswer(trace_.response, request_.http.method);
    if (const auto date = http::ParseHttpDate(answer.Header("Date"))) clocks_.Add("the site", *date, clock_.Now());
    if (!trace_.failed) trace_.failed = node.failed();
    if (!exchanged.ok()) return ExplainExchange(exchanged.error(), trace_, request_, clocks_, clock_.Now());
    // Of the body only what is disclosed is printed when all goes well; whatever refuses tells its beginning.
    Say(SiteText(request_) + " answered " + SummarizeAnswer(answer));
    if (!answer.interim.empty()) Say("before that it sent " + InterimText(answer) + ", which is no final answer");
    for (const http::Header& header : answer.headers) {
      if (http::EqualIgnoringCase(header.name, "Content-Range")) Say("Content-Range: " + Readable(header.value));
    }
    return exchanged;
  }

  // What a wrong clock causes is told as that.
  Error BlamedClock(const Error& error) const {
    const auto verdict = clocks_.Verdict();
    if (!verdict || !IsAboutTime(error)) return error;
    const std::string failed = std::string(error.code().id) + ": " + WithoutSide(error.detail());
    return Error(kClock, Told(*verdict + "\n- so this failed: " + failed, Blame::kClock, channel::Retry::kNo));
  }

  // FromNode is Expect whose errors say who did not answer, and to what.
  Result<Bytes> FromNode(channel::Connection& node, channel::MessageType type, size_t max_size,
                         const std::string& what) {
    auto payload = node.Expect(type, max_size, deadline_, stop_);
    if (payload.ok() || payload.error().Is(channel::kRefused)) return payload;
    const std::string detail =
        payload.error().Is(net::kTimeout) ? "no answer within " + LimitText(request_) : payload.error().detail();
    const std::string text = NodeText() + ", " + what + (detail.empty() ? "" : ": " + detail);
    return Error(payload.error().code(), Told(text, Blame::kNode, channel::Retry::kElsewhere));
  }

  void Say(std::string text) const {
    if (progress_) progress_({std::move(text)});
  }

  std::string NodeText() const {
    return "the node (" + request_.node.host + ":" + std::to_string(request_.node.port) + ")";
  }

  static session::Disclosure KindOf(const ProveRequest& request) {
    return std::holds_alternative<RevealAll>(request.disclose) ? session::Disclosure::kRevealAll
                                                               : session::Disclosure::kSelective;
  }

  static std::optional<session::Mode> OtherMode(const ProveRequest& request) {
    return request.mode == session::Mode::kProxy ? std::nullopt : std::optional(request.mode);
  }

  Status SettleDisclosure() {
    const std::vector<http::Header>& headers = request_.http.headers;
    const auto* wish = std::get_if<disclosure::Wish>(&request_.disclose);
    if (wish == nullptr) return Ok();
    ATTESTOR_ASSIGN(SettledWish settled, SettleHeaders(*wish, request_.shown_headers, headers));
    for (const std::string& name : settled.added) Say("the value of the header " + name + " stays hidden");
    wish_ = std::move(settled.wish);
    return Ok();
  }

  Status CheckDevelopment(bool simulated) const {
    if (!simulated || request_.allow_development) return Ok();
    return ExplainEvidence(Error(kSimulated), Blame::kNode);
  }

  static std::string Who(std::string_view role, bool simulated, const std::string& version,
                         const std::string& tcb_status) {
    return std::string(role) + (simulated ? " verified: SIMULATED TEE, release " : " verified: Intel TDX, release ") +
           version + ", TCB " + tcb_status;
  }

  // NoNode says what seems to be there instead, and then how it failed.
  Error NoNode(const Error& error, const ErrorCode& code) const {
    const std::string what = WhatAnswers(error);
    const std::string text =
        NodeText() + ": " +
        (what.empty() ? error.Text() : what + " (" + std::string(error.code().id) + ": " + error.detail() + ")");
    const bool closed = error.Is(channel::kClosedAtOnce);
    return Error(closed ? kNodeClosed : code,
                 Told(text, Blame::kAddress, closed ? channel::Retry::kLater : channel::Retry::kElsewhere));
  }

  Result<channel::Connection> MeetNode() {
    auto node = channel::Connection::Connect(request_.node, deadline_, stop_);
    // What answers a handshake with something else is there, and is no node.
    if (!node.ok()) return NoNode(node.error(), node.error().Is(crypto::kChannelFailed) ? kNotANode : kNodeUnreachable);
    CheckReport checks;
    const channel::Hello hello{random_.Array<32>()};
    auto peer = channel::AskEvidence(*node, hello, release::Role::kNode, {anchors_.tee_roots, releases_}, clock_.Now(),
                                     checks, deadline_, stop_);
    report_.Append(checks, "node");
    if (const auto time = node->peer_time()) clocks_.Add("the node", *time, clock_.Now());
    if (!peer.ok()) {
      const bool is_node = WhatAnswers(peer.error()).empty();
      return is_node ? ExplainEvidence(peer.error(), Blame::kNode) : NoNode(peer.error(), kNotANode);
    }
    ATTESTOR_TRY(CheckDevelopment(peer->evidence.simulated()));
    Say(Who("node", peer->evidence.simulated(), peer->evidence.release().version, peer->evidence.tcb_status()));
    node_evidence_ = std::move(peer->encoded_evidence);
    // Only a verified node learns that the token is there, and nobody learns the token.
    if (request_.token != nullptr) {
      const channel::TokenProof proof =
          channel::TokenProof::Make(AsText(request_.token->Reveal()), node->binding().exporter, hello.nonce);
      ATTESTOR_TRY(node->Send(channel::MessageType::kToken, proof.Encode(), deadline_, stop_));
    }
    return node;
  }

  // Both are judged by the newer of the lists that node and signer show: the node a second time, when the signer's is
  // the newer one.
  Result<std::shared_ptr<const release::ApprovedReleases>> NewestList() {
    const auto before = releases_.held();
    auto shown = releases_.Show(opened_.release_list, clock_.Now());
    if (!shown.ok()) return ExplainEvidence(shown.error(), Blame::kSigner);
    auto newest = std::move(shown).value();
    if (newest == before) return newest;
    CheckReport checks;
    const auto node = binding::VerifyEvidence(node_evidence_, {release::Role::kNode, {}, {}, {}}, anchors_.tee_roots,
                                              *newest, clock_.Now(), checks);
    if (node.ok()) return newest;
    report_.Append(checks, "node");
    return ExplainEvidence(node.error(), Blame::kNode);
  }

  // The signer's evidence is checked before a byte goes to the server: whoever will see the opened session must be
  // official.
  Status OpenSession(channel::Connection& node) {
    ATTESTOR_TRY(node.Send(channel::MessageType::kSessionRequest, session_.Encode(), deadline_, stop_));
    ATTESTOR_ASSIGN(const Bytes payload,
                    FromNode(node, channel::MessageType::kOpened, channel::kMaxOpened, "asked for a session"));
    ATTESTOR_ASSIGN(opened_, channel::Opened::Decode(payload));
    clocks_.Add("the signer", Later(opened_.expires, -acceptance::kSessionLife), clock_.Now());
    ATTESTOR_ASSIGN(const auto releases, NewestList());
    const auto signer = statement::CheckOpened({opened_.session_id, opened_.entry, opened_.signer_evidence},
                                               anchors_.tee_roots, *releases, clock_.Now(), report_);
    if (!signer.ok()) return ExplainEvidence(signer.error(), Blame::kSigner);
    const auto& quote = signer->guest.quote;
    ATTESTOR_TRY(CheckDevelopment(quote.simulated));
    Say(Who("signer", quote.simulated, signer->release->version, quote.tcb_status));
    return Ok();
  }

  Status MakeOpening(const channel::Connection& node, const recording::Challenge& challenge,
                     const Secret& handshake_secret) {
    if (!wish_) {
      opening_ = proof::EncodeOpening(proof::RevealAllOpening{handshake_secret.Clone()});
      return Ok();
    }
    proof::Subject subject{recording_, session_, challenge, anchors_.web_roots};
    const ByteArray<32> key = node.binding().peer_key.value_or(ByteArray<32>{});
    if (key_log_) subject.sealed.emplace(proof::SealedSubject{*key_log_, opened_.session_id, key});
    auto opened = OpenSelectively(subject, handshake_secret, *wish_, random_);
    if (!opened.ok()) return ExplainOpening(opened.error(), trace_, request_);
    MadeOpening made = std::move(opened).value();
    Say(std::move(made.summary));
    opening_ = std::move(made.encoded);
    return Ok();
  }

  Result<Bytes> Decide(channel::Connection& node) {
    ATTESTOR_TRY(node.Send(channel::MessageType::kOpening, opening_, deadline_, stop_));
    ATTESTOR_ASSIGN(const Bytes payload,
                    FromNode(node, channel::MessageType::kDecision, channel::kMaxDecision, "asked for a statement"));
    ATTESTOR_ASSIGN(channel::DecisionMessage decision, channel::DecisionMessage::Decode(payload));
    if (!decision.statement.empty()) return std::move(decision.statement);
    report_.Append(decision.report, "gate");
    const Check* reason = decision.report.FirstFailure();
    return reason == nullptr ? ExplainRefusal({}, {}) : ExplainRefusal(reason->code, reason->detail);
  }

  Result<Proof> Finish(Exchanged exchanged, Bytes statement) {
    std::optional<proof::SessionSecret> secret;
    if (wish_) secret = proof::SessionSecret{crypto::Sha256(statement), std::move(exchanged.handshake_secret)};
    statement::Bundle bundle{std::move(statement),         session_.Encode(),
                             opened_.challenge_seed,       std::move(recording_),
                             std::move(opening_),          opened_.entry,
                             opened_.signer_evidence,      opened_.node_evidence,
                             opened_.release_list,         {},
                             std::move(exchanged.web_root)};
    bundle.key_log = std::move(key_log_);
    Bytes encoded = bundle.Encode();
    CheckReport checks;
    auto checked = verify::CheckBundle(encoded, anchors_, clock_.Now(), request_.allow_development, checks);
    report_ = checks;
    if (!checked.ok()) return std::move(checked).error();
    const auto passed = std::ranges::count(checks.checks(), Outcome::kPassed, &Check::outcome);
    Say("statement signed, and checked here as anybody can: " + std::to_string(passed) + " checks passed");
    const std::vector<std::string> hidden = wish_ ? wish_->secret_headers : std::vector<std::string>();
    return Proof{std::move(encoded), std::move(checked).value(), std::move(secret), MustName(request_.http, hidden)};
  }

  const ProveRequest& request_;
  const verify::Anchors& anchors_;
  const Clock& clock_;
  Random& random_;
  const net::StopSignal& stop_;
  const Progress& progress_;
  CheckReport& report_;
  channel::NewestReleases releases_;
  Bytes node_evidence_;
  net::Deadline deadline_;
  recording::SessionRequest session_;
  channel::Opened opened_;
  Trace trace_;
  Clocks clocks_;
  std::optional<disclosure::Wish> wish_;  // none when everything is revealed
  Bytes recording_;
  std::optional<Bytes> key_log_;  // of sealed mode
  Bytes opening_;
};

// Nobody can promise that an answer arrives: the node's operator can cut every connection.
Status CheckSealed(const ProveRequest& request, size_t size) {
  const std::string& method = request.http.method;
  if (method != "GET" && method != "HEAD" && !request.may_be_lost) return Error(kMayBeLost, method);
  return size < limits::kSealedRecord ? Ok() : Status(Error(kRequestTooLong, std::to_string(size) + " bytes"));
}

}  // namespace

Status CheckRequest(const ProveRequest& request) {
  const auto* wish = std::get_if<disclosure::Wish>(&request.disclose);
  ATTESTOR_TRY(CheckConsent(request.http, wish == nullptr, request.consent));
  if (wish != nullptr) {
    ATTESTOR_TRY(StatusOf(SettleHeaders(*wish, request.shown_headers, request.http.headers)));
  }
  ATTESTOR_TRY(recording::CheckHost(request.http.host));
  ATTESTOR_ASSIGN(const Bytes message, http::BuildRequest(request.http));
  return request.mode == session::Mode::kSealed ? CheckSealed(request, message.size()) : Ok();
}

Result<Proof> Prove(const ProveRequest& request, const verify::Anchors& anchors, const Clock& clock, Random& random,
                    const net::StopSignal& stop, const Progress& progress, CheckReport& report) {
  return Prover(request, anchors, clock, random, stop, progress, report).Run();
}

}  // namespace attestor::client
