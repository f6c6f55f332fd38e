// Why no TLS connection to the site came about, as far as this side can know it.
#pragma once

#include <string>

#include "service/client/clocks.h"
#include "service/client/exchange.h"

namespace attestor::client {

// Offered: the versions, suites, groups and signatures of every ClientHello of this program.
std::string Offered();

// AlertText explains a TLS alert by its name, before the handshake was done.
std::string AlertText(std::string_view alert);

// DemandText explains the alert of a site that ended the connection because the client has no certificate.
std::string DemandText(const std::string& site, std::string_view alert);
inline constexpr std::string_view kCertificateRequired = "certificate_required";

// CertificateText explains a certificate.* error of the site's chain.
std::string CertificateText(const Error& error, const Trace& trace, Time now, const Clocks& clocks);

}  // namespace attestor::client
