#include "quotes/real_quotes.h"

#include <cstdio>
#include <cstdlib>
#include <set>

#include "evidence/quote/collateral_import.h"
#include "quotes/lenient_policy.h"
#include "testkit/fixtures/vectors.h"

namespace attestor::quotes {
namespace {

std::string Text(const boost::json::value& value) { return std::string(value.as_string()); }

template <class T>
T Must(Result<T> result, const std::string& name) {
  if (!result.ok()) {
    std::fprintf(stderr, "%s: %s\n", name.c_str(), result.error().Text().c_str());
    std::exit(2);
  }
  return std::move(result).value();
}

}  // namespace

std::vector<RealQuote> RealQuotes(const std::filesystem::path& folder) {
  std::vector<RealQuote> out;
  std::set<std::string> seen;
  const boost::json::value manifest = testing::ReadJson(folder / "manifest.json");
  for (const auto& value : manifest.at("cases").as_array()) {
    const auto& test = value.as_object();
    if (!test.at("ok").as_bool()) continue;
    if (!seen.insert(Text(test.at("quote"))).second) continue;
    const std::string name =
        Text(test.at("quote")) + " with " + Text(test.at("collateral")) + " at " + Text(test.at("now"));
    const Bytes collateral =
        Must(quote::ImportCollateral(testing::ReadFile(folder / Text(test.at("collateral")))), name);
    RealQuote real{name,       testing::ReadFile(folder / Text(test.at("quote"))), 0,
                   collateral, Must(quote::ParseCollateral(collateral), name),     *ParseTime(Text(test.at("now")))};
    real.padding = Must(quote::ParseQuote(real.bytes), name).padding;
    if (!Accepted(real, real.bytes)) {
      std::fprintf(stderr, "%s: refused\n", name.c_str());
      std::exit(2);
    }
    out.push_back(std::move(real));
  }
  return out;
}

bool Accepted(const RealQuote& real, ByteView bytes) {
  const auto quote = quote::ParseQuote(bytes);
  if (!quote.ok()) return false;
  CheckReport report;
  return quote::VerifyQuote(*quote, real.collateral, quote::TeeRoots::Intel(), real.at, report,
                            LenientPolicy(quote->tee))
      .ok();
}

bool AcceptedWith(const RealQuote& real, ByteView canonical) {
  const auto quote = quote::ParseQuote(real.bytes);
  const auto collateral = quote::ParseCollateral(canonical);
  if (!quote.ok() || !collateral.ok()) return false;
  CheckReport report;
  return quote::VerifyQuote(*quote, *collateral, quote::TeeRoots::Intel(), real.at, report, LenientPolicy(quote->tee))
      .ok();
}

}  // namespace attestor::quotes
