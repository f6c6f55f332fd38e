// The gate's verifier on recordings around one genuine session (corpus file "honest"), under its real handshake secret:
// whatever node and client do to the recording, what is proved is what was said.
#include "genuine_session.h"
#include "session/proof/check_session.h"

namespace {

using namespace attestor;

constexpr std::string_view kRequest = "GET /rates?x=1 HTTP/1.1\r\nHost: bank.example\r\nConnection: close\r\n\r\n";
constexpr std::string_view kResponse = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nrates";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const fuzz::GenuineSession session(session::Disclosure::kRevealAll);
  static const proof::Opening opening = proof::RevealAllOpening{session.handshake_secret.Clone()};
  CheckReport report;
  const auto proof =
      proof::CheckSession({{data, size}, session.request, session.challenge, session.roots}, opening, report);
  if (proof.ok() != report.AllPassed() ||
      report.checks().size() != proof::SessionChecks(session.request.disclosure, session.request.mode()).size())
    __builtin_trap();
  if (!proof.ok()) return 0;
  const auto& shown = std::get<proof::RevealedAll>(proof->shown());
  if (AsText(shown.request) != kRequest || AsText(shown.response) != kResponse) __builtin_trap();
  return 0;
}
