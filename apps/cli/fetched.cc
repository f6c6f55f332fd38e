#include "fetched.h"

#include "common.h"
#include "errors.h"
#include "output_file.h"
#include "service/collateral/pccs.h"
#include "service/net/socket.h"
#include "service/system/clock.h"
#include "service/system/log.h"
#include "service/system/random.h"

namespace attestor::cli {
namespace {

constexpr std::string_view kIntel = "intel";
constexpr char kIntelService[] = "https://api.trustedservices.intel.com";

std::string UrlOf(const FetchOptions& options) { return options.service == kIntel ? kIntelService : options.service; }

}  // namespace

void AddFetchOptions(const options::Command& command, const options::Option& collateral, FetchOptions& options) {
  command
      .Add("--fetch", options.service,
           "fetch the collateral: base of a PCCS-compatible service (https://host[:port][/path], or http://), or "
           "'intel'")
      .Excludes(collateral);
  command.Add("--keep", options.keep, "with --fetch: file to write the collateral to, in its canonical form");
  command
      .Add("--web-roots", options.web_roots,
           "with --fetch: roots of the service's TLS certificate: a PEM file, or 'mozilla' for what this machine has")
      .ShowDefault();
}

Status CheckFetchOptions(const FetchOptions& options) {
  if (options.keep.empty()) return Ok();
  if (options.service.empty()) return Error(kOption, "--keep is for what --fetch brings");
  return CheckNewFile(options.keep);
}

Result<Bytes> Fetch(const FetchOptions& options, ByteView quote) {
  ATTESTOR_ASSIGN(const quote::Quote parsed, quote::ParseQuote(quote));
  ATTESTOR_ASSIGN(const crypto::WebRoots roots, config::LoadServiceRoots(options.web_roots));
  ATTESTOR_ASSIGN(Bytes collateral, FetchFrom(UrlOf(options), roots, parsed));
  if (!options.keep.empty()) ATTESTOR_TRY(WriteOutput({options.keep}, collateral));
  return collateral;
}

bool IsService(std::string_view collateral) {
  return collateral.starts_with("https://") || collateral.starts_with("http://");
}

Result<Bytes> FetchFrom(const std::string& url, const crypto::WebRoots& roots, const quote::Quote& quote) {
  ATTESTOR_ASSIGN(const collateral::Pccs service,
                  collateral::Pccs::Create({.url = url, .roots = roots, .development = true}));
  ATTESTOR_ASSIGN(const collateral::Platform platform, collateral::PlatformOf(quote));
  SystemRandom random;
  const net::StopSignal never;
  return service.Fetch(platform, SystemClock().Now(), random, never);
}

std::string DescribeFetched(const FetchOptions& options) {
  return options.service.empty() ? "" : Line("collateral", "fetched from " + Harmless(UrlOf(options)));
}

JsonMembers::value_type FetchedMember(const FetchOptions& options) {
  return {"fetched_from", options.service.empty() ? "null" : JsonText(UrlOf(options))};
}

}  // namespace attestor::cli
