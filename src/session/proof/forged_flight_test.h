// A session whose handshake is forged by who holds its keys: messages of either side's protected flight are changed,
// and all that follows from them is made anew: every tag, both Finished, the application keys. So what refuses it is
// the check of what was changed, and no other. Test code only.
#pragma once

#include <gtest/gtest.h>

#include <functional>

#include "core/crypto/hash.h"
#include "session/proof/check_session.h"
#include "session/recording/recording.h"
#include "session/recording/session.h"
#include "testkit/proof/orderly_events.h"
#include "testkit/proof/recorded_session.h"
#include "web/tls/messages.h"
#include "web/tls/record.h"
#include "web/tls/record_protection.h"
#include "web/tls/tls13_handshake_checks.h"
#include "web/tls/tls13_key_schedule.h"
#include "web/tls/transcript.h"

namespace attestor::proof {

using Flight = std::vector<tls::HandshakeMessage>;

class ForgedFlight : public ::testing::Test {
 protected:
  explicit ForgedFlight(bool request_certificate) {
    plan_.challenge.fill(0x5a);
    plan_.request_certificate = request_certificate;
    request_.host = kTestHost;
    request_.nonce = Bytes(8, 1);
    run_ = RunSession(plan_);
  }

  using Change = std::function<void(Flight&)>;

  // Forge is the recording with the server's flight as `server` leaves it; a Finished that it leaves alone is made anew
  // over what then stands before it. The same holds of the client's and `client`; its Finished covers all before it, or
  // the server's flight alone.
  recording::Recording Forge(const Change& server, const Change& client = nullptr, bool covers_all = true) const {
    const Side up = Read(run_.recording.client_bytes), down = Read(run_.recording.server_bytes);
    tls::Transcript before(kHash), transcript(kHash);
    for (tls::Transcript* each : {&before, &transcript}) {
      each->Add(up.hello.fragment);
      each->Add(down.hello.fragment);
    }
    const tls::HandshakeSecret secret = tls::HandshakeSecret::FromOpening(kHash, run_.handshake_secret);
    const tls::TrafficSecrets secrets = secret.HandshakeTraffic(transcript.Hash());
    const Opened sent = Open(run_.recording.server_bytes, down, secrets.server);
    const Opened answered = Open(run_.recording.client_bytes, up, secrets.client);

    Flight flight = sent.flight;
    if (server) server(flight);
    for (const tls::HandshakeMessage& message : sent.flight) before.Add(message);
    for (size_t i = 0; i + 1 < flight.size(); ++i) transcript.Add(flight[i]);
    if (flight.back().bytes == sent.flight.back().bytes) flight.back() = Finished(secrets.server, transcript);
    transcript.Add(flight.back());
    const tls::TrafficSecrets old_keys = secret.Master().ApplicationTraffic(before.Hash());
    const tls::TrafficSecrets keys = secret.Master().ApplicationTraffic(transcript.Hash());

    Flight answer = answered.flight;
    if (client) client(answer);
    for (size_t i = 0; covers_all && i + 1 < answer.size(); ++i) transcript.Add(answer[i]);
    if (answer.back().bytes == answered.flight.back().bytes) answer.back() = Finished(secrets.client, transcript);

    recording::Recording out = run_.recording;
    out.server_bytes = Seal(down, sent, flight, secrets.server, old_keys.server, keys.server);
    out.client_bytes = Seal(up, answered, answer, secrets.client, old_keys.client, keys.client);
    out.events =
        testing::OrderlyEvents(out, out.client_bytes.size() - kCloseNotify, run_.recording.events.back().offset_ms);
    return out;
  }

  // WithPlain is `recording` with what one side sent without protection as `make` makes it of its hello.
  static recording::Recording WithPlain(recording::Recording recording, Bytes recording::Recording::* side,
                                        const std::function<Bytes(ByteView hello)>& make) {
    const Side was = Read(recording.*side);
    recording.*side = Concat({make(was.hello.fragment), ByteView(recording.*side).subspan(was.plain.size())});
    recording.events = testing::OrderlyEvents(recording, recording.client_bytes.size() - kCloseNotify,
                                              recording.events.back().offset_ms);
    return recording;
  }

