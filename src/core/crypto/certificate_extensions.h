// The closed list of certificate extensions: what is processed, what is only read, and what may be critical
// (docs/certificates.md). What is critical is processed or refused. Only code inside crypto/ includes this.
#pragma once

#include <vector>

#include "core/base/result.h"
#include "core/crypto/openssl_ptr.h"

namespace attestor::crypto {

// CheckExtensions looks at every extension of every one of `certificates`, of which the first is the leaf:
// certificate.extension_*.
Status CheckExtensions(const std::vector<X509*>& certificates);

// CheckPolicyConstraints refuses policy constraints without policies, which no certificate of a public CA has, before
// OpenSSL looks at policies: version 3.0 loses memory with each such certificate. certificate.policy.
Status CheckPolicyConstraints(const X509* certificate);

}  // namespace attestor::crypto
