// Whatever ends an exchange, a person is told whose side it was and whether trying again can help; and nothing that is
// not so.
#include "service/client/explain.h"

#include <gtest/gtest.h>

#include "core/crypto/certificate_errors.h"
#include "service/channel/errors.h"
#include "service/channel/failed.h"
#include "service/client/errors.h"
#include "service/net/errors.h"
#include "service/node/errors.h"
#include "session/disclosure/errors.h"
#include "web/http/errors.h"
#include "web/json/errors.h"
#include "web/tls/errors.h"

namespace attestor::client {
namespace {

using channel::Retry;

class ExplainTest : public ::testing::Test {
 protected:
  ExplainTest() {
    request_.http.host = "bank.example";
    request_.http.method = "GET";
    trace_.address = "192.0.2.1";
    trace_.agreed = true;
  }

  std::string Explained(const Error& error) {
    const Error told = ExplainExchange(error, trace_, request_, Clocks(), Time());
    EXPECT_TRUE(told.Is(error.code()));
    return told.detail();
  }
  static void Holds(const std::string& text, const std::string& part) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " is not in\n" << text;
  }
  static void Lacks(const std::string& text, const std::string& part) {
    EXPECT_EQ(text.find(part), std::string::npos) << part << " is in\n" << text;
  }

  ProveRequest request_;
  Trace trace_;
};

TEST_F(ExplainTest, SidesOfWhatHasNoTextOfItsOwn) {
  Holds(Explained(Error(tls::kKeyUpdate)), "the site (bank.example:443)\nside: ");
  Holds(Explained(Error(tls::kKeyUpdate)), "side: the site;");
  Holds(Explained(Error(tls::kAlert, "internal_error")), "the site (bank.example:443): internal_error\n");
  Holds(Explained(Error(net::kClosed)), "side: the node;");
  Holds(Explained(Error(kRecording, "7 and 9 bytes")), "between this client and the node: 7 and 9 bytes\nside: ");
  EXPECT_EQ(Explained(Error(channel::kRefused, "node.busy")), "node.busy") << "what the node said has its side already";
}

// In TLS 1.3 the client's handshake is done before the server says that it does not do without a certificate.
TEST_F(ExplainTest, ADemandForAClientCertificate) {
  Lacks(Explained(Error(tls::kAlert, "certificate_required")), "demands a client certificate");  // it never asked
  trace_.certificate_requested = true;
  const std::string named = Explained(Error(tls::kAlert, "certificate_required"));
  Holds(named,
        "the site (bank.example:443) demands a client certificate and ended the connection with the alert "
        "certificate_required. ");
  Holds(named, "This program has none");
  Holds(named, "\nside: the site; trying again does not help");
  const std::string unnamed = Explained(Error(tls::kAlert, "bad_certificate"));
  Holds(unnamed, "the alert bad_certificate: most likely it demands one. ");
  Holds(unnamed, "\nside: the site; trying again does not help");
  Holds(Explained(Error(tls::kTruncated)),
        "it had asked for a client certificate, which this program does not have, and may demand one\n");
  Lacks(Explained(Error(tls::kAlert, "internal_error")), "demands");
  trace_.response = ToBytes("HTTP/1.1 200 OK\r\n");
  Lacks(Explained(Error(tls::kAlert, "certificate_required")), "demands");
  Lacks(Explained(Error(tls::kTruncated)), "client certificate");
}

TEST_F(ExplainTest, CredentialsOfTheAnswerAreNotPublishedUnasked) {
  trace_.response = ToBytes(
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nSet-Cookie: sid=1\r\nset-cookie: b=2\r\nX-Auth-Token: t\r\n"
      "Access-Control-Allow-Credentials: true\r\nWWW-Authenticate: Basic\r\n\r\n{}");
  request_.disclose = RevealAll{};
  const Status unasked = CheckAnswer(trace_, request_);
  ASSERT_TRUE(unasked.error().Is(kAnswer));
  const std::string text = unasked.error().detail();
  Holds(text, "the answer's header Set-Cookie looks like a credential");
  Holds(text, "--allow-secret X-Auth-Token publishes it");
  Holds(text, "side: your request; trying again does not help");
  Lacks(text, "sid=1");
  Lacks(text, "Allow-Credentials");
  Lacks(text, "WWW-Authenticate");
  request_.consent.names = {"set-cookie"};
  Lacks(CheckAnswer(trace_, request_).error().detail(), "Set-Cookie");
  request_.consent.names.emplace_back("X-Auth-Token");
  EXPECT_TRUE(CheckAnswer(trace_, request_).ok());
  request_.consent = {};
  request_.disclose = disclosure::Wish{{}, {}, {}, true};
  EXPECT_TRUE(CheckAnswer(trace_, request_).ok()) << "what is hidden is not asked about";
}

TEST_F(ExplainTest, AConnectionThatIsCutOffHasItsSide) {
  Holds(Explained(Error(tls::kTruncated)), "without a byte of an answer\nside: the site; ");
  trace_.agreed = false;
  Holds(Explained(Error(tls::kTruncated)), "during the TLS handshake, after 0 bytes\nside: the site; ");
}

// A head that is refused ends the reading: what would have come behind it is not held against the site.
TEST_F(ExplainTest, WhereThisSideStoppedReadingNothingIsCalledCut) {
  trace_.response = ToBytes("HTTP/1.1 200 OK\r\nContent-Length: 69\r\nContent-Length: 69\r\n\r\n{\"a\"");
  std::string text = Explained(Error(http::kContentLengthRepeated));
  Holds(text, "Content-Length stands twice");
  Lacks(text, "then closed");
  trace_.response = ToBytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;x=1\r\nab");
  text = Explained(Error(http::kChunkExtension));
  Holds(text, "the chunk sizes carry an extension (;x=1)");
  Lacks(text, "before the last chunk");
  trace_.close_notify = true;
  trace_.response = ToBytes("HTTP/1.1 200 OK\nContent-Length: 69\n\nab");
  Holds(Explained(Error(http::kBareLf)), "promised 69 bytes and sent 2, then closed");
}

TEST_F(ExplainTest, WhatCannotBeOpenedIsTheAnswersOrTheWishs) {
  const auto opened = [this](const ErrorCode& code) {
    return ExplainOpening(Error(code, "at byte 7"), trace_, request_).detail();
  };
  Holds(opened(json::kDuplicateKey), "side: the site;");
  Holds(opened(json::kPathSyntax), "side: your request;");
  Holds(opened(kTooManyParts), "side: your request;");
}

TEST_F(ExplainTest, OnlyInterimAnswers) {
  trace_.response = ToBytes("HTTP/1.1 103 Early Hints\r\n\r\n");
  Holds(Explained(Error(net::kTimeout)),
        "sent only HTTP/1.1 103 Early Hints, which is no final answer, then nothing for the time limit");
  Holds(Explained(Error(tls::kTruncated)), "the site sent 1 interim answer and closed before the final one");
}

ProveRequest Asked() {
  ProveRequest request;
  request.http.method = "GET";
  request.http.host = "bnak.example";
  request.http.port = 443;
  return request;
}

// Side gives what stands behind the last "side: ".
std::string Side(const std::string& text) {
  const size_t at = text.rfind("side: ");
  return at == std::string::npos ? "" : text.substr(at + 6, text.rfind("; ") - at - 6);
}

std::string SideOf(const Error& error, const Trace& trace = {}) {
  return Side(ExplainExchange(error, trace, Asked(), Clocks(), Time{}).detail());
}

TEST(Explain, EverySideThatHasAFaultIsNamedOnce) {
  const Faults faults = {{"a.b", "x", Retry::kNo, Blame::kRequest}, {"a.c", "y"}, {"a.d", "z"}};
  EXPECT_EQ(Side(FaultText("headline", faults)), "your request, and the site");
}

TEST(Explain, CertificatesAreAMatterOfTheRootsOrTheName) {
  EXPECT_EQ(SideOf(Error(crypto::kCertificateRoot)), "your choice of web roots, or the site");
  EXPECT_EQ(SideOf(Error(crypto::kCertificatePath)), "your choice of web roots, or the site");
  EXPECT_EQ(SideOf(Error(crypto::kCertificateHost)), "the host name of your URL, or the site");
  EXPECT_EQ(SideOf(Error(crypto::kCertificateExpired)), "the site");
}

TEST(Explain, AHostThatNobodyFindsMayBeMisspelt) {
  Trace trace;
  trace.failed = channel::Failed{std::string(node::kSiteUnresolved.id), "", channel::Side::kSite, Retry::kLater, {}};
  const Error told = ExplainExchange(Error(channel::kRefused), trace, Asked(), Clocks(), Time{});
  EXPECT_NE(told.detail().find("bnak.example: is it misspelt?"), std::string::npos) << told.detail();
  EXPECT_EQ(Side(told.detail()), "the host name of your URL, or the site");
  EXPECT_EQ(SideOf(Error(tls::kAlert, "unrecognized_name")), "the host name of your URL, or the site");
}

TEST(Explain, TheNodesTimeLimitIsTold) {
  Trace trace;
  trace.failed = channel::Failed{std::string(node::kTooLong.id), "600 s", channel::Side::kSite, Retry::kNow, {}};
  const std::string text = ExplainExchange(Error(channel::kRefused), trace, Asked(), Clocks(), Time{}).detail();
  EXPECT_NE(text.find("the node's time limit (600 s)"), std::string::npos) << text;
}

TEST(Explain, WhatCannotBeOpenedAsAskedIsTheRequests) {
  EXPECT_EQ(Side(ExplainOpening(Error(disclosure::kSecretHeader, "X-Misspelt"), {}, Asked()).detail()), "your request");
  EXPECT_EQ(Side(ExplainOpening(Error(tls::kTruncated), {}, Asked()).detail()), "this program");
}

}  // namespace
}  // namespace attestor::client
