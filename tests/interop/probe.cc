// One handshake and one GET with tls::Client against a server on this machine; what happened is printed as key=value
// lines.
//
//   tls_interop_probe PORT HOST ROOTS.pem
//
// Exit code 0: the exchange was complete, and the gate's verifier accepts it from the recorded bytes and the opened
// handshake secret. 1: it was not, or does not; "error=" says why.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/crypto/certificate_path.h"
#include "core/crypto/hash.h"
#include "service/net/socket.h"
#include "service/system/clock.h"
#include "service/system/random.h"
#include "session/proof/check_session.h"
#include "session/recording/recording.h"
#include "web/tls/client.h"

namespace attestor {
namespace {

constexpr size_t kReadSize = 16 * 1024;

struct Exchange {
  recording::Recording recording;
  Bytes response;
};

// CountHellos counts the ClientHellos in what was sent: two after a HelloRetryRequest.
int CountHellos(ByteView sent) {
  int hellos = 0;
  while (true) {
    const auto record = tls::NextRecord(sent);
    if (!record.ok() || !record->has_value()) return hellos;
    if ((*record)->type == tls::ContentType::kHandshake) ++hellos;
    sent = sent.subspan((*record)->bytes.size());
  }
}

// Pump reads and writes until `done` or the server's end of the connection.
template <class Done>
Status Pump(tls::Client& client, net::Socket& socket, Exchange& exchange, net::Deadline deadline,
            const net::StopSignal& stop, Done done) {
  while (true) {
    const Bytes output = client.TakeOutput();
    if (!output.empty()) exchange.recording.Add(recording::Direction::kClientToServer, output, SystemClock().Now());
    ATTESTOR_TRY(socket.WriteAll(output, deadline, stop));
    Append(exchange.response, client.TakeApplicationData());
    if (done()) return Ok();
    ATTESTOR_ASSIGN(const Bytes received, socket.ReadSome(kReadSize, deadline, stop));
    if (received.empty()) return client.CheckEnd();
    exchange.recording.Add(recording::Direction::kServerToClient, received, SystemClock().Now());
    const Status status = client.Receive(received);
    if (!status.ok()) {
      ATTESTOR_TRY(socket.WriteAll(client.TakeOutput(), deadline, stop));
      return status;
    }
  }
}

Status Run(tls::Client& client, uint16_t port, const std::string& host, Exchange& exchange) {
  const net::StopSignal stop;
  const net::Deadline deadline = net::After(std::chrono::seconds(20));
  ATTESTOR_ASSIGN(const net::Address address, net::Address::Parse("127.0.0.1", port));
  ATTESTOR_ASSIGN(net::Socket socket, net::Socket::Connect(address, deadline, stop));
  ATTESTOR_TRY(Pump(client, socket, exchange, deadline, stop, [&client] { return client.connected(); }));
  ATTESTOR_TRY(client.Send(
      AsBytes("GET /body HTTP/1.1\r\nHost: " + host + ":" + std::to_string(port) + "\r\nConnection: close\r\n\r\n")));
  ATTESTOR_TRY(Pump(client, socket, exchange, deadline, stop, [&client] { return client.peer_closed(); }));
  ATTESTOR_TRY(client.Close());
  const Bytes last = client.TakeOutput();
  exchange.recording.Add(recording::Direction::kClientToServer, last, SystemClock().Now());
  // The server may have gone already; then nobody needs our close_notify.
  (void)socket.WriteAll(last, deadline, stop);
  exchange.recording.AddEnd(recording::Direction::kClientToServer, SystemClock().Now());
  client.TransportClosed();
  return Ok();
}

// CheckAsGate is what the gate does with a finished session.
Status CheckAsGate(const tls::Client& client, const Exchange& exchange, const std::string& host,
                   const ByteArray<32>& challenge, const crypto::WebRoots& roots) {
  ATTESTOR_ASSIGN(Secret secret, client.HandshakeSecretForOpening());
  recording::SessionRequest request;
  request.host = host;
  request.port = exchange.recording.port;
  request.nonce = Bytes(16);
  CheckReport report;
  const Bytes recording = exchange.recording.Encode();
  ATTESTOR_TRY(
      proof::CheckSession({recording, request, challenge, roots}, proof::RevealAllOpening{std::move(secret)}, report));
  return Ok();
}

void Print(const tls::Client& client, const Exchange& exchange) {
  const std::string_view response = AsText(exchange.response);
  const size_t end = response.find("\r\n\r\n");
  const std::string_view body = end == std::string_view::npos ? std::string_view() : response.substr(end + 4);
  std::printf("hellos=%d\n", CountHellos(exchange.recording.client_bytes));
  std::printf("certificate_requested=%d\n", client.certificate_requested() ? 1 : 0);
  std::printf("status=%s\n", std::string(response.substr(0, response.find("\r\n"))).c_str());
  std::printf("body_size=%zu\nbody_sha256=%s\n", body.size(), ToHex(crypto::Sha256(AsBytes(body))).c_str());
}

int Main(uint16_t port, const std::string& host, const std::string& roots_path) {
  std::ifstream file(roots_path);
  const auto roots = crypto::WebRoots::FromPem(std::string(std::istreambuf_iterator<char>(file), {}),
                                               crypto::PublicSuffixes::TopLevelOnly());
  if (!roots.ok()) {
    std::printf("error=%s\n", roots.error().Text().c_str());
    return 1;
  }
  SystemRandom random;
  tls::ClientConfig config;
  config.host = host;
  config.challenge = random.Array<32>();
  config.check_chain = [&](std::span<const Bytes> chain) -> Status {
    CheckReport report;
    ATTESTOR_TRY(crypto::CheckServerChain(chain, *roots, host, SystemClock().Now(), report));
    return Ok();
  };
  tls::Client client(config, random);
  Exchange exchange;
  exchange.recording.connected_at = SystemClock().Now();
  exchange.recording.address = "127.0.0.1";
  exchange.recording.port = port;
  Status status = Run(client, port, host, exchange);
  Print(client, exchange);
  if (status.ok()) status = CheckAsGate(client, exchange, host, config.challenge, *roots);
  if (!status.ok()) std::printf("error=%s\n", status.error().Text().c_str());
  return status.ok() ? 0 : 1;
}

}  // namespace
}  // namespace attestor

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("usage: tls_interop_probe PORT HOST ROOTS.pem\n", stderr);
    return 2;
  }
  return attestor::Main(static_cast<uint16_t>(std::stoi(argv[1])), argv[2], argv[3]);
}
