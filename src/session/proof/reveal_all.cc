#include "session/proof/reveal_all.h"

#include <array>

#include "core/crypto/hash.h"
#include "session/disclosure/shown_head.h"
#include "session/proof/application_records.h"
#include "session/proof/errors.h"
#include "session/proof/sealed.h"
#include "session/recording/recording.h"
#include "session/terms/terms.h"
#include "web/http/message_policy.h"
#include "web/http/parser.h"
#include "web/tls/record_protection.h"
#include "web/tls/tls13_key_source.h"

namespace attestor::proof {
namespace {

// Every line that a complete report has, in order (spec/reveal-all.md section 2).
constexpr auto kChecks = WithSessionChecks(
    std::array<std::string_view, 4>{"http.request", "http.response", "http.uninterrupted", "http.policy"});

std::vector<disclosure::ShownHeader> AllShown(std::vector<http::Header> headers) {
  std::vector<disclosure::ShownHeader> shown;
  for (http::Header& header : headers) shown.push_back({std::move(header.name), std::move(header.value)});
  return shown;
}

}  // namespace

std::span<const std::string_view> RevealAllChecks(session::Mode mode) {
  static constexpr auto kSealed = WithSealedLines(kChecks);
  return mode == session::Mode::kSealed ? std::span<const std::string_view>(kSealed) : kChecks;
}

class RevealAllVerifier {
 public:
  RevealAllVerifier(const Subject& subject, const RevealAllOpening& opening, CheckReport& report)
      : subject_(subject), secret_(opening.handshake_secret), report_(report) {}

  Result<CheckedProof> Run() {
    ATTESTOR_ASSIGN(ReplayedSession session, ReplaySession(subject_, secret_, report_));
    ATTESTOR_TRY(OpenRecords(session));
    ATTESTOR_TRY(CheckHttp(session));
    return CheckedProof(std::move(session.facts), std::move(shown_));
  }

 private:
  Status OpenRecords(const ReplayedSession& session) {
    using recording::Direction;
    const tls::Suite& suite = session.handshake.suite;
    const tls::TrafficSecrets keys = secret_.ApplicationTraffic(suite, session.handshake.finished_hash);
    auto client = OpenApplicationRecords(session.client_records(), Direction::kClientToServer,
                                         tls::RecordProtection::Create(suite, keys.client));
    ATTESTOR_TRY(RecordCheck(report_, "tls.client_records", StatusOf(client)));
    auto server = OpenApplicationRecords(session.server_records(), Direction::kServerToClient,
                                         tls::RecordProtection::Create(suite, keys.server));
    ATTESTOR_TRY(RecordCheck(report_, "tls.server_records", StatusOf(server)));
    ATTESTOR_TRY(CheckClosing(session, client->end, server->end, report_));
    client_end_ = client->end;
    server_end_ = server->end;
    shown_.request = std::move(client->bytes);
    shown_.response = std::move(server->bytes);
    return Ok();
  }

  Status CheckHttp(ReplayedSession& session) {
    SessionFacts& facts = session.facts;
    auto request = http::ParseRequest(shown_.request);
    ATTESTOR_TRY(RecordCheck(report_, "http.request", StatusOf(request)));
    auto response = http::ParseResponse(shown_.response, request->method, server_end_.stream_end());
    ATTESTOR_TRY(RecordCheck(report_, "http.response", StatusOf(response)));
    ATTESTOR_TRY(CheckUninterrupted(session, client_end_, server_end_, response->framing, report_));
    ATTESTOR_TRY(CheckAnswer(session, response->status, report_));
    Status policy = http::CheckRequestPolicy(*request, subject_.request.host, subject_.request.port);
    if (policy.ok()) policy = http::CheckResponsePolicy(*response);
    ATTESTOR_TRY(RecordCheck(report_, "http.policy", std::move(policy)));
    facts.method = std::move(request->method);
    facts.target = std::move(request->target);
    facts.request_headers = AllShown(std::move(request->headers));
    facts.request_body = std::move(request->body);
    facts.status = response->status;
    facts.response_headers = AllShown(std::move(response->headers));
    return Ok();
  }

  const Subject& subject_;
  tls::OpenedSecret secret_;
  CheckReport& report_;
  DirectionEnd client_end_;
  DirectionEnd server_end_;
  RevealedAll shown_;
};

Result<CheckedProof> CheckRevealAll(const Subject& subject, const RevealAllOpening& opening, CheckReport& report) {
  return RevealAllVerifier(subject, opening, report).Run();
}

}  // namespace attestor::proof
