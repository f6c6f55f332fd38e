// The formats of this room, as tables: `spans`, `paths`, `extension` and `session-secret` in spec/formats.cddl.
#pragma once

#include "core/wire/fields.h"
#include "session/disclosure/masked.h"
#include "session/proof/errors.h"
#include "session/proof/extension.h"
#include "session/proof/opening.h"

namespace attestor::proof {

// SpanSize is a span as it travels: it begins where the one before ends.
struct SpanSize {
  uint32_t size;
  disclosure::ByteClass byte_class;
};
inline constexpr auto kSpanSizeFields = wire::Array{
    wire::Member{&SpanSize::size, wire::Uint{.max = disclosure::kMaxStreamSize}},
    wire::Member{&SpanSize::byte_class, wire::Uint{.max = wire::ToNumber(disclosure::ByteClass::kOpaque)}},
};
inline constexpr auto kSpanSizes = wire::List{0, kMaxSpans, kSpanSizeFields};

struct Spans {
  void Write(wire::CborWriter& out, const std::vector<disclosure::Span>& spans) const;
  Status Read(wire::CborReader& in, std::vector<disclosure::Span>& spans) const;
};
inline constexpr auto kPathList = wire::List{0, kMaxPaths, wire::Tstr{1, kMaxPathSize}};

inline constexpr auto kPublicExtensionFields = wire::Map{
    wire::Field(1, wire::Constant{1, kVersion, "extension of version"}),
    wire::Field(2, &Extension::statement),
    wire::Field(3, &Extension::spans, Spans{}),
    wire::Field(4, &Extension::disclosed, wire::Bstr{0, kMaxDisclosed}),
    wire::Field(5, &Extension::paths, kPathList),
};
inline constexpr auto kExtensionFields = wire::Map{
    wire::Field(1, wire::Encoded{limits::kPublicExtension, kPublicExtensionFields}),
    wire::Field(2, &Extension::proof, wire::Bstr{1, kMaxProof}),
};

struct SecretBytes {
  size_t size;

  void Write(wire::CborWriter& out, const Secret& value) const { out.Bytes(value.Reveal()); }
  Status Read(wire::CborReader& in, Secret& value) const {
    ATTESTOR_ASSIGN(const ByteView bytes, in.Bytes(size, size));
    value = Secret::CopyOf(bytes);
    return Ok();
  }
};
inline constexpr auto kSessionSecretFields = wire::Map{
    wire::Field(1, wire::Constant{1, kVersion, "session secret of version"}),
    wire::Field(2, &SessionSecret::statement),
    wire::Field(3, &SessionSecret::handshake_secret, SecretBytes{32}),
};

}  // namespace attestor::proof
