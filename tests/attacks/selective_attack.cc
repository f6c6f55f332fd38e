#include "attacks/selective_attack.h"

#include "session/proof/selective_prover.h"
#include "testkit/world/must.h"
#include "web/http/request_builder.h"

namespace attestor::test {

using disclosure::ByteClass;
using recording::Direction;
using tls::ContentType;
using tls::InnerPlaintext;

void SelectiveAttack::SetUp() {
  const std::string_view headers = "Content-Type: application/json\r\nSet-Cookie: t=1f2e3d\r\n";
  server_.Answer("/account", {.bytes = Response(kBody, headers), .piece = 40});  // many records, to drop and to move
  session_ = OpenSelective();
  run_.emplace(Account(session_));
  edit_.emplace(*run_);
  TakeContents();
}

GateWorld::Session SelectiveAttack::OpenSelective() {
  Session session = GateWorld::Open();
  session.request.nonce = ToBytes(random_.Array<16>());
  session.request.disclosure = session::Disclosure::kSelective;
  session.opened = Must(gate_->Open(session.request, node_));
  return session;
}

RecordedSession SelectiveAttack::Account(const Session& session) {
  SessionPlan plan = Plan(session);
  http::RequestSpec spec;
  spec.method = "GET";
  spec.host = session.request.host;
  spec.port = session.request.port;
  spec.target = "/account";
  spec.headers = {{"Cookie", kCookie}};
  plan.http_request = Must(http::BuildRequest(spec));
  return Run(plan);
}

proof::SelectiveOpening SelectiveAttack::Honest(const Session& session, const RecordedSession& run) {
  const Case one = CaseOf(session, run.recording);
  disclosure::Wish wish;
  wish.secret_headers = {"Cookie"};
  wish.queries = {"$.balance.amount"};
  return Must(proof::ProveSelective(one.subject(), run.handshake_secret, wish, random_));
}

void SelectiveAttack::TakeContents() {
  up_ = proof::Claim::Of(edit_->Contents(kUp));
  down_ = proof::Claim::Of(edit_->Contents(kDown));
  const auto hide = [](proof::Claim& claim, ByteClass byte_class, std::string_view text) {
    if (AsText(claim.content).find(text) != std::string_view::npos) claim.Set(byte_class, text);
  };
  hide(up_, ByteClass::kText, kCookie);
  hide(down_, ByteClass::kText, "t=1f2e3d");
  for (const std::string_view text : {"gold", "Ada"}) hide(down_, ByteClass::kString, text);
}

proof::SelectiveOpening SelectiveAttack::Open() const {
  const Case now = CaseOf(session_, run_->recording);  // the handshake is the same whatever became of the records
  proof::SelectiveOpening opening = proof::OpenKeys(now.subject(), run_->handshake_secret);
  opening.client = up_.Opening();
  opening.server = down_.Opening();
  opening.paths = paths_;
  return opening;
}

proof::SelectiveOpening SelectiveAttack::Proved(proof::SelectiveOpening opening) {
  const Case now = Now();
  opening.proof = proof::ProveAnyway(now.subject(), opening, run_->handshake_secret, random_);
  return opening;
}

void SelectiveAttack::ServerSays(std::string_view text) {
  std::vector<InnerPlaintext> contents = edit_->Contents(kDown);
  std::erase_if(contents, [](const InnerPlaintext& one) { return one.type != ContentType::kHandshake; });
  contents.push_back({ContentType::kApplicationData, ToBytes(text)});
  contents.push_back({ContentType::kAlert, {1, tls::kCloseNotify}});
  edit_->server = edit_->Seal(kDown, contents);
  TakeContents();
}

void SelectiveAttack::ClientSays(std::string_view text) {
  edit_->client =
      edit_->Seal(kUp, {{ContentType::kApplicationData, ToBytes(text)}, {ContentType::kAlert, {1, tls::kCloseNotify}}});
  TakeContents();
}

void SelectiveAttack::Insert(Direction direction, size_t at, InnerPlaintext content) {
  std::vector<InnerPlaintext> contents = edit_->Contents(direction);
  contents.insert(contents.begin() + static_cast<ptrdiff_t>(at), std::move(content));
  Records(direction) = edit_->Seal(direction, contents);
  TakeContents();
}

Bytes SelectiveAttack::SealRaw(Direction direction, uint8_t number, ByteView inner) const {
  const Case now = CaseOf(session_, run_->recording);
  const tls::TrafficSecrets secrets = proof::ApplicationSecrets(now.subject(), run_->handshake_secret);
  const tls::TrafficKeys keys =
      tls::DeriveTrafficKeys(tls::kAes128GcmSha256, direction == kUp ? secrets.client : secrets.server);
  return proof::SealRaw(keys, number, inner);
}

size_t SelectiveAttack::FirstData(Direction direction) const {
  size_t at = 0;
  for (const InnerPlaintext& one : edit_->Contents(direction)) {
    if (one.type == ContentType::kApplicationData) break;
    ++at;
  }
  return at;
}

}  // namespace attestor::test
