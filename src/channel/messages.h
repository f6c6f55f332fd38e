// The messages between client, node and signer (spec/formats.cddl, "messages"). Parsing is bounded and says nothing about trust.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/check_report.h"
#include "base/clock.h"
#include "base/result.h"
#include "wire/limits.h"

namespace attestor::channel {

inline constexpr uint64_t kProtocolVersion = 1;
// Bytes of frames, by what they carry.
inline constexpr size_t kMaxMessage = limits::kMessage;  // any other
inline constexpr size_t kMaxEvidence = limits::kEvidenceMessage;
inline constexpr size_t kMaxOpened = limits::kOpenedMessage;
inline constexpr size_t kMaxRecorded = limits::kRecordedMessage;
inline constexpr size_t kMaxOpening = limits::kOpening;
inline constexpr size_t kMaxFinish = limits::kFinishMessage;
inline constexpr size_t kMaxDecision = limits::kDecisionMessage;
inline constexpr size_t kMaxRelay = 16 * 1024;  // bytes relayed by one frame
inline constexpr size_t kMaxToken = 256;

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
};

struct Hello {
  ByteArray<32> nonce{};
  std::optional<std::string> token;  // of the client, where a node asks for one

  Bytes Encode() const;
  static Result<Hello> Decode(ByteView bytes);
};

struct EvidenceMessage {
  Bytes evidence;
  Bytes release_list;

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

  Bytes Encode() const;
  static Result<Finish> Decode(ByteView bytes);
};

struct DecisionMessage {
  Bytes statement;  // empty when refused
  CheckReport report;

  Bytes Encode() const;
  static Result<DecisionMessage> Decode(ByteView bytes);
};

// Failed carries an error across the channel: the code's id and the detail.
struct Failed {
  std::string code;
  std::string detail;

  Bytes Encode() const;
  static Result<Failed> Decode(ByteView bytes);
};

}  // namespace attestor::channel
