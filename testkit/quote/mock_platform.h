// An SGX and TDX platform with a PKI of its own, for tests: every part of it can be made wrong before it is built and
// signed. Test code only.
#pragma once

#include <functional>
#include <string>

#include <boost/json.hpp>

#include "core/crypto/certificate_builder.h"
#include "evidence/quote/collateral.h"
#include "evidence/quote/pck.h"
#include "evidence/quote/quote.h"
#include "evidence/quote/tee_roots.h"

namespace attestor::quote {

class MockPlatform {
 public:
  MockPlatform();

  // What Build() makes; all of it may be changed before.
  Time now;
  crypto::CertificateTemplate root, ca, pck, signer;
  bool revoke_ca = false, revoke_pck = false, revoke_signer = false;
  bool root_crl_by_ca = false, pck_crl_by_root = false, signer_by_ca = false, ca_by_itself = false;
  Duration root_crl_age, pck_crl_age;  // since this update; lists live 30 days
  PckPlatform platform;
  ByteArray<6> info_fmspc{1, 2, 3, 4, 5, 6};
  ByteArray<2> info_pce_id{};
  std::string platform_status = "UpToDate", module_status = "UpToDate", qe_status = "UpToDate";
  Time info_issued, identity_issued;  // both live 30 days
  std::function<void(boost::json::object&)> edit_tcb_info,
      edit_qe_identity;                // the last word on both, before they are signed
  uint16_t version = 4;                // 3: an SGX quote
  uint16_t body_type = kBodyTypeTd15;  // of version 5
  Bytes body;                          // TD report of form 1.0, or as `body_type` says when the version is 5
  Bytes enclave;                       // SGX report, when the version is 3
  Bytes qe_report;                     // report data is filled in by Build()
  size_t padding = 70;                 // zeros behind the quote

  struct Built {
    Bytes quote;
    Bytes collateral;             // the canonical form
    std::string collateral_json;  // the same as tools exchange it
    std::string root_pem;
  };
  Built Build();

  static Bytes EncodePckExtension(const PckPlatform& platform);

 private:
  bool sgx() const { return version == kQuoteVersion3; }
  Bytes SignedBytes() const;
  Bytes BuildQuote(const std::string& chain);
  std::string TcbInfoText() const;
  std::string QeIdentityText() const;

  CountingRandom random_;
  crypto::P256Key root_key_, ca_key_, pck_key_, signer_key_, attestation_key_;
};

}  // namespace attestor::quote
