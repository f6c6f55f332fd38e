#include "evidence/quote/input.h"

#include <gtest/gtest.h>

#include "evidence/quote/errors.h"

namespace attestor::quote {
namespace {

Result<Bytes> Quote(std::string_view text) { return QuoteOf(ToBytes(text)); }

TEST(QuoteFile, BinaryOrHex) {
  const Bytes quote = *FromHex("04000200");
  EXPECT_EQ(*QuoteOf(quote), quote);
  for (const char* text : {"04000200", "0x04000200", " 0400\r\n\t0200 ", "0x 04 00 02 00"})
    EXPECT_EQ(*Quote(text), quote) << text;
  EXPECT_EQ(*QuoteOf(*FromHex("050034")), *FromHex("050034"));
}

TEST(QuoteFile, WhatIsNone) {
  for (const char* text : {"", " ", "hello", "0x", "02000000", "06000000", "04010000", "0400", "04000"}) {
    const auto quote = Quote(text);
    ASSERT_FALSE(quote.ok()) << text;
    EXPECT_TRUE(quote.error().Is(kNotQuote)) << text;
  }
  EXPECT_NE(Quote(R"({"quote":"04000200"})").error().detail().find("it is JSON"), std::string::npos);
}

TEST(ReportData, IsHexOfAtMost64Bytes) {
  ByteArray<64> expected{};
  expected[0] = 0xab;
  EXPECT_EQ(ReportDataOf("ab"), expected);
  EXPECT_EQ(ReportDataOf("0xAB00"), expected);
  EXPECT_EQ(ReportDataOf("ab" + std::string(126, '0')), expected);
  for (const std::string& text :
       {std::string(), std::string("0x"), std::string("a"), std::string("zz"), "ab" + std::string(128, '0')}) {
    EXPECT_FALSE(ReportDataOf(text).has_value()) << text;
  }
}

TEST(CollateralFile, IsToldFromOtherFiles) {
  EXPECT_TRUE(CheckCollateralFile(AsBytes(" \n{\"tcb_info\":1}")).ok());
  EXPECT_TRUE(CheckCollateralFile(Bytes{0xa7, 0x01}).ok());
  for (const Bytes& other : {Bytes(), ToBytes(" "), ToBytes("[]"), ToBytes("{}"), ToBytes("{\"a\":1}"),
                             ToBytes("{\"tcb_info\":"), Bytes{0xa6}}) {
    EXPECT_TRUE(CheckCollateralFile(other).error().Is(kNotCollateral));
  }
}

TEST(CollateralFile, WhatIsNoneSaysWhy) {
  EXPECT_EQ(CheckCollateralFile(AsBytes("[]")).error().detail(), "");
  EXPECT_EQ(CheckCollateralFile(AsBytes("{}")).error().detail(), "it is JSON without 'tcb_info'");
  EXPECT_EQ(CheckCollateralFile({}).error().detail(), "it is empty");
}

TEST(CollateralFile, ImportedOrRefused) {
  EXPECT_TRUE(ImportedCollateral(AsBytes("{}")).error().Is(kCollateralMalformed));
  EXPECT_FALSE(ImportedCollateral(Bytes{0xa7}).ok());
}

}  // namespace
}  // namespace attestor::quote
