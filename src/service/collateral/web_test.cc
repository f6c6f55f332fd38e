// Where collateral comes from: a connection that ends or is stopped, and a file.
#include "service/collateral/web.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <thread>

#include "core/crypto/public_suffix.h"
#include "core/crypto/web_roots.h"
#include "service/collateral/errors.h"
#include "service/collateral/source.h"
#include "service/net/address.h"
#include "service/net/errors.h"
#include "service/net/socket.h"
#include "service/system/file.h"
#include "testkit/simtee/mock_pki.h"
#include "web/http/message.h"

namespace attestor::collateral {
namespace {

// AskOverTls asks a peer that takes the first bytes of TLS, and then does as `then` says.
Result<http::Response> AskOverTls(const net::StopSignal& stop, const std::function<void(net::Socket)>& then) {
  const Time now = *ParseTime("2026-06-01T00:00:00Z");
  CountingRandom random(1);
  const simtee::MockPki pki = *simtee::MockPki::Make(random, now);
  const auto roots = *crypto::WebRoots::FromPem(pki.root_pem(), crypto::PublicSuffixes::TopLevelOnly());
  net::Listener listener = *net::Listener::Listen(*net::Address::Parse("127.0.0.1", 0));
  const net::Deadline deadline = net::After(std::chrono::seconds(20));
  std::thread peer([&] {
    net::Socket socket = *listener.Accept(deadline, stop);
    EXPECT_TRUE(socket.ReadSome(64 * 1024, deadline, stop).ok());
    then(std::move(socket));
  });
  auto answer = Get(*ParsePlace("https://localhost:" + std::to_string(listener.port()), false), "/x",
                    {roots, now, random, deadline, stop});
  peer.join();
  return answer;
}

TEST(Exchange, AServiceThatEndsWithinTheHandshake) {
  const net::StopSignal stop;
  const auto answer = AskOverTls(stop, [](net::Socket socket) { socket.ShutdownWrites(); });
  ASSERT_FALSE(answer.ok());
  EXPECT_TRUE(answer.error().Is(kUnreachable)) << answer.error().Text();
  EXPECT_EQ(answer.error().detail(), "the connection ended too early");
}

TEST(Exchange, StoppingWhileTheHandshakeWaits) {
  net::StopSignal stop;
  std::optional<net::Socket> silent;
  const auto answer = AskOverTls(stop, [&](net::Socket socket) {
    silent = std::move(socket);
    stop.Raise();
  });
  ASSERT_FALSE(answer.ok());
  EXPECT_TRUE(answer.error().Is(net::kStopping)) << answer.error().Text();
}

TEST(FileSource, ImportsAnew) { EXPECT_TRUE(FileSource("/nonexistent/collateral").Current().error().Is(kFile)); }

TEST(FileSource, AFileOfSomethingElse) {
  const std::string path =
      std::filesystem::temp_directory_path() / ("attestor-no-collateral-" + std::to_string(getpid()));
  ASSERT_TRUE(WriteFile(path, AsBytes("{}")).ok());
  const auto current = FileSource(path).Current();
  std::filesystem::remove(path);
  ASSERT_FALSE(current.ok());
  EXPECT_TRUE(current.error().Is(kFile)) << current.error().Text();
}

TEST(FileSource, HasNoHealth) { EXPECT_FALSE(FileSource("/nonexistent/collateral").health()); }

}  // namespace
}  // namespace attestor::collateral
