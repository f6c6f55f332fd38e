// What the tests of refusals share: a client, a server, and the expectation that a refusal has its code, is final, and
// is answered with the alert of RFC 8446 section 6.2 under the keys that the client has. Test code only.
#pragma once

#include <gtest/gtest.h>

#include "testkit/tls/test_server.h"
#include "web/tls/client.h"
#include "web/tls/errors.h"

namespace attestor::tls {

inline constexpr uint8_t kUnexpectedMessageAlert = 10, kBadRecordMac = 20, kRecordOverflow = 22, kHandshakeFailure = 40,
                         kIllegalParameter = 47, kDecodeError = 50, kDecryptError = 51, kProtocolVersion = 70,
                         kUnsupportedExtension = 110;

class RefusalTest : public ::testing::Test {
 protected:
  static ClientConfig Config() {
    ClientConfig config;
    config.host = "bank.example";
    config.challenge.fill(0x5a);
    config.check_chain = [](std::span<const Bytes>) { return Ok(); };
    return config;
  }
  void ReadHello() { server_.ReadHello(client_.TakeOutput()); }
  void ToFlight() {
    ReadHello();
    ASSERT_TRUE(client_.Receive(server_.Hello()).ok());
  }
  void Connect() {
    ToFlight();
    ASSERT_TRUE(client_.Receive(server_.Flight()).ok());
    ASSERT_TRUE(server_.ReadFinished(client_.TakeOutput()).ok());
  }
  // Refused: the code is right and the client is dead.
  void Refused(const Status& status, const ErrorCode& code) {
    ASSERT_FALSE(status.ok());
    EXPECT_TRUE(status.error().Is(code)) << status.error().Text();
    EXPECT_FALSE(client_.connected());
    EXPECT_TRUE(client_.Receive({}).error().Is(kState));
  }
  void PlainRefusal(ByteView bytes, const ErrorCode& code, uint8_t alert) {
    Refused(client_.Receive(bytes), code);
    EXPECT_EQ(client_.TakeOutput(), EncodeRecord(ContentType::kAlert, ByteArray<2>{2, alert}));
  }
  void SealedRefusal(ByteView bytes, const ErrorCode& code, uint8_t alert) {
    Refused(client_.Receive(bytes), code);
    const auto inner = server_.Open(client_.TakeOutput());
    ASSERT_TRUE(inner.ok());
    EXPECT_EQ(inner->type, ContentType::kAlert);
    EXPECT_EQ(inner->content, (Bytes{2, alert}));
  }
  void HelloRefusal(std::function<void(ServerHello&)> edit, const ErrorCode& code, uint8_t alert) {
    server_.edit_hello = std::move(edit);
    ReadHello();
    PlainRefusal(server_.Hello(), code, alert);
  }
  void RetryRefusal(uint16_t group, const std::vector<Extension>& extra, const ErrorCode& code, uint8_t alert) {
    ReadHello();
    PlainRefusal(server_.Retry(group, extra), code, alert);
  }
  void FlightRefusal(const ErrorCode& code, uint8_t alert) {
    ToFlight();
    SealedRefusal(server_.Flight(), code, alert);
  }
  static void SetExtension(ServerHello& hello, ExtensionType type, Bytes data) {
    for (Extension& extension : hello.extensions) {
      if (extension.type == type) extension.data = std::move(data);
    }
  }
  static void DropExtension(ServerHello& hello, ExtensionType type) {
    std::erase_if(hello.extensions, [type](const Extension& extension) { return extension.type == type; });
  }

  CountingRandom random_{21};
  Client client_{Config(), random_};
  TestServer server_{random_};
};

}  // namespace attestor::tls
