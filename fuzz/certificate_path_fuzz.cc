#include "core/wire/reader.h"
#include "genuine_session.h"

// The input is a chain as a server sends it, each certificate with a length of three bytes in front.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace attestor;
  static const crypto::WebRoots kRoots =
      std::move(crypto::WebRoots::FromPem(fuzz::kRoot, crypto::PublicSuffixes::TopLevelOnly())).value();
  std::vector<Bytes> chain;
  for (wire::Reader in({data, size}); !in.empty() && chain.size() < 8;) {
    const auto certificate = in.Vector24(0, size);
    if (!certificate.ok()) return 0;
    chain.push_back(ToBytes(*certificate));
  }
  CheckReport report;
  const auto identity =
      crypto::CheckServerChain(chain, kRoots, "bank.example", *ParseTime("2026-06-01T00:00:00Z"), report);
  // Nobody but the holder of the root's key can make a chain that passes, and that is the one among the seeds.
  if (identity.ok() != report.AllPassed()) __builtin_trap();
  return 0;
}
