// What a program gives to the library: anchors and expectations behind the opaque handles of include/attestor/verify.h.
#pragma once

#include <attestor/verify.h>

#include <optional>
#include <string>
#include <vector>

#include "crypto/certificate_path.h"
#include "quote/tee_roots.h"
#include "verify/expectations.h"

struct attestor_anchors {
  attestor::quote::TeeRoots tee_roots = attestor::quote::TeeRoots::Intel();
  std::optional<attestor::crypto::WebRoots> web_roots;
  std::optional<attestor::ByteArray<32>> release_root;
  std::string error;
};

struct attestor_expectations {
  std::string text;  // as Expectations::Parse reads it
  std::vector<attestor::verify::ExpectedValue> values;
  bool allow_development = false;
  std::string error;
};
