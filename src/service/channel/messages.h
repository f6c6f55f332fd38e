// The messages between client, node and signer (spec/formats.cddl, "messages"). Parsing is bounded and says nothing
// about trust.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/check_report.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/wire/limits.h"

namespace attestor::channel {

inline constexpr uint64_t kProtocolVersion = 2;
// Bytes of frames, by what they carry.
inline constexpr size_t kMaxMessage = limits::kMessage;  // any other
inline constexpr size_t kMaxEvidence = limits::kEvidenceMessage;
inline constexpr size_t kMaxOpened = limits::kOpenedMessage;
inline constexpr size_t kMaxRecorded = limits::kRecordedMessage;
inline constexpr size_t kMaxOpening = limits::kOpening;
inline constexpr size_t kMaxFinish = limits::kFinishMessage;
inline constexpr size_t kMaxDecision = limits::kDecisionMessage;
inline constexpr size_t kMaxRelay = 16 * 1024;  // bytes relayed by one frame
inline constexpr Duration kMaxRetryAfter = std::chrono::hours(24);

enum class MessageType : uint8_t {
  kHello = 1,
  kEvidence = 2,
  kSessionRequest = 3,
  kOpened = 4,
  kConnected = 5,
  kRelay = 6,
  kClosed = 7,
  kRecorded = 8,
  kOpening = 9,
  kFinish = 10,
  kDecision = 11,
  kFailed = 12,
  kWorkAsked = 13,
  kToken = 14,
  kGiveUp = 15,
  // Of sealed mode (spec/sealed.md section 3).
  kGo = 16,
  kSecrets = 17,
  kSeal = 18,
  kStop = 19,
  kSealing = 20,
  kCommit = 21,
  kAck = 22,
  kReleased = 23,
};

struct Hello {
  ByteArray<32> nonce{};
  uint64_t work = 0;  // the answer to the task of service/channel/work.h, from a client

  Bytes Encode() const;
  static Result<Hello> Decode(ByteView bytes);
};

// WorkAsked is what a node answers to a hello with too little work; the client says another hello, once.
struct WorkAsked {
  uint8_t bits = 0;

  Bytes Encode() const;
  static Result<WorkAsked> Decode(ByteView bytes);
};

struct EvidenceMessage {
  Bytes evidence;
  Bytes release_list;
  Time now;  // the speaker's clock: a hint for whoever finds that something has expired

  Bytes Encode() const;
  static Result<EvidenceMessage> Decode(ByteView bytes);
};

struct Opened {
  ByteArray<32> session_id{};
  ByteArray<32> challenge_seed{};
  Bytes entry;
  Bytes signer_evidence;
  Bytes node_evidence;
  Time expires;
  Bytes release_list;

  Bytes Encode() const;
  static Result<Opened> Decode(ByteView bytes);
};

struct Connected {
  Time at;
  std::string address;
  uint16_t port = 0;

  Bytes Encode() const;
  static Result<Connected> Decode(ByteView bytes);
};

struct Finish {
  ByteArray<32> session_id{};
  Bytes recording;
  Bytes opening;
  ByteArray<16> client{};  // a name that the node gives its client, so that each client waits in a line of its own

  Bytes Encode() const;
  static Result<Finish> Decode(ByteView bytes);
};

// GiveUp ends an open session that nobody will finish; it has no answer.
struct GiveUp {
  ByteArray<32> session_id{};

  Bytes Encode() const;
  static Result<GiveUp> Decode(ByteView bytes);
};

// Go: the client is ready, and how long its sealed request will be.
struct Go {
  size_t size = 0;  // bytes of key-stream, for content, type and padding: limits::kSealedRecord at most

  Bytes Encode() const;
  static Result<Go> Decode(ByteView bytes);
};

// Secrets are what the client gets once the node has verified the server's flight.
struct Secrets {
  Secret server_handshake_traffic;
  Secret keystream;           // as long as Go asked
  Bytes client_bytes;         // of the connection so far: the hellos
  uint64_t server_bytes = 0;  // so far, with the whole flight: how many bytes of relay follow at once

  Secret Encode() const;
  static Result<Secrets> Decode(ByteView bytes);
};

// Seal is the one record of the client: content, type and padding under the key-stream, without header and tag.
struct Seal {
  Bytes ciphertext;

  Bytes Encode() const;
  static Result<Seal> Decode(ByteView bytes);
};

// Sealing asks the signer for leave to tag one ciphertext.
struct Sealing {
  ByteArray<32> session_id{};
  ByteArray<32> ciphertext{};  // its SHA-256

  Bytes Encode() const;
  static Result<Sealing> Decode(ByteView bytes);
};

// Commit binds the recording, before any key is released.
struct Commit {
  ByteArray<32> session_id{};
  Bytes key_log;  // signed

  Bytes Encode() const;
  static Result<Commit> Decode(ByteView bytes);
};

// Ack says what the signer holds: the hash that Sealing named, or SHA-256 of the signed key log.
struct Ack {
  ByteArray<32> session_id{};
  ByteArray<32> held{};

  Bytes Encode() const;
  static Result<Ack> Decode(ByteView bytes);
};

// Released is what the client gets once the signer holds the recording's hash.
struct Released {
  Secret handshake_secret;
  Bytes key_log;       // signed
  Bytes client_bytes;  // of the whole connection

  Secret Encode() const;
  static Result<Released> Decode(ByteView bytes);
};

struct DecisionMessage {
  Bytes statement;  // empty when refused
  CheckReport report;

  Bytes Encode() const;
  static Result<DecisionMessage> Decode(ByteView bytes);
};

// Side is where the cause of a failure lies.
enum class Side : uint8_t { kClient = 1, kNode = 2, kSigner = 3, kSite = 4 };

// Retry says whether trying again can help, and how.
enum class Retry : uint8_t { kNo = 0, kNow = 1, kLater = 2, kElsewhere = 3 };

// Failed carries an error across the channel: the code's id, what else the peer may know, and what the peer can decide
// by (service/channel/failed.h makes it from an error).
struct Failed {
  std::string code;
  std::string detail;
  Side side = Side::kNode;
  Retry retry = Retry::kNo;
  std::optional<Duration> retry_after;  // with kLater: not before; at most kMaxRetryAfter

  Bytes Encode() const;
  static Result<Failed> Decode(ByteView bytes);
};

}  // namespace attestor::channel
