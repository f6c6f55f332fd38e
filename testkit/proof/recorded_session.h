// One honest session in memory, recorded as a node records it: tls::Client on one side, TestServer on the other, with a
// certificate that leads to a root of its own. Test code only.
#pragma once

#include <string>

#include "core/crypto/certificate_path.h"
#include "session/proof/opening.h"
#include "session/recording/recording.h"
#include "session/recording/session.h"

namespace attestor::proof {

inline constexpr char kTestHost[] = "bank.example";
inline constexpr char kTestAddress[] = "93.184.216.34";

struct SessionPlan {
  recording::Challenge challenge{};
  std::string request =
      "GET /rates?x=1 HTTP/1.1\r\nHost: bank.example\r\nConnection: close\r\n\r\n";  // empty: nothing is sent
  std::string response = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nrates";        // empty: nothing is answered
  bool close_notify = true;                                                          // of the server
  bool request_certificate = false;                                                  // of the client
  bool client_closes = true;                                                         // with close_notify
  bool retry = false;  // the server asks for a share of another group
  bool alpn = false;   // the server names http/1.1
};

struct RecordedSession {
  recording::Recording recording;
  Secret handshake_secret;
  size_t client_handshake = 0;  // bytes of each side that belong to the handshake
  size_t server_handshake = 0;

  Opening opening() const { return RevealAllOpening{handshake_secret.Clone()}; }
};

// TestTime is when sessions are run; TestRoots is what their certificate leads to, a set of TestRoot alone.
Time TestTime();
const crypto::WebRoots& TestRoots();
const crypto::Certificate& TestRoot();

// TestLeaf is the certificate, DER, of a TestServer whose random is CountingRandom(kTestServerSeed).
inline constexpr uint64_t kTestServerSeed = 4;
const Bytes& TestLeaf();

// RunSession ends the test program when the session fails.
RecordedSession RunSession(const SessionPlan& plan);

}  // namespace attestor::proof
