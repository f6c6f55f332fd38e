// The kind of a field that is a secret, for tables of fields (core/wire/fields.h).
#pragma once

#include "core/base/secret.h"
#include "core/wire/cbor.h"

namespace attestor::wire {

// SecretBytes reads into a Secret; wiping what they were read from stays with the caller.
struct SecretBytes {
  size_t min;
  size_t max;

  void Write(CborWriter& out, const Secret& value) const { out.Bytes(value.Reveal()); }
  Status Read(CborReader& in, Secret& value) const {
    ATTESTOR_ASSIGN(const ByteView bytes, in.Bytes(min, max));
    value = Secret::CopyOf(bytes);
    return Ok();
  }
};

}  // namespace attestor::wire
