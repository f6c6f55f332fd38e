// Both halves of a sealed session and a server, in memory: what the node holds, what the client is shown, and the
// recording. Test code only.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "session/recording/recorded.h"
#include "session/sealed/client_half.h"
#include "session/sealed/key_holder.h"
#include "testkit/proof/recorded_session.h"
#include "testkit/tls/test_server.h"

namespace attestor::sealed {

inline constexpr std::string_view kRequest = "GET /a HTTP/1.1\r\nHost: bank.example\r\nConnection: close\r\n\r\n";
inline constexpr std::string_view kResponse = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nrates";

inline HolderTerms TestTerms(size_t sealed_size) {
  HolderTerms terms;
  terms.host = proof::kTestHost;
  terms.challenge.fill(0x5a);
  terms.session_id.fill(0x11);
  terms.sealed_size = sealed_size;
  return terms;
}

// RecordsOf cuts a stream that ends with a whole record.
inline std::vector<tls::Record> RecordsOf(ByteView stream) {
  std::vector<tls::Record> records;
  while (!stream.empty()) {
    records.push_back(**tls::NextRecord(stream));
    stream = stream.subspan(records.back().bytes.size());
  }
  return records;
}

class TwoHalves : public ::testing::Test {
 protected:
  explicit TwoHalves(std::string_view request = kRequest) : request_(request) {
    server_.chain = {proof::TestLeaf()};
    recording_.connected_at = proof::TestTime();
    recording_.address = proof::kTestAddress;
    recording_.port = 443;
  }

  // FromNode is what the node writes, ToNode what it reads; both are recorded.
  Bytes FromNode(Bytes bytes) {
    if (!bytes.empty()) recording_.Add(recording::Direction::kClientToServer, bytes, now_ += Duration(10));
    return bytes;
  }
  Bytes FromNode() { return FromNode(holder_->TakeOutput()); }
  Status ToNode(ByteView bytes) {
    recording_.Add(recording::Direction::kServerToClient, bytes, now_ += Duration(10));
    return holder_->Receive(bytes);
  }

  void Begin() { server_.ReadHello(FromNode()); }
  // Agree: `behind` comes in one read with the server's flight.
  void Agree(uint16_t group = tls::kGroupX25519, std::function<Bytes()> behind = nullptr) {
    ASSERT_TRUE(ToNode(server_.Hello(group)).ok());
    Bytes flight = server_.Flight();
    if (behind) Append(flight, behind());
    ASSERT_TRUE(ToNode(flight).ok());
    ASSERT_TRUE(holder_->agreed());
  }

  Result<CheckedFlight> Check(const Secret& server_handshake_traffic) {
    report_ = CheckReport();
    return CheckFlight(recording_.client_bytes, recording_.server_bytes, server_handshake_traffic,
                       {host_, terms_.challenge, proof::TestRoots(), proof::TestTime()}, report_);
  }
  void HandOut() {
    auto out = holder_->HandOut();
    ASSERT_TRUE(out.ok()) << out.error().Text();
    handed_ = std::move(*out);
  }
  // Encrypt is the client's: check, and encrypt once.
  void Encrypt() {
    auto flight = Check(handed_.server_handshake_traffic);
    ASSERT_TRUE(flight.ok()) << flight.error().Text();
    auto sent = EncryptOnce::Make(std::move(*flight), Secret::CopyOf(AsBytes(request_)), handed_.keystream.Clone());
    ASSERT_TRUE(sent.ok()) << sent.error().Text();
    sent_.emplace(std::move(*sent));
  }
  // Send: from the handing out to the server that has read the request.
  void Send() {
    ASSERT_NO_FATAL_FAILURE(HandOut());
    ASSERT_NO_FATAL_FAILURE(Encrypt());
    auto flight = holder_->Seal(*sent_->Ciphertext());
    ASSERT_TRUE(flight.ok()) << flight.error().Text();
    FromNode(*flight);
    ASSERT_TRUE(server_.ReadFinished(*flight).ok());
    const tls::Record own = RecordsOf(*flight).back();
    const auto read = server_.Open(own.bytes);
    ASSERT_TRUE(read.ok()) << read.error().Text();
    EXPECT_EQ(read->type, tls::ContentType::kApplicationData);
    EXPECT_EQ(AsText(read->content), request_);
  }
  Bytes Answer() { return server_.Seal(tls::ContentType::kApplicationData, AsBytes(kResponse)); }
  Bytes CloseNotify() { return server_.Seal(tls::ContentType::kAlert, ByteArray<2>{1, tls::kCloseNotify}); }
  Bytes Ticket() {
    return server_.Seal(tls::ContentType::kHandshake,
                        tls::EncodeHandshake(tls::HandshakeType::kNewSessionTicket, Bytes(100, 7)));
  }

  // Recorded is the recording with its ends, without a last part of a record.
  recording::Recording Ended() {
    recording::Recording out = recording_;
    out.AddEnd(recording::Direction::kServerToClient, now_ += Duration(10));
    out.AddEnd(recording::Direction::kClientToServer, now_ += Duration(10));
    return out;
  }
  // Release is the end: the client finds nothing wrong.
  void Release() {
    auto secret = holder_->Release();
    ASSERT_TRUE(secret.ok()) << secret.error().Text();
    released_ = std::move(*secret);
    EXPECT_TRUE(Equal(released_.Reveal(), server_.handshake_secret().Reveal()));
    const Status honest = Compare(Ended());
    EXPECT_TRUE(honest.ok()) << honest.error().Text();
  }
  Status Compare(recording::Recording recording) {
    auto recorded = recording::Recorded::Parse(std::move(recording));
    if (!recorded.ok()) return recorded.error();
    return CheckRelease(*sent_, *recorded, released_);
  }

  std::string request_;
  std::string host_ = proof::kTestHost;
  HolderTerms terms_ = TestTerms(request_.size() + 1);
  CountingRandom random_{31};
  CountingRandom server_random_{proof::kTestServerSeed};
  tls::TestServer server_{server_random_};
  std::unique_ptr<KeyHolder> holder_ = std::move(HoldAlone(terms_, random_)).value();
  recording::Recording recording_;
  Time now_ = proof::TestTime();
  CheckReport report_;
  HandedOut handed_;
  std::optional<EncryptOnce> sent_;
  Secret released_;
};

}  // namespace attestor::sealed
