// A certificate authority for the web servers of tests. Test code only.
#pragma once

#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/crypto/certificate.h"
#include "core/crypto/certificate_builder.h"
#include "core/crypto/certificate_path.h"
#include "core/crypto/signature.h"

namespace attestor::test {

// WebIdentity is what a server presents.
struct WebIdentity {
  std::string chain_pem;  // leaf first, without the root
  std::string key_pem;
};

class WebCa {
 public:
  WebCa(Random& random, Time now);

  // Issue makes a certificate for `host` that is valid from `begin` to `end`; the other forms choose both around now.
  WebIdentity Issue(const std::string& host, Time begin, Time end) const;
  WebIdentity Issue(const std::string& host) const;
  WebIdentity IssueExpired(const std::string& host) const;
  WebIdentity SelfSigned(const std::string& host) const;

  // Certify makes a certificate for `key` below the root, as `what` says. Below puts an authority between them: the
  // chain is both, leaf first.
  crypto::Certificate Certify(const crypto::CertificateTemplate& what, const crypto::P256Key& key) const;
  WebIdentity Present(const crypto::CertificateTemplate& leaf) const;
  WebIdentity PresentBelow(const crypto::CertificateTemplate& authority, const crypto::CertificateTemplate& leaf) const;
  // Leaf and Authority are templates of what an honest CA makes.
  crypto::CertificateTemplate Leaf(const std::string& host, Time begin, Time end) const;
  crypto::CertificateTemplate Leaf(const std::string& host) const;
  crypto::CertificateTemplate Authority(const std::string& name) const;

  std::string root_pem() const { return root_.pem(); }
  const Bytes& root_der() const { return root_.der(); }
  // roots is the root alone; the list of public suffixes has uk and co.uk.
  crypto::WebRoots roots() const;

 private:
  Random& random_;
  Time now_;
  crypto::P256Key key_;
  crypto::Certificate root_;
};

}  // namespace attestor::test
