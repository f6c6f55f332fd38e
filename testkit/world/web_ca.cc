#include "testkit/world/web_ca.h"

#include "testkit/world/must.h"

namespace attestor::test {
namespace {

constexpr std::chrono::hours kDay{24};

crypto::CertificateTemplate Root(Time now) {
  return {
      .common_name = "Attestor test web CA", .not_before = now - 30 * kDay, .not_after = now + 300 * kDay, .ca = true};
}

std::string Pem(const crypto::P256Key& key) { return std::string(AsText(key.Pkcs8Pem().Reveal())); }

}  // namespace

WebCa::WebCa(Random& random, Time now)
    : random_(random),
      now_(now),
      key_(crypto::P256Key::Generate(random)),
      root_(crypto::MakeRoot(Root(now), key_, random)) {}

crypto::CertificateTemplate WebCa::Leaf(const std::string& host, Time begin, Time end) const {
  return {.common_name = host, .not_before = begin, .not_after = end, .dns_names = {host}};
}

crypto::CertificateTemplate WebCa::Leaf(const std::string& host) const {
  return Leaf(host, now_ - kDay, now_ + 90 * kDay);
}

crypto::CertificateTemplate WebCa::Authority(const std::string& name) const {
  return {.common_name = name, .not_before = now_ - kDay, .not_after = now_ + 90 * kDay, .ca = true};
}

crypto::Certificate WebCa::Certify(const crypto::CertificateTemplate& what, const crypto::P256Key& key) const {
  return crypto::MakeCertificate(what, key, {root_, key_}, random_);
}

WebIdentity WebCa::Present(const crypto::CertificateTemplate& leaf) const {
  const crypto::P256Key key = crypto::P256Key::Generate(random_);
  return {Certify(leaf, key).pem(), Pem(key)};
}

WebIdentity WebCa::PresentBelow(const crypto::CertificateTemplate& authority,
                                const crypto::CertificateTemplate& leaf) const {
  const crypto::P256Key key = crypto::P256Key::Generate(random_), authority_key = crypto::P256Key::Generate(random_);
  const crypto::Certificate issuer = Certify(authority, authority_key);
  return {crypto::MakeCertificate(leaf, key, {issuer, authority_key}, random_).pem() + issuer.pem(), Pem(key)};
}

WebIdentity WebCa::Issue(const std::string& host, Time begin, Time end) const {
  return Present(Leaf(host, begin, end));
}

WebIdentity WebCa::Issue(const std::string& host) const { return Issue(host, now_ - kDay, now_ + 90 * kDay); }

WebIdentity WebCa::IssueExpired(const std::string& host) const { return Issue(host, now_ - 20 * kDay, now_ - kDay); }

WebIdentity WebCa::SelfSigned(const std::string& host) const {
  const crypto::P256Key key = crypto::P256Key::Generate(random_);
  return {crypto::MakeRoot(Leaf(host, now_ - kDay, now_ + 90 * kDay), key, random_).pem(), Pem(key)};
}

crypto::WebRoots WebCa::roots() const {
  constexpr char kSuffixes[] = "// ===BEGIN ICANN DOMAINS===\nuk\nco.uk\n// ===END ICANN DOMAINS===\n";
  return Must(crypto::WebRoots::FromPem(root_pem(), Must(crypto::PublicSuffixes::Parse(kSuffixes))));
}

}  // namespace attestor::test
