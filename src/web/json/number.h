// Decimal is a JSON number by its exact value: 1, 1.0 and 10e-1 are equal, 9007199254740993 and 9007199254740992 are
// not.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace attestor::json {

class Decimal {
 public:
  // FromText reads a number that was scanned as one. An exponent beyond 10^15 in size counts as 10^15.
  static Decimal FromText(std::string_view text);
  static Decimal FromCount(uint64_t count);

  std::strong_ordering operator<=>(const Decimal& other) const;
  bool operator==(const Decimal& other) const { return (*this <=> other) == std::strong_ordering::equal; }

 private:
  std::strong_ordering CompareSize(const Decimal& other) const;

  // The value is sign_ * 0.digits * 10^exponent; digits neither begin nor end with 0, and are empty exactly when sign_
  // is 0.
  int sign_ = 0;
  int64_t exponent_ = 0;
  std::string digits_;
};

}  // namespace attestor::json
