// A session whose records are the test's choice: the handshake is genuine, and what follows is sealed under its keys.
// Test code only.
#pragma once

#include <gtest/gtest.h>

#include "core/crypto/hash.h"
#include "session/recording/recording.h"
#include "session/recording/session.h"
#include "session/terms/terms.h"
#include "testkit/proof/cheating_prover.h"
#include "testkit/proof/orderly_events.h"
#include "testkit/proof/recorded_session.h"
#include "web/tls/record.h"
#include "web/tls/tls13_key_schedule.h"
#include "web/tls/types.h"

namespace attestor::proof {

inline constexpr char kRequest[] =
    "GET /account HTTP/1.1\r\nHost: bank.example\r\nCookie: session=5f1c9a77e0\r\nConnection: close\r\n\r\n";

class SelectiveSession : public ::testing::Test {
 protected:
  // With `handshake`, the session has that one's: the same keys, under which other records can be sealed.
  explicit SelectiveSession(uint8_t challenge = 0x5a, const RecordedSession* handshake = nullptr) {
    plan_.challenge.fill(challenge);
    plan_.request = kRequest;
    request_.host = kTestHost;
    request_.nonce = Bytes(8, 1);
    request_.disclosure = session::Disclosure::kSelective;
    if (handshake == nullptr) {
      run_ = RunSession(plan_);
    } else {
      run_ = {handshake->recording, handshake->handshake_secret.Clone(), handshake->client_handshake,
              handshake->server_handshake};
    }
    recording_ = run_.recording.Encode();
    secrets_ = ApplicationSecrets(TheSubject(), run_.handshake_secret);
    client_keys_ = tls::DeriveTrafficKeys(tls::kAes128GcmSha256, secrets_.client);
    server_keys_ = tls::DeriveTrafficKeys(tls::kAes128GcmSha256, secrets_.server);
  }

  Subject TheSubject() const { return {recording_, request_, plan_.challenge, TestRoots()}; }

  using Inner = tls::InnerPlaintext;
  static Inner Data(std::string_view text) { return {tls::ContentType::kApplicationData, ToBytes(text)}; }
  static Inner Close() { return {tls::ContentType::kAlert, {1, 0}}; }
  // A NewSessionTicket of `size` bytes, 4 of which are its header.
  static Inner Ticket(size_t size) {
    Bytes message(size, 0x77);
    message[0] = 4;
    message[1] = 0;
    message[2] = static_cast<uint8_t>((size - 4) >> 8);
    message[3] = static_cast<uint8_t>(size - 4);
    return {tls::ContentType::kHandshake, std::move(message)};
  }

  // Client and Server put these records behind the handshake, with `padding` bytes of zeros each, and the truth about
  // them into the claim.
  void Client(const std::vector<Inner>& contents, size_t padding = 0) {
    Replace(&recording::Recording::client_bytes, run_.client_handshake, client_keys_, contents, padding);
    client_ = Claim::Of(contents);
  }
  void Server(const std::vector<Inner>& contents, size_t padding = 0) {
    Replace(&recording::Recording::server_bytes, run_.server_handshake, server_keys_, contents, padding);
    server_ = Claim::Of(contents);
  }
  // A session as they mostly are.
  void Usual(const std::string& body) {
    Client({Data(kRequest), Close()});
    Server({Ticket(200), Data(Response(body)), Close()});
  }
  static std::string Response(const std::string& body) {
    return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
  }

  // Open is the opening that the claims make, without a proof.
  SelectiveOpening Open() const {
    SelectiveOpening out = OpenKeys(TheSubject(), run_.handshake_secret);
    out.client = client_.Opening();
    out.server = server_.Opening();
    out.paths = paths_;
    return out;
  }
  ClaimedRelation Claimed() const { return *RelationOf(TheSubject(), Open()); }

  SessionPlan plan_;
  recording::SessionRequest request_;
  RecordedSession run_;
  Bytes recording_;
  tls::TrafficSecrets secrets_;
  tls::TrafficKeys client_keys_;  // that records are sealed with; those of secrets_ unless a test forges others
  tls::TrafficKeys server_keys_;
  Claim client_;
  Claim server_;
  std::vector<std::string> paths_;
  CountingRandom random_{11};

 private:
  // The client's records with data come first, then all of the server's, then the rest of the client's: an order that
  // the gate accepts.
  void Replace(Bytes recording::Recording::* side, size_t handshake, const tls::TrafficKeys& keys,
               const std::vector<Inner>& contents, size_t padding) {
    (run_.recording.*side).resize(handshake);
    size_t data_end = handshake;
    for (size_t i = 0; i < contents.size(); ++i) {
      const ByteArray<1> type = {static_cast<uint8_t>(contents[i].type)};
      Append(run_.recording.*side,
             SealRaw(keys, static_cast<uint8_t>(i), Concat({contents[i].content, type, Bytes(padding)})));
      if (contents[i].type == tls::ContentType::kApplicationData) data_end = (run_.recording.*side).size();
    }
    if (side == &recording::Recording::client_bytes) request_end_ = data_end;
    run_.recording.events =
        testing::OrderlyEvents(run_.recording, request_end_, run_.recording.events.back().offset_ms);
    recording_ = run_.recording.Encode();
  }

  size_t request_end_ = SIZE_MAX;  // of the client's bytes
};

}  // namespace attestor::proof
