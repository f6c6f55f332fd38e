// Intel's provisioning certificates: names in the PKI, and the extension that says which platform a PCK certificate is
// for.
//
// Source: "Intel SGX PCK Certificate and CRL Profile Specification". One root; below it the two PCK CAs, which issue
// one certificate per platform and TCB, and the TCB signing key, which signs TCB info and QE identity.
#pragma once

#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/crypto/certificate.h"

namespace attestor::quote {

// Common names end with these. A PKI that is not Intel's may put a word in front ("Simulated Intel SGX Root CA"); which
// root a name was issued under is checked apart. The names keep the roles apart: what signs TCB info must not pass as a
// PCK CA.
inline constexpr std::string_view kRootName = "Intel SGX Root CA";
inline constexpr std::string_view kPckPlatformCaName = "Intel SGX PCK Platform CA";
inline constexpr std::string_view kPckProcessorCaName = "Intel SGX PCK Processor CA";
inline constexpr std::string_view kPckName = "Intel SGX PCK Certificate";
inline constexpr std::string_view kTcbSigningName = "Intel SGX TCB Signing";

// kPckExtensionOid: SEQUENCE of SEQUENCE { OID, value }; required here: .1 PPID OCTET STRING(16), .2 TCB SEQUENCE of
// (.2.1 to .2.16 INTEGER components, .2.17 INTEGER PCE SVN, .2.18 OCTET STRING(16) CPU SVN), .3 PCE id OCTET STRING(2),
// .4 FMSPC OCTET STRING(6), .5 SGX type ENUMERATED. Others are skipped.
inline constexpr std::string_view kPckExtensionOid = "1.2.840.113741.1.13.1";

struct PckPlatform {
  ByteArray<16> ppid{};
  ByteArray<16> components{};  // SGX TCB component SVNs
  uint16_t pce_svn = 0;
  ByteArray<16> cpu_svn{};
  ByteArray<2> pce_id{};
  ByteArray<6> fmspc{};
  uint8_t sgx_type = 0;  // 0 standard, 1 scalable (as every platform with TDX), 2 scalable with integrity
};

// ParsePckExtension reads the extension of a PCK certificate, or its value (quote.pck_extension).
Result<PckPlatform> ParsePckExtension(ByteView extension);
Result<PckPlatform> PlatformOf(const crypto::Certificate& pck);

}  // namespace attestor::quote
