#include "proof/reveal_all.h"

#include <array>

#include "crypto/hash.h"
#include "http/message_policy.h"
#include "proof/application_records.h"
#include "proof/errors.h"
#include "proof/handshake_replay.h"
#include "tls/errors.h"

namespace attestor::proof {
namespace {

// Every line that a complete report has, in order (spec/reveal-all.md section 2).
constexpr std::array<std::string_view, 20> kChecks = {"transcript.framing",
                                                      "tls.client_hello",
                                                      "tls.server_hello",
                                                      "tls.server_flight",
                                                      "tls.encrypted_extensions",
                                                      "certificate.parse",
                                                      "certificate.path",
                                                      "certificate.host",
                                                      "certificate.profile",
                                                      "certificate.strength",
                                                      "tls.certificate_verify",
                                                      "tls.server_finished",
                                                      "tls.client_finished",
                                                      "tls.client_records",
                                                      "tls.server_records",
                                                      "tls.close",
                                                      "http.order",
                                                      "http.request",
                                                      "http.response",
                                                      "http.policy"};

void AddNotChecked(CheckReport& report) {
  for (std::string_view id : RevealAllChecks()) {
    if (report.Find(id) == nullptr) report.NotChecked(id, "an earlier check failed");
  }
}

// The response must not begin before the request has ended: a client that sees the response first could choose the request to go with it.
// `first_response` and `last_request` are records; where they lie in the streams is compared with the order in which the node relayed.
Status CheckOrder(const transcript::Recording& recording, const tls::Record& last_request, const tls::Record& first_response) {
  const auto end = [](const Bytes& stream, const tls::Record& record) {
    return static_cast<uint64_t>(record.bytes.data() - stream.data()) + record.bytes.size();
  };
  const uint64_t request_end = end(recording.client_bytes, last_request);
  const uint64_t response_begin = end(recording.server_bytes, first_response) - first_response.bytes.size();
  uint64_t sent = 0, received = 0;
  for (const transcript::Event& event : recording.events) {
    const bool from_server = event.direction == transcript::Direction::kServerToClient;
    (from_server ? received : sent) += event.length;
    if (from_server && received > response_begin && sent < request_end) {
      return Error(kResponseEarly, std::to_string(request_end - sent) + " bytes of the request came after it");
    }
  }
  return Ok();
}

// The end of the response must be authenticated: by close_notify, or by HTTP framing that is complete without it.
Status CheckClose(const ApplicationData& client, const ApplicationData& server) {
  if (client.bytes.empty()) return Error(kNoRequest);
  if (server.bytes.empty() && !server.close_notify) return Error(tls::kTruncated, "no response");
  return Ok();
}

}  // namespace

std::span<const std::string_view> RevealAllChecks() { return kChecks; }

class RevealAllVerifier {
 public:
  RevealAllVerifier(const Opening& opening, const transcript::SessionRequest& request, const transcript::Challenge& challenge,
                    const crypto::WebRoots& web_roots, CheckReport& report)
      : opening_(opening), request_(request), challenge_(challenge), web_roots_(web_roots), report_(report) {}

  Result<CheckedProof> Run(ByteView recording) {
    auto recorded = Parse(recording);
    ATTESTOR_TRY(Record("transcript.framing", StatusOf(recorded)));
    const transcript::Committed committed = transcript::Committed::Commit(std::move(recorded).value());
    TakeFacts(committed);
    out_.recording_hash_ = crypto::Sha256(recording);
    const HandshakeExpectation expected{request_.host, challenge_, web_roots_, out_.connected_at_};
    ATTESTOR_ASSIGN(const ReplayedHandshake handshake, ReplayHandshake(committed.recorded(), opening_, expected, report_));
    out_.leaf_spki_sha256_ = handshake.server.spki_sha256;
    out_.cipher_suite_ = handshake.cipher_suite;
    out_.group_ = handshake.group;
    out_.signature_scheme_ = handshake.signature_scheme;
    ATTESTOR_TRY(OpenRecords(committed.recorded(), handshake));
    ATTESTOR_TRY(CheckHttp());
    return std::move(out_);
  }

