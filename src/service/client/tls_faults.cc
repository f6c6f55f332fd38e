#include "service/client/tls_faults.h"

#include <algorithm>
#include <array>
#include <span>

#include "core/crypto/certificate.h"
#include "core/crypto/certificate_errors.h"
#include "service/client/plain_text.h"
#include "web/tls/suite.h"
#include "web/tls/types.h"

namespace attestor::client {
namespace {

struct Name {
  uint16_t number;
  std::string_view text;
};

constexpr std::array kNames = {
    Name{0x001d, "X25519"},
    Name{0x0017, "P-256"},
    Name{0x0018, "P-384"},
    Name{0x0403, "ECDSA with P-256"},
    Name{0x0503, "ECDSA with P-384"},
    Name{0x0807, "Ed25519"},
    Name{0x0804, "RSA-PSS"},
};

// Names joins those that have one; several schemes of RSA share theirs.
std::string Names(std::span<const uint16_t> numbers) {
  std::string out;
  for (const uint16_t number : numbers) {
    const auto found = std::ranges::find(kNames, number, &Name::number);
    if (found != kNames.end()) out.append(out.empty() ? "" : ", ").append(found->text);
  }
  return out;
}

std::vector<crypto::Certificate> Parsed(const std::vector<Bytes>& chain) {
  std::vector<crypto::Certificate> out;
  for (const Bytes& der : chain) {
    auto one = crypto::Certificate::Parse(der);
    if (one.ok()) out.push_back(std::move(one).value());
  }
  return out;
}

std::string NameOf(const crypto::Certificate& certificate, bool leaf) {
  return leaf ? "the site's certificate"
              : "the site's intermediate certificate " + Readable(certificate.subject_common_name());
}

std::string ClockText(Time now, const Clocks& clocks) {
  std::string out = "compared with this machine's clock, which says " + ToText(now);
  for (const Reading& reading : clocks.readings())
    out.append("; ").append(reading.who).append("'s says ").append(ToText(reading.says));
  if (const auto verdict = clocks.Verdict()) out.append("; ").append(*verdict);
  return out;
}

std::string ValidityText(const std::vector<crypto::Certificate>& chain, Time now, const Clocks& clocks) {
  for (size_t i = 0; i < chain.size(); ++i) {
    if (chain[i].ValidAt(now)) continue;
    const bool expired = chain[i].not_after() < now;
    return NameOf(chain[i], i == 0) +
           (expired ? " expired at " + ToText(chain[i].not_after())
                    : " is valid only from " + ToText(chain[i].not_before())) +
           ", " + ClockText(now, clocks);
  }
  return {};
}

bool Holds(const std::vector<crypto::Certificate>& chain, const Bytes& subject) {
  return std::ranges::any_of(chain, [&](const crypto::Certificate& one) { return one.subject_der() == subject; });
}

std::string PathText(const std::vector<crypto::Certificate>& chain) {
  const crypto::Certificate& leaf = chain.front();
  if (leaf.issuer_der() == leaf.subject_der())
    return "the site's certificate is self-signed: no authority that is trusted vouches for it";
  if (!Holds(chain, leaf.issuer_der())) {
    return "whoever signed the site's certificate is none of the web roots that are named here, and the site does not "
           "send its intermediate certificate. If it is a root that you trust, name it (--web-roots); the signer must "
           "have it as well. If not, the site's operator must add the intermediate certificate: browsers fetch it, "
           "this program does not, and it cannot be given by hand, because the signer judges what the site sends";
  }
  return "the site's certificates do not lead to one of the roots that are trusted here (" +
         Counted(chain.size(), "certificate") + " sent)";
}

}  // namespace

std::string Offered() {
  std::string suites;
  for (const tls::Suite& suite : tls::kSuites) suites.append(suites.empty() ? "" : ", ").append(suite.name);
  return "TLS 1.3; suite " + suites + "; groups " + Names(tls::kGroups) + "; signatures " +
         Names(tls::kSignatureSchemes);
}

std::string AlertText(std::string_view alert) {
  std::string out = "the site ended the TLS handshake with the alert " + std::string(alert);
  if (alert == "protocol_version") {
    return out +
           ": it does not offer TLS 1.3, most likely TLS 1.2 only; this program has nothing older, so the limit is "
           "this program's. Offered: " +
           Offered();
  }
  if (alert == "unrecognized_name") return out + ": it does not serve this host name";
  if (alert == "handshake_failure" || alert == "insufficient_security" || alert == "illegal_parameter") {
    return out + ": it takes nothing of what was offered, and the alert does not say why. Offered: " + Offered() +
           ". The site may want TLS 1.2, another suite (such as TLS_CHACHA20_POLY1305_SHA256) or another group (such "
           "as P-384), or its certificate has a key that none of these signatures fits (such as a P-521 key); this "
           "program does not have them, so the limit is this program's";
  }
  return out + ". Offered: " + Offered();
}

std::string DemandText(const std::string& site, std::string_view alert) {
  const std::string end = "ended the connection with the alert " + std::string(alert);
  return site +
         (alert == kCertificateRequired ? " demands a client certificate and " + end
                                        : " asked for a client certificate, was told that there is none, and " + end +
                                              ": most likely it demands one") +
         ". This program has none and cannot present one: what lies behind that demand cannot be proved. If the site "
         "has an address where a login is enough, prove that one";
}

std::string CertificateText(const Error& error, const Trace& trace, Time now, const Clocks& clocks) {
  const std::vector<crypto::Certificate> chain = Parsed(trace.chain);
  std::string text;
  if (!chain.empty() && error.Is(crypto::kCertificateExpired)) text = ValidityText(chain, now, clocks);
  if (!chain.empty() && (error.Is(crypto::kCertificatePath) || error.Is(crypto::kCertificateRoot)))
    text = PathText(chain);
  if (text.empty()) return Readable(error.detail());
  return error.detail().empty() ? text : text + " (" + Readable(error.detail()) + ")";
}

}  // namespace attestor::client
