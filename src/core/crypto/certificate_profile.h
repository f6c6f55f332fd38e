// The profile that a path for a TLS server must keep to, beyond what OpenSSL checks and what the list of extensions
// says. Only code inside crypto/ includes this.
#pragma once

#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/crypto/certificate.h"
#include "core/crypto/openssl_ptr.h"
#include "core/crypto/public_suffix.h"

namespace attestor::crypto {

// CheckHostBySan: `host` is one of the leaf's DNS names, exactly or by a wildcard that stands for one whole left-most
// label and does not stand right below a public suffix. The subject's common name is never looked at for a match.
Status CheckHostBySan(const Certificate& leaf, std::string_view host, const PublicSuffixes& suffixes);

// CheckProfile walks the path, leaf first, root last. CheckExtensions has found every extension that it reads well
// formed.
Status CheckProfile(const std::vector<X509*>& path);

}  // namespace attestor::crypto
