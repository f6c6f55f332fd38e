// Codes of certificate paths of web servers: 112..117 and 120..139.
#pragma once

#include "core/base/error.h"

namespace attestor::crypto {

inline constexpr ErrorCode kCertificateRoots{
    112, "certificate.roots", "The file of roots must hold one or more PEM certificates and nothing else."};
inline constexpr ErrorCode kCertificatePath{113, "certificate.path",
                                            "The server's certificate does not lead to a trusted root."};
inline constexpr ErrorCode kCertificateExpired{
    114, "certificate.expired",
    "A certificate of the server was not valid at that time; check the clock, or tell the site's owner."};
inline constexpr ErrorCode kCertificateHost{115, "certificate.host",
                                            "The server's certificate is for another host name."};
inline constexpr ErrorCode kCertificateProfile{116, "certificate.profile",
                                               "A certificate of the server is outside the profile for TLS servers."};
inline constexpr ErrorCode kCertificateStrength{117, "certificate.strength",
                                                "A certificate of the server has a weak key."};
inline constexpr ErrorCode kCertificateRoot{120, "certificate.root",
                                            "Nobody whom the web roots name vouches for this server, so another may "
                                            "answer in its name. To add a root is a decision: its owner "
                                            "can then vouch for every site."};
inline constexpr ErrorCode kSuffixList{
    121, "certificate.suffix_list", "The list of public suffixes must be publicsuffix.org's public_suffix_list.dat."};

// Extensions (docs/certificates.md).
inline constexpr ErrorCode kCertificatePolicy{
    122, "certificate.policy", "The certificate policies of the server's path are malformed, or forbid the path."};
inline constexpr ErrorCode kExtensionUnknown{
    123, "certificate.extension_unknown",
    "A certificate of the server has a critical extension that is not known here."};
inline constexpr ErrorCode kExtensionCritical{
    124, "certificate.extension_critical",
    "A certificate of the server has an extension that is critical and must not be, or is not and must be."};
inline constexpr ErrorCode kExtensionMalformed{125, "certificate.extension_malformed",
                                               "A certificate of the server has an extension that cannot be read."};
inline constexpr ErrorCode kExtensionRepeated{126, "certificate.extension_repeated",
                                              "A certificate of the server has one extension twice."};
inline constexpr ErrorCode kExtensionPlace{
    127, "certificate.extension_place",
    "A certificate of the server has an extension that does not belong into such a certificate."};

// Algorithm identifiers (docs/certificates.md).
inline constexpr ErrorCode kSignatureForm{128, "certificate.signature_form",
                                          "A certificate of the server is signed in a form that is not on the list."};
inline constexpr ErrorCode kKeyForm{129, "certificate.key_form",
                                    "A certificate of the server has a key in a form that is not on the list."};

}  // namespace attestor::crypto
