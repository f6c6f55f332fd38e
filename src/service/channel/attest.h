// The exchange of evidence on a new connection: one side asks with a nonce, the other answers with evidence that is
// bound to this connection and that nonce (spec/session.md sections 1 and 2).
#pragma once

#include "evidence/binding/evidence.h"
#include "evidence/quote/tee_roots.h"
#include "evidence/release/release_list.h"
#include "service/channel/connection.h"
#include "service/channel/newest_releases.h"
#include "service/guest_agent/attester.h"
#include "service/net/socket.h"

namespace attestor::channel {

// Trust is what the evidence of peers is judged with.
struct Trust {
  quote::TeeRoots tee_roots;
  NewestReleases& releases;  // takes in the lists that peers show
};

// Peer is a verified other side.
struct Peer {
  binding::VerifiedEvidence evidence;
  std::shared_ptr<const release::ApprovedReleases> releases;  // the list that it was judged by
  Bytes encoded_evidence;
};

// AskEvidence sends `hello`, with the work that a stranger does, and verifies the answer; each check is added to
// `report`: channel.work when the node asks for more than a client does. The peer's clock stays in the connection.
Result<Peer> AskEvidence(Connection& connection, const Hello& hello, release::Role role, const Trust& trust, Time now,
                         CheckReport& report, net::Deadline deadline, const net::StopSignal& stop);

// ReceiveEvidence is the second half of AskEvidence, for those whose hello with `nonce` needs no work: node and signer
// show each other evidence, the node first.
Result<Peer> ReceiveEvidence(Connection& connection, const ByteArray<32>& nonce, release::Role role, const Trust& trust,
                             Time now, CheckReport& report, net::Deadline deadline, const net::StopSignal& stop);

// MakeAnswer makes the evidence message that answers a hello which was read already on the connection with this
// binding, at the time `now`. `not_after` ends the evidence's life. AnswerEvidence sends it, too.
Result<Bytes> MakeAnswer(const Binding& binding, const Hello& hello, const guest_agent::Attester& attester,
                         ByteView release_list, Time now, guest_agent::EvidenceRequest request,
                         const net::StopSignal& stop);
Status AnswerEvidence(Connection& connection, const Hello& hello, const guest_agent::Attester& attester,
                      ByteView release_list, Time now, guest_agent::EvidenceRequest request, net::Deadline deadline,
                      const net::StopSignal& stop);

}  // namespace attestor::channel
