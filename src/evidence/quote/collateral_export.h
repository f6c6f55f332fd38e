// Handing collateral to other verifiers: the JSON form that DCAP tools exchange ("quote collateral v3").
#pragma once

#include <string>

#include "core/crypto/certificate.h"
#include "evidence/quote/collateral.h"

namespace attestor::quote {

// ExportCollateral writes `fields` as ImportCollateral reads them. The canonical form does not carry the CA that made
// the PCK revocation list; `pck_ca` is it, the second certificate of the quote's chain.
std::string ExportCollateral(const CollateralFields& fields, const crypto::Certificate& pck_ca);

}  // namespace attestor::quote
