// One TLS session with a test server, run and recorded in the same thread: client and node in one, as they are when
// they collude. What a test then does to the recording is what attackers can do. Test code only.
#pragma once

#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/secret.h"
#include "session/recording/recording.h"
#include "session/recording/session.h"
#include "web/tls/record.h"
#include "web/tls/tls13_key_schedule.h"

namespace attestor::test {

// Interruption is what is done towards the server in the middle of its answer.
enum class Interruption {
  kNone,
  kCloseNotify,  // by the client
  kFin,          // by the node, which records it
  kFinOnTheWire  // in the node's name, by somebody between it and the server
};

struct SessionPlan {
  std::string sni = "localhost";
  recording::Challenge challenge{};
  Bytes http_request;
  bool close = true;  // the client answers the server's close_notify with its own
  Interruption interrupt = Interruption::kNone;
  size_t interrupt_after = 1;  // bytes of application data of the response
};

struct RecordedSession {
  recording::Recording recording;
  Secret handshake_secret;
};

// RunSession ends the test program when the session fails: the server is honest and nobody judges its certificate.
RecordedSession RunSession(uint16_t port, const SessionPlan& plan, const Clock& clock, Random& random);

// Get is a request that the gate accepts from `host`.
Bytes Get(const std::string& host, uint16_t port, const std::string& target);

// RecordEditor takes a recording apart behind the handshake, with all keys, and puts it together again.
class RecordEditor {
 public:
  explicit RecordEditor(const RecordedSession& session);

  // What is protected under application keys: records as recorded, to be changed, dropped, moved.
  std::vector<Bytes> client;
  std::vector<Bytes> server;
  // How many of the client's last records came after all of the server's: those without data.
  size_t after_response = 0;

  // Contents opens the records of one side as they are now; they must be in order and whole.
  std::vector<tls::InnerPlaintext> Contents(recording::Direction direction) const;
  // Seal protects `contents` as records number `first` and following, under the side's first application secret or,
  // with `updated`, under the one that a KeyUpdate leads to (from number 0).
  std::vector<Bytes> Seal(recording::Direction direction, const std::vector<tls::InnerPlaintext>& contents,
                          uint64_t first = 0, bool updated = false) const;
  // Recording has the handshake as it was and the records as they are now.
  recording::Recording Recording() const;

 private:
  const Secret& SecretOf(recording::Direction direction) const {
    return direction == recording::Direction::kClientToServer ? application_.client : application_.server;
  }
  void Split(const RecordedSession& session);

  recording::Recording original_;
  Bytes client_handshake_;
  Bytes server_handshake_;
  tls::TrafficSecrets application_;
};

}  // namespace attestor::test
