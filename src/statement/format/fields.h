// The formats of this room, as tables: `statement-claims` and `bundle` in spec/formats.cddl.
#pragma once

#include "core/wire/fields.h"
#include "evidence/release/release_list.h"
#include "session/terms/disclosure.h"
#include "statement/format/bundle.h"
#include "statement/format/errors.h"
#include "statement/format/statement.h"

namespace attestor::statement {

inline constexpr size_t kMaxClaimText = 256;     // bytes of names in claims
inline constexpr uint64_t kMaxU16 = UINT16_MAX;  // of numbers that tell a version

// Seconds is a time of whole seconds since 1970.
struct Seconds {
  static constexpr wire::Uint kRange{.max = wire::ToNumber(kLastTime.time_since_epoch()) / 1000};

  void Write(wire::CborWriter& out, Time value) const {
    kRange.Write(out, wire::ToNumber(value.time_since_epoch()) / 1000);
  }
  Status Read(wire::CborReader& in, Time& value) const {
    uint64_t seconds = 0;
    ATTESTOR_TRY(kRange.Read(in, seconds));
    value = Time(std::chrono::seconds(seconds));
    return Ok();
  }
};

// RevealedValue is a value as long as was said before it, or a hash when that is too long.
struct RevealedValue {
  void Write(wire::CborWriter& out, const RevealedClaim& claim) const { out.Bytes(claim.value_or_hash); }
  Status Read(wire::CborReader& in, RevealedClaim& claim) const {
    const size_t size = claim.size <= kMaxRevealedValue ? static_cast<size_t>(claim.size) : 32;
    return wire::Bstr{size, size}.Read(in, claim.value_or_hash);
  }
};
inline constexpr auto kRevealedFields = wire::Array{
    wire::Member{&RevealedClaim::path, wire::Tstr{1, limits::kPath}},
    wire::Member{&RevealedClaim::size},
    RevealedValue{},
};

// HeaderValue is nothing, a value or a hash, as the header's form says.
struct HeaderValue {
  void Write(wire::CborWriter& out, const HeaderClaim& header) const { out.Bytes(header.value_or_hash); }
  Status Read(wire::CborReader& in, HeaderClaim& header) const {
    const bool hashed = header.form == HeaderClaim::Form::kHash;
    const size_t most = hashed ? 32 : header.form == HeaderClaim::Form::kValue ? kMaxHeaderValue : 0;
    return wire::Bstr{hashed ? most : 0, most}.Read(in, header.value_or_hash);
  }
};
inline constexpr auto kHeaderFields = wire::Array{
    wire::Member{&HeaderClaim::name, wire::Tstr{1, limits::kHead}},
    wire::Member{&HeaderClaim::form, wire::Uint{.max = wire::ToNumber(HeaderClaim::Form::kHash)}},
    HeaderValue{},
};
inline constexpr auto kHeaderList = wire::List{0, limits::kHeaders, kHeaderFields};

inline constexpr auto kIdentityFields = wire::Array{
    wire::Member{&release::Identity::release},
    wire::Member{&release::Identity::version, wire::Tstr{1, kMaxClaimText}},
    wire::Member{&release::Identity::svn},
};

inline constexpr auto kSourceFields = wire::Map{
    wire::Field(1, &Claims::host, wire::Tstr{1, kMaxClaimText}),
    wire::Field(2, &Claims::port),
    wire::Field(3, &Claims::address, wire::Tstr{1, kMaxClaimText}),
    wire::Field(4, &Claims::leaf_spki_sha256),
    wire::Field(5, &Claims::tls_version, wire::Known{0x0304, 0x0304, kVersion, "TLS version", kMaxU16}),
    wire::Field(6, &Claims::cipher_suite),
    wire::Field(7, &Claims::group),
    wire::Field(8, &Claims::signature_scheme),
};

inline constexpr auto kTranscriptFields = wire::Map{
    wire::Field(1, &Claims::record_root),    wire::Field(2, &Claims::client_records),
    wire::Field(3, &Claims::server_records), wire::Field(4, &Claims::challenge),
    wire::Field(5, &Claims::recording_hash),
};

// ByDisclosure is one kind when both messages are shown whole, another when chosen bytes are.
template <class All, class Selective>
struct ByDisclosure {
  All all;
  Selective selective;

