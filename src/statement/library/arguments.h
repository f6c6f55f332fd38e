// What a program gives to the library: anchors and expectations behind the opaque handles of include/attestor/verify.h.
#pragma once

#include <attestor/verify.h>

#include <optional>
#include <string>

#include "core/crypto/certificate_path.h"
#include "evidence/quote/tee_roots.h"
#include "statement/verify/expectations.h"

struct attestor_anchors {
  attestor::quote::TeeRoots tee_roots = attestor::quote::TeeRoots::Intel();
  std::string web_roots_pem;
  std::optional<attestor::crypto::PublicSuffixes> suffixes;
  std::optional<attestor::crypto::WebRoots> web_roots;  // made of both
  std::optional<attestor::ByteArray<32>> release_root;
  std::string error;        // of the last setter
  std::string first_error;  // of the first that failed
  bool spoiled = false;     // one failed: nothing is verified with this
};

struct attestor_expectations {
  attestor::verify::Expectations expected;
  std::string error;        // of the last setter
  std::string first_error;  // of the first that failed
  bool spoiled = false;     // one failed: nothing is verified with this
};
