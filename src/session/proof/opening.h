// What the client opens after the connection is closed: everything (spec/reveal-all.md section 1), or chosen bytes with
// a proof (spec/selective.md section 1). `opening` in spec/formats.cddl.
#pragma once

#include <variant>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/wire/limits.h"
#include "session/disclosure/masked.h"
#include "session/proof/tls13_values.h"
#include "session/terms/terms.h"
#include "web/tls/record.h"

namespace attestor::proof {

struct RevealAllOpening {
  static constexpr session::Disclosure kKind = session::Disclosure::kRevealAll;

  // 32 bytes, RFC 8446 section 7.1. Once sent it is public: that is what revealing everything means.
  Secret handshake_secret;
};

// RecordShape is what is claimed, and proved, of one record after Finished.
struct RecordShape {
  tls::ContentType type = tls::ContentType::kApplicationData;
  uint32_t content = 0;  // bytes of content, without type and padding

  bool operator==(const RecordShape&) const = default;
};

// DirectionOpening is one direction: its content stream is the contents of all records after Finished, joined.
struct DirectionOpening {
  std::vector<RecordShape> records;
  std::vector<disclosure::Span> spans;  // of the content stream; every byte lies in one
  Bytes disclosed;                      // the bytes of all disclosed spans, in order

  bool operator==(const DirectionOpening&) const = default;
};

// Tls13KeyParts are what is opened of TLS 1.3's key schedule and of AES-GCM: they fix the record keys, and hide them.
struct Tls13KeyParts {
  ByteArray<32> client_handshake_traffic{};
  ByteArray<32> server_handshake_traffic{};
  InnerStates inner_states{};
  ByteArray<12> client_iv{};
  ByteArray<12> server_iv{};
  ByteArray<16> client_h{};  // AES_K(0)
  ByteArray<16> server_h{};
};

// KeyParts are those of one version of TLS each. Which it is decides about the relation: MakeSelectiveRelation.
using KeyParts = std::variant<Tls13KeyParts>;

struct SelectiveOpening {
  static constexpr session::Disclosure kKind = session::Disclosure::kSelective;

  KeyParts keys;
  DirectionOpening client;
  DirectionOpening server;
  std::vector<std::string> paths;  // normalized (RFC 9535 section 2.7), each once
  Bytes proof;

  // EncodePublic is everything but the proof: what the proof and the statement hash.
  Bytes EncodePublic() const;
};

// Opening has the kind of its alternative.
using Opening = std::variant<RevealAllOpening, SelectiveOpening>;
session::Disclosure KindOf(const Opening& opening);

inline constexpr size_t kMaxSpans = limits::kSpans;  // in one direction
inline constexpr size_t kMaxPaths = limits::kPaths;
inline constexpr size_t kMaxPathSize = limits::kPath;        // bytes
inline constexpr size_t kMaxProof = limits::kProof;          // bytes
inline constexpr size_t kMaxDisclosed = limits::kDisclosed;  // bytes of one direction

// CheckDescribable demands of an opening that has no proof yet that its reader will take it: proof.too_many_parts.
Status CheckDescribable(const SelectiveOpening& opening);

Bytes EncodeOpening(const Opening& opening);
// DecodeOpening: proof.opening_format, proof.version for an unknown kind. Nothing is judged, and no memory is taken
// beyond the input's size.
Result<Opening> DecodeOpening(ByteView bytes);

}  // namespace attestor::proof