 private:
  Status Record(std::string_view id, Status status, std::string detail = {}) {
    report_.Record(id, status, std::move(detail));
    return status;
  }

  static Result<transcript::Recorded> Parse(ByteView bytes) {
    ATTESTOR_ASSIGN(transcript::Recording recording, transcript::Recording::Decode(bytes));
    return transcript::Recorded::Parse(std::move(recording));
  }

  void TakeFacts(const transcript::Committed& committed) {
    const transcript::Recording& recording = committed.recorded().recording();
    out_.host_ = request_.host;
    out_.port_ = recording.port;
    out_.address_ = recording.address;
    out_.connected_at_ = recording.connected_at;
    out_.ended_at_ = recording.ended_at();
    out_.client_bytes_ = recording.client_bytes.size();
    out_.server_bytes_ = recording.server_bytes.size();
    out_.web_roots_id_ = web_roots_.id();
    out_.challenge_ = challenge_;
    out_.record_root_ = committed.root();
    out_.client_records_ = committed.recorded().client_records().size();
    out_.server_records_ = committed.recorded().server_records().size();
  }

  Status OpenRecords(const transcript::Recorded& recorded, const ReplayedHandshake& handshake) {
    const auto client_records = recorded.client_records().subspan(handshake.client_records);
    const auto server_records = recorded.server_records().subspan(handshake.server_records);
    auto client = OpenApplicationRecords(client_records, transcript::Direction::kClientToServer, handshake.application.client);
    ATTESTOR_TRY(Record("tls.client_records", StatusOf(client)));
    auto server = OpenApplicationRecords(server_records, transcript::Direction::kServerToClient, handshake.application.server);
    ATTESTOR_TRY(Record("tls.server_records", StatusOf(server)));
    ATTESTOR_TRY(Record("tls.close", CheckClose(*client, *server),
                        server->close_notify ? "close_notify" : "no close_notify: the response must be complete by its own framing"));
    if (server->first_data) {
      ATTESTOR_TRY(
          Record("http.order", CheckOrder(recorded.recording(), client_records[client->last_data], server_records[*server->first_data])));
    }
    end_ = server->close_notify ? http::StreamEnd::kCloseNotify : http::StreamEnd::kFramingOnly;
    out_.request_bytes_ = std::move(client->bytes);
    out_.response_bytes_ = std::move(server->bytes);
    return Ok();
  }

  Status CheckHttp() {
    auto request = http::ParseRequest(out_.request_bytes_);
    ATTESTOR_TRY(Record("http.request", StatusOf(request)));
    auto response = http::ParseResponse(out_.response_bytes_, request->method, end_);
    ATTESTOR_TRY(Record("http.response", StatusOf(response)));
    Status policy = http::CheckRequestPolicy(*request, request_.host, request_.port);
    if (policy.ok()) policy = http::CheckResponsePolicy(*response);
    ATTESTOR_TRY(Record("http.policy", std::move(policy)));
    out_.request_ = std::move(request).value();
    out_.response_ = std::move(response).value();
    return Ok();
  }

  const Opening& opening_;
  const transcript::SessionRequest& request_;
  const transcript::Challenge& challenge_;
  const crypto::WebRoots& web_roots_;
  CheckReport& report_;
  http::StreamEnd end_ = http::StreamEnd::kFramingOnly;
  CheckedProof out_;
};

Result<CheckedProof> CheckRevealAll(ByteView recording, const Opening& opening, const transcript::SessionRequest& request,
                                    const transcript::Challenge& challenge, const crypto::WebRoots& web_roots, CheckReport& report) {
  auto proof = RevealAllVerifier(opening, request, challenge, web_roots, report).Run(recording);
  if (!proof.ok()) AddNotChecked(report);
  return proof;
}

}  // namespace attestor::proof
