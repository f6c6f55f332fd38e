#include "service/channel/attest.h"

#include "core/wire/frame.h"
#include "evidence/release/release_list.h"
#include "service/channel/errors.h"
#include "service/channel/work.h"
#include "service/net/socket.h"

namespace attestor::channel {

namespace {

// Await sends the hello, does more work when it is asked to, once, and gives the evidence message.
Result<Bytes> Await(Connection& connection, Hello hello, net::Deadline deadline, const net::StopSignal& stop) {
  unsigned bits = kFirstWork;
  for (bool again = false;; again = true) {
    hello.work = DoWork(connection.binding().exporter, hello.nonce, bits);
    ATTESTOR_TRY(connection.Send(MessageType::kHello, hello.Encode(), deadline, stop));
    ATTESTOR_ASSIGN(wire::Frame frame, connection.Receive(kMaxEvidence, deadline, stop));
    if (again || frame.type != static_cast<uint8_t>(MessageType::kWorkAsked)) {
      return connection.Unwrap(std::move(frame), MessageType::kEvidence);
    }
    ATTESTOR_ASSIGN(const WorkAsked asked, WorkAsked::Decode(frame.payload));
    if (asked.bits > kMostWork) return Error(kWork, std::to_string(asked.bits) + " bits");
    bits = asked.bits;
  }
}

Result<Peer> Judge(Connection& connection, ByteView payload, const ByteArray<32>& nonce, release::Role role,
                   const Trust& trust, Time now, CheckReport& report) {
  ATTESTOR_ASSIGN(EvidenceMessage message, EvidenceMessage::Decode(payload));
  connection.NotePeerTime(message.now);
  ATTESTOR_ASSIGN(auto releases, trust.releases.Show(message.release_list, now));
  const binding::EvidenceExpectation expected{role, nonce, connection.binding().exporter,
                                              connection.binding().peer_key};
  ATTESTOR_ASSIGN(binding::VerifiedEvidence evidence,
                  binding::VerifyEvidence(message.evidence, expected, trust.tee_roots, *releases, now, report));
  return Peer{std::move(evidence), std::move(releases), std::move(message.evidence)};
}

}  // namespace

Result<Peer> AskEvidence(Connection& connection, const Hello& hello, release::Role role, const Trust& trust, Time now,
                         CheckReport& report, net::Deadline deadline, const net::StopSignal& stop) {
  ATTESTOR_ASSIGN(const Bytes payload, Await(connection, hello, deadline, stop));
  return Judge(connection, payload, hello.nonce, role, trust, now, report);
}

Result<Peer> ReceiveEvidence(Connection& connection, const ByteArray<32>& nonce, release::Role role, const Trust& trust,
                             Time now, CheckReport& report, net::Deadline deadline, const net::StopSignal& stop) {
  ATTESTOR_ASSIGN(const Bytes payload, connection.Expect(MessageType::kEvidence, kMaxEvidence, deadline, stop));
  return Judge(connection, payload, nonce, role, trust, now, report);
}

Result<Bytes> MakeAnswer(const Binding& binding, const Hello& hello, const guest_agent::Attester& attester,
                         ByteView release_list, Time now, guest_agent::EvidenceRequest request,
                         const net::StopSignal& stop) {
  request.channel_binding = ToBytes(binding.exporter);
  request.nonces = {ToBytes(hello.nonce)};
  ATTESTOR_ASSIGN(Bytes evidence, attester.MakeEvidence(request, stop));
  return EvidenceMessage{std::move(evidence), ToBytes(release_list), now}.Encode();
}

Status AnswerEvidence(Connection& connection, const Hello& hello, const guest_agent::Attester& attester,
                      ByteView release_list, Time now, guest_agent::EvidenceRequest request, net::Deadline deadline,
                      const net::StopSignal& stop) {
  ATTESTOR_ASSIGN(const Bytes answer,
                  MakeAnswer(connection.binding(), hello, attester, release_list, now, std::move(request), stop));
  return connection.Send(MessageType::kEvidence, answer, deadline, stop);
}

}  // namespace attestor::channel
