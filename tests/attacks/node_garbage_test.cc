// Bytes and frames that mean nothing, at every step of a session: the node ends that connection, and answers the next
// honest client.
#include "attacks/node_abuse.h"

namespace attestor::test {
namespace {

TEST_F(NodeAbuse, garbage_instead_of_tls) {
  Start();
  for (const Bytes& garbage : {ToBytes("GET / HTTP/1.1\r\n\r\n"), Bytes(4096, 0xff), Bytes{0x16, 3, 1, 0, 1, 1}}) {
    auto socket = Must(net::Socket::ConnectTo(world_->node(), net::After(kPatience), world_->never()));
    static_cast<void>(socket.WriteAll(garbage, net::After(kPatience), world_->never()));
    socket.ShutdownWrites();
    while (true) {
      const auto bytes = socket.ReadSome(4096, net::After(kPatience), world_->never());
      if (!bytes.ok() || bytes->empty()) break;
    }
  }
}

TEST_F(NodeAbuse, garbage_frames) {
  Start();
  const Bytes garbage(100, 0xee);
  const auto refusal = [&](MessageType type, bool after_meeting) {
    HandClient client(*world_);
    if (after_meeting) Must(client.Meet());
    Must(client.Send(type, garbage));
    return client.Refusal();
  };
  EXPECT_EQ(refusal(MessageType::kHello, false), "channel.message");
  EXPECT_EQ(refusal(MessageType::kFinish, false), "channel.unexpected");
  EXPECT_EQ(refusal(static_cast<MessageType>(200), false), "channel.unexpected");
  EXPECT_EQ(refusal(MessageType::kSessionRequest, true), "transcript.format");
  EXPECT_EQ(refusal(MessageType::kOpening, true), "channel.unexpected");
}

TEST_F(NodeAbuse, garbage_while_relaying) {
  Start();
  for (const MessageType type : {MessageType::kOpening, MessageType::kSessionRequest, static_cast<MessageType>(200)}) {
    HandClient client(*world_);
    Must(client.Open(Request()));
    Must(client.Send(type, Bytes(10)));
    EXPECT_EQ(client.Refusal(), "channel.unexpected");
  }
  HandClient client(*world_);
  Must(client.Open(Request()));
  EXPECT_EQ(FirstBytes(client, {}), "channel.unexpected") << "a frame that relays nothing";
}

TEST_F(NodeAbuse, oversized_frame) {
  Start();
  HandClient client(*world_);
  Must(client.Send(MessageType::kHello, Bytes(channel::kMaxMessage + 1)));
  EXPECT_EQ(client.Refusal(), "wire.frame_size");
  HandClient relaying(*world_);
  Must(relaying.Open(Request()));
  EXPECT_EQ(FirstBytes(relaying, Bytes(channel::kMaxRelay + 1)), "wire.frame_size");
}

TEST_F(NodeAbuse, garbage_opening) {
  Start();
  HandClient client(*world_);
  Must(client.Open(Request()));
  Must(client.Send(MessageType::kClosed, Bytes{0xa0}));
  Must(client.Send(MessageType::kRelay, AsBytes("too late for the server")));
  Must(client.Send(MessageType::kSessionRequest, Bytes(10)));
  EXPECT_EQ(client.Refusal(), "node.not_finished");
}

}  // namespace
}  // namespace attestor::test
