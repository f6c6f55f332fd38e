#include "web/json/text_out.h"

#include <gtest/gtest.h>

#include "web/json/document.h"

namespace attestor::json {
namespace {

TEST(Quote, IsReadBackAsItWas) {
  for (const std::string_view text :
       {"", "plain", "a\"b\\c", "\x01\n\t\x7f", "M\xc3\xbcnchen \xe2\x82\xac", "\xf0\x9f\x98\x80"}) {
    const std::string quoted = Quote(text);
    for (const char c : quoted) EXPECT_TRUE(c >= 0x20 && c < 0x7f) << quoted;
    const auto document = Document::Parse(AsBytes(quoted));
    ASSERT_TRUE(document.ok()) << quoted;
    EXPECT_EQ(document->string(document->root()), text);
  }
  EXPECT_EQ(Quote("a\xff\xc3"), R"("a\ufffd\ufffd")");
}

TEST(Base64, OfRfc4648) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : vectors) EXPECT_EQ(Base64(AsBytes(plain)), encoded);
  EXPECT_EQ(Base64(Bytes{0xff, 0xfe, 0xfd}), "//79");
}

TEST(Display, ShowsPeopleTheirOwnLetters) {
  for (const std::string_view text : {"Z\xc3\xbcrich", "\xe6\x9d\xb1\xe4\xba\xac", "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d",
                                      "\xe2\x82\xac 5", "\xf0\x9f\x98\x80", "\\n"}) {
    EXPECT_EQ(Display(text), text);
  }
}

TEST(Display, EscapesWhatCommandsATerminalOrTurnsTheText) {
  EXPECT_EQ(Display("a\x1b[2J\r\n\t\x7f"), R"(a\u{1b}[2J\u{d}\u{a}\u{9}\u{7f})");
  EXPECT_EQ(Display("\xc2\x9b"), R"(\u{9b})") << "a control of eight bits";
  EXPECT_EQ(Display("5\xe2\x80\xae"
                    "1"),
            R"(5\u{202e}1)");
  for (const std::string_view direction :
       {"\xe2\x80\x8e", "\xe2\x80\x8f", "\xd8\x9c", "\xe2\x81\xa6", "\xe2\x81\xa9", "\xe2\x80\xa8", "\xe2\x80\xa9"}) {
    EXPECT_TRUE(Display(direction).starts_with("\\u{")) << direction;
  }
  EXPECT_EQ(Display("\xe2\x96\x91"), R"(\u{2591})") << "what stands for a hidden byte";
  EXPECT_EQ(Display("\xff"
                    "a\xc3"),
            R"(\xffa\xc3)")
      << "no UTF-8";
}

TEST(Display, KeepsLinesWhereTheyAreWanted) { EXPECT_EQ(DisplayLines("a\r\nb\nc\rd"), "a\nb\nc\\u{d}d"); }

}  // namespace
}  // namespace attestor::json
