// The gate's verifier on recordings around one genuine session (corpus file "honest"), under its real handshake secret: whatever node and
// client do to the recording, what is proved is what was said.
#include "proof/check_session.h"

namespace {

using namespace attestor;

constexpr char kRoot[] = R"(-----BEGIN CERTIFICATE-----
MIIBiTCCAS+gAwIBAgIQZYjPkisYJNDjMO+QECOr8TAKBggqhkjOPQQDAjAUMRIw
EAYDVQQDDAlUZXN0IFJvb3QwHhcNMjYwNTMwMDAwMDAwWhcNMjYwNjAzMDAwMDAw
WjAUMRIwEAYDVQQDDAlUZXN0IFJvb3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC
AARSt9KvKfg/I4LSySSWoDAj/3CsIlNxM6w0EWvCzeM2c32JTz4YZei/yW2isovq
d13czwDMu4lRuL9fqWMGTST6o2MwYTAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB
/wQEAwIBBjAdBgNVHQ4EFgQU/4+xC1eahJ1+xfoHWuw88QPMfqUwHwYDVR0jBBgw
FoAU/4+xC1eahJ1+xfoHWuw88QPMfqUwCgYIKoZIzj0EAwIDSAAwRQIgHFpDIDDp
8LYD/5BeVxlyUi/xnVSjR0iiSQYRmnZDL1kCIQD9LkAkvbsC42F+qdyshnOtYT41
V2/8RIus8jPTmDTz+g==
-----END CERTIFICATE-----
)";
constexpr char kSecret[] = "84089c4887ddc70ae9b3d5b679ac604e3c7bf3cfad47c599724d84aa55fa0727";
constexpr std::string_view kRequest = "GET /rates?x=1 HTTP/1.1\r\nHost: bank.example\r\nConnection: close\r\n\r\n";
constexpr std::string_view kResponse = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nrates";

struct Session {
  Session() {
    request.host = "bank.example";
    request.nonce = Bytes(8);
    challenge.fill(0x5a);
  }
  proof::Opening opening = proof::RevealAllOpening{Secret::CopyOf(*FromHex(kSecret))};
  transcript::SessionRequest request;
  transcript::Challenge challenge{};
  crypto::WebRoots roots = std::move(crypto::WebRoots::FromPem(kRoot)).value();
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Session session;
  CheckReport report;
  const auto proof = proof::CheckSession({{data, size}, session.request, session.challenge, session.roots}, session.opening, report);
  if (proof.ok() != report.AllPassed() || report.checks().size() != proof::SessionChecks(session.request.disclosure).size()) __builtin_trap();
  if (!proof.ok()) return 0;
  const auto& shown = std::get<proof::RevealedAll>(proof->shown());
  if (AsText(shown.request) != kRequest || AsText(shown.response) != kResponse) __builtin_trap();
  return 0;
}
