#include "load/attacks.h"

#include "load/unread.h"
#include "service/channel/work.h"
#include "service/client/exchange.h"
#include "service/client/selective.h"
#include "session/proof/opening.h"
#include "web/tls/client.h"

namespace attestor::test {
namespace {

using channel::MessageType;

constexpr size_t kHeld = 300;

net::Deadline Soon() { return net::After(std::chrono::seconds(10)); }

template <class T>
void Hold(std::vector<T>& held, T value) {
  if (held.size() >= kHeld) held.erase(held.begin());
  held.push_back(std::move(value));
}

// Silent connects and says nothing, as often as it may.
void Silent(Attacker& attacker, const net::HostPort& to) {
  auto socket = ConnectFrom(attacker.from, to);
  if (socket.ok()) Hold(attacker.sockets, std::move(socket).value());
}

Status Meet(Attacker& attacker, channel::Connection& node) {
  CheckReport report;
  return StatusOf(channel::AskEvidence(node, {attacker.world.random().Array<32>()}, release::Role::kNode,
                                       attacker.world.channel_trust(), attacker.world.clock().Now(), report, Soon(),
                                       attacker.stop));
}

void AskForEvidence(Attacker& attacker) {
  auto node = channel::Connection::Connect(attacker.node, Soon(), attacker.stop);
  if (node.ok()) static_cast<void>(Meet(attacker, *node));
}

void Unread(Attacker& attacker) {
  auto stranger = AskAndDoNotRead(attacker.world, attacker.from, channel::kFirstWork);
  if (stranger.ok()) Hold(attacker.sockets, std::move(stranger).value());
}

// AskSigner shows bytes as a node's evidence: the signer should look, and no more.
void AskSigner(Attacker& attacker) {
  auto signer = channel::Connection::Connect(attacker.signer, Soon(), attacker.stop);
  if (!signer.ok()) return;
  const channel::Hello hello{attacker.world.random().Array<32>()};
  const channel::EvidenceMessage evidence{Bytes(64 * 1024, 0xa5), attacker.world.release_list()};
  if (!signer->Send(MessageType::kHello, hello.Encode(), Soon(), attacker.stop).ok()) return;
  if (!signer->Expect(MessageType::kHello, channel::kMaxMessage, Soon(), attacker.stop).ok()) return;
  static_cast<void>(signer->Send(MessageType::kEvidence, evidence.Encode(), Soon(), attacker.stop));
  static_cast<void>(signer->Receive(channel::kMaxEvidence, Soon(), attacker.stop));
}

struct Open {
  channel::Connection node;
  recording::SessionRequest request;
  recording::Challenge challenge;
};

Result<Open> OpenSession(Attacker& attacker, session::Disclosure disclosure) {
  ATTESTOR_ASSIGN(channel::Connection node, channel::Connection::Connect(attacker.node, Soon(), attacker.stop));
  ATTESTOR_TRY(Meet(attacker, node));
  const recording::SessionRequest request{"localhost", attacker.web_port, {}, Bytes(16, 1), disclosure};
  ATTESTOR_TRY(node.Send(MessageType::kSessionRequest, request.Encode(), Soon(), attacker.stop));
  ATTESTOR_ASSIGN(const Bytes payload,
                  node.Expect(MessageType::kOpened, 2 * channel::kMaxEvidence, Soon(), attacker.stop));
  ATTESTOR_ASSIGN(const channel::Opened opened, channel::Opened::Decode(payload));
  const auto challenge = recording::MakeChallenge(opened.session_id, request, opened.challenge_seed);
  return Open{std::move(node), request, challenge};
}

void Abandon(Attacker& attacker) { static_cast<void>(OpenSession(attacker, session::Disclosure::kRevealAll)); }

// StopReading asks for a large page and does not take it.
Status StopReading(Attacker& attacker) {
  ATTESTOR_ASSIGN(Open open, OpenSession(attacker, session::Disclosure::kRevealAll));
  tls::Client client({"localhost", open.challenge, {}}, attacker.world.random());
  ATTESTOR_TRY(open.node.Send(MessageType::kRelay, client.TakeOutput(), Soon(), attacker.stop));
  Hold(attacker.connections, std::move(open.node));
  return Ok();
}

// Flood runs a genuine session and opens it with a proof of zeros, which is as long as a genuine one.
Status Flood(Attacker& attacker) {
  ATTESTOR_ASSIGN(Open open, OpenSession(attacker, session::Disclosure::kSelective));
  client::ProveRequest like = attacker.world.Request(attacker.web_port, kAccount);
  ATTESTOR_ASSIGN(const Bytes http_request, http::BuildRequest(like.http));
  const crypto::WebRoots roots = attacker.world.anchors().web_roots;
  const client::ExchangeContext context{open.request,     open.challenge, roots,
                                        like.http.method, http_request,   attacker.world.clock().Now()};
  client::Trace ignored;
  ATTESTOR_ASSIGN(const client::Exchanged exchanged,
                  client::Exchange(open.node, context, attacker.world.random(), ignored, Soon(), attacker.stop));
  const Bytes recording = exchanged.recording.Encode();
  const proof::Subject subject{recording, open.request, open.challenge, roots};
  ATTESTOR_ASSIGN(const client::MadeOpening made,
                  client::OpenSelectively(subject, exchanged.handshake_secret, disclosure::Wish{.queries = {"$.a"}},
                                          attacker.world.random()));
  ATTESTOR_ASSIGN(proof::Opening opening, proof::DecodeOpening(made.encoded));
  auto& selective = std::get<proof::SelectiveOpening>(opening);
  selective.proof.assign(selective.proof.size(), 0);
  ATTESTOR_TRY(open.node.Send(MessageType::kOpening, proof::EncodeOpening(opening), Soon(), attacker.stop));
  return StatusOf(open.node.Receive(channel::kMaxEvidence, Soon(), attacker.stop));
}

}  // namespace

std::vector<Attack> Attacks() {
  return {
      {"silent at the node", [](Attacker& a) { Silent(a, a.world.node()); }},
      {"silent at the signer", [](Attacker& a) { Silent(a, a.world.signer()); }},
      {"silent scrapers", [](Attacker& a) { Silent(a, {"127.0.0.1", a.world.signer_metrics()}); }},
      {"asking for evidence", AskForEvidence},
      {"unread evidence", Unread},
      {"asking the signer", AskSigner},
      {"proofs of zeros", [](Attacker& a) { static_cast<void>(Flood(a)); }},
      {"abandoned sessions", Abandon},
      {"stopped readers", [](Attacker& a) { static_cast<void>(StopReading(a)); }},
  };
}

}  // namespace attestor::test
