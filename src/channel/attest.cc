#include "channel/attest.h"

namespace attestor::channel {

Result<Peer> AskEvidence(Connection& connection, const Hello& hello, release::Role role, const Trust& trust, Time now, CheckReport& report,
                         net::Deadline deadline, const net::StopSignal& stop) {
  ATTESTOR_TRY(connection.Send(MessageType::kHello, hello.Encode(), deadline, stop));
  ATTESTOR_ASSIGN(const Bytes payload, connection.Expect(MessageType::kEvidence, kMaxEvidence, deadline, stop));
  ATTESTOR_ASSIGN(EvidenceMessage message, EvidenceMessage::Decode(payload));
  connection.NotePeerTime(message.now);
  ATTESTOR_ASSIGN(auto releases, trust.releases.Show(message.release_list, now));
  const registry::EvidenceExpectation expected{role, hello.nonce, connection.binding().exporter, connection.binding().peer_key};
  ATTESTOR_ASSIGN(registry::VerifiedEvidence evidence,
                  registry::VerifyEvidence(message.evidence, expected, trust.tee_roots, *releases, now, report));
  return Peer{std::move(evidence), std::move(releases), std::move(message.evidence)};
}

Status AnswerEvidence(Connection& connection, const Hello& hello, const tee::Attester& attester, ByteView release_list, Time now,
                      tee::EvidenceRequest request, net::Deadline deadline, const net::StopSignal& stop) {
  request.channel_binding = ToBytes(connection.binding().exporter);
  request.nonces = {ToBytes(hello.nonce)};
  ATTESTOR_ASSIGN(Bytes evidence, attester.MakeEvidence(request, stop));
  const EvidenceMessage message{std::move(evidence), ToBytes(release_list), now};
  return connection.Send(MessageType::kEvidence, message.Encode(), deadline, stop);
}

}  // namespace attestor::channel
