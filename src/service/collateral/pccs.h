// Client of a PCCS-compatible service: Intel's PCS API v4, or a cache of it.
#pragma once

#include <string>

#include "core/crypto/certificate_path.h"
#include "evidence/quote/quote.h"
#include "service/collateral/web.h"
#include "service/net/socket.h"

namespace attestor::collateral {

struct PccsConfig {
  std::string url;       // base: https://host[:port][/path]
  std::string root_crl;  // where the root's list is; empty: the base's own, or for Intel's PCS where Intel has it
  crypto::WebRoots roots;
  bool development = false;  // allow http
};

// Platform is what collateral is asked for by.
struct Platform {
  quote::TeeType tee = quote::TeeType::kTdx;
  ByteArray<6> fmspc{};
  bool processor_ca = false;  // the PCK CA is the one of processors, not of platforms
};

// PlatformOf reads them from the chain in a quote (quote.pck_extension).
Result<Platform> PlatformOf(const quote::Quote& quote);

// RootListPlace is where the root's revocation list is asked for: collateral.url.
Result<Place> RootListPlace(const PccsConfig& config);

class Pccs {
 public:
  // Create checks the addresses: collateral.url.
  static Result<Pccs> Create(const PccsConfig& config);

  // Fetch asks for TCB info, QE identity and both revocation lists, and imports them
  // (evidence/quote/collateral_import.h). Codes: those of Get, and quote.collateral_answer. What comes back is not
  // verified.
  Result<Bytes> Fetch(const Platform& platform, Time now, Random& random, const net::StopSignal& stop) const;

 private:
  Pccs(Place base, Place root_crl, crypto::WebRoots roots)
      : base_(std::move(base)), root_crl_(std::move(root_crl)), roots_(std::move(roots)) {}

  Place base_;
  Place root_crl_;
  crypto::WebRoots roots_;
};

}  // namespace attestor::collateral
