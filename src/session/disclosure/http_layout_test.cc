#include "session/disclosure/http_layout.h"

#include <random>

#include "session/disclosure/hide_test.h"
#include "session/disclosure/shown_head.h"
#include "web/http/errors.h"

namespace attestor::disclosure {
namespace {

const std::string kChunked =
    "HTTP/1.1 200 OK\r\nX-A:  one\ttwo \t\r\nTransfer-Encoding: chunked\r\nX-Empty:  \r\nX-None:\r\n\r\n"
    "3\r\nabc\r\n0002\r\nde\r\n0\r\n\r\n";

Result<ResponseLayout> Resp(std::string_view text, std::string_view method = "GET") {
  return LayOutResponse(AsBytes(text), method, http::StreamEnd::kCloseNotify);
}

std::string_view At(std::string_view text, Range range) { return text.substr(range.begin, range.size()); }

TEST(Layout, SaysWhereTheHeadIs) {
  const auto read = Resp(kChunked);
  ASSERT_TRUE(read.ok()) << read.error().Text();
  const Layout& layout = read->layout;
  EXPECT_EQ(At(kChunked, layout.first_line), "HTTP/1.1 200 OK");
  ASSERT_EQ(layout.fields.size(), 4u);
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(At(kChunked, layout.fields[i].name), read->message.headers[i].name);
    EXPECT_EQ(At(kChunked, layout.fields[i].value), read->message.headers[i].value);
  }
  EXPECT_EQ(At(kChunked, layout.fields[0].value), "one\ttwo");
  EXPECT_EQ(At(kChunked, layout.fields[1].name), "Transfer-Encoding");
}

TEST(Layout, SaysWhereTheBodyIs) {
  const auto chunked = Resp(kChunked);
  ASSERT_TRUE(chunked.ok());
  EXPECT_EQ(At(kChunked, chunked->layout.rest), "3\r\nabc\r\n0002\r\nde\r\n0\r\n\r\n");
  ASSERT_EQ(chunked->layout.body.size(), 2u);
  EXPECT_EQ(At(kChunked, chunked->layout.body[0]), "abc");
  EXPECT_EQ(At(kChunked, chunked->layout.body[1]), "de");
  const std::string no_chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
  EXPECT_TRUE(Resp(no_chunks)->layout.body.empty());
  const std::string sized = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc";
  EXPECT_EQ(Resp(sized)->layout.body, (std::vector<Range>{{sized.size() - 3, sized.size()}}));
  const std::string until_end = "HTTP/1.1 200 OK\r\n\r\nabc";
  EXPECT_EQ(Resp(until_end)->layout.body, (std::vector<Range>{{until_end.size() - 3, until_end.size()}}));
  const std::string head_only = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n";
  EXPECT_TRUE(Resp(head_only, "HEAD")->layout.body.empty());
  EXPECT_EQ(Resp(head_only, "HEAD")->layout.rest.size(), 0u);
}

TEST(Layout, SaysWhereInterimHeadsAre) {
  const std::string text =
      "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nX-B: c\r\n\r\nHTTP/1.1 100 Go on\r\n\r\n" + kChunked;
  const auto read = Resp(text);
  ASSERT_TRUE(read.ok()) << read.error().Text();
  ASSERT_EQ(read->interim.size(), 2u);
  EXPECT_EQ(At(text, read->interim[0].first_line), "HTTP/1.1 103 Early Hints");
  ASSERT_EQ(read->interim[0].fields.size(), 2u);
  EXPECT_EQ(At(text, read->interim[0].fields[0].name), "Link");
  EXPECT_EQ(At(text, read->interim[0].fields[1].value), "c");
  EXPECT_EQ(read->interim[0].rest, (Range{read->interim[1].first_line.begin, read->interim[1].first_line.begin}));
  EXPECT_EQ(At(text, read->interim[1].first_line), "HTTP/1.1 100 Go on");
  EXPECT_EQ(At(text, read->layout.first_line), "HTTP/1.1 200 OK");
  EXPECT_EQ(At(text, read->layout.fields[0].value), "one\ttwo");
  EXPECT_EQ(At(text, read->layout.body.at(1)), "de");
}

TEST(Layout, IsThatOfTheParser) {
  const std::string request = "POST /a HTTP/1.1\r\nHost: a.example\r\nContent-Length: 2\r\n\r\nab";
  const auto read = LayOutRequest(AsBytes(request));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(At(request, read->layout.first_line), "POST /a HTTP/1.1");
  EXPECT_EQ(At(request, read->layout.body.at(0)), "ab");
  EXPECT_EQ(CodeOf(LayOutRequest(AsBytes(request + "c"))), http::kTrailing.id);
  EXPECT_EQ(CodeOf(Resp(kChunked + "HTTP/1.1 200 OK\r\n\r\n")), http::kTrailing.id);
  EXPECT_EQ(CodeOf(LayOutResponse(AsBytes("HTTP/1.1 200 OK\r\n\r\nab"), "GET", http::StreamEnd::kFramingOnly)),
            http::kBodyUntilEnd.id);
}

// The argument of spec/disclosure/rules.md section 3, tried: whatever text stands in the place of hidden header values
// and a hidden body, nothing else of the message moves.
TEST(Layout, DoesNotDependOnHiddenBytes) {
  const MaskedBytes masked =
      Hide("HTTP/1.1 103 Early Hints\r\nLink: hint\r\n\r\n" + kChunked, {{"hint", ByteClass::kText},
                                                                         {"one", ByteClass::kText},
                                                                         {"two", ByteClass::kText},
                                                                         {"abc", ByteClass::kOpaque},
                                                                         {"de", ByteClass::kOpaque}});
  const auto expected = Resp(AsText(masked.Substituted()));
  ASSERT_TRUE(expected.ok());
  ASSERT_TRUE(CheckFraming(masked, expected->layout).ok());
  std::mt19937 random(1);
  for (int round = 0; round < 20'000; ++round) {
    Bytes text = masked.Substituted();
    for (size_t i = 0; i < text.size(); ++i) {
      if (masked.classes()[i] == ByteClass::kDisclosed) continue;
      const ByteClass byte_class = masked.classes()[i];
      // DEL is in the class, but no reader of HTTP accepts it in a header.
      do text[i] = static_cast<uint8_t>(random());
      while (!HasClass(text[i], byte_class) || (byte_class == ByteClass::kText && text[i] == 0x7f));
    }
    const auto read = Resp(AsText(text));
    ASSERT_TRUE(read.ok()) << read.error().Text();
    ASSERT_EQ(read->interim.size(), 1u);
    ASSERT_EQ(read->interim[0].rest, expected->interim[0].rest);
    ASSERT_EQ(read->layout.first_line, expected->layout.first_line);
    ASSERT_EQ(read->layout.rest, expected->layout.rest);
    ASSERT_EQ(read->layout.body, expected->layout.body);
    for (size_t i = 0; i < 4; ++i) {
      ASSERT_EQ(read->layout.fields[i].name, expected->layout.fields[i].name);
      ASSERT_GE(read->layout.fields[i].value.begin, expected->layout.fields[i].value.begin);
      ASSERT_LE(read->layout.fields[i].value.end, expected->layout.fields[i].value.end);
    }
  }
}

}  // namespace
}  // namespace attestor::disclosure
