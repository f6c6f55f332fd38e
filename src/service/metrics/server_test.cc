#include "service/metrics/server.h"

#include <gtest/gtest.h>

#include <atomic>

#include "service/net/errors.h"

namespace attestor::metrics {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr char kScrape[] =
    "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:9150\r\nUser-Agent: Prometheus/2.53.0\r\n"
    "Accept: application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.2,*/*;q=0.1\r\n"
    "Accept-Encoding: gzip\r\nX-Prometheus-Scrape-Timeout-Seconds: 10\r\n\r\n";
constexpr char kPage[] =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: 4\r\nConnection: "
    "close\r\n\r\na 1\n";
constexpr char kUnreadable[] = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
constexpr char kNotFound[] = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
constexpr char kOtherMethod[] =
    "HTTP/1.1 405 Method Not Allowed\r\nAllow: GET\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

std::string Page() { return "a 1\n"; }
std::string AnswerTo(const std::string& request) {
  return std::string(AsText(Answer(AsBytes(request), [] { return Page(); })));
}

TEST(Answer, ThePage) { EXPECT_EQ(AnswerTo(kScrape), kPage); }

TEST(Answer, OtherTargets) {
  for (const char* target : {"/", "/metrics/", "/metrics?a=b", "/Metrics", "/metricsx"}) {
    EXPECT_EQ(AnswerTo("GET " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n\r\n"), kNotFound) << target;
  }
}

TEST(Answer, OtherMethods) {
  for (const char* method : {"HEAD", "PUT", "DELETE", "OPTIONS", "CONNECT", "BREW", "get"}) {
    EXPECT_EQ(AnswerTo(std::string(method) + " /metrics HTTP/1.1\r\nHost: a\r\n\r\n"), kOtherMethod) << method;
  }
  EXPECT_EQ(AnswerTo("POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n"), kOtherMethod)
      << "its body is not waited for";
}

TEST(Answer, WhatCannotBeRead) {
  const std::string line = "GET /metrics HTTP/1.1\r\n";
  for (const std::string& request :
       {std::string(), std::string("\r\n\r\n"), std::string("garbage\r\n\r\n"),
        std::string("GET /metrics HTTP/1.0\r\nHost: a\r\n\r\n"), std::string("GET /metrics\r\n\r\n"),
        std::string("GET /metrics HTTP/1.1\nHost: a\n\n"),
        std::string("GET http://a/metrics HTTP/1.1\r\nHost: a\r\n\r\n"),
        std::string("GET /../metrics HTTP/1.1\r\nHost: a\r\n\r\n"), line + "Host: a\r\n", line + "\r\n",
        line + "Host: a\r\nHost: b\r\n\r\n", line + "Host: a\r\n b\r\n\r\n", line + "Host: a\r\nno colon\r\n\r\n",
        line + "Host: a\r\n\r\nmore", line + "Host: a\r\nContent-Length: 5\r\n\r\n",
        line + "Host: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        std::string("\x16\x03\x01\x02\x00\x01\x00", 7)}) {
    EXPECT_EQ(AnswerTo(request), kUnreadable) << request;
  }
}

class ServerTest : public ::testing::Test {
 protected:
  static net::Deadline Later() { return net::After(seconds(20)); }
  void Start(milliseconds limit = seconds(20)) {
    auto started = Server::Start("127.0.0.1:0", [this] { return ++rendered_, Page(); }, limit);
    ASSERT_TRUE(started.ok()) << started.error().Text();
    server_ = std::move(started).value();
  }
  net::Socket Connect() {
    auto socket = net::Socket::ConnectTo({"127.0.0.1", server_->port()}, Later(), never_);
    EXPECT_TRUE(socket.ok());
    return std::move(socket).value();
  }
  void Send(net::Socket& socket, const std::string& text) {
    EXPECT_TRUE(socket.WriteAll(AsBytes(text), Later(), never_).ok());
  }
  // Rest is what comes until the server ends the connection; "timeout" or "broken" when it does not end in order.
  std::string Rest(net::Socket& socket) {
    std::string out;
    while (true) {
      const auto piece = socket.ReadSome(4096, Later(), never_);
      if (!piece.ok()) return out + (piece.error().Is(net::kTimeout) ? "timeout" : "broken");
      if (piece->empty()) return out;
      out += AsText(*piece);
    }
  }
  std::string Ask(const std::string& request) {
    net::Socket socket = Connect();
    Send(socket, request);
    return Rest(socket);
  }

  const net::StopSignal never_;
  std::atomic<int> rendered_ = 0;
  std::unique_ptr<Server> server_;
};

TEST_F(ServerTest, AnswersOneRequestOnEachConnection) {
  Start();
  EXPECT_EQ(Ask(kScrape), kPage);
  EXPECT_EQ(Ask(kScrape), kPage);
  EXPECT_EQ(rendered_, 2);
  EXPECT_EQ(Ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), kNotFound);
  EXPECT_EQ(Ask("DELETE /metrics HTTP/1.1\r\nHost: a\r\n\r\n"), kOtherMethod);
  EXPECT_EQ(Ask("GET /metrics HTTP/1.1\nHost: a\n\n"), kUnreadable) << "as soon as it cannot become a head";
  EXPECT_EQ(Ask(std::string(kScrape) + kScrape), kUnreadable);
  EXPECT_EQ(rendered_, 2) << "the page is made for nobody else";
}

TEST_F(ServerTest, ARequestMayComeInPieces) {
  Start();
  net::Socket socket = Connect();
  for (const char c : std::string(kScrape)) Send(socket, std::string(1, c));
  EXPECT_EQ(Rest(socket), kPage);
}

TEST_F(ServerTest, APeerThatHasSaidAllIsAnswered) {
  Start();
  net::Socket cut = Connect();
  Send(cut, "GET /metrics HTTP/1.1\r\n");
  cut.ShutdownWrites();
  EXPECT_EQ(Rest(cut), kUnreadable);
  net::Socket silent = Connect();
  silent.ShutdownWrites();
  EXPECT_EQ(Rest(silent), kUnreadable);
}

TEST_F(ServerTest, AHeadIsNotLongerThanTheLimit) {
  Start();
  const std::string begin = "GET /metrics HTTP/1.1\r\nHost: a\r\nX: ", end = "\r\n\r\n";
  const size_t room = kMaxRequest - begin.size() - end.size();
  EXPECT_EQ(Ask(begin + std::string(room, 'x') + end), kPage);
  EXPECT_EQ(Ask(begin + std::string(room + 1, 'x') + end), kUnreadable);
  EXPECT_EQ(Ask(begin + std::string(40'000, 'x') + end), kUnreadable) << "the rest is read, so that the answer arrives";
}

TEST_F(ServerTest, ASlowPeerIsCutOff) {
  Start(milliseconds(100));
  net::Socket socket = Connect();
  const auto begin = std::chrono::steady_clock::now();
  const std::string all(kScrape);
  for (size_t i = 0; i < all.size() && !socket.Readable(); ++i) {  // readable: the server has ended it
    static_cast<void>(socket.WriteAll(AsBytes(all.substr(i, 1)), Later(), never_));
    std::this_thread::sleep_for(milliseconds(10));
  }
  EXPECT_EQ(Rest(socket).find("200"), std::string::npos);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds(2)) << "its bytes alone take longer";
  EXPECT_EQ(rendered_, 0);
}

// The limit of a connection is 20 seconds here, so a scrape that waited for any of them would not come back in one.
TEST_F(ServerTest, SilentPeersDelayNobody) {
  Start();
  std::vector<net::Socket> silent;
  for (size_t i = 0; i < 3 * kMaxScrapers; ++i) silent.push_back(Connect());
  net::Socket stays = Connect();  // and one that asks, and then does not close
  Send(stays, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto begin = std::chrono::steady_clock::now();
  // Whoever shares the address of so many may have to come again while they leave.
  std::string answer = Ask(kScrape);
  while (answer != kPage && std::chrono::steady_clock::now() - begin < seconds(10)) answer = Ask(kScrape);
  EXPECT_EQ(answer, kPage);
}

TEST_F(ServerTest, APeerThatOnlySendsIsCutOff) {
  Start(milliseconds(100));
  net::Socket socket = Connect();
  EXPECT_FALSE(socket.WriteAll(Bytes(64 << 20, 'x'), Later(), never_).ok());
  EXPECT_EQ(Ask(kScrape), kPage);
}

TEST_F(ServerTest, EndsAtOnceWhateverItsPeersDo) {
  Start();
  net::Socket silent = Connect();
  net::Socket waiting = Connect();
  Send(waiting, kScrape);
  const auto begin = std::chrono::steady_clock::now();
  server_.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds(5));
}

TEST_F(ServerTest, PlacesThatCannotBeListenedOn) {
  Start();
  const auto at = [](const std::string& where) { return Server::Start(where, Page); };
  EXPECT_TRUE(at("127.0.0.1:" + std::to_string(server_->port())).error().Is(net::kListen));
  EXPECT_TRUE(at("127.0.0.1").error().Is(net::kBadAddress));
  EXPECT_TRUE(at("no host:1").error().Is(net::kResolve));
}

}  // namespace
}  // namespace attestor::metrics
