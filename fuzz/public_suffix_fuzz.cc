#include "core/base/bytes.h"
#include "core/crypto/public_suffix.h"

// A list that is read answers about every name, and says the same when its own rules are asked for.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using attestor::crypto::PublicSuffixes;
  const std::string_view text = attestor::AsText({data, size});
  const auto list = PublicSuffixes::Parse(text);
  if (!list.ok()) return 0;
  if (list->size() == 0 || !list->Contains("single")) __builtin_trap();
  static_cast<void>(list->Contains(text.substr(0, 300)));
  static_cast<void>(list->Contains("a.b.co.uk"));
  if (PublicSuffixes::Parse(text)->id() != list->id()) __builtin_trap();
  return 0;
}
