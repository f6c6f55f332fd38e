#include "session/proof/selective.h"

#include <array>

#include "core/crypto/hash.h"
#include "session/disclosure/check_request.h"
#include "session/disclosure/check_response.h"
#include "session/proof/record_shapes.h"
#include "session/proof/sealed.h"
#include "session/proof/zero_knowledge.h"
#include "session/recording/recording.h"
#include "session/terms/terms.h"

namespace attestor::proof {
namespace {

constexpr std::string_view kStatementTag = "attestor/tls13-selective/v1";

// Every line that a complete report has, in order (spec/selective.md section 2): from cheap to expensive.
constexpr auto kChecks = WithSessionChecks(std::array<std::string_view, 5>{
    "http.request", "http.response", "http.uninterrupted", "disclosure.paths", "proof.zero_knowledge"});

Tls13Relation KeyRelationOf(const ReplayedHandshake& handshake, const Tls13KeyParts& keys) {
  Tls13Relation out;
  out.values.inner_states = keys.inner_states;
  out.values.client_handshake = keys.client_handshake_traffic;
  out.values.server_handshake = keys.server_handshake_traffic;
  out.values.transcript_hello = *ToArray<32>(handshake.hello_hash);
  out.values.transcript_finished = *ToArray<32>(handshake.finished_hash);
  out.values.client_iv = keys.client_iv;
  out.values.server_iv = keys.server_iv;
  return out;
}

}  // namespace

tls::TrafficSecrets OpenedTraffic::HandshakeTraffic(const tls::Suite&, ByteView) const {
  const auto copy = [](const auto& keys) {
    return tls::TrafficSecrets{Secret::CopyOf(keys.client_handshake_traffic),
                               Secret::CopyOf(keys.server_handshake_traffic)};
  };
  return std::visit(copy, keys_);
}

std::span<const std::string_view> SelectiveChecks(session::Mode mode) {
  static constexpr auto kSealed = WithSealedLines(kChecks);
  return mode == session::Mode::kSealed ? std::span<const std::string_view>(kSealed) : kChecks;
}

// The one place where a relation is chosen: by whose key parts were opened.
SelectiveRelation MakeSelectiveRelation(const ReplayedSession& session, const SelectiveOpening& opening,
                                        const disclosure::MaskedBytes& client, const disclosure::MaskedBytes& server) {
  const auto make = [&](const auto& keys) {
    const auto client_nonces = RecordNonces(keys.client_iv, session.client_records().size());
    const auto server_nonces = RecordNonces(keys.server_iv, session.server_records().size());
    return SelectiveRelation{
        KeyRelationOf(session.handshake, keys),
        MakeDirectionRelation(session.client_records(), opening.client.records, client, {keys.client_h}, client_nonces),
        MakeDirectionRelation(session.server_records(), opening.server.records, server, {keys.server_h},
                              server_nonces)};
  };
  return std::visit(make, opening.keys);
}

ByteArray<32> SelectiveStatement(const SessionFacts& facts, const SelectiveOpening& opening) {
  return crypto::Sha256(
      Concat({AsBytes(kStatementTag), facts.challenge, facts.recording_hash, crypto::Sha256(opening.EncodePublic())}));
}

class SelectiveVerifier {
 public:
  SelectiveVerifier(const Subject& subject, const SelectiveOpening& opening, zk::field::Isa isa, CheckReport& report)
      : subject_(subject), opening_(opening), isa_(isa), report_(report) {}

  Result<CheckedProof> Run() {
    ATTESTOR_ASSIGN(ReplayedSession session, ReplaySession(subject_, OpenedTraffic(opening_.keys), report_));
    ATTESTOR_TRY(CheckRecords(session));
    ATTESTOR_TRY(CheckHttp(session));
    ATTESTOR_TRY(CheckPaths());
    ATTESTOR_TRY(RecordCheck(report_, "proof.zero_knowledge", CheckRelation(session),
                             std::to_string(opening_.proof.size()) + " bytes"));
    Selected selected{crypto::Sha256(opening_.EncodePublic()), std::move(client_.application),
                      std::move(server_.application), std::move(values_), KeepRecords(session)};
    return CheckedProof(std::move(session.facts), std::move(selected));
  }

 private:
  Status CheckRecords(const ReplayedSession& session) {
    using recording::Direction;
    const tls::Suite& suite = session.handshake.suite;
    auto client = CheckRecordShapes(suite, session.client_records(), Direction::kClientToServer, opening_.client);
    ATTESTOR_TRY(RecordCheck(report_, "tls.client_records", StatusOf(client)));
    auto server = CheckRecordShapes(suite, session.server_records(), Direction::kServerToClient, opening_.server);
    ATTESTOR_TRY(RecordCheck(report_, "tls.server_records", StatusOf(server)));
    client_ = std::move(client).value();
    server_ = std::move(server).value();
    return CheckClosing(session, client_.end, server_.end, report_);
  }

  Status CheckHttp(ReplayedSession& session) {
    SessionFacts& facts = session.facts;
    auto request = disclosure::CheckRequest(client_.application, subject_.request.host, subject_.request.port);
    ATTESTOR_TRY(RecordCheck(report_, "http.request", StatusOf(request)));
    auto response = disclosure::CheckResponse(server_.application, request->method(), server_.end.stream_end());
    ATTESTOR_TRY(RecordCheck(report_, "http.response", StatusOf(response)));
    ATTESTOR_TRY(CheckUninterrupted(session, client_.end, server_.end, response->framing(), report_));
    ATTESTOR_TRY(CheckAnswer(session, response->status(), report_));
    facts.method = request->method();
    facts.target = request->target();
    facts.request_headers = request->headers();
    facts.request_body = request->body();
    facts.status = response->status();
    facts.response_headers = response->headers();
    response_.emplace(std::move(response).value());
    return Ok();
  }

  Status CheckPaths() {
    auto values = disclosure::CheckRevealed(*response_, opening_.paths);
    ATTESTOR_TRY(
        RecordCheck(report_, "disclosure.paths", StatusOf(values), std::to_string(opening_.paths.size()) + " values"));
    values_ = std::move(values).value();
    return Ok();
  }

  Status CheckRelation(const ReplayedSession& session) const {
    const SelectiveRelation relation = MakeSelectiveRelation(session, opening_, client_.content, server_.content);
    return VerifyRelation(isa_, relation, SelectiveStatement(session.facts, opening_), opening_.proof);
  }

  ServerRecords KeepRecords(ReplayedSession& session) const {
    const auto keep = [&](const auto& keys) {
      return ServerRecords{std::move(session.committed),
                           session.handshake.server_records,
                           opening_.server.records,
                           *ToArray<32>(session.handshake.finished_hash),
                           keys.server_h,
                           RecordNonces(keys.server_iv, opening_.server.records.size()),
                           server_.end.stream_end()};
    };
    return std::visit(keep, opening_.keys);
  }

  const Subject& subject_;
  const SelectiveOpening& opening_;
  zk::field::Isa isa_;
  CheckReport& report_;
  DescribedRecords client_;
  DescribedRecords server_;
  std::optional<disclosure::ShownResponse> response_;
  std::vector<disclosure::Revealed> values_;
};

Result<CheckedProof> CheckSelective(const Subject& subject, const SelectiveOpening& opening, zk::field::Isa isa,
                                    CheckReport& report) {
  return SelectiveVerifier(subject, opening, isa, report).Run();
}

}  // namespace attestor::proof
