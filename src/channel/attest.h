// The exchange of evidence on a new connection: one side asks with a nonce, the other answers with evidence that is bound to this
// connection and that nonce (spec/session.md sections 1 and 2).
#pragma once

#include "channel/connection.h"
#include "registry/evidence.h"
#include "tee/attester.h"

namespace attestor::channel {

// Trust is what the evidence of peers is judged with.
struct Trust {
  quote::TeeRoots tee_roots;
  ByteArray<32> release_root{};
};

// Peer is a verified other side.
struct Peer {
  registry::VerifiedEvidence evidence;
  release::ApprovedReleases releases;  // the list that the peer showed, under the pinned root
  Bytes encoded_evidence;
};

// AskEvidence sends `hello`, with the work that a stranger does, and verifies the answer; each check is added to `report`: channel.work
// when the node asks for more than a client does.
Result<Peer> AskEvidence(Connection& connection, const Hello& hello, release::Role role, const Trust& trust, Time now, CheckReport& report,
                         net::Deadline deadline, const net::StopSignal& stop);

// ReceiveEvidence is the second half of AskEvidence, for those whose hello with `nonce` needs no work: node and signer show each other
// evidence, the node first.
Result<Peer> ReceiveEvidence(Connection& connection, const ByteArray<32>& nonce, release::Role role, const Trust& trust, Time now,
                             CheckReport& report, net::Deadline deadline, const net::StopSignal& stop);

// AnswerEvidence answers a hello that was read already. `not_after` ends the evidence's life.
Status AnswerEvidence(Connection& connection, const Hello& hello, const tee::Attester& attester, ByteView release_list,
                      tee::EvidenceRequest request, net::Deadline deadline, const net::StopSignal& stop);

}  // namespace attestor::channel
