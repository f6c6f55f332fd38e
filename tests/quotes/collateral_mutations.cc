#include "quotes/collateral_mutations.h"

#include <algorithm>

namespace attestor::quotes {

std::vector<uint8_t> ChangesOf(uint8_t byte) {
  std::vector<uint8_t> out;
  const auto add = [&](int value) {
    const uint8_t changed = static_cast<uint8_t>(value);
    if (changed != byte && std::ranges::find(out, changed) == out.end()) out.push_back(changed);
  };
  for (int bit = 0; bit < 8; ++bit) add(byte ^ (1 << bit));
  for (const int value : {0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff, byte + 1, byte - 1}) add(value);
  return out;
}

Tally MutateCollateral(const RealQuote& real, size_t at, size_t thin) {
  Tally tally;
  Tally::Count& count = tally.kinds["collateral"];
  Bytes changed = real.canonical;
  size_t next = at % thin;
  for (const uint8_t value : ChangesOf(real.canonical[at])) {
    if (next++ % thin != 0) continue;
    changed[at] = value;
    ++count.tried;
    if (!AcceptedWith(real, changed)) continue;
    ++count.accepted;
    tally.violations.push_back(real.name + ": collateral byte " + std::to_string(at) + " is " + std::to_string(value) +
                               " accepted");
  }
  return tally;
}

}  // namespace attestor::quotes
