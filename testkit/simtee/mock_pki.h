// A stand-in for Intel's SGX/TDX PKI, made in memory; testkit/simtee/kept_pki.h makes the same one again.
//
//   root CA -> platform CA -> PCK certificate (signs the QE report, which vouches for the attestation key that signs quotes)
//           -> TCB signing certificate (signs TCB info and QE identity)
//
// Names, extensions and documents have the form of Intel's, so that a published verifier accepts a quote once it is
// told to trust this root and for no other reason.
#pragma once

#include <boost/json/fwd.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/crypto/certificate.h"
#include "evidence/quote/collateral.h"

namespace attestor::simtee {

class MockKms;

// PkiOptions: the defaults make collateral under which every quote is "UpToDate"; the rest exists so that refusals can
// be tested.
struct PkiOptions {
  // TCB info, QE identity and CRLs are issued so long before `now` and last so long after it.
  Duration collateral_age = std::chrono::hours(1);
  Duration collateral_lifetime = std::chrono::hours(30 * 24);
  std::optional<Duration> pck_crl_lifetime = {};  // of the PCK CRL, where it is another
  // Certificates begin one day before `now` and last so long after it.
  Duration certificate_lifetime = std::chrono::hours(7 * 365 * 24);
  std::optional<Duration> pck_lifetime = {};  // of the PCK certificate, where it is another
  // Status of the platform's TCB level, in Intel's words ("UpToDate", "OutOfDate", "Revoked", ...).
  std::string tcb_status = "UpToDate";
  bool revoke_pck = false;
  bool revoke_platform_ca = false;
  bool publish_other_root = false;  // root_pem() is a root that nothing here leads to
  // Changes the quoting enclave's report, 384 bytes, before the platform signs it.
  std::function<void(Bytes&)> edit_qe_report = {};
  // Changes a document before it is signed: "id", "fmspc", "tcbLevels", "mrsigner" and so on.
  std::function<void(boost::json::object&)> edit_tcb_info = {};
  std::function<void(boost::json::object&)> edit_qe_identity = {};
  // Changes the finished collateral.
  std::function<void(quote::CollateralFields&)> edit_collateral = {};
};

// KeptRoots are the roots of a PKI that was made before: its own, and the one that is published as such.
struct KeptRoots {
  crypto::Certificate root;
  crypto::Certificate published;
};

// Earlier says when a PKI was made, and with which roots.
struct Earlier {
  Time made;
  KeptRoots roots;
};

class MockPki {
 public:
  // Make refuses (simtee.pki_option) a TCB status that Intel does not have.
  static Result<MockPki> Make(Random& random, Time now, const PkiOptions& options = {});
  // MakeAgain makes the PKI that Make made at `earlier.made` from the same random bytes, with collateral of `now`.
  // simtee.pki_folder when `options` would give it other roots.
  static Result<MockPki> MakeAgain(Random& random, const Earlier& earlier, Time now, const PkiOptions& options);
  MockPki(MockPki&&) noexcept;
  MockPki& operator=(MockPki&&) noexcept;
  ~MockPki();

  const crypto::Certificate& root() const;
  std::string root_pem() const;  // what is published as the root, true or not
  // collateral is what verifiers need beside a quote, in the canonical form; collateral_json is the same as tools
  // exchange it (quote collateral v3, one JSON object of texts).
  const Bytes& collateral() const;
  std::string collateral_json() const;
  // Publish gives the collateral of another day, for the same platform and under the same root: the canonical form. Of
  // `options` those count that concern collateral; `now` must not be before the time of Make.
  Bytes Publish(Time now, const PkiOptions& options = {}) const;
  // ppid is the platform's id, 16 bytes, as in the PCK certificate.
  const ByteArray<16>& ppid() const;

  // SignQuote adds the length and the signature section (v4 and v5, ECDSA P-256) to `header_and_body`.
  Bytes SignQuote(ByteView header_and_body) const;

  // kms is the stand-in for the key service that hands app keys to the TEEs of this process.
  const MockKms& kms() const;

 private:
  struct State;
  explicit MockPki(std::unique_ptr<const State> state);
  std::unique_ptr<const State> state_;
};

}  // namespace attestor::simtee
