// A session whose handshake is forged by who holds its keys: messages of either side's protected flight are changed,
// and every tag is right. Test code only.
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

  // Forge is the recording with the server's flight as `server` leaves it. With `client`, the client's is as that
  // leaves it, and its Finished made anew over what then stands before it, or over the server's flight alone.
  recording::Recording Forge(const Change& server, const Change& client = nullptr, bool covers_all = true) const {
    const Side up = Read(run_.recording.client_bytes), down = Read(run_.recording.server_bytes);
    tls::Transcript transcript(kHash);
    transcript.Add(up.hello.fragment);
    transcript.Add(down.hello.fragment);
    const tls::TrafficSecrets secrets =
        tls::HandshakeSecret::FromOpening(kHash, run_.handshake_secret).HandshakeTraffic(transcript.Hash());
    recording::Recording out = run_.recording;
    const auto no_change = [](Flight&) {};
    out.server_bytes =
        Reseal(out.server_bytes, down, secrets.server, server ? server : no_change, [&](const Flight& flight) {
          for (const tls::HandshakeMessage& message : flight) transcript.Add(message);
        });
    out.client_bytes = Reseal(out.client_bytes, up, secrets.client, client ? client : no_change, [&](Flight& flight) {
      if (!client) return;
      for (size_t i = 0; covers_all && i + 1 < flight.size(); ++i) transcript.Add(flight[i]);
      flight.back() =
          Message(tls::HandshakeType::kFinished, tls::FinishedMac(kHash, secrets.client, transcript.Hash()));
    });
    constexpr size_t kCloseNotify = tls::kRecordHeaderSize + 2 + 1 + 16;  // the client's last record: alert, type, tag
    out.events =
        testing::OrderlyEvents(out, out.client_bytes.size() - kCloseNotify, run_.recording.events.back().offset_ms);
    return out;
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

  SessionPlan plan_;
  recording::SessionRequest request_;
  RecordedSession run_;
  CheckReport report_;

 private:
  static constexpr crypto::HashId kHash = crypto::HashId::kSha256;

  // Side is where one side's hello lies, and where its protected records begin.
  struct Side {
    tls::Record hello;
    size_t sealed = 0;
  };
  static Side Read(ByteView stream) {
    Side side;
    while (true) {
      const tls::Record record = **tls::NextRecord(stream.subspan(side.sealed));
      if (record.type == tls::ContentType::kApplicationData) return side;
      if (record.type == tls::ContentType::kHandshake) side.hello = record;
      side.sealed += record.bytes.size();
    }
  }

  // Reseal gives the stream with its flight as both changes leave it, one message in a record.
  static Bytes Reseal(ByteView stream, const Side& side, const Secret& secret, const Change& change,
                      const Change& finish) {
    tls::RecordProtection opener = tls::RecordProtection::Create(tls::kAes128GcmSha256, secret);
    tls::HandshakeReader reader;
    Flight flight;
    size_t used = side.sealed;
    while (flight.empty() || flight.back().type != tls::HandshakeType::kFinished) {
      const tls::Record record = **tls::NextRecord(stream.subspan(used));
      used += record.bytes.size();
      EXPECT_TRUE(reader.Feed(opener.Open(record)->content).ok());
      while (const auto message = *reader.Next()) flight.push_back(*message);
    }
    change(flight);
    finish(flight);
    tls::RecordProtection sealer = tls::RecordProtection::Create(tls::kAes128GcmSha256, secret);
    Bytes out = ToBytes(stream.first(side.sealed));
    for (const tls::HandshakeMessage& message : flight)
      Append(out, sealer.Seal(tls::ContentType::kHandshake, message.bytes));
    Append(out, stream.subspan(used));
    return out;
  }

  Bytes recording_;
};

}  // namespace attestor::proof
