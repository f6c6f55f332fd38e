// SCALE, the encoding of dstack's older attestations: little-endian integers, and a compact length in front of byte
// strings and lists.
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/wire/reader.h"

namespace attestor::dstack {

// ScaleReader reads from the front of an untrusted buffer. Errors have the code dstack.attestation_form.
class ScaleReader {
 public:
  explicit ScaleReader(ByteView in) : in_(in) {}

  Result<uint8_t> U8();
  Result<uint32_t> U32();
  Result<ByteView> Take(size_t size);
  // Length is a compact integer of at most `max`, in its shortest form: the low two bits of the first byte say how many
  // bytes it has.
  Result<size_t> Length(size_t max);
  Result<ByteView> ByteString(size_t max);
  Result<std::string_view> Text(size_t max);  // UTF-8
  Status ExpectEnd() const;

 private:
  wire::Reader in_;
};

}  // namespace attestor::dstack
