// The SGX extensions of a PCK certificate (OID 1.2.840.113741.1.13.1, Intel SGX PCK Certificate and CRL Profile
// Specification).
#pragma once

#include "core/base/bytes.h"
#include "core/crypto/certificate_builder.h"

namespace attestor::simtee {

// SgxExtension describes the platform of testkit/simtee/platform.h, with this PPID and platform instance.
crypto::CustomExtension SgxExtension(const ByteArray<16>& ppid, const ByteArray<16>& platform_instance);

}  // namespace attestor::simtee
