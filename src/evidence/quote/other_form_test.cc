#include "evidence/quote/other_form.h"

#include <gtest/gtest.h>

#include "evidence/quote/collateral_import.h"
#include "evidence/quote/errors.h"
#include "evidence/quote/input.h"
#include "testkit/quote/mock_platform.h"

namespace attestor::quote {
namespace {

bool Says(const std::string& text, std::string_view what) { return text.find(what) != std::string::npos; }

// A TCG event log as firmware begins it: register 0, EV_NO_ACTION, an empty digest, the size, the name.
Bytes TcgLog() {
  Bytes log(32);
  log[4] = 3;
  log[28] = 65;
  return Concat({log, AsBytes("Spec ID Event03"), Bytes(50)});
}

TEST(OtherForm, WhatPeopleHave) {
  EXPECT_TRUE(Says(OtherForm(TcgLog()), "CCEL"));
  EXPECT_TRUE(Says(OtherForm(AsBytes("CCEL8")), "CCEL"));
  EXPECT_TRUE(Says(OtherForm(AsBytes("[4,0,2]")), "array of numbers"));
  EXPECT_TRUE(Says(OtherForm(AsBytes(" [ 4 ]")), "array of numbers"));
  for (const char* text : {"BAACAIEAAAA=", "BAAC\nAIEA\n", "BAAC_-EA"}) {
    EXPECT_TRUE(Says(OtherForm(AsBytes(text)), "base64 -d")) << text;
  }
  for (const char* text : {"", " ", "0400 0200", "[]", "[\"a\"]", "{}", "BAA", "hello, world", "CCE"}) {
    EXPECT_EQ(OtherForm(AsBytes(text)), "") << text;
  }
}

TEST(OtherForm, AQuoteFileSaysWhatToConvert) {
  const auto refusal = [](Bytes file) {
    const auto quote = QuoteOf(std::move(file));
    return quote.ok() || !quote.error().Is(kNotQuote) ? std::string() : quote.error().detail();
  };
  EXPECT_TRUE(Says(refusal(ToBytes("BAACAIEAAAA=")), "base64"));
  EXPECT_TRUE(Says(refusal(ToBytes("[4,0,2,0]")), "array of numbers"));
  EXPECT_TRUE(Says(refusal(TcgLog()), "CCEL"));
}

TEST(OtherForm, CollateralInBase64SaysWhichMember) {
  MockPlatform platform;
  boost::json::object json = boost::json::parse(platform.Build().collateral_json).as_object();
  json["root_ca_crl"] = "MIIBITCByQIBATAKBggqhkjOPQQDAg==";
  const auto read = ImportCollateral(AsBytes(boost::json::serialize(json)));
  ASSERT_FALSE(read.ok());
  EXPECT_TRUE(read.error().Is(kCollateralMalformed));
  EXPECT_TRUE(Says(read.error().detail(), "'root_ca_crl'")) << read.error().detail();
  EXPECT_TRUE(Says(read.error().detail(), "base64")) << read.error().detail();
}

TEST(OtherForm, CollateralSaysWhichMemberIsUnknown) {
  MockPlatform platform;
  boost::json::object json = boost::json::parse(platform.Build().collateral_json).as_object();
  json["pck_ca"] = "x";
  const auto read = ImportCollateral(AsBytes(boost::json::serialize(json)));
  ASSERT_FALSE(read.ok());
  EXPECT_TRUE(read.error().Is(kCollateralMalformed));
  EXPECT_TRUE(Says(read.error().detail(), "'pck_ca'")) << read.error().detail();
}

}  // namespace
}  // namespace attestor::quote
