// attestor-collusion: a client and the node's operator who work together, for ./dev demo. The client asks through a
// genuine node, as anybody does; the operator is the wire between node and server (collusion/wire.h).
#include <cstdio>

#include "collusion/wire.h"
#include "options/options.h"
#include "service/client/prove.h"
#include "service/config/config.h"
#include "service/config/errors.h"
#include "service/net/address.h"
#include "service/system/clock.h"
#include "service/system/file.h"
#include "session/terms/mode.h"

namespace {

using namespace attestor;

struct Arguments {
  std::string node, server_port, port, answer, mode = "proxy", tee_root, web_roots, suffix_list, release_root,
                                               recipient, nonce, output;
};

Result<Bytes> Hex(const std::string& text) {
  auto bytes = FromHex(text);
  return bytes ? Result<Bytes>(*std::move(bytes)) : Error(config::kBadValue, "'" + text + "' is not hex");
}

Result<client::ProveRequest> RequestOf(const Arguments& arguments) {
  client::ProveRequest request;
  ATTESTOR_ASSIGN(request.node, net::ParseHostPort(arguments.node));
  request.http.method = "GET";
  request.http.host = "localhost";
  request.http.port = static_cast<uint16_t>(std::stoi(arguments.port));
  request.http.target = "/api/account";
  request.mode = session::ToMode(arguments.mode).value_or(session::Mode::kProxy);
  ATTESTOR_ASSIGN(request.nonce, Hex(arguments.nonce));
  ATTESTOR_ASSIGN(const Bytes recipient, Hex(arguments.recipient));
  request.recipient = ToArray<20>(recipient).value_or(ByteArray<20>{});
  request.allow_development = true;
  return request;
}

Status Collude(const Arguments& arguments) {
  ATTESTOR_ASSIGN(client::ProveRequest request, RequestOf(arguments));
  ATTESTOR_ASSIGN(quote::TeeRoots tee_roots, config::LoadTeeRoots(arguments.tee_root));
  ATTESTOR_ASSIGN(crypto::WebRoots web_roots, config::LoadWebRoots({arguments.web_roots, arguments.suffix_list}));
  ATTESTOR_ASSIGN(const ByteArray<32> release_root, config::LoadReleaseRoot(arguments.release_root));
  const std::string response = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
                               std::to_string(arguments.answer.size()) + "\r\nConnection: close\r\n\r\n" +
                               arguments.answer;
  test::ToldRandom told;
  const test::Wire wire({"localhost", web_roots, static_cast<uint16_t>(std::stoi(arguments.server_port)),
                         request.http.port, ToBytes(response)},
                        told);
  const SystemClock clock;
  const net::StopSignal stop;
  CheckReport report;
  const verify::Anchors anchors{std::move(tee_roots), std::move(web_roots), release_root};
  auto proof = client::Prove(request, anchors, clock, told, stop, nullptr, report);
  std::printf("the operator %s\n", wire.forged() > 0 ? "put an answer of his own in the place of the server's"
                                                     : "had no key for an answer of his own");
  if (!proof.ok()) return std::move(proof).error();
  return WriteFile(arguments.output, proof->bundle);
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  const options::Program program("attestor-collusion: client and operator who work together, for ./dev demo");
  const options::Command command = program.command();
  command.Add("--node", arguments.node).Required();
  command.Add("--server-port", arguments.server_port).Required();
  command.Add("--port", arguments.port, "of the wire, which the node takes for the server").Required();
  command.Add("--answer", arguments.answer, "JSON in the place of the server's").Required();
  command.Add("--mode", arguments.mode).ShowDefault();
  command.Add("--tee-root", arguments.tee_root).Required();
  command.Add("--web-roots", arguments.web_roots).Required();
  command.Add("--suffix-list", arguments.suffix_list).Required();
  command.Add("--release-root", arguments.release_root).Required();
  command.Add("--recipient", arguments.recipient).Required();
  command.Add("--nonce", arguments.nonce).Required();
  command.Add("-o", arguments.output).Required();
  if (const auto ended = options::ParseOrEnd(program, argc, argv)) return *ended;
  const Status done = Collude(arguments);
  if (done.ok()) return 0;
  std::fprintf(stderr, "%s\n", done.error().Text().c_str());
  return 1;
}
