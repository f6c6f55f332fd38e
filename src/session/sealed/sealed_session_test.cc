// Whole sealed sessions, both halves and a server, as servers differ: how they agree, what they send when, how they end.
#include <gtest/gtest.h>

#include "session/sealed/two_halves_test.h"
#include "web/tls/errors.h"

namespace attestor::sealed {
namespace {

using tls::ContentType;

class SealedSessionTest : public TwoHalves {
 protected:
  SealedSessionTest() { Begin(); }
  // Finish: answer, end, release.
  void Finish() {
    ASSERT_TRUE(ToNode(Answer()).ok());
    EXPECT_FALSE(holder_->ended());
    ASSERT_TRUE(ToNode(CloseNotify()).ok());
    EXPECT_TRUE(holder_->ended());
    Release();
  }
};

TEST_F(SealedSessionTest, AtOnce) {
  Agree();
  Send();
  Finish();
}

TEST_F(SealedSessionTest, AfterARetryToP256) {
  ASSERT_TRUE(ToNode(server_.Retry(tls::kGroupP256)).ok());
  server_.ReadHello(FromNode());
  Agree(tls::kGroupP256);
  Send();
  Finish();
  const auto own = RecordsOf(recording_.client_bytes);
  ASSERT_EQ(own.size(), 5u) << "hello, change_cipher_spec, hello, Finished, request";
  EXPECT_EQ(own[1].type, ContentType::kChangeCipherSpec);
}

TEST_F(SealedSessionTest, AfterARetryWithACookie) {
  const tls::Extension cookie{tls::ExtensionType::kCookie, {0, 3, 'a', 'b', 'c'}};
  ASSERT_TRUE(ToNode(server_.Retry(tls::kGroupP256, {cookie})).ok());
  server_.ReadHello(FromNode());
  ASSERT_NE(tls::FindExtension(server_.client_hello().extensions, tls::ExtensionType::kCookie), nullptr);
  Agree(tls::kGroupP256);
  Send();
  Finish();
}

TEST_F(SealedSessionTest, WithAServerThatAsksForACertificate) {
  server_.request_certificate = true;
  Agree();
  Send();
  Finish();
}

// The server's flight and what it sends before any request, in one read.
TEST_F(SealedSessionTest, WithTicketsBehindTheFlight) {
  Agree(tls::kGroupX25519, [this] {
    server_.UseApplicationKeys();
    return Concat({Ticket(), Ticket()});
  });
  Send();
  Finish();
}

TEST_F(SealedSessionTest, WithTicketsBeforeTheRequest) {
  Agree();
  server_.UseApplicationKeys();
  ASSERT_TRUE(ToNode(Ticket()).ok());
  HandOut();
  ASSERT_TRUE(ToNode(Ticket()).ok());
  EXPECT_FALSE(holder_->ended());
  Encrypt();
  const auto flight = holder_->Seal(*sent_->Ciphertext());
  ASSERT_TRUE(flight.ok());
  ASSERT_TRUE(server_.ReadFinished(FromNode(*flight)).ok());
  Finish();
}

// Data before the request is the gate's to judge; here it is carried.
TEST_F(SealedSessionTest, WithDataBehindTheFlight) {
  Agree(tls::kGroupX25519, [this] {
    server_.UseApplicationKeys();
    return server_.Seal(ContentType::kApplicationData, AsBytes("HTTP/1.1 408 Request Timeout\r\n\r\n"));
  });
  Send();
  Finish();
}

TEST_F(SealedSessionTest, ByteForByte) {
  const auto feed = [this](const Bytes& bytes) {
    for (const uint8_t byte : bytes) ASSERT_TRUE(ToNode(ByteArray<1>{byte}).ok());
  };
  feed(server_.Hello());
  feed(server_.Flight());
  ASSERT_TRUE(holder_->agreed());
  Send();
  feed(Answer());
  feed(CloseNotify());
  EXPECT_TRUE(holder_->ended());
  EXPECT_EQ(holder_->whole_records(), recording_.server_bytes.size());
  Release();
}

TEST_F(SealedSessionTest, EndsWithAPaddedAlert) {
  Agree();
  Send();
  ASSERT_TRUE(ToNode(Answer()).ok());
  const Bytes alert = server_.SealRaw(Concat({Bytes{1, tls::kCloseNotify, 21}, Bytes(300)}));
  ASSERT_TRUE(ToNode(alert).ok());
  EXPECT_TRUE(holder_->ended());
  Release();
}

TEST_F(SealedSessionTest, ARecordWithOneByteIsNoAlert) {
  Agree();
  Send();
  ASSERT_TRUE(ToNode(server_.SealRaw(Bytes{21, 23})).ok());
  EXPECT_FALSE(holder_->ended()) << "the content is no type";
}

TEST_F(SealedSessionTest, EndsInsideARecord) {
  Agree();
  Send();
  ASSERT_TRUE(ToNode(Answer()).ok());
  const size_t whole = recording_.server_bytes.size();
  const Bytes last = CloseNotify();
  ASSERT_TRUE(ToNode(ByteView(last).first(last.size() - 1)).ok());
  EXPECT_FALSE(holder_->ended());
  EXPECT_EQ(holder_->whole_records(), whole);
}

class LongestRequest : public TwoHalves {
 protected:
  inline static const std::string kText = std::string(kMaxRequest, 'x');
  LongestRequest() : TwoHalves(kText) { Begin(); }
};

TEST_F(LongestRequest, IsOneRecord) {
  EXPECT_EQ(terms_.sealed_size, kMaxSealed);
  Agree();
  Send();
  ASSERT_TRUE(ToNode(CloseNotify()).ok());
  Release();
}

class ShortestRequest : public TwoHalves {
 protected:
  ShortestRequest() : TwoHalves("x") { Begin(); }
};

TEST_F(ShortestRequest, IsOneRecord) {
  EXPECT_EQ(terms_.sealed_size, kMinSealed);
  Agree();
  Send();
  ASSERT_TRUE(ToNode(CloseNotify()).ok());
  Release();
}

}  // namespace
}  // namespace attestor::sealed
