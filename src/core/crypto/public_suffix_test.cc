#include "core/crypto/public_suffix.h"

#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "core/crypto/certificate_errors.h"
#include "core/crypto/hash.h"
#include "core/crypto/punycode.h"
#include "testkit/fixtures/vectors.h"

namespace attestor::crypto {
namespace {

std::string Icann(const std::string& rules) {
  return "// ===BEGIN ICANN DOMAINS===\n" + rules + "// ===END ICANN DOMAINS===\n";
}

PublicSuffixes Parsed(const std::string& rules) {
  auto parsed = PublicSuffixes::Parse(Icann(rules));
  EXPECT_TRUE(parsed.ok()) << parsed.error().Text();
  return parsed.ok() ? *parsed : PublicSuffixes::TopLevelOnly();
}

// Ascii converts each label; one that cannot be, such as an empty one, makes an empty name.
std::string Ascii(const std::string& name) {
  std::string out;
  for (std::istringstream labels(name); !labels.eof();) {
    std::string label;
    std::getline(labels, label, '.');
    const auto converted = ToAsciiLabel(label);
    if (!converted) return "";
    out += (out.empty() ? "" : ".") + *converted;
  }
  return out;
}

// Registrable is what publicsuffix.org's tests ask for: the public suffix with one more label, "null" when there is
// none.
std::string Registrable(const PublicSuffixes& list, const std::string& name) {
  const std::string ascii = Ascii(name);
  if (ascii.empty()) return "null";
  std::string before = "null";
  for (std::string_view rest = ascii;; rest.remove_prefix(rest.find('.') + 1)) {
    if (list.Contains(rest)) return before;
    before = std::string(rest);
  }
}

// Of the published tests all hold but those about rules of the private section, which are not read here.
TEST(PublicSuffixTest, PublishedTests) {
  ATTESTOR_VECTOR_OR_SKIP(data, "psl/public_suffix_list.dat");
  ATTESTOR_VECTOR_OR_SKIP(tests, "psl/tests/tests.txt");
  const auto list = PublicSuffixes::Parse(AsText(testing::ReadFile(data)));
  ASSERT_TRUE(list.ok()) << list.error().Text();
  EXPECT_GT(list->size(), 6000u);
  const std::map<std::string, std::string> kPrivate = {{"uk.com", "uk.com"},
                                                       {"example.uk.com", "uk.com"},
                                                       {"b.example.uk.com", "uk.com"},
                                                       {"a.b.example.uk.com", "uk.com"}};
  std::istringstream lines{std::string(AsText(testing::ReadFile(tests)))};
  size_t count = 0, differ = 0;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string name, expected;
    if (line.starts_with("//") || !(words >> name >> expected) || name == "null") continue;
    ++count;
    if (const auto listed = kPrivate.find(name); listed != kPrivate.end()) {
      ++differ;
      EXPECT_EQ(Registrable(*list, name), listed->second) << name;
      continue;
    }
    EXPECT_EQ(Registrable(*list, name), expected == "null" ? expected : Ascii(expected)) << name;
  }
  EXPECT_EQ(differ, kPrivate.size());
  EXPECT_GT(count, 70u);
}

// Platforms have certificates for wildcards below their own names, which the private section lists.
TEST(PublicSuffixTest, PlatformsAreNoPublicSuffixes) {
  ATTESTOR_VECTOR_OR_SKIP(data, "psl/public_suffix_list.dat");
  const auto list = PublicSuffixes::Parse(AsText(testing::ReadFile(data)));
  ASSERT_TRUE(list.ok());
  for (const char* platform :
       {"github.io", "googleapis.com", "supabase.co", "herokuapp.com", "azurewebsites.net", "vercel.app", "pages.dev",
        "cloudfront.net", "firebaseapp.com", "netlify.app", "s3.amazonaws.com", "blogspot.com"}) {
    EXPECT_FALSE(list->Contains(platform)) << platform;
  }
  for (const char* suffix :
       {"com", "co.uk", "com.au", "kyoto.jp", "ide.kyoto.jp", "xn--55qx5d.cn", "any.ck", "gov.br", "unlisted"}) {
    EXPECT_TRUE(list->Contains(suffix)) << suffix;
  }
}

TEST(PublicSuffixTest, TheIdIsThatOfTheRules) {
  const PublicSuffixes list =
      Parsed("// comment\nuk\nco.uk  and more\n\n\xe5\x85\xac\xe5\x8f\xb8.cn\r\n*.ck\n!www.ck\n");
  EXPECT_EQ(list.id(), Sha256(AsBytes("!www.ck\n*.ck\nco.uk\nuk\nxn--55qx5d.cn\n")));
  EXPECT_EQ(list.id(), Parsed("!www.ck\n*.ck\nxn--55qx5d.cn\nUK\nco.uk\nuk\n").id())
      << "order, repetition and spelling";
  EXPECT_NE(list.id(), Parsed("uk\n").id());
  EXPECT_EQ(PublicSuffixes::TopLevelOnly().id(), Sha256({}));
}

TEST(PublicSuffixTest, WhatIsNoListIsRefused) {
  const std::string rule_too_long = std::string(64, 'a') + "\n";
  const std::string none = Icann("// nothing\n"), twice = Icann("uk\n") + Icann("fr\n");
  for (const std::string& text :
       {std::string(), std::string("uk\nco.uk\n"), none, twice, Icann(rule_too_long), Icann("a..b\n"), Icann(".uk\n"),
        Icann("uk.\n"), Icann("a.*.uk\n"), Icann("*uk\n"), Icann("!\n"), Icann("a!b\n"), Icann("\xff.uk\n"),
        std::string("// ===END ICANN DOMAINS===\nuk\n// ===BEGIN ICANN DOMAINS===\n"),
        std::string("// ===BEGIN ICANN DOMAINS===\nuk\n"), std::string(kMaxSuffixList + 1, '\n')}) {
    const auto parsed = PublicSuffixes::Parse(text);
    ASSERT_FALSE(parsed.ok()) << text.substr(0, 80);
    EXPECT_TRUE(parsed.error().Is(kSuffixList));
  }
}

// Examples of RFC 3492 section 7.1 and of names in use.
TEST(PunycodeTest, Labels) {
  EXPECT_EQ(ToAsciiLabel("b\xc3\xbc"
                         "cher"),
            "xn--bcher-kva");
  EXPECT_EQ(ToAsciiLabel("\xe4\xbb\x96\xe4\xbb\xac\xe4\xb8\xba\xe4\xbb\x80\xe4\xb9\x88\xe4\xb8\x8d\xe8\xaf\xb4\xe4\xb8"
                         "\xad\xe6\x96\x87"),
            "xn--ihqwcrb4cv8a8dqg056pqjye");
  EXPECT_EQ(ToAsciiLabel("3\xe5\xb9\xb4"
                         "b\xe7\xb5\x84\xe9\x87\x91\xe5\x85\xab\xe5\x85\x88\xe7\x94\x9f"),
            "xn--3b-ww4c5e180e575a65lsy2b");
  EXPECT_EQ(ToAsciiLabel("\xf0\x9f\x8d\x95"), "xn--vi8h");
  EXPECT_EQ(ToAsciiLabel("CoM"), "com");
  for (const char* bad : {"", "\x80", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe4\xbb"}) {
    EXPECT_EQ(ToAsciiLabel(bad), std::nullopt);
  }
  EXPECT_EQ(ToAsciiLabel(std::string(63, 'a')), std::string(63, 'a'));
  EXPECT_EQ(ToAsciiLabel(std::string(64, 'a')), std::nullopt);
}

}  // namespace
}  // namespace attestor::crypto
