#include "load/unread.h"

#include "core/crypto/secure_channel.h"
#include "core/wire/frame.h"
#include "service/channel/work.h"
#include "service/net/errors.h"

namespace attestor::test {

Result<net::Socket> AskAndDoNotRead(World& world, const std::string& from, unsigned bits) {
  const net::Deadline soon = net::After(std::chrono::seconds(10));
  ATTESTOR_ASSIGN(net::Socket socket, ConnectFrom(from, world.node()));
  ATTESTOR_ASSIGN(crypto::SecureChannel channel, crypto::SecureChannel::Client());
  while (true) {
    ATTESTOR_TRY(socket.WriteAll(channel.TakeOutput(), soon, world.never()));
    if (channel.established()) break;
    ATTESTOR_ASSIGN(const Bytes bytes, socket.ReadSome(64 * 1024, soon, world.never()));
    if (bytes.empty()) return Error(net::kClosed, "before the channel stood");
    ATTESTOR_TRY(channel.Receive(bytes));
  }
  ATTESTOR_ASSIGN(const auto exporter, channel.Exporter("EXPORTER-attestor-channel"));
  channel::Hello hello{world.random().Array<32>()};
  hello.work = channel::DoWork(exporter, hello.nonce, bits);
  ATTESTOR_TRY(channel.Write(wire::EncodeFrame(static_cast<uint8_t>(channel::MessageType::kHello), hello.Encode())));
  ATTESTOR_TRY(socket.WriteAll(channel.TakeOutput(), soon, world.never()));
  return socket;
}

}  // namespace attestor::test
