#include "web/json/number.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace attestor::json {
namespace {

// Each row holds spellings of one number; the rows rise.
const std::vector<std::vector<std::string>> kRising = {
    {"-1e999999999999999999999"},
    {"-1e400"},
    {"-10", "-1e1", "-10.0", "-0.1e+2"},
    {"-1.5", "-15e-1"},
    {"-1", "-1.000"},
    {"-1e-400"},
    {"0", "-0", "0.000", "0e5", "-0.0E-7"},
    {"1e-999999999999999999999"},
    {"0.001", "1e-3", "100E-5"},
    {"0.01", "0.010"},
    {"1", "1.0", "10e-1"},
    {"1.5"},
    {"9", "9e0"},
    {"10"},
    {"123e5", "12300000"},
    {"9007199254740992"},
    {"9007199254740993", "9007199254740993.0"},
    {"1e400"},
};

TEST(JsonNumber, ComparesByExactValue) {
  for (size_t i = 0; i < kRising.size(); ++i) {
    for (size_t j = 0; j < kRising.size(); ++j) {
      for (const std::string& a : kRising[i]) {
        for (const std::string& b : kRising[j]) {
          EXPECT_EQ(Decimal::FromText(a) <=> Decimal::FromText(b), i <=> j) << a << " and " << b;
          EXPECT_EQ(Decimal::FromText(a) == Decimal::FromText(b), i == j) << a << " and " << b;
        }
      }
    }
  }
}

TEST(JsonNumber, Counts) {
  EXPECT_EQ(Decimal::FromCount(0), Decimal::FromText("0"));
  EXPECT_EQ(Decimal::FromCount(1200), Decimal::FromText("1.2e3"));
}

}  // namespace
}  // namespace attestor::json
