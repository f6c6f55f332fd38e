#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "service/net/errors.h"
#include "service/net/poll.h"
#include "service/net/socket.h"

namespace attestor::net {
namespace {

Deadline Later() { return After(std::chrono::seconds(10)); }

TEST(BrokenSocket, ErrorsOfTheSystemAreErrors) {
  const StopSignal stop;
  Socket broken{FileDescriptor()};
  EXPECT_TRUE(broken.ReadSome(1, Later(), stop).error().Is(kIo));
  EXPECT_TRUE(broken.WriteAll(AsBytes("x"), Later(), stop).error().Is(kIo));
}

TEST(Socket, TellsHowMuchWasWritten) {
  const StopSignal stop;
  auto listener = Listener::Listen(*Address::Parse("127.0.0.1", 0));
  auto client = Socket::Connect(*Address::Parse("127.0.0.1", listener->port()), Later(), stop);
  auto server = listener->Accept(Later(), stop);
  EXPECT_FALSE(server->ReadNow(1)->has_value()) << "nothing is there yet";
  size_t written = 0;
  while (const size_t taken = *client->WriteNow(Bytes(1 << 20))) written += taken;
  EXPECT_GT(written, 0u);
  EXPECT_TRUE(client->WriteAll(Bytes(1), After(std::chrono::milliseconds(50)), stop).error().Is(kTimeout));
  size_t received = 0;
  while (received < written) received += server->ReadSome(1 << 16, Later(), stop)->size();
  EXPECT_EQ(received, written) << "exactly what the system took can arrive";
  EXPECT_TRUE(server->ReadSome(1, After(std::chrono::milliseconds(50)), stop).error().Is(kTimeout));
  client->ShutdownWrites();
  EXPECT_TRUE(server->ReadSome(1, Later(), stop)->empty());
  EXPECT_TRUE((*server->ReadNow(1))->empty()) << "an end, not a wait";
}

TEST(Poll, EachSocketForWhatItWants) {
  const StopSignal stop;
  auto listener = Listener::Listen(*Address::Parse("127.0.0.1", 0));
  auto client = Socket::Connect(*Address::Parse("127.0.0.1", listener->port()), Later(), stop);
  auto server = listener->Accept(Later(), stop);
  std::array<Watched, 2> both = {Watched{.fd = client->fd(), .wants_read = true},
                                 Watched{.fd = server->fd(), .wants_read = true}};
  EXPECT_TRUE(Poll(both, After(std::chrono::milliseconds(20)), stop).error().Is(kTimeout));
  both[0].wants_write = true;
  ASSERT_TRUE(Poll(both, Later(), stop).ok());
  EXPECT_TRUE(both[0].writable && !both[0].readable && !both[1].readable);
  both[0].wants_write = false;
  ASSERT_TRUE(client->WriteAll(AsBytes("x"), Later(), stop).ok());
  ASSERT_TRUE(Poll(both, Later(), stop).ok());
  EXPECT_TRUE(both[1].readable && !both[0].readable);
  both[1].wants_read = false;
  EXPECT_TRUE(Poll(both, After(std::chrono::milliseconds(20)), stop).error().Is(kTimeout))
      << "nobody waits for what is there";
  stop.Raise();
  EXPECT_TRUE(Poll(both, Later(), stop).error().Is(kStopping));
}

TEST(FileDescriptor, ClosesWhatItOwnsOnce) {
  FileDescriptor one(dup(2));
  FileDescriptor two = std::move(one);
  EXPECT_FALSE(one.valid());
  EXPECT_TRUE(two.valid());
  const int number = two.get();
  two = FileDescriptor();
  EXPECT_EQ(fcntl(number, F_GETFD), -1);
}

}  // namespace
}  // namespace attestor::net
