// Public suffixes: the domains under which names are registered by different people, so that no CA certifies a wildcard
// right below one (`*.co.uk`). The list is publicsuffix.org's, of which only the ICANN section counts: its other
// section names platforms (`github.io`), whose owners do have certificates for `*.github.io`.
//
// The list comes in as bytes, from a file that is named as the roots are: what a machine happens to have decides
// nothing.
#pragma once

#include <memory>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace attestor::crypto {

inline constexpr size_t kMaxSuffixList = 4 * 1024 * 1024;  // bytes; today's list has 330,000

// PublicSuffixes is immutable; copies share one list.
class PublicSuffixes {
 public:
  // TopLevelOnly knows no list: only names of one label are public suffixes.
  static PublicSuffixes TopLevelOnly();
  // Parse reads public_suffix_list.dat: the rules of its ICANN section, which must be there once and whole
  // (certificate.suffix_list).
  static Result<PublicSuffixes> Parse(std::string_view text);

  // Contains: `domain` (lower case, A-labels, no dot at either end) is itself a public suffix, by the list's algorithm,
  // or all names right below it are.
  bool Contains(std::string_view domain) const;
  // id is SHA-256 over the rules in ASCII form, sorted, each followed by a line feed: lists that say the same have the
  // same id.
  const ByteArray<32>& id() const;
  size_t size() const;

 private:
  struct State;
  explicit PublicSuffixes(std::shared_ptr<const State> state);
  static PublicSuffixes Make(State state);
  std::shared_ptr<const State> state_;
};

}  // namespace attestor::crypto
