#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "net/errors.h"
#include "net/socket.h"

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
  size_t written = 0;
  ASSERT_TRUE(client->WriteAll(Bytes(100), Later(), stop, &written).ok());
  EXPECT_EQ(written, 100u);
  EXPECT_TRUE(client->WriteAll(Bytes(64 << 20), After(std::chrono::milliseconds(50)), stop, &written).error().Is(kTimeout));
  size_t received = 0;
  while (received < written) received += server->ReadSome(1 << 16, Later(), stop)->size();
  EXPECT_EQ(received, written) << "exactly what the system took can arrive";
  EXPECT_TRUE(server->ReadSome(1, After(std::chrono::milliseconds(50)), stop).error().Is(kTimeout));
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
