// The node's half against a TLS server that keeps to RFC 8446, and against one that does not.
#include "session/sealed/key_holder.h"

#include <gtest/gtest.h>

#include "core/crypto/aead.h"
#include "core/crypto/hash.h"
#include "session/sealed/errors.h"
#include "testkit/tls/test_server.h"
#include "web/tls/errors.h"
#include "web/tls/record_protection.h"
#include "web/tls/tls13_handshake_checks.h"
#include "web/tls/types.h"

namespace attestor::sealed {
namespace {

using tls::ContentType;
using tls::TestServer;

constexpr char kHost[] = "bank.example";
constexpr std::string_view kRequest = "GET / HTTP/1.1\r\nHost: bank.example\r\nConnection: close\r\n\r\n";
constexpr size_t kSealed = kRequest.size() + 1;

HolderTerms Terms(size_t sealed_size = kSealed) {
  HolderTerms terms;
  terms.host = kHost;
  terms.challenge.fill(0x5a);
  terms.session_id.fill(0x11);
  terms.sealed_size = sealed_size;
  return terms;
}

// Encrypt is what the client does.
Bytes Encrypt(const Secret& keystream, ByteView inner) {
  Bytes out = ToBytes(inner);
  for (size_t i = 0; i < out.size(); ++i) out[i] = static_cast<uint8_t>(out[i] ^ keystream.Reveal()[i]);
  return out;
}
Bytes InnerRequest(std::string_view request = kRequest) { return Concat({AsBytes(request), ByteArray<1>{23}}); }

class KeyHolderTest : public ::testing::Test {
 protected:
  // Begin lets the server read the first hello.
  void Begin() { server_.ReadHello(holder_->TakeOutput()); }
  void Agree() {
    Begin();
    ASSERT_TRUE(Feed(server_.Hello()).ok());
    ASSERT_TRUE(Feed(server_.Flight()).ok());
    ASSERT_TRUE(holder_->agreed());
  }
  // Send hands out, encrypts and seals: the server has the request afterwards.
  void Send() {
    auto out = holder_->HandOut();
    ASSERT_TRUE(out.ok());
    auto flight = holder_->Seal(Encrypt(out->keystream, InnerRequest()));
    ASSERT_TRUE(flight.ok());
    ASSERT_TRUE(server_.ReadFinished(*flight).ok());
    sent_ = *flight;
  }
  Status Feed(ByteView bytes) { return holder_->Receive(bytes); }

  CountingRandom random_{31};
  std::unique_ptr<KeyHolder> holder_ = std::move(HoldAlone(Terms(), random_)).value();
  TestServer server_{random_};
  Bytes sent_;
};

// RecordsOf cuts a stream that ends with a whole record.
std::vector<tls::Record> RecordsOf(ByteView stream) {
  std::vector<tls::Record> records;
  while (!stream.empty()) {
    records.push_back(**tls::NextRecord(stream));
    stream = stream.subspan(records.back().bytes.size());
  }
  return records;
}

TEST_F(KeyHolderTest, OneRequestAndItsAnswer) {
  Agree();
  EXPECT_TRUE(tls::CheckClientHello(server_.client_hello(), kHost, Terms().challenge).ok());
  EXPECT_TRUE(holder_->TakeOutput().empty()) << "change_cipher_spec and Finished wait";
  Send();
  const std::vector<tls::Record> sent = RecordsOf(sent_);
  ASSERT_EQ(sent.size(), 3u) << "change_cipher_spec, Finished, the request";
  EXPECT_EQ(sent[0].type, ContentType::kChangeCipherSpec);
  const auto request = server_.Open(ByteView(sent_).subspan(sent[0].bytes.size() + sent[1].bytes.size()));
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->type, ContentType::kApplicationData);
  EXPECT_EQ(AsText(request->content), kRequest);
  ASSERT_TRUE(Feed(server_.Seal(ContentType::kApplicationData, AsBytes("HTTP/1.1 200 OK\r\n\r\n"))).ok());
  EXPECT_FALSE(holder_->ended());
  ASSERT_TRUE(Feed(server_.Seal(ContentType::kAlert, ByteArray<2>{1, tls::kCloseNotify})).ok());
  EXPECT_TRUE(holder_->ended());
  EXPECT_TRUE(holder_->TakeOutput().empty());
  const auto released = holder_->Release();
  ASSERT_TRUE(released.ok());
  EXPECT_TRUE(Equal(released->Reveal(), server_.handshake_secret().Reveal()));
}

}  // namespace
}  // namespace attestor::sealed
