// I-Regexp (RFC 9485), the regular expressions of JSONPath: checked here, then matched by RE2 in time linear in the
// text.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace re2 {
class RE2;
}

namespace attestor::json {

inline constexpr size_t kMaxRegexSize = 8 * 1024;  // bytes
inline constexpr size_t kMaxRegexDepth = 64;       // groups inside each other

// TranslateIRegexp writes an I-Regexp as RE2 reads it; nullopt when `pattern` is no I-Regexp. ^ and $ mean the ends of
// the text, as RFC 9485 section 5.4 lets them pass. Errors, for what RE2 cannot express or should not: json.path_limit
// for groups more than kMaxRegexDepth deep, and for \p{C} and \p{Cn} inside brackets.
Result<std::optional<std::string>> TranslateIRegexp(std::string_view pattern);

class IRegexp {
 public:
  enum class Extent { kWhole, kAnywhere };

  // Compile reads `pattern` (UTF-8). What is no I-Regexp matches nothing (RFC 9535 section 2.4.6). json.path_limit when
  // it is too large.
  static Result<IRegexp> Compile(std::string_view pattern);

  IRegexp(IRegexp&&) noexcept;
  IRegexp& operator=(IRegexp&&) noexcept;
  ~IRegexp();

  bool Matches(std::string_view text, Extent extent) const;

  // size is a measure of the work for one byte of text, at least 1.
  uint64_t size() const;

 private:
  explicit IRegexp(std::unique_ptr<re2::RE2> regex);

  std::unique_ptr<re2::RE2> regex_;  // nullptr for what is no I-Regexp
};

}  // namespace attestor::json
