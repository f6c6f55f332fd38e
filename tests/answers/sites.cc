#include "answers/sites.h"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "answers/dead_address_first.h"
#include "core/crypto/certificate_builder.h"
#include "testkit/world/must.h"

namespace attestor::test {
namespace {

constexpr std::chrono::hours kDay{24};
constexpr std::string_view kDeadFirst = "dead-ipv6";  // of the site's two addresses

std::string Pem(const crypto::P256Key& key) { return std::string(AsText(key.Pkcs8Pem().Reveal())); }

// Identities of one CA: root, intermediate, leaf.
class Ca {
 public:
  Ca(Random& random, Time now)
      : random_(random),
        now_(now),
        root_key_(crypto::P256Key::Generate(random)),
        root_(crypto::MakeRoot(Authority("Answers root"), root_key_, random)),
        middle_key_(crypto::P256Key::Generate(random)),
        middle_(crypto::MakeCertificate(Authority("Answers intermediate"), middle_key_, {root_, root_key_}, random)) {}

  std::string root_pem() const { return root_.pem(); }
  WebIdentity Issue(Time begin, Time end, bool with_middle) const {
    const crypto::P256Key key = crypto::P256Key::Generate(random_);
    const crypto::Certificate leaf = crypto::MakeCertificate(
        {.common_name = "localhost", .not_before = begin, .not_after = end, .dns_names = {"localhost"}}, key,
        {middle_, middle_key_}, random_);
    return {leaf.pem() + (with_middle ? middle_.pem() : ""), Pem(key)};
  }
  WebIdentity Good() const { return Issue(now_ - kDay, now_ + 60 * kDay, true); }
  WebIdentity Expired() const { return Issue(now_ - 30 * kDay, now_ - kDay, true); }
  WebIdentity WithoutMiddle() const { return Issue(now_ - kDay, now_ + 60 * kDay, false); }

 private:
  crypto::CertificateTemplate Authority(const std::string& name) const {
    return {.common_name = name, .not_before = now_ - 40 * kDay, .not_after = now_ + 300 * kDay, .ca = true};
  }

  Random& random_;
  Time now_;
  crypto::P256Key root_key_;
  crypto::Certificate root_;
  crypto::P256Key middle_key_;
  crypto::Certificate middle_;
};

std::string Written(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  std::string out(data, static_cast<size_t>(size));
  BIO_free(bio);
  return out;
}

// A leaf with a P-521 key, signed by itself: no client that does not offer its signature ever sees it.
WebIdentity P521() {
  EVP_PKEY* key = EVP_EC_gen("P-521");
  X509* certificate = X509_new();
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 86400);
  X509_set_pubkey(certificate, key);
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  X509_sign(certificate, key, EVP_sha512());
  BIO* chain = BIO_new(BIO_s_mem());
  BIO* secret = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(chain, certificate);
  PEM_write_bio_PrivateKey(secret, key, nullptr, nullptr, 0, nullptr, nullptr);
  X509_free(certificate);
  EVP_PKEY_free(key);
  return {Written(chain), Written(secret)};
}

// ServerFor: nullopt for a profile that is no matter of a server alone.
std::optional<HttpsServerOptions> OptionsFor(const std::string& profile, const Ca& ca) {
  constexpr int kManyTickets = 100;
  HttpsServerOptions options{.identity = ca.Good()};
  if (profile == "default" || profile == kDeadFirst) return options;
  if (profile == "tls12-only") {
    options.tls12_only = true;
  } else if (profile == "chacha20-only") {
    options.suites = "TLS_CHACHA20_POLY1305_SHA256";
  } else if (profile == "p384-group") {
    options.groups = "P-384";
  } else if (profile == "p256-group") {
    options.groups = "P-256";
  } else if (profile == "p521-leaf") {
    options.identity = P521();
  } else if (profile == "client-certificate-optional") {
    options.ask_client_certificate = true;
  } else if (profile == "missing-intermediate") {
    options.identity = ca.WithoutMiddle();
  } else if (profile == "expired") {
    options.identity = ca.Expired();
  } else if (profile == "tickets-100") {
    options.tickets = kManyTickets;
  } else {
    return std::nullopt;
  }
  return options;
}

}  // namespace

Sites::Sites(const std::vector<Case>& cases, Random& random, Time now) {
  const Ca ca(random, now);
  root_pem_ = ca.root_pem();
  for (const Case& one : cases) {
    if (!servers_.contains(one.profile)) {
      const auto options = OptionsFor(one.profile, ca);
      if (!options) continue;
      servers_[one.profile] = std::make_unique<HttpsServer>(*options);
    }
    servers_[one.profile]->Answer("/" + one.id, one.reply);
  }
  ResolveDeadFirst(port(std::string(kDeadFirst)), dead_.port());
}

uint16_t Sites::port(const std::string& profile) const {
  const auto found = servers_.find(profile);
  return found == servers_.end() ? uint16_t{0} : found->second->port();
}

std::vector<uint16_t> Sites::ports() const {
  std::vector<uint16_t> out;
  for (const auto& [name, server] : servers_) out.push_back(server->port());
  return out;
}

}  // namespace attestor::test
