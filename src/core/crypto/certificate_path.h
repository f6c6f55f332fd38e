// Certificate paths of web servers: RFC 5280 by OpenSSL, against given roots at a given time, and our own checks around
// it.
//
// OpenSSL alone accepts malformed name constraints, unsuitable key usages, weak keys, extensions that nobody processes
// and names that no CA may certify. The CA/Browser Forum's profile for TLS servers is narrower, and every certificate
// of a public CA keeps to it; so what is outside is refused (x509-limbo is the test; docs/certificates.md has the
// lists).
//
// The verdict is a function of the chain, the roots, the list of public suffixes, the host and the time. Nothing of the
// machine decides: not its store of roots, its list of suffixes, its clock or its time zone, and not the order in which
// a set of roots is written.
#pragma once

#include <span>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/check_report.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/crypto/certificate.h"
#include "core/crypto/certificate_errors.h"
#include "core/crypto/web_roots.h"

namespace attestor::crypto {

// ServerIdentity is what a checked path proves: who held the handshake's key.
struct ServerIdentity {
  Bytes spki;  // DER SubjectPublicKeyInfo of the leaf
  ByteArray<32> spki_sha256{};
  Bytes root;  // DER of the root that the path ends at
};

// CheckServerChain checks `chain` (DER, leaf first, as the server sent it) for `host` (a DNS name) at `at`. Each check
// is added to `report`: certificate.parse, certificate.root, certificate.path, certificate.host,
// certificate.extensions, certificate.profile, certificate.strength. The first failure is the result. Where the chain
// can lead to more than one root, the first with which all holds is taken (WebRoots::CandidatesFor has the order);
// where none holds, the report is about the first.
Result<ServerIdentity> CheckServerChain(std::span<const Bytes> chain, const WebRoots& roots, std::string_view host,
                                        Time at, CheckReport& report);

}  // namespace attestor::crypto
