// The evidence bundle: one file with everything that is needed to run the gate's checks again, offline (`bundle` in
// spec/formats.cddl).
#pragma once

#include <optional>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/wire/limits.h"
#include "statement/format/errors.h"

namespace attestor::statement {

inline constexpr size_t kMaxBundle = limits::kBundle;  // bytes
inline constexpr size_t kMaxExtensions = limits::kExtensions;

// Bundle holds each part in its own encoding; nothing is judged by decoding one.
struct Bundle {
  Bytes statement;
  Bytes request;  // recording::SessionRequest
  ByteArray<32> challenge_seed{};
  Bytes recording;
  Bytes opening;
  Bytes entry;
  Bytes signer_evidence;
  Bytes node_evidence;
  Bytes release_list;
  std::vector<Bytes> extensions;  // proof::Extension, each made later than the one before
  Bytes web_root;  // DER of the root that the server's certificates lead to; the recording has all below it
  std::optional<Bytes> key_log;  // signed; of a session in sealed mode

  Bytes Encode() const;
  static Result<Bundle> Decode(ByteView bytes);  // bundle.format
};

// LooksLikeBundle tells a bundle of any version from another kind of file, by its first bytes only.
bool LooksLikeBundle(ByteView bytes);

}  // namespace attestor::statement
