// The statement: what the attestor says, as COSE_Sign1 over EAT claims (`statement-claims` in spec/formats.cddl).
//
// Claims are only ever built from what was proved (statement/acceptance/statement_claims.h). This folder knows how they
// look and whose signature they carry, and needs nothing of TLS or proofs: whoever trusts the signer's check links no
// more than this.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/wire/limits.h"
#include "evidence/release/release_list.h"
#include "session/terms/mode.h"
#include "session/terms/terms.h"

namespace attestor::statement {

inline constexpr std::string_view kStatementContentType = "application/attestor-statement+cbor";

using session::Disclosure;
using session::kMaxNonceSize;
using session::kMinNonceSize;

using session::Mode;
using session::ToText;

// Mark names a development switch that was on at the signer.
enum class Mark : uint8_t {
  kOtherWebRoots = 1,   // web roots other than the image's pinned set
  kPrivateTargets = 2,  // targets that are not public HTTPS
};
std::string_view ToText(Mark mark);

// RevealedClaim is one value of the response that was revealed. Values beyond kMaxRevealedValue stand in the statement
// by their hash.
inline constexpr size_t kMaxRevealedValue = limits::kRevealedValue;  // bytes
struct RevealedClaim {
  std::string path;  // normalized (RFC 9535 section 2.7)
  uint64_t size = 0;
  Bytes value_or_hash;  // the value as the server wrote it (JSON text); beyond kMaxRevealedValue its SHA-256

  bool operator==(const RevealedClaim&) const = default;
};

// HeaderClaim is one header line as the statement has it.
inline constexpr size_t kMaxHeaderValue = 256;  // bytes; longer values stand by their hash
struct HeaderClaim {
  enum class Form : uint8_t { kHidden = 0, kValue = 1, kHash = 2 };

  std::string name;  // as sent
  Form form = Form::kHidden;
  Bytes value_or_hash;  // empty, the value, or its SHA-256

  // Is tells whether the value is shown and is `value`. Value gives it when it stands by itself.
  bool Is(std::string_view value) const;
  std::optional<std::string_view> Value() const;

  bool operator==(const HeaderClaim&) const = default;
};

// Alpn tells whether the server named http/1.1, the one protocol that it was offered.
enum class Alpn : uint8_t { kAbsent = 0, kConfirmed = 1 };
std::string_view ToText(Alpn alpn);

// SealedClaims are those of sealed mode alone.
struct SealedClaims {
  Time committed_at;  // the signer's clock when it took the key log
  Alpn alpn = Alpn::kAbsent;
  ByteArray<32> key_log_hash{};  // SHA-256 of the signed key log

  bool operator==(const SealedClaims&) const = default;
};

struct Claims {
  Time issued_at;  // whole seconds
  ByteArray<32> session_id{};
  Bytes nonce;  // 8..64 bytes, of the relying party
  Mode mode = Mode::kProxy;
  ByteArray<20> recipient{};
  // source
  std::string host;
  uint16_t port = 0;
  std::string address;
  ByteArray<32> leaf_spki_sha256{};
  uint16_t tls_version = 0x0304;
  uint16_t cipher_suite = 0;
  uint16_t group = 0;
  uint16_t signature_scheme = 0;
  // transcript
  ByteArray<32> record_root{};
  uint64_t client_records = 0;
  uint64_t server_records = 0;
  ByteArray<32> challenge{};
  ByteArray<32> recording_hash{};
  // disclosed
  Disclosure disclosure = Disclosure::kRevealAll;
  std::string method;
  std::string target;
  uint16_t status = 0;
  ByteArray<32> request_hash{};   // kRevealAll
  ByteArray<32> response_hash{};  // kRevealAll
  ByteArray<32> opening_hash{};   // kSelective: it fixes all disclosed bytes and the values that bind the record keys
  std::vector<RevealedClaim> revealed;       // kSelective: at most 256, paths unique
  uint64_t request_body_size = 0;            // what was asked besides the target
  ByteArray<32> request_body_hash{};         // of the empty string when there is no body
  std::vector<HeaderClaim> request_headers;  // all of them, in order; at most 128
  std::vector<HeaderClaim>
      response_headers;  // those by which an answer is judged (http::IsJudged), in order, none hidden; at most 128
  // who says so, and with what it was decided
  ByteArray<32> web_roots_id{};
  ByteArray<32> config_digest{};
  release::Identity signer;
  release::Identity node;
  Time connected_at;
  Time ended_at;
  std::vector<Mark> marks;  // ascending, unique
  ByteArray<32> entry_hash{};
  ByteArray<32> node_evidence_hash{};
  ByteArray<32> release_list_hash{};
  std::optional<SealedClaims> sealed;  // exactly in sealed mode

  Bytes Encode() const;
  static Result<Claims> Decode(ByteView bytes);  // statement.format
};

// ReadStatement parses without judging the signature; VerifyStatement checks it with the key of the registry entry.
Result<Claims> ReadStatement(ByteView statement);
Result<Claims> VerifyStatement(ByteView statement, const ByteArray<32>& kid, const ByteArray<33>& public_key);

}  // namespace attestor::statement