  void Write(wire::CborWriter& out, const Claims& claims) const {
    session::FactsOf(claims.disclosure).whole ? all.Write(out, claims) : selective.Write(out, claims);
  }
  Status Read(wire::CborReader& in, Claims& claims) const {
    return session::FactsOf(claims.disclosure).whole ? all.Read(in, claims) : selective.Read(in, claims);
  }
};
template <class All, class Selective>
ByDisclosure(All, Selective) -> ByDisclosure<All, Selective>;

inline constexpr auto kDisclosedFields = wire::Map{
    wire::Field(
        1, &Claims::disclosure,
        wire::Known{session::kFirstDisclosure, session::kLastDisclosure, kVersion, "disclosure of kind", kMaxU16}),
    wire::Field(2, &Claims::method, wire::Tstr{1, kMaxClaimText}),
    wire::Field(3, &Claims::target, wire::Tstr{1, limits::kTarget}),
    wire::Field(4, &Claims::status),
    wire::Field(5, ByDisclosure{wire::Member{&Claims::request_hash}, wire::Member{&Claims::opening_hash}}),
    wire::Field(6, ByDisclosure{wire::Member{&Claims::response_hash},
                                wire::Member{&Claims::revealed, wire::List{0, limits::kPaths, kRevealedFields}}}),
    wire::Field(7, wire::Array{wire::Member{&Claims::request_body_size}, wire::Member{&Claims::request_body_hash}}),
    wire::Field(8, &Claims::request_headers, kHeaderList),
    wire::Field(9, &Claims::response_headers, kHeaderList),
};

inline constexpr auto kSealedFields = wire::Array{
    wire::Member{&SealedClaims::committed_at},
    wire::Member{&SealedClaims::alpn, wire::Uint{.max = wire::ToNumber(Alpn::kConfirmed)}},
    wire::Member{&SealedClaims::key_log_hash},
};

inline constexpr auto kClaimsFields = wire::Map{
    wire::Field(6, &Claims::issued_at, Seconds{}),
    wire::Field(7, &Claims::session_id),
    wire::Field(10, &Claims::nonce, wire::Bstr{kMinNonceSize, kMaxNonceSize}),
    wire::Field(265, wire::Literal{"tag:attestor,2026:statement:2", kMaxClaimText, kVersion}),
    wire::Field(-70001, &Claims::mode, wire::Known{session::kFirstMode, session::kLastMode, kVersion, "mode", kMaxU16}),
    wire::Field(-70002, &Claims::recipient),
    wire::Field(-70003, kSourceFields),
    wire::Field(-70004, kTranscriptFields),
    wire::Field(-70005, kDisclosedFields),
    wire::Field(-70006, &Claims::web_roots_id),
    wire::Field(-70007, &Claims::config_digest),
    wire::Field(-70008, &Claims::signer, kIdentityFields),
    wire::Field(-70009, &Claims::node, kIdentityFields),
    wire::Field(-70010, wire::Array{wire::Member{&Claims::connected_at}, wire::Member{&Claims::ended_at}}),
    wire::Field(-70011, &Claims::marks, wire::List{0, 2, wire::Uint{1, 2}}),
    wire::Field(-70012, &Claims::entry_hash),
    wire::Field(-70013, &Claims::node_evidence_hash),
    wire::Field(-70014, &Claims::release_list_hash),
    wire::Optional(-70015, &Claims::sealed, kSealedFields),
};

inline constexpr std::string_view kBundleName = "attestor bundle 2";
inline constexpr size_t kMaxBundleName = 64;

inline constexpr auto kBundleFields = wire::Map{
    wire::Field(1, wire::Literal{kBundleName, kMaxBundleName, kBundleVersion}),
    wire::Field(2, &Bundle::statement, wire::Bstr{1, limits::kStatement}),
    wire::Field(3, &Bundle::request, wire::Bstr{1, limits::kMessage}),
    wire::Field(4, &Bundle::challenge_seed),
    wire::Field(5, &Bundle::recording, wire::Bstr{1, limits::kRecording}),
    wire::Field(6, &Bundle::opening, wire::Bstr{1, limits::kOpening}),
    wire::Field(7, &Bundle::entry, wire::Bstr{1, limits::kEntry}),
    wire::Field(8, &Bundle::signer_evidence, wire::Bstr{1, limits::kEvidence}),
    wire::Field(9, &Bundle::node_evidence, wire::Bstr{1, limits::kEvidence}),
    wire::Field(10, &Bundle::release_list, wire::Bstr{1, limits::kReleaseList}),
    wire::Field(11, &Bundle::extensions, wire::List{0, kMaxExtensions, wire::Bstr{1, limits::kExtension}}),
    wire::Field(12, &Bundle::web_root, wire::Bstr{1, limits::kWebRoot}),
    wire::Optional(13, &Bundle::key_log, wire::Bstr{1, limits::kKeyLog}),
};

}  // namespace attestor::statement
