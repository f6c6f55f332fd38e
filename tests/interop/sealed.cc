// Sessions in sealed mode with a HTTPS server on this machine (sealed.py): a whole Attestor with simulated TEEs, whose
// client proves one GET after another.
//
//   attestor_sealed_probe PORT ROOTS.pem TARGET...
//
// One line for each target: the framing of the answer (length, chunked, end), the size of its body and SHA-256 of it;
// or "refused" and why. Exit code 0: each ended with a statement in sealed mode that the client verified.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "core/crypto/hash.h"
#include "session/terms/mode.h"
#include "testkit/world/must.h"
#include "testkit/world/world.h"
#include "web/http/parser.h"

namespace attestor::test {
namespace {

const char* Framing(const http::Response& response) {
  if (http::FindHeader(response.headers, "transfer-encoding") != nullptr) return "chunked";
  if (http::FindHeader(response.headers, "content-length") != nullptr) return "length";
  return "end";
}

bool Prove(World& world, uint16_t port, const std::string& target) {
  client::ProveRequest request = world.Request(port, target);
  request.mode = session::Mode::kSealed;
  const auto proof = world.Prove(request);
  if (!proof.ok()) {
    std::printf("%s refused %s\n", target.c_str(), proof.error().Text().c_str());
    return false;
  }
  if (proof->checked.claims().mode != session::Mode::kSealed) {
    std::printf("%s refused the statement is of another mode\n", target.c_str());
    return false;
  }
  const http::Response response =
      Must(http::ParseResponse(proof->checked.response(), "GET", http::StreamEnd::kCloseNotify));
  std::printf("%s %s %zu %s\n", target.c_str(), Framing(response), response.body.size(),
              ToHex(crypto::Sha256(response.body)).c_str());
  return true;
}

int Main(uint16_t port, const std::string& roots_path, std::span<char*> targets) {
  std::ifstream file(roots_path);
  World world({.web_roots_pem = std::string(std::istreambuf_iterator<char>(file), {}), .ports = {port}});
  bool all = true;
  for (const char* target : targets) all = Prove(world, port, target) && all;
  return all ? 0 : 1;
}

}  // namespace
}  // namespace attestor::test

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fputs("usage: attestor_sealed_probe PORT ROOTS.pem TARGET...\n", stderr);
    return 2;
  }
  return attestor::test::Main(static_cast<uint16_t>(std::stoi(argv[1])), argv[2],
                              std::span(argv, static_cast<size_t>(argc)).subspan(3));
}