  Result<CheckedProof> Check(const recording::Recording& recording) {
    report_ = CheckReport();
    return CheckSession({recording_ = recording.Encode(), request_, plan_.challenge, TestRoots()}, run_.opening(),
                        report_);
  }
  void Refused(std::string_view id, const ErrorCode& code, const Change& server, const Change& client = nullptr) {
    Refused(id, code, Forge(server, client));
  }
  void Refused(std::string_view id, const ErrorCode& code, const recording::Recording& recording) {
    const auto proof = Check(recording);
    ASSERT_FALSE(proof.ok()) << id;
    ASSERT_NE(report_.FirstFailure(), nullptr);
    EXPECT_EQ(report_.FirstFailure()->id, id);
    EXPECT_EQ(report_.FirstFailure()->code, code.id);
  }

  static tls::HandshakeMessage Message(tls::HandshakeType type, ByteView body) {
    return {type, tls::EncodeHandshake(type, body)};
  }

  // Records that stand behind the first message of a flight of several.
  std::function<Bytes(tls::RecordProtection&)> inside_flight_;
  SessionPlan plan_;
  recording::SessionRequest request_;
  RecordedSession run_;
  CheckReport report_;

 private:
  static constexpr crypto::HashId kHash = crypto::HashId::kSha256;
  static constexpr size_t kCloseNotify = tls::kRecordHeaderSize + 2 + 1 + 16;  // the client's last: alert, type, tag

  // Side is where one side's hello lies, and its stream up to the protected records.
  struct Side {
    tls::Record hello;
    ByteView plain;
  };
  static Side Read(ByteView stream) {
    Side side;
    size_t used = 0;
    while (true) {
      const tls::Record record = **tls::NextRecord(stream.subspan(used));
      side.plain = stream.first(used);
      if (record.type == tls::ContentType::kApplicationData) return side;
      if (record.type == tls::ContentType::kHandshake) side.hello = record;
      used += record.bytes.size();
    }
  }

  // Opened is one side's flight, and the records behind it.
  struct Opened {
    Flight flight;
    ByteView rest;
  };
  static Opened Open(ByteView stream, const Side& side, const Secret& secret) {
    tls::RecordProtection opener = tls::RecordProtection::Create(tls::kAes128GcmSha256, secret);
    tls::HandshakeReader reader;
    Opened opened{{}, stream.subspan(side.plain.size())};
    while (opened.flight.empty() || opened.flight.back().type != tls::HandshakeType::kFinished) {
      const tls::Record record = **tls::NextRecord(opened.rest);
      opened.rest = opened.rest.subspan(record.bytes.size());
      EXPECT_TRUE(reader.Feed(opener.Open(record)->content).ok());
      while (const auto message = *reader.Next()) opened.flight.push_back(*message);
    }
    return opened;
  }

  static tls::HandshakeMessage Finished(const Secret& secret, const tls::Transcript& transcript) {
    return Message(tls::HandshakeType::kFinished, tls::FinishedMac(kHash, secret, transcript.Hash()));
  }

  // Seal gives the stream with another flight, one message in a record, and what follows it under other keys.
  Bytes Seal(const Side& side, const Opened& was, const Flight& flight, const Secret& handshake, const Secret& old_keys,
             const Secret& keys) const {
    Bytes out = ToBytes(side.plain);
    tls::RecordProtection sealer = tls::RecordProtection::Create(tls::kAes128GcmSha256, handshake);
    for (size_t i = 0; i < flight.size(); ++i) {
      if (i == 1 && inside_flight_) Append(out, inside_flight_(sealer));
      Append(out, sealer.Seal(tls::ContentType::kHandshake, flight[i].bytes));
    }
    tls::RecordProtection from = tls::RecordProtection::Create(tls::kAes128GcmSha256, old_keys);
    tls::RecordProtection to = tls::RecordProtection::Create(tls::kAes128GcmSha256, keys);
    for (ByteView rest = was.rest; !rest.empty();) {
      const tls::Record record = **tls::NextRecord(rest);
      const tls::InnerPlaintext inner = *from.Open(record);
      Append(out, to.Seal(inner.type, inner.content));
      rest = rest.subspan(record.bytes.size());
    }
    return out;
  }

  Bytes recording_;
};

}  // namespace attestor::proof
