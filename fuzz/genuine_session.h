// One genuine session, recorded once (corpus/reveal_all_fuzz/honest): what verifies it, and what its keys come from.
#pragma once

#include "core/crypto/certificate_path.h"
#include "session/recording/session.h"

namespace attestor::fuzz {

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

struct GenuineSession {
  explicit GenuineSession(session::Disclosure disclosure) {
    request.host = "bank.example";
    request.nonce = Bytes(8);
    request.disclosure = disclosure;
    challenge.fill(0x5a);
  }
  Secret handshake_secret = Secret::CopyOf(*FromHex(kSecret));
  recording::SessionRequest request;
  recording::Challenge challenge{};
  crypto::WebRoots roots = std::move(crypto::WebRoots::FromPem(kRoot, crypto::PublicSuffixes::TopLevelOnly())).value();
};

}  // namespace attestor::fuzz
