// Why no TLS connection to the site came about, as far as this side can know it.
#pragma once

#include <string>

#include "client/clocks.h"
#include "client/exchange.h"

namespace attestor::client {

// Offered: the versions, suites, groups and signatures of every ClientHello of this program.
std::string Offered();

// AlertText explains a TLS alert by its name, before the handshake was done.
std::string AlertText(std::string_view alert);

// CertificateText explains a certificate.* error of the site's chain.
std::string CertificateText(const Error& error, const Trace& trace, Time now, const Clocks& clocks);

}  // namespace attestor::client
