// The fixture of attacks on selective disclosure: a session whose request has a secret header, answered with JSON of
// which one value is shown, and a client that may say anything about it. Test code only.
#pragma once

#include "testkit/proof/cheating_prover.h"
#include "testkit/world/gate_world.h"

namespace attestor::test {

inline constexpr recording::Direction kUp = recording::Direction::kClientToServer;
inline constexpr recording::Direction kDown = recording::Direction::kServerToClient;

inline constexpr char kProof[] = "proof.zero_knowledge";  // the check that stops what no rule sees

inline constexpr char kCookie[] = "session=5f1c9a77e0";
inline constexpr char kBody[] =
    R"({"account":{"tier":"gold","owner":"Ada"},"balance":{"currency":"EUR","amount":1024.50},"shop":{"amount":9999999}})";
inline constexpr char kPath[] = "$['balance']['amount']";

class SelectiveAttack : public GateWorld {
 protected:
  void SetUp() override;

  // Subject views what it holds, so it stays where it is.
  struct Case {
    Case(const Session& session, const recording::Recording& recorded, crypto::WebRoots web_roots)
        : recording(recorded.Encode()),
          request(session.request),
          challenge(session.challenge()),
          roots(std::move(web_roots)) {}
    proof::Subject subject() const { return {recording, request, challenge, roots}; }
    Bytes recording;
    recording::SessionRequest request;
    recording::Challenge challenge;
    crypto::WebRoots roots;
  };

  Session OpenSelective();
  // Account runs the session that all attacks are about.
  RecordedSession Account(const Session& session);
  Case CaseOf(const Session& session, const recording::Recording& recording) const {
    return {session, recording, ca_.roots()};
  }
  Case Now() const { return CaseOf(session_, edit_->Recording()); }

  // Honest is the opening that an honest client makes.
  proof::SelectiveOpening Honest(const Session& session, const RecordedSession& run);
  // TakeContents makes the claims true of the records as they are now: what kBody, kCookie and the response's headers
  // hide is hidden.
  void TakeContents();
  // Open is the opening with the claims as they are, without a proof; Proved has the proof that a cheat can make for
  // it.
  proof::SelectiveOpening Open() const;
  proof::SelectiveOpening Proved(proof::SelectiveOpening opening);

  // Says gives the response `text`, sealed with the right keys in one record before close_notify, and takes the
  // contents.
  void ServerSays(std::string_view text);
  void ClientSays(std::string_view text);
  // Insert seals `content` in front of record `at` of one side and seals all that follows anew.
  void Insert(recording::Direction direction, size_t at, tls::InnerPlaintext content);
  std::vector<Bytes>& Records(recording::Direction direction) {
    return direction == kUp ? edit_->client : edit_->server;
  }
  // SealRaw protects an inner plaintext with its type and padding as record `number` of one side.
  Bytes SealRaw(recording::Direction direction, uint8_t number, ByteView inner) const;
  // FirstData is the number of the first record of application data; tickets come before it.
  size_t FirstData(recording::Direction direction) const;

  // The attack with the present records and claims is refused by the check `id` with `code`: with a statement by
  // nobody.
  void RefusedAs(std::string_view code, std::string_view id) { RefusedWith(Proved(Open()), code, id); }
  void RefusedWith(const proof::SelectiveOpening& opening, std::string_view code, std::string_view id) {
    RefusedOnce(session_, edit_->Recording(), proof::EncodeOpening(opening), code, id);
  }

  Session session_;
  std::optional<RecordedSession> run_;
  std::optional<RecordEditor> edit_;
  proof::Claim up_;
  proof::Claim down_;
  std::vector<std::string> paths_ = {kPath};
};

}  // namespace attestor::test
