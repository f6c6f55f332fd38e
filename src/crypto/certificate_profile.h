// The profile that a path for a TLS server must keep to, beyond what OpenSSL checks. Only code inside crypto/ includes this.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "crypto/openssl_ptr.h"

namespace attestor::crypto {

// CheckHostBySan: `host` is one of the leaf's DNS names, exactly or by a wildcard that stands for one whole left-most label and does not
// cover a public suffix. The subject's common name is never looked at for a match.
Status CheckHostBySan(X509* leaf, std::string_view host);

// CheckProfile walks the path, leaf first, root last.
Status CheckProfile(const std::vector<X509*>& path);

// CheckStrength: keys and signature algorithms of every certificate but the root's own signature.
Status CheckStrength(const std::vector<X509*>& path);

}  // namespace attestor::crypto
