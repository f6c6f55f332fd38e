// How large things may be that travel or are kept: the limits of formats, and those of the messages and files that
// carry them, which follow from them. What a format allows is never lost on the way, because its carrier is smaller;
// docs/limits.md lists these and all others.
#pragma once

#include <cstddef>

namespace attestor::limits {

inline constexpr size_t kKiB = 1024;
inline constexpr size_t kMiB = 1024 * kKiB;
inline constexpr size_t kItemHead = 5;  // bytes of a CBOR item's head, for lengths and numbers below 2^32

// A recording: spec/formats.cddl, `recording`.
inline constexpr size_t kStream = 17 * kMiB;         // bytes in one direction
inline constexpr size_t kEvents = 65'536;            // pieces that were relayed
inline constexpr size_t kEvent = 2 + 2 * kItemHead;  // bytes: direction, time, length
inline constexpr size_t kRecords = 65'536;           // TLS records in one direction
inline constexpr size_t kEventList = kItemHead + kEvents * kEvent;
inline constexpr size_t kRecording = 2 * kStream + kEventList + kKiB;

// Sealed mode: spec/sealed.md. Of the client one record beyond the handshake.
inline constexpr size_t kSealedRecord = 16 * kKiB + 1;  // bytes of content, type and padding
inline constexpr size_t kHellos = 8 * kKiB;             // bytes of the client's records up to the server's flight
inline constexpr size_t kSealedStream = kHellos + kSealedRecord + kKiB;  // bytes from client to server
inline constexpr size_t kKeyLog = 4 * kKiB;                              // signed

// An opening, and an extension, which describes the response alone: `opening`, `extension`.
inline constexpr size_t kSpans = 65'536;        // in one direction
inline constexpr size_t kDisclosed = 4 * kMiB;  // bytes that are shown, of one direction
inline constexpr size_t kPaths = 256;           // values that are listed
inline constexpr size_t kPath = 4096;           // bytes
inline constexpr size_t kProof = 24 * kMiB;     // bytes
inline constexpr size_t kRecordShape = 6;       // bytes: a type, and a length of at most 2^14
inline constexpr size_t kSpan = 2 + kItemHead;  // bytes: a length and a class
inline constexpr size_t kPathList = kItemHead + kPaths * (kPath + kItemHead);
inline constexpr size_t kPublicOpening = 2 * (kRecords * kRecordShape + kSpans * kSpan + kDisclosed) + kPathList + kKiB;
inline constexpr size_t kPublicExtension = kSpans * kSpan + kDisclosed + kPathList + kKiB;
inline constexpr size_t kOpening = kPublicOpening + kProof + kKiB;
inline constexpr size_t kExtension = kPublicExtension + kProof + kKiB;

// A message of HTTP, as far as a statement says something of it.
inline constexpr size_t kHead = 64 * kKiB;   // bytes of first line and header lines
inline constexpr size_t kTarget = 8 * kKiB;  // bytes of the request's target
inline constexpr size_t kHeaders = 128;      // header lines

// A statement, signed: `statement-claims`. It names values (or their hashes) and headers.
inline constexpr size_t kRevealedValue = 1024;  // bytes of a value that stands in it whole
inline constexpr size_t kStatement = 2 * kMiB;
static_assert(kStatement >= kPaths * (kPath + kRevealedValue + 4 * kItemHead) + 2 * kHead +
                                kHeaders * (32 + 4 * kItemHead) + kTarget + 8 * kKiB);

// A list of releases, signed.
inline constexpr size_t kReleaseList = 64 * kKiB;
inline constexpr size_t kReleases = 64;
inline constexpr size_t kImages = 16;       // of one release
inline constexpr size_t kVersionText = 64;  // bytes
static_assert(kReleaseList >= kReleases * (kVersionText + (kImages + 2) * (32 + kItemHead) + 64) + kKiB);

// Evidence of one program: `evidence`.
inline constexpr size_t kKeyBinding = kKiB;
inline constexpr size_t kQuote = 64 * kKiB;
inline constexpr size_t kCollateral = 256 * kKiB;
inline constexpr size_t kEventLog = kMiB;
inline constexpr size_t kAppCompose = 256 * kKiB;
inline constexpr size_t kVmConfig = 64 * kKiB;
inline constexpr size_t kEvidence = 2 * kMiB;
static_assert(kEvidence >= kKeyBinding + kQuote + kCollateral + kEventLog + kAppCompose + kVmConfig + kKiB);
inline constexpr size_t kEntry = kKiB;          // a key's registry entry
inline constexpr size_t kWebRoot = 128 * kKiB;  // DER of one certificate

// A report of checks: `check`.
inline constexpr size_t kChecks = 256;
inline constexpr size_t kCheckId = 256;       // bytes of an id, and of a code
inline constexpr size_t kCheckDetail = 4096;  // bytes
inline constexpr size_t kReport = kItemHead + kChecks * (2 * kCheckId + kCheckDetail + 4 * kItemHead);

// Frames of the channel, by what they carry.
inline constexpr size_t kMessage = 64 * kKiB;  // any that is not below
inline constexpr size_t kEvidenceMessage = kEvidence + kReleaseList + kKiB;
inline constexpr size_t kRecordedMessage = kEventList + kKiB;
inline constexpr size_t kOpenedMessage = 2 * kEvidence + kReleaseList + kEntry + kKiB;
inline constexpr size_t kDecisionMessage = kStatement + kReport + kKiB;
inline constexpr size_t kFinishMessage = kRecording + kOpening + kKiB;

// A bundle: everything of one session, and room for extensions. One that does not fit is refused when it is made.
inline constexpr size_t kExtensions = 16;
inline constexpr size_t kExtensionRoom = 16 * kMiB;
inline constexpr size_t kBundle = kStatement + kMessage + kRecording + kOpening + kEntry + 2 * kEvidence +
                                  kReleaseList + kWebRoot + kExtensionRoom + kKeyLog + kKiB;

}  // namespace attestor::limits
