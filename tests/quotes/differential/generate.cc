// attestor-quote-differential COUNT SEED: writes COUNT quotes and collaterals with our verdict on each, for
// differential.py. Each record is five texts or byte strings, each behind its size as a u32 in big-endian order: quote,
// collateral, root certificate (DER), how it was made ("built" or "changed"), our verdict ("accepted STATUS ADVISORIES"
// or "refused CODE").
#include <cstdio>
#include <cstdlib>

#include "evidence/quote/collateral_import.h"
#include "quotes/differential/random_platform.h"
#include "quotes/lenient_policy.h"

namespace {

using namespace attestor;
using quotes::Dice;

constexpr size_t kChangesOfEach = 2;  // beside the one as built

Result<quote::VerifiedQuote> Judge(ByteView bytes, std::string_view json, const quote::TeeRoots& roots, Time at) {
  ATTESTOR_ASSIGN(const quote::Quote quote, quote::ParseQuote(bytes));
  ATTESTOR_ASSIGN(const Bytes canonical, quote::ImportCollateral(AsBytes(json)));
  ATTESTOR_ASSIGN(const quote::Collateral collateral, quote::ParseCollateral(canonical));
  CheckReport report;
  return quote::VerifyQuote(quote, collateral, roots, at, report, quotes::LenientPolicy(quote.tee));
}

std::string Verdict(const Result<quote::VerifiedQuote>& verified) {
  if (!verified.ok()) return "refused " + std::string(verified.error().code().id);
  std::string out = "accepted " + verified->tcb_status;
  for (const std::string& id : verified->advisory_ids) out += " " + id;
  return out;
}

void Put(ByteView bytes) {
  const uint32_t size = static_cast<uint32_t>(bytes.size());
  for (int shift = 24; shift >= 0; shift -= 8) std::putchar(static_cast<int>(size >> shift & 0xff));
  std::fwrite(bytes.data(), 1, bytes.size(), stdout);
}

struct Sample {
  Bytes quote;
  std::string collateral;
  const char* how;
};

void Write(const Sample& sample, const std::string& root_pem, Time at) {
  const auto root = crypto::Certificate::ParsePemChain(root_pem);
  const auto roots = quote::TeeRoots::FromPem(root_pem);
  if (!root.ok() || !roots.ok()) std::abort();
  Put(sample.quote);
  Put(AsBytes(sample.collateral));
  Put(root->front().der());
  Put(AsBytes(sample.how));
  Put(AsBytes(Verdict(Judge(sample.quote, sample.collateral, *roots, at))));
}

uint8_t Other(uint8_t byte, Dice& dice) { return static_cast<uint8_t>(byte ^ (1 + dice.Below(255))); }

// Changed is a sample with one change after everything was signed.
Sample Changed(const quote::MockPlatform::Built& built, Dice& dice) {
  Sample sample{built.quote, built.collateral_json, "changed"};
  switch (dice.Below(8)) {
    case 0: sample.quote.resize(dice.Below(sample.quote.size())); break;
    case 1: sample.quote.resize(sample.quote.size() + 1 + dice.Below(100), static_cast<uint8_t>(dice.Below(2))); break;
    case 2: {
      uint8_t& byte = sample.quote[dice.Below(quote::kHeaderSize)];
      byte = Other(byte, dice);
      break;
    }
    case 3:
    case 4: {
      char& character = sample.collateral[dice.Below(sample.collateral.size())];
      character = static_cast<char>(Other(static_cast<uint8_t>(character), dice));
      break;
    }
    default: {
      uint8_t& byte = sample.quote[dice.Below(sample.quote.size())];
      byte = Other(byte, dice);
    }
  }
  return sample;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "attestor-quote-differential COUNT SEED\n");
    return 2;
  }
  size_t left = std::strtoul(argv[1], nullptr, 10);
  for (uint64_t seed = std::strtoul(argv[2], nullptr, 10); left > 0; ++seed) {
    Dice dice(seed);
    quote::MockPlatform platform;
    quotes::Randomise(platform, dice);
    const auto built = platform.Build();
    Write({built.quote, built.collateral_json, "built"}, built.root_pem, platform.now);
    --left;
    for (size_t i = 0; i < kChangesOfEach && left > 0; ++i, --left)
      Write(Changed(built, dice), built.root_pem, platform.now);
  }
  return 0;
}
