#include "service/client/answer.h"

#include <gtest/gtest.h>

#include <chrono>

#include "service/channel/messages.h"
#include "service/client/answer_faults.h"
#include "service/client/body_faults.h"
#include "service/client/errors.h"
#include "service/client/json_probe.h"
#include "service/client/plain_text.h"
#include "web/http/message.h"
#include "web/http/parser.h"

namespace attestor::client {
namespace {

constexpr auto kClosed = http::StreamEnd::kCloseNotify;

Answer Read(std::string_view text, std::string_view method = "GET") { return ReadAnswer(AsBytes(text), method); }

std::string Http(std::string_view text, http::StreamEnd end = kClosed) {
  std::string out;
  for (const Fault& fault : HttpFaults(Read(text), AsBytes(text), "GET", end))
    out += fault.code + ": " + fault.text + "\n";
  return out;
}

std::string Body(const std::string& type, const std::string& body, const std::string& query = "$.a") {
  const std::string text =
      "HTTP/1.1 200 OK\r\n" + (type.empty() ? "" : "Content-Type: " + type + "\r\n") + "\r\n" + body;
  std::string out;
  for (const Fault& fault : BodyFaults(Read(text), {query})) out += fault.code + ": " + fault.text + "\n";
  return out;
}

void Holds(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << part << " is not in\n" << text;
}

TEST(Answer, IsReadWhateverItsForm) {
  const Answer chunked =
      Read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=1\r\nabc\r\n2\r\nde\r\n0\r\nX-Sum: 1\r\n\r\nmore");
  EXPECT_EQ(chunked.body, ToBytes("abcde"));
  EXPECT_EQ(chunked.chunk_extension, ";x=1");
  EXPECT_EQ(chunked.trailers, std::vector<std::string>{"X-Sum"});
  EXPECT_EQ(chunked.behind, 4u);
  const Answer cut = Read("HTTP/1.1 500\nContent-Length: 10\n\nabc");
  EXPECT_EQ(cut.status, 500);
  EXPECT_TRUE(cut.bare_lf);
  EXPECT_FALSE(cut.ended);
  EXPECT_EQ(cut.promised, 10u);
  const Answer late = Read("HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_EQ(late.status, 204);
  EXPECT_EQ(late.interim.size(), 1u);
  EXPECT_FALSE(late.has_body);
  EXPECT_EQ(Read("220 mail.example ESMTP\r\n").status, 0);
  EXPECT_FALSE(Read("HTTP/1.1 200 OK\r\nContent-Le").head_whole);
  EXPECT_FALSE(Read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HEAD").has_body);
}

TEST(Answer, EveryFaultAtOnce) {
  const std::string many = Http(
      "HTTP/1.1 200 OK\nContent-Type: a/b\nContent-Type: c/d\nContent-Encoding: br\nX: a\x01z\nContent-Length: "
      "9\n\nabc");
  for (const char* part :
       {"http.bare_lf: ", "Content-Type stands twice: a/b and c/d", "the body is compressed (br)",
        "the header X holds the control character \\x01", "the server promised 9 bytes and sent 3, then closed"}) {
    Holds(many, part);
  }
  Holds(Http("HTTP/1.1 200 OK\r\n\r\nabc", http::StreamEnd::kFramingOnly),
        "so nobody can say that it is whole; 3 bytes of body came");
  Holds(Http("", kClosed), "without a byte of an answer");
  Holds(Http("HTTP/1.0 200 OK\r\n\r\n"), "http.version: ");
  EXPECT_EQ(Http("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"), "");
}

// One departure is not explained by another that is none.
TEST(Answer, NothingButTheFault) {
  constexpr auto kCut = http::StreamEnd::kFramingOnly;
  EXPECT_EQ(Http("HTTP/1.1 200 OK\r\nContent-Length: 3, 3\r\n\r\nabc", kCut).find("no length"), std::string::npos);
  Holds(Http("HTTP/1.1 200 OK\r\nContent-Length: 3, 3\r\n\r\nabc", kCut), "http.content_length: ");
  EXPECT_EQ(Http("HTTP/1.1 200 OK\r\nContent-Encoding: none\r\nContent-Length: 9\r\n\r\nabc").find("compressed"),
            std::string::npos);
  const std::string hex = Http("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n");
  Holds(hex, "http.chunk_size: ");
  EXPECT_EQ(hex.find("extension"), std::string::npos) << hex;
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const char* wrong :
       {"-7\r\nabc", "{\"a\":1}", "\r\nabc\r\n0\r\n\r\n", "2\r\nabc\r\n0\r\n\r\n", "3\r\nabc\r\n0\r\nX: 1"}) {
    EXPECT_EQ(Http(chunked + wrong).find("closed"), std::string::npos) << wrong;
  }
  for (const char* cut : {"", "3", "3\r", "3\r\n", "3\r\nab", "3\r\nabc", "3\r\nabc\r\n"}) {
    Holds(Http(chunked + cut), "the server closed before the last chunk, after ");
  }
  Holds(Http("HTTP/1.1 200 OK\r\nContent-Encoding: UTF-8\r\nContent-Length: 3\r\n\r\nabc"),
        "the server calls the coding of the body UTF-8");
  Holds(Http("HTTP/1.1 200 OK\r\nContent-Encoding: x-gzip\r\nContent-Length: 3\r\n\r\nabc"),
        "the body is compressed (x-gzip)");
  for (const char* cut : {"H", "HTTP/1.1 20", "HTTP/1.1 200 OK\r\nContent-Ty"}) {
    Holds(Http(cut), "of a head, then closed");
    EXPECT_EQ(HttpFaults(Read(cut), AsBytes(std::string_view(cut)), "GET", kClosed)[0].retry, channel::Retry::kNow);
  }
  EXPECT_EQ(DescribeAnswer(Read("HTTP/1.1 20")), "with the beginning of a status line: HTTP/1.1 20");
  EXPECT_EQ(DescribeAnswer(Read("\r\nHTTP/1.1 200 OK\r\n\r\n")), "with an empty line in place of a status line");
  EXPECT_EQ(DescribeAnswer(Read("220 mail.example")), "with what is no HTTP/1.1: 220 mail.example");
  Holds(Http("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3 \r\nabc\r\n0\r\n\r\n"), "http.chunk_extension: ");
}

TEST(Answer, InterimAnswersAreToldApart) {
  const std::string hints = "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n";
  const std::string last = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc";
  EXPECT_EQ(InterimText(Read(hints + hints + last)), "HTTP/1.1 103 Early Hints, HTTP/1.1 103 Early Hints");
  EXPECT_EQ(Http(hints + last), "");
  EXPECT_EQ(DescribeAnswer(Read(hints)), "so far only HTTP/1.1 103 Early Hints");
  EXPECT_EQ(Http(hints), "http.head_incomplete: the site sent 1 interim answer and closed before the final one\n");
  Holds(Http("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"),
        "http.interim: the site changed to another protocol (Upgrade: websocket), although none was asked for");
  Holds(Http("HTTP/1.1 103 Hints\r\nContent-Length: 3\r\n\r\n" + last), "http.no_content_framing");
  std::string flood;
  for (size_t i = 0; i <= http::kMaxInterim; ++i) flood += hints;
  Holds(Http(flood + last), "http.interim: ");
  EXPECT_EQ(Http(flood.substr(hints.size()) + last), "");
}

TEST(Answer, StatusAndWhatToDo) {
  const auto advice = [](std::string_view text) {
    const Faults faults = StatusFaults(Read(text), {});
    return faults.empty() ? std::string() : faults[0].text;
  };
  Holds(advice("HTTP/1.1 401 No\r\n\r\n"), "log in again");
  Holds(advice("HTTP/1.1 503 Busy\r\nRetry-After: 7\r\n\r\n"), "Retry-After: 7 seconds");
  Holds(advice("HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\n"), "redirects are not followed; prove that URL instead");
  Holds(advice("HTTP/1.1 429 Slow\r\nRetry-After: 7\r\n\r\n"), "Retry-After: 7 seconds");
  EXPECT_EQ(advice("HTTP/1.1 429 Slow\r\nRetry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n"),
            "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(advice("HTTP/1.1 200 OK\r\n\r\n"), "");
  EXPECT_TRUE(StatusFaults(Read("HTTP/1.1 401 No\r\n\r\n"), std::vector<int>{401}).empty());
  EXPECT_EQ(StatusFaults(Read("HTTP/1.1 502 Bad\r\n\r\n"), {})[0].retry, channel::Retry::kLater);
}

TEST(Answer, AStatusIsBlamedOnWhoCausedIt) {
  const auto blame = [](const std::string& line) {
    return StatusFaults(Read("HTTP/1.1 " + line + "\r\n\r\n"), {}).at(0).blame;
  };
  for (const char* line :
       {"400 Bad Request", "401 No", "403 No", "404 Not Found", "405 No", "410 Gone", "302 Found\r\nLocation: /x"}) {
    EXPECT_EQ(blame(line), Blame::kRequest) << line;
  }
  for (const char* line :
       {"429 Too Many", "500 Failed", "503 Busy\r\nRetry-After: 7", "403 No\r\ncf-mitigated: challenge"}) {
    EXPECT_EQ(blame(line), Blame::kSite) << line;
  }
}

TEST(Answer, AHeaderToShowThatIsNotThere) {
  const Answer answer = Read("HTTP/1.1 200 OK\r\nServer: x\r\nDate: y\r\n\r\n");
  EXPECT_TRUE(HeaderFaults(answer, {}).empty());
  EXPECT_TRUE(HeaderFaults(answer, {"server", "Date"}).empty());
  const Faults faults = HeaderFaults(answer, {"Sever", "Server", "X-\x1b"});
  ASSERT_EQ(faults.size(), 2u);
  EXPECT_EQ(faults[0].code, kNoHeader.id);
  EXPECT_EQ(faults[0].blame, Blame::kRequest);
  EXPECT_EQ(faults[0].text, "the answer has no header Sever, so it cannot be shown; it has Server, Date");
  Holds(faults[1].text, "X-\\x1b");
  Holds(HeaderFaults(Read("HTTP/1.1 200 OK\r\n\r\n"), {"Server"}).at(0).text, "it has none");
}

// What a run that succeeds prints about an answer holds nothing of its body.
TEST(Answer, ASummaryHoldsNoBody) {
  const Answer answer = Read("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\nsecret");
  EXPECT_EQ(SummarizeAnswer(answer), "200 OK, text/plain, 6 bytes");
  EXPECT_EQ(DescribeAnswer(answer), "200 OK, text/plain, 6 bytes: secret");
}

TEST(Answer, AQueryThatFindsNothingIsTheRequests) {
  const Faults misspelt =
      BodyFaults(Read("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"a\":1}"), {"$.b"});
  ASSERT_EQ(misspelt.size(), 1u);
  EXPECT_EQ(misspelt[0].blame, Blame::kRequest);
  const Faults page = BodyFaults(Read("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>"), {"$.b"});
  ASSERT_EQ(page.size(), 1u);
  EXPECT_EQ(page[0].blame, Blame::kSite);
}

TEST(Answer, BodiesOfWhichNoValueCanBeRevealed) {
  Holds(Body("", "{\"a\":1}"), "the answer has no Content-Type");
  Holds(Body("application/json; charset=ISO-8859-1", "{\"a\":1}"),
        "the server calls the body ISO-8859-1; it holds ASCII bytes only");
  Holds(Body("application/json; charset=\"windows-1252\"", "{\"a\":1}"),
        "the body windows-1252; it holds ASCII bytes only");
  const std::string wide = Body("application/json; charset=utf-16", "{\"a\":1}");
  Holds(wide, "the server calls the body utf-16; ");
  EXPECT_EQ(wide.find("both readings"), std::string::npos) << "ASCII bytes are another text in UTF-16";
  Holds(Body("application/json; charset=utf-8; charset=utf-8", "{\"a\":1}"), "name a charset twice");
  Holds(Body("text/plain", "{\"a\":1}"), "the server calls the body text/plain; it is JSON by its bytes");
  Holds(Body("application/json", ")]}',\n{\"a\":1}"), "the JSON text stands behind )]}', and a line end");
  Holds(Body("application/javascript", "cb({\"a\":1});"), "the JSON text stands inside cb( and );");
  Holds(Body("application/json", "/*x{\"a\":1}x*/"), "the JSON text stands inside a comment");
  Holds(Body("application/json", "{\"a\":1}\n{\"a\":2}\n"), "several JSON values, one a line (2)");
  Holds(Body("text/html", "<html><script id=\"D\" type=\"application/json\">{}</script>"),
        "holds JSON in the script element D");
  Holds(Body("application/json", "\x1f\x8b\x08"), "it begins with 1f 8b, as gzip does");
  Holds(Body("application/json", std::string("{\0\"\0a\0\"\0:\0", 10)), "the body is UTF-16, not UTF-8");
  Holds(Body("application/json", ""), "the body is empty (0 bytes)");
  Holds(Body("application/json", " \r\n"), "the body holds nothing but white space (3 bytes)");
  Holds(Body("application/json", "{\"b\":1,\"c\":2}"),
        "the query $.a finds nothing; the body is an object with the members b, c");
  EXPECT_EQ(Body("application/json", "{\"a\":1}"), "");
}

TEST(Answer, WhatWillBeHiddenIsNoFault) {
  const std::string text = R"({"a":{"x":1},"m":{"t":1,"t":2},"s":"\ud83d"})";
  EXPECT_EQ(Body("application/json", text, "$.a.x"), "");
  const auto notes = BodyNotes(Read("HTTP/1.1 200 OK\r\n\r\n\xEF\xBB\xBF" + text), {"$.a.x"});
  ASSERT_EQ(notes.size(), 3u);
  Holds(notes[0], "a byte order mark, which was skipped");
  Holds(notes[1], "$.m has two members named t; the revealed path does not pass it");
  Holds(notes[2], "$.s holds half a surrogate pair");
  Holds(Body("application/json", text, "$.m.t"), "$.m has two members named t, so no one value is proved");
  Holds(Body("application/json", text, "$.s"), "half a surrogate pair");
  Holds(Body("application/json", text, "$"), "half a surrogate pair");
  // However the query is written, what it finds decides.
  for (const char* query : {"$['m']['t']", "$.m['t']", "$.*", "$..t", "$['m']"}) {
    Holds(Body("application/json", text, query), "two members named t, so no one value is proved");
  }
  for (const char* query : {"$['s']", "$[?@ != 1]"})
    Holds(Body("application/json", text, query), "half a surrogate pair");
  EXPECT_EQ(Body("application/json", text, "$['a']"), "");
  Holds(Body("application/json", R"({"a":{"x":1,"\u0078":2}})", "$.a.x"),
        "$.a has two members named x, so no one value is proved");
  Holds(Body("application/json", R"({"a":1,"n\ud83d":2})", "$.a"), "half a surrogate pair");
  EXPECT_EQ(Body("application/json", "\xEF\xBB\xBF" + text, "$.a.x"), "");
}

TEST(Answer, HiddenFaultsLeaveRoomForAShownOne) {
  std::string text = "{\"h\":[";
  for (size_t i = 0; i < 50'000; ++i) text += "\"\\ud83d\",";
  text += R"(0],"a":"\ud83d"})";
  const auto begin = std::chrono::steady_clock::now();
  Holds(Body("application/json", text), "$.a holds half a surrogate pair");
  EXPECT_EQ(BodyNotes(Read("HTTP/1.1 200 OK\r\n\r\n" + text), {"$.a"}).size(), kMaxJsonFaults);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

TEST(PlainText, NothingCommandsATerminal) {
  EXPECT_EQ(Readable("caf\xC3\xA9 \x1b[2J\xfc \xE2\x80\xAE!"), "caf\xC3\xA9 \\x1b[2J\\xfc \\xe2\\x80\\xae!");
  EXPECT_EQ(FirstBytes(AsBytes("abc\xC3\xA9xyz"), 4), "abc...") << "no character is cut";
  EXPECT_EQ(FirstBytes(AsBytes("abc"), 3), "abc");
}

}  // namespace
}  // namespace attestor::client
