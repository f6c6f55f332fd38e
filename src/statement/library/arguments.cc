#include "statement/library/arguments.h"

#include <new>

#include "core/crypto/signature.h"
#include "statement/library/errors.h"
#include "statement/verify/expectation_file.h"

namespace {

using attestor::AsBytes;
using attestor::Error;

// Kept keeps why a setter failed, and gives what the setter gives. No exception leaves the library, and what failed
// once spoils the handle: a caller who does not look must not have less judged than was meant.
template <class Handle, class Set>
int Kept(Handle* handle, Set set) noexcept {
  if (handle == nullptr) return 0;
  try {
    handle->error.clear();
    const attestor::Status status = set();
    if (status.ok()) return 1;
    handle->spoiled = true;
    handle->error = status.error().Text();
    if (handle->first_error.empty()) handle->first_error = handle->error;
  } catch (...) {
    handle->spoiled = true;
  }
  return 0;
}

// Escaped puts a backslash in front of what would end a value in the text of expectations.
std::string Escaped(std::string_view value) {
  std::string out;
  for (const char c : value) {
    if (c == ',' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out;
}

}  // namespace

attestor_anchors* attestor_anchors_new() noexcept {
  try {
    return new attestor_anchors;
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

void attestor_anchors_free(attestor_anchors* anchors) noexcept { delete anchors; }

int attestor_anchors_tee_roots(attestor_anchors* anchors, const char* pem, size_t size) noexcept {
  return Kept(anchors, [&]() -> attestor::Status {
    ATTESTOR_ASSIGN(anchors->tee_roots, attestor::quote::TeeRoots::FromPem({pem, size}));
    return attestor::Ok();
  });
}

int attestor_anchors_web_roots(attestor_anchors* anchors, const char* pem, size_t size) noexcept {
  return Kept(anchors, [&]() -> attestor::Status {
    const auto suffixes = anchors->suffixes.value_or(attestor::crypto::PublicSuffixes::TopLevelOnly());
    ATTESTOR_ASSIGN(anchors->web_roots, attestor::crypto::WebRoots::FromPem({pem, size}, suffixes));
    anchors->web_roots_pem.assign(pem, size);
    return attestor::Ok();
  });
}

int attestor_anchors_suffix_list(attestor_anchors* anchors, const char* text, size_t size) noexcept {
  return Kept(anchors, [&]() -> attestor::Status {
    ATTESTOR_ASSIGN(anchors->suffixes, attestor::crypto::PublicSuffixes::Parse({text, size}));
    if (!anchors->web_roots) return attestor::Ok();
    ATTESTOR_ASSIGN(anchors->web_roots,
                    attestor::crypto::WebRoots::FromPem(anchors->web_roots_pem, *anchors->suffixes));
    return attestor::Ok();
  });
}

int attestor_anchors_release_root(attestor_anchors* anchors, const uint8_t* key, size_t size) noexcept {
  return Kept(anchors, [&]() -> attestor::Status {
    const attestor::ByteView bytes(key, size);
    if (attestor::crypto::IsEd25519Key(bytes)) anchors->release_root = attestor::ToArray<32>(bytes);
    return anchors->release_root
               ? attestor::Ok()
               : attestor::Status(Error(attestor::library::kReleaseRoot, std::to_string(size) + " bytes"));
  });
}

const char* attestor_anchors_error(const attestor_anchors* anchors) noexcept {
  return anchors == nullptr ? "" : anchors->error.c_str();
}

attestor_expectations* attestor_expectations_new() noexcept {
  try {
    return new attestor_expectations;
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

void attestor_expectations_free(attestor_expectations* expectations) noexcept { delete expectations; }

int attestor_expect(attestor_expectations* expectations, const char* name, const char* value) noexcept {
  return Kept(expectations, [&]() -> attestor::Status {
    if (name == nullptr || value == nullptr) return Error(attestor::library::kArgument);
    attestor::verify::Expectations next = expectations->expected;
    ATTESTOR_TRY(next.Add(Escaped(name) + "=" + Escaped(value)));
    expectations->expected = std::move(next);
    return attestor::Ok();
  });
}

int attestor_expect_value(attestor_expectations* expectations, const char* path, const char* json) noexcept {
  return Kept(expectations, [&]() -> attestor::Status {
    if (path == nullptr || json == nullptr) return Error(attestor::library::kArgument);
    ATTESTOR_ASSIGN(auto value, attestor::verify::ExpectedValue::Parse(std::string(path) + "=" + json));
    expectations->expected.values.push_back(std::move(value));
    return attestor::Ok();
  });
}

int attestor_expect_policy(attestor_expectations* expectations, const char* json, size_t size) noexcept {
  return Kept(expectations, [&]() -> attestor::Status {
    if (expectations->expected != attestor::verify::Expectations()) return Error(attestor::library::kPolicyFirst);
    ATTESTOR_ASSIGN(expectations->expected, attestor::verify::ParseExpectationFile(AsBytes({json, size})));
    return attestor::Ok();
  });
}

void attestor_allow_development(attestor_expectations* expectations) noexcept {
  static_cast<void>(Kept(expectations, [&] { return expectations->expected.AllowDevelopment(); }));
}

const char* attestor_expectations_error(const attestor_expectations* expectations) noexcept {
  return expectations == nullptr ? "" : expectations->error.c_str();
}
