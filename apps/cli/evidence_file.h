// Files of evidence: attestor's bundle, attestor's own evidence alone, or what a dstack guest agent answers.
#pragma once

#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "dstack/evidence.h"

namespace attestor::cli {

enum class EvidenceKind : uint8_t { kBundle, kEvidence, kDstack };

// ToText gives "bundle", "evidence", "dstack".
std::string_view ToText(EvidenceKind kind);

// DstackFile is what the answers of a guest agent hold: GetQuote (quote, event_log, vm_config, report_data), Attest (attestation), Info's
// tcb_info (event_log, app_compose).
struct DstackFile {
  Bytes quote;
  std::string event_log;  // JSON
  Bytes attestation;      // VersionedAttestation; empty: quote and event log count
  std::optional<Bytes> app_compose;
  std::optional<std::string> vm_config;
  std::optional<ByteArray<64>> report_data;
  std::optional<dstack::SignedKey> key;  // from a file of its own: ReadKey
};

struct EvidenceFile {
  EvidenceKind kind = EvidenceKind::kDstack;
  Bytes bytes;        // of a bundle or of evidence
  DstackFile dstack;  // otherwise
};

// ReadEvidence tells the kind by the first bytes. A dstack file is JSON, a quote or a VersionedAttestation (binary or hex); members of the
// JSON that are not known are ignored. Nothing is checked. Codes: file.*, cli.not_evidence.
Result<EvidenceFile> ReadEvidence(const std::string& path);

// ReadEventLog adds what a further file has: the array of events, or an object that holds it as `event_log`. Codes as above.
Status ReadEventLog(const std::string& path, DstackFile& out);

// ReadKey adds a key of the application with its chain: the answer of GetKey or Sign as JSON (public_key, signature_chain) with what was
// asked for beside it: `algorithm`, and `purpose` (API v0) or `domain` (API v1). Other members are ignored, the private key among them. At
// most 64 KiB. Nothing is checked. Codes as above.
Status ReadKey(const std::string& path, DstackFile& out);

}  // namespace attestor::cli
