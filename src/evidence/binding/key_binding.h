// The key binding: what a quote vouches for. Its hash is the quote's report data, so one signature of the hardware
// covers the role, the keys, the connection, the nonces, the release and the configuration together (spec/formats.cddl,
// "key binding").
//
// dstack lets any process in the guest ask for a quote over any 64 bytes. What keeps other uses apart is the tag at the
// front, and that every field has its length in front: no two bindings have one encoding.
#pragma once

#include <vector>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "evidence/release/release_list.h"

namespace attestor::binding {

inline constexpr size_t kMaxNonces = 4;
inline constexpr size_t kMaxNonceSize = 64;

struct KeyBinding {
  release::Role role = release::Role::kNode;
  Bytes statement_key;            // signer: 33 bytes, SEC1 compressed; node: empty
  ByteArray<32> channel_spki{};   // SHA-256 of the SubjectPublicKeyInfo of the listening process
  Bytes channel_binding;          // 32 bytes of TLS exporter, or empty for evidence that a key was born with
  std::vector<Bytes> nonces;      // what the asking side chose
  ByteArray<32> release{};        // SHA-256 of the release entry
  ByteArray<32> config_digest{};  // docs/adr/0005
  uint64_t epoch = 0;             // counts the keys of one process
  Time not_after;

  Bytes Encode() const;
  static Result<KeyBinding> Decode(ByteView bytes);  // evidence.binding_format
};

// ReportData is SHA-512 of the encoding.
ByteArray<64> ReportData(ByteView encoded_binding);

}  // namespace attestor::binding
