// Whatever ends an exchange, a person is told whose side it was and whether trying again can help; and nothing that is not so.
#include "client/explain.h"

#include <gtest/gtest.h>

#include "channel/errors.h"
#include "channel/failed.h"
#include "client/errors.h"
#include "http/errors.h"
#include "json/errors.h"
#include "net/errors.h"
#include "tls/errors.h"

namespace attestor::client {
namespace {

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
  Holds(Explained(Error(tls::kKeyUpdate)), std::string("side: ") + std::string(channel::ToText(channel::Side::kSite)));
  Holds(Explained(Error(tls::kAlert, "certificate_required")), "the site (bank.example:443): certificate_required\n");
  Holds(Explained(Error(net::kClosed)), std::string("side: ") + std::string(channel::ToText(channel::Side::kNode)));
  Holds(Explained(Error(kRecording, "7 and 9 bytes")), "between this client and the node: 7 and 9 bytes\nside: ");
  EXPECT_EQ(Explained(Error(channel::kRefused, "node.busy")), "node.busy") << "what the node said has its side already";
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
  const auto opened = [this](const ErrorCode& code) { return ExplainOpening(Error(code, "at byte 7"), trace_, request_).detail(); };
  Holds(opened(json::kDuplicateKey), std::string("side: ") + std::string(channel::ToText(channel::Side::kSite)));
  Holds(opened(json::kPathSyntax), std::string("side: ") + std::string(channel::ToText(channel::Side::kClient)));
  Holds(opened(kTooManyParts), std::string("side: ") + std::string(channel::ToText(channel::Side::kClient)));
}

TEST_F(ExplainTest, OnlyInterimAnswers) {
  trace_.response = ToBytes("HTTP/1.1 103 Early Hints\r\n\r\n");
  Holds(Explained(Error(net::kTimeout)), "sent only HTTP/1.1 103 Early Hints, which is no final answer, then nothing for the time limit");
  Holds(Explained(Error(tls::kTruncated)), "the site sent 1 interim answer and closed before the final one");
}

}  // namespace
}  // namespace attestor::client
