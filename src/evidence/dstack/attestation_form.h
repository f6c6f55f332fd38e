// The two encodings of an attestation. Used by ParseAttestation only.
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "evidence/dstack/attestation.h"

namespace attestor::dstack {

// ParseAttestationV0 reads SCALE: 00, platform u8 (00 is TDX), quote, event log, runtime events, 64 bytes of report
// data, configuration.
Result<Attestation> ParseAttestationV0(ByteView bytes);

// ParseAttestationV1 reads the MessagePack map.
Result<Attestation> ParseAttestationV1(ByteView bytes);

// SetDigest takes a digest of 48 bytes, or none (dstack.attestation_form).
Status SetDigest(Event& event, ByteView digest);

}  // namespace attestor::dstack
