// Reveal-all, the verifier: a committed recording and the opened handshake secret become a CheckedProof, or a report of what failed.
//
// The checks, their order and why they suffice are in spec/reveal-all.md. The gate runs this before it signs, and anyone can run it again
// from the evidence bundle.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/check_report.h"
#include "crypto/certificate_path.h"
#include "http/parser.h"
#include "proof/opening.h"
#include "transcript/recorded.h"
#include "transcript/session.h"

namespace attestor::proof {

// CheckedProof is what was proved. It can be made by CheckRevealAll only.
class CheckedProof {
 public:
  CheckedProof(CheckedProof&&) noexcept = default;
  CheckedProof& operator=(CheckedProof&&) noexcept = default;

  // Of the connection.
  const std::string& host() const { return host_; }
  uint16_t port() const { return port_; }
  const std::string& address() const { return address_; }  // the node's word
  Time connected_at() const { return connected_at_; }      // the node's word
  Time ended_at() const { return ended_at_; }              // the node's word
  size_t client_bytes() const { return client_bytes_; }    // on the wire
  size_t server_bytes() const { return server_bytes_; }

  // Of TLS.
  const ByteArray<32>& leaf_spki_sha256() const { return leaf_spki_sha256_; }
  uint16_t cipher_suite() const { return cipher_suite_; }
  uint16_t group() const { return group_; }
  uint16_t signature_scheme() const { return signature_scheme_; }
  const ByteArray<32>& web_roots_id() const { return web_roots_id_; }
  const transcript::Challenge& challenge() const { return challenge_; }

  // Of the records.
  const merkle::Digest& record_root() const { return record_root_; }
  // recording_hash is SHA-256 of the encoded recording: it fixes the times of every piece, which no TLS key confirms.
  const ByteArray<32>& recording_hash() const { return recording_hash_; }
  size_t client_records() const { return client_records_; }
  size_t server_records() const { return server_records_; }

  // What was said: the plaintext of both directions, and the same parsed.
  const Bytes& request_bytes() const { return request_bytes_; }
  const Bytes& response_bytes() const { return response_bytes_; }
  const http::Request& request() const { return request_; }
  const http::Response& response() const { return response_; }

 private:
  friend class RevealAllVerifier;
  CheckedProof() = default;

  std::string host_;
  uint16_t port_ = 0;
  std::string address_;
  Time connected_at_;
  Time ended_at_;
  size_t client_bytes_ = 0;
  size_t server_bytes_ = 0;
  ByteArray<32> leaf_spki_sha256_{};
  uint16_t cipher_suite_ = 0;
  uint16_t group_ = 0;
  uint16_t signature_scheme_ = 0;
  ByteArray<32> web_roots_id_{};
  transcript::Challenge challenge_{};
  merkle::Digest record_root_{};
  ByteArray<32> recording_hash_{};
  size_t client_records_ = 0;
  size_t server_records_ = 0;
  Bytes request_bytes_;
  Bytes response_bytes_;
  http::Request request_;
  http::Response response_;
};

// RevealAllChecks: the lines that a complete report of CheckRevealAll has, in order.
std::span<const std::string_view> RevealAllChecks();

// CheckRevealAll takes an encoded recording and runs every check of spec/reveal-all.md section 2 but time.window, which needs the gate's
// clock (policy/). Each is a line in `report`; after a failure the remaining ones are there as not checked. The first failure is the
// result.
Result<CheckedProof> CheckRevealAll(ByteView recording, const Opening& opening, const transcript::SessionRequest& request,
                                    const transcript::Challenge& challenge, const crypto::WebRoots& web_roots, CheckReport& report);

}  // namespace attestor::proof
