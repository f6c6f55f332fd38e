// A stand-in for Intel's SGX/TDX PKI: made afresh in memory, never written to disk but for its root certificate and collateral.
//
//   root CA -> platform CA -> PCK certificate (signs the QE report, which vouches for the attestation key that signs quotes)
//           -> TCB signing certificate (signs TCB info and QE identity)
//
// Names, extensions and documents have the form of Intel's, so that a published verifier accepts a quote once it is told to trust this root
// and for no other reason.
#pragma once

#include <boost/json/fwd.hpp>
#include <functional>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "crypto/certificate.h"

namespace attestor::simtee {

class MockKms;

// PkiOptions: the defaults make collateral under which every quote is "UpToDate"; the rest exists so that refusals can be tested.
struct PkiOptions {
  // TCB info, QE identity and CRLs are issued one hour before `now` and last this long after it.
  Duration collateral_lifetime = std::chrono::hours(30 * 24);
  // Certificates begin one day before `now` and last this long after it.
  Duration certificate_lifetime = std::chrono::hours(7 * 365 * 24);
  // Status of the platform's TCB level, in Intel's words ("UpToDate", "OutOfDate", "Revoked", ...).
  std::string tcb_status = "UpToDate";
  bool revoke_pck = false;
  bool revoke_platform_ca = false;
  // Changes a document before it is signed: "id", "fmspc", "tcbLevels", "mrsigner" and so on.
  std::function<void(boost::json::object&)> edit_tcb_info = {};
  std::function<void(boost::json::object&)> edit_qe_identity = {};
};

class MockPki {
 public:
  // Make refuses (simtee.pki_option) a TCB status that Intel does not have.
  static Result<MockPki> Make(Random& random, Time now, const PkiOptions& options = {});
  MockPki(MockPki&&) noexcept;
  MockPki& operator=(MockPki&&) noexcept;
  ~MockPki();

  const crypto::Certificate& root() const;
  std::string root_pem() const;
  // collateral_json is what verifiers need beside a quote: quote collateral v3, one JSON object of texts.
  std::string collateral_json() const;
  // ppid is the platform's id, 16 bytes, as in the PCK certificate.
  const ByteArray<16>& ppid() const;

  // SignQuote adds the length and the signature section (v4, ECDSA P-256) to `header_and_body`, 632 bytes.
  Bytes SignQuote(ByteView header_and_body) const;

  // kms is the stand-in for the key service that hands app keys to the TEEs of this process.
  const MockKms& kms() const;

 private:
  struct State;
  explicit MockPki(std::unique_ptr<const State> state);
  std::unique_ptr<const State> state_;
};

}  // namespace attestor::simtee
