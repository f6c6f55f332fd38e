#include "web/json/number.h"

#include <algorithm>

namespace attestor::json {
namespace {

constexpr int64_t kMaxExponent =
    1'000'000'000'000'000;  // far beyond any text's length, so adding a number of digits cannot overflow

int64_t ReadExponent(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  int64_t value = 0;
  for (const char digit : text) value = std::min(value * 10 + (digit - '0'), kMaxExponent);
  return negative ? -value : value;
}

}  // namespace

Decimal Decimal::FromText(std::string_view text) {
  Decimal number;
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const size_t e = std::min(text.find_first_of("eE"), text.size());
  const std::string_view mantissa = text.substr(0, e);
  const size_t point = std::min(mantissa.find('.'), mantissa.size());
  number.digits_ = std::string(mantissa.substr(0, point));
  if (point < mantissa.size()) number.digits_ += mantissa.substr(point + 1);
  const size_t zeros = number.digits_.find_first_not_of('0');
  if (zeros == std::string::npos) return Decimal();
  number.digits_.erase(0, zeros);
  number.digits_.erase(number.digits_.find_last_not_of('0') + 1);
  number.sign_ = negative ? -1 : 1;
  number.exponent_ = static_cast<int64_t>(point) - static_cast<int64_t>(zeros);
  if (e < text.size()) number.exponent_ += ReadExponent(text.substr(e + 1));
  return number;
}

Decimal Decimal::FromCount(uint64_t count) { return FromText(std::to_string(count)); }

// CompareSize compares without the signs; neither is 0.
std::strong_ordering Decimal::CompareSize(const Decimal& other) const {
  if (exponent_ != other.exponent_) return exponent_ <=> other.exponent_;
  return digits_ <=> other.digits_;
}

std::strong_ordering Decimal::operator<=>(const Decimal& other) const {
  if (sign_ != other.sign_ || sign_ == 0) return sign_ <=> other.sign_;
  return sign_ > 0 ? CompareSize(other) : other.CompareSize(*this);
}

}  // namespace attestor::json
