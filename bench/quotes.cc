#include "quotes.h"

#include <chrono>

#include "evidence/quote/verify.h"
#include "service/system/clock.h"
#include "service/system/random.h"
#include "testkit/simtee/mock_pki.h"
#include "testkit/simtee/sim_tee.h"

namespace attestor::bench {
namespace {

constexpr int kWarmUp = 20;
constexpr int kRuns = 500;

Status VerifyOne(ByteView bytes, ByteView canonical, const quote::TeeRoots& roots, Time at) {
  ATTESTOR_ASSIGN(const quote::Quote quote, quote::ParseQuote(bytes));
  ATTESTOR_ASSIGN(const quote::Collateral collateral, quote::ParseCollateral(canonical));
  CheckReport report;
  return StatusOf(quote::VerifyQuote(quote, collateral, roots, at, report));
}

}  // namespace

Result<Figure> QuoteTime() {
  SystemRandom random;
  const Time now = SystemClock().Now();
  ATTESTOR_ASSIGN(const simtee::MockPki pki, simtee::MockPki::Make(random, now));
  const simtee::SimTee tee(pki, ToBytes(R"({"name":"benchmark"})"), random);
  const Bytes quote = tee.Quote({}).quote;
  ATTESTOR_ASSIGN(const quote::TeeRoots roots, quote::TeeRoots::FromPem(pki.root_pem()));
  Figure figure{"quote.verify_s", "s", {}};
  for (int i = 0; i < kWarmUp + kRuns; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    ATTESTOR_TRY(VerifyOne(quote, pki.collateral(), roots, now));
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    if (i >= kWarmUp) figure.samples.push_back(seconds);
  }
  return figure;
}

}  // namespace attestor::bench
