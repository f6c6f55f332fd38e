// MessagePack, the encoding of dstack's newer attestations, as far as these use it: unsigned integers, texts, byte
// strings, lists, maps.
//
// Strict: every integer and every length in its shortest form, so that one value has one encoding; except that a byte
// string may come as `bin` or as a list of small integers, because dstack's own encoder writes both: rmp-serde makes
// lists of quote and report data, and `bin` of digests and payloads, which serde_human_bytes hands to it as bytes.
#pragma once

#include <functional>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/wire/reader.h"

namespace attestor::dstack {

// MessagePackReader reads from the front of an untrusted buffer. Errors have the code dstack.attestation_form.
class MessagePackReader {
 public:
  explicit MessagePackReader(ByteView in) : in_(in) {}

  Result<uint64_t> Uint(uint64_t max);
  Result<std::string_view> Text(size_t max);  // UTF-8
  Result<Bytes> ByteString(size_t max);       // bin, or a list of integers below 256
  Result<size_t> Array(size_t max);           // items that follow

  // Map reads a map of at most `max` members: `member` reads the value of each name, and refuses names that it does not
  // know. A name twice is refused here.
  Status Map(size_t max, const std::function<Status(std::string_view name)>& member);

  Status ExpectEnd() const;

 private:
  // Head is the first byte of an item, and where the byte says that a length or value follows, that.
  struct Head {
    uint8_t first = 0;
    uint64_t argument = 0;
  };
  Result<Head> NextHead();
  Result<size_t> SizeOf(const Head& head, size_t max) const;

  wire::Reader in_;
};

}  // namespace attestor::dstack
