// The closed list of algorithm identifiers in certificates: exactly these bytes, as the CA/Browser Forum's baseline
// requirements have them (section 7.1.3), and nothing else (docs/certificates.md). Only code inside crypto/ includes
// this.
#pragma once

#include <vector>

#include "core/base/result.h"
#include "core/crypto/openssl_ptr.h"

namespace attestor::crypto {

// CheckStrength: the key of every certificate of the path (certificate.key_form, certificate.strength), and the form of
// every signature but the root's own (certificate.signature_form).
Status CheckStrength(const std::vector<X509*>& path);

}  // namespace attestor::crypto
