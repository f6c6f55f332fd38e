// The formats of this room, as tables: `opening`, `extension` and `session-secret` in spec/formats.cddl.
#pragma once

#include "core/wire/fields.h"
#include "core/wire/secret_bytes.h"
#include "session/disclosure/masked.h"
#include "session/proof/errors.h"
#include "session/proof/extension.h"
#include "session/proof/opening.h"
#include "session/recording/recorded.h"
#include "session/terms/disclosure.h"
#include "web/tls/record.h"

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

inline constexpr auto kRecordShapeFields = wire::Array{
    wire::Member{&RecordShape::type, wire::Uint{}},
    wire::Member{&RecordShape::content, wire::Uint{.max = tls::kMaxPlaintext}},
};
inline constexpr auto kDirectionFields = wire::Map{
    wire::Field(1, &DirectionOpening::records, wire::List{0, recording::kMaxRecords, kRecordShapeFields}),
    wire::Field(2, &DirectionOpening::spans, Spans{}),
    wire::Field(3, &DirectionOpening::disclosed, wire::Bstr{0, kMaxDisclosed}),
};

struct States {
  void Write(wire::CborWriter& out, const InnerStates& states) const {
    out.Array(states.size());
    for (const ByteArray<32>& state : states) wire::Fixed().Write(out, state);
  }
  Status Read(wire::CborReader& in, InnerStates& states) const {
    ATTESTOR_TRY(in.Array(states.size(), states.size()));
    for (ByteArray<32>& state : states) ATTESTOR_TRY(wire::Fixed().Read(in, state));
    return Ok();
  }
};
// KeyPart is a member of the key parts of an opening. It does not compile with an alternative of KeyParts that lacks it,
// which wants a table of its own.
template <class Kind>
struct KeyPart {
  Kind kind;

  void Write(wire::CborWriter& out, const SelectiveOpening& opening) const {
    std::visit([&](const auto& keys) { kind.Write(out, keys); }, opening.keys);
  }
  Status Read(wire::CborReader& in, SelectiveOpening& opening) const {
    return std::visit([&](auto& keys) { return kind.Read(in, keys); }, opening.keys);
  }
};
template <class Kind>
KeyPart(Kind) -> KeyPart<Kind>;

inline constexpr auto kPublicOpeningFields = wire::Map{
    wire::Field(1, KeyPart{wire::Member{&Tls13KeyParts::client_handshake_traffic}}),
    wire::Field(2, KeyPart{wire::Member{&Tls13KeyParts::server_handshake_traffic}}),
    wire::Field(3, KeyPart{wire::Member{&Tls13KeyParts::inner_states, States{}}}),
    wire::Field(4, KeyPart{wire::Member{&Tls13KeyParts::client_iv}}),
    wire::Field(5, KeyPart{wire::Member{&Tls13KeyParts::server_iv}}),
    wire::Field(6, KeyPart{wire::Member{&Tls13KeyParts::client_h}}),
    wire::Field(7, KeyPart{wire::Member{&Tls13KeyParts::server_h}}),
    wire::Field(8, &SelectiveOpening::client, kDirectionFields),
    wire::Field(9, &SelectiveOpening::server, kDirectionFields),
    wire::Field(10, &SelectiveOpening::paths, kPathList),
};

// The kind of an opening stands first and decides about the rest.
inline constexpr auto kOpeningKind =
    wire::Known{session::kFirstDisclosure, session::kLastDisclosure, kVersion, "opening of kind"};
constexpr auto KindField(session::Disclosure kind) {
  return wire::Field(1, wire::Constant{wire::ToNumber(kind), kVersion, kOpeningKind.what});
}
inline constexpr auto kRevealAllFields = wire::Map{
    KindField(RevealAllOpening::kKind),
    wire::Field(2, &RevealAllOpening::handshake_secret, wire::SecretBytes{32, 32}),
};
inline constexpr auto kSelectiveFields = wire::Map{
    KindField(SelectiveOpening::kKind),
    wire::Field(2, wire::Encoded{limits::kPublicOpening, kPublicOpeningFields}),
    wire::Field(3, &SelectiveOpening::proof, wire::Bstr{1, kMaxProof}),
};

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

inline constexpr auto kSessionSecretFields = wire::Map{
    wire::Field(1, wire::Constant{1, kVersion, "session secret of version"}),
    wire::Field(2, &SessionSecret::statement),
    wire::Field(3, &SessionSecret::handshake_secret, wire::SecretBytes{32, 32}),
};

}  // namespace attestor::proof
