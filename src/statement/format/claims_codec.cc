// The one encoding of Claims (`statement-claims` in spec/formats.cddl).
#include "core/wire/cbor.h"
#include "evidence/release/release_list.h"
#include "session/terms/disclosure.h"
#include "statement/format/errors.h"
#include "statement/format/statement.h"

namespace attestor::statement {
namespace {

constexpr std::string_view kProfile = "tag:attestor,2026:statement:2";
constexpr uint64_t kTls13 = 0x0304;
constexpr size_t kMaxTarget = limits::kTarget;
constexpr size_t kMaxText = 256;
constexpr size_t kMaxMarks = 2;
constexpr size_t kMaxRevealed = limits::kPaths;
constexpr size_t kMaxPath = limits::kPath;
constexpr size_t kMaxHeaders = limits::kHeaders;
constexpr size_t kMaxHeaderName = limits::kHead;

void WriteIdentity(wire::CborWriter& out, const release::Identity& identity) {
  out.Array(3).Bytes(identity.release).Text(identity.version).Uint(identity.svn);
}

Result<release::Identity> ReadIdentity(wire::CborReader& in) {
  release::Identity identity;
  ATTESTOR_TRY(in.Array(3, 3));
  ATTESTOR_ASSIGN(identity.release, in.Fixed<32>());
  ATTESTOR_ASSIGN(const std::string_view version, in.Text(1, kMaxText));
  identity.version = version;
  ATTESTOR_ASSIGN(identity.svn, in.Uint());
  return identity;
}

Result<uint16_t> ReadU16(wire::CborReader& in, int64_t key) {
  ATTESTOR_TRY(in.Key(key));
  ATTESTOR_ASSIGN(const uint64_t value, in.Uint(UINT16_MAX));
  return static_cast<uint16_t>(value);
}

Result<std::string> ReadText(wire::CborReader& in, int64_t key, size_t max) {
  ATTESTOR_TRY(in.Key(key));
  ATTESTOR_ASSIGN(const std::string_view text, in.Text(1, max));
  return std::string(text);
}

template <size_t N>
Result<ByteArray<N>> ReadFixed(wire::CborReader& in, int64_t key) {
  ATTESTOR_TRY(in.Key(key));
  return in.Fixed<N>();
}

void WriteSource(wire::CborWriter& out, const Claims& claims) {
  out.Map(8);
  out.Int(1).Text(claims.host);
  out.Int(2).Uint(claims.port);
  out.Int(3).Text(claims.address);
  out.Int(4).Bytes(claims.leaf_spki_sha256);
  out.Int(5).Uint(claims.tls_version);
  out.Int(6).Uint(claims.cipher_suite);
  out.Int(7).Uint(claims.group);
  out.Int(8).Uint(claims.signature_scheme);
}

Status ReadSource(wire::CborReader& in, Claims& claims) {
  ATTESTOR_TRY(in.Key(-70003));
  ATTESTOR_TRY(in.Map(8));
  ATTESTOR_ASSIGN(claims.host, ReadText(in, 1, kMaxText));
  ATTESTOR_ASSIGN(claims.port, ReadU16(in, 2));
  ATTESTOR_ASSIGN(claims.address, ReadText(in, 3, kMaxText));
  ATTESTOR_ASSIGN(claims.leaf_spki_sha256, ReadFixed<32>(in, 4));
  ATTESTOR_ASSIGN(claims.tls_version, ReadU16(in, 5));
  if (claims.tls_version != kTls13) return Error(kVersion, "TLS version " + std::to_string(claims.tls_version));
  ATTESTOR_ASSIGN(claims.cipher_suite, ReadU16(in, 6));
  ATTESTOR_ASSIGN(claims.group, ReadU16(in, 7));
  ATTESTOR_ASSIGN(claims.signature_scheme, ReadU16(in, 8));
  return Ok();
}

void WriteTranscript(wire::CborWriter& out, const Claims& claims) {
  out.Map(5);
  out.Int(1).Bytes(claims.record_root);
  out.Int(2).Uint(claims.client_records);
  out.Int(3).Uint(claims.server_records);
  out.Int(4).Bytes(claims.challenge);
  out.Int(5).Bytes(claims.recording_hash);
}

Status ReadTranscript(wire::CborReader& in, Claims& claims) {
  ATTESTOR_TRY(in.Key(-70004));
  ATTESTOR_TRY(in.Map(5));
  ATTESTOR_ASSIGN(claims.record_root, ReadFixed<32>(in, 1));
  ATTESTOR_TRY(in.Key(2));
  ATTESTOR_ASSIGN(claims.client_records, in.Uint());
  ATTESTOR_TRY(in.Key(3));
  ATTESTOR_ASSIGN(claims.server_records, in.Uint());
  ATTESTOR_ASSIGN(claims.challenge, ReadFixed<32>(in, 4));
  ATTESTOR_ASSIGN(claims.recording_hash, ReadFixed<32>(in, 5));
  return Ok();
}

void WriteHeaders(wire::CborWriter& out, const std::vector<HeaderClaim>& headers) {
  out.Array(headers.size());
  for (const HeaderClaim& header : headers) {
    out.Array(3).Text(header.name).Uint(static_cast<uint64_t>(header.form)).Bytes(header.value_or_hash);
  }
}

void WriteDisclosed(wire::CborWriter& out, const Claims& claims) {
  out.Map(9);
  out.Int(1).Uint(static_cast<uint64_t>(claims.disclosure));
  out.Int(2).Text(claims.method);
  out.Int(3).Text(claims.target);
  out.Int(4).Uint(claims.status);
  if (session::FactsOf(claims.disclosure).whole) {
    out.Int(5).Bytes(claims.request_hash).Int(6).Bytes(claims.response_hash);
  } else {
    out.Int(5).Bytes(claims.opening_hash).Int(6).Array(claims.revealed.size());
    for (const RevealedClaim& claim : claims.revealed)
      out.Array(3).Text(claim.path).Uint(claim.size).Bytes(claim.value_or_hash);
  }
  out.Int(7).Array(2).Uint(claims.request_body_size).Bytes(claims.request_body_hash);
  out.Int(8);
  WriteHeaders(out, claims.request_headers);
  out.Int(9);
  WriteHeaders(out, claims.response_headers);
}

Result<RevealedClaim> ReadRevealed(wire::CborReader& in) {
  RevealedClaim claim;
  ATTESTOR_TRY(in.Array(3, 3));
  ATTESTOR_ASSIGN(const std::string_view path, in.Text(1, kMaxPath));
  claim.path = path;
  ATTESTOR_ASSIGN(claim.size, in.Uint());
  const size_t bytes = claim.size <= kMaxRevealedValue ? static_cast<size_t>(claim.size) : 32;
  ATTESTOR_ASSIGN(const ByteView value, in.Bytes(bytes, bytes));
  claim.value_or_hash = ToBytes(value);
  return claim;
}

Status ReadRevealedList(wire::CborReader& in, Claims& claims) {
  ATTESTOR_TRY(in.Key(6));
  ATTESTOR_ASSIGN(const size_t count, in.Array(0, kMaxRevealed));
  for (size_t i = 0; i < count; ++i) {
    ATTESTOR_ASSIGN(RevealedClaim claim, ReadRevealed(in));
    claims.revealed.push_back(std::move(claim));
  }
  return Ok();
}

Result<HeaderClaim> ReadHeader(wire::CborReader& in) {
  HeaderClaim header;
  ATTESTOR_TRY(in.Array(3, 3));
  ATTESTOR_ASSIGN(const std::string_view name, in.Text(1, kMaxHeaderName));
  header.name = name;
  ATTESTOR_ASSIGN(const uint64_t form, in.Uint(static_cast<uint64_t>(HeaderClaim::Form::kHash)));
  header.form = static_cast<HeaderClaim::Form>(form);
  const bool hashed = header.form == HeaderClaim::Form::kHash;
  const size_t most = hashed ? 32 : header.form == HeaderClaim::Form::kValue ? kMaxHeaderValue : 0;
  ATTESTOR_ASSIGN(const ByteView value, in.Bytes(hashed ? most : 0, most));
  header.value_or_hash = ToBytes(value);
  return header;
}

Status ReadHeaders(wire::CborReader& in, int64_t key, std::vector<HeaderClaim>& out) {
  ATTESTOR_TRY(in.Key(key));
  ATTESTOR_ASSIGN(const size_t count, in.Array(0, kMaxHeaders));
  for (size_t i = 0; i < count; ++i) {
    ATTESTOR_ASSIGN(HeaderClaim header, ReadHeader(in));
    out.push_back(std::move(header));
  }
  return Ok();
}

Status ReadDisclosed(wire::CborReader& in, Claims& claims) {
  ATTESTOR_TRY(in.Key(-70005));
  ATTESTOR_TRY(in.Map(9));
  ATTESTOR_ASSIGN(const uint16_t number, ReadU16(in, 1));
  const std::optional<Disclosure> disclosure = session::ToDisclosure(number);
  if (!disclosure) return Error(kVersion, "disclosure of kind " + std::to_string(number));
  claims.disclosure = *disclosure;
  ATTESTOR_ASSIGN(claims.method, ReadText(in, 2, kMaxText));
  ATTESTOR_ASSIGN(claims.target, ReadText(in, 3, kMaxTarget));
  ATTESTOR_ASSIGN(claims.status, ReadU16(in, 4));
  if (session::FactsOf(claims.disclosure).whole) {
    ATTESTOR_ASSIGN(claims.request_hash, ReadFixed<32>(in, 5));
    ATTESTOR_ASSIGN(claims.response_hash, ReadFixed<32>(in, 6));
  } else {
    ATTESTOR_ASSIGN(claims.opening_hash, ReadFixed<32>(in, 5));
    ATTESTOR_TRY(ReadRevealedList(in, claims));
  }
  ATTESTOR_TRY(in.Key(7));
  ATTESTOR_TRY(in.Array(2, 2));
  ATTESTOR_ASSIGN(claims.request_body_size, in.Uint());
  ATTESTOR_ASSIGN(claims.request_body_hash, in.Fixed<32>());
  ATTESTOR_TRY(ReadHeaders(in, 8, claims.request_headers));
  return ReadHeaders(in, 9, claims.response_headers);
}

Status ReadEat(wire::CborReader& in, Claims& claims) {
  ATTESTOR_TRY(in.Key(6));
  ATTESTOR_ASSIGN(const uint64_t issued, in.Uint(static_cast<uint64_t>(kLastTime.time_since_epoch().count()) / 1000));
  claims.issued_at = Time(std::chrono::seconds(issued));
  ATTESTOR_ASSIGN(claims.session_id, ReadFixed<32>(in, 7));
  ATTESTOR_TRY(in.Key(10));
  ATTESTOR_ASSIGN(const ByteView nonce, in.Bytes(kMinNonceSize, kMaxNonceSize));
  claims.nonce = ToBytes(nonce);
  ATTESTOR_ASSIGN(const std::string profile, ReadText(in, 265, kMaxText));
  if (profile != kProfile) return Error(kVersion, "profile '" + profile + "'");
  ATTESTOR_ASSIGN(const uint16_t mode, ReadU16(in, -70001));
  if (mode != static_cast<uint16_t>(Mode::kProxy)) return Error(kVersion, "mode " + std::to_string(mode));
  ATTESTOR_ASSIGN(claims.recipient, ReadFixed<20>(in, -70002));
  return Ok();
}

Status ReadDecidedWith(wire::CborReader& in, Claims& claims) {
  ATTESTOR_ASSIGN(claims.web_roots_id, ReadFixed<32>(in, -70006));
  ATTESTOR_ASSIGN(claims.config_digest, ReadFixed<32>(in, -70007));
  ATTESTOR_TRY(in.Key(-70008));
  ATTESTOR_ASSIGN(claims.signer, ReadIdentity(in));
  ATTESTOR_TRY(in.Key(-70009));
  ATTESTOR_ASSIGN(claims.node, ReadIdentity(in));
  ATTESTOR_TRY(in.Key(-70010));
  ATTESTOR_TRY(in.Array(2, 2));
  ATTESTOR_ASSIGN(claims.connected_at, in.Time());
  ATTESTOR_ASSIGN(claims.ended_at, in.Time());
  ATTESTOR_TRY(in.Key(-70011));
  ATTESTOR_ASSIGN(const size_t marks, in.Array(0, kMaxMarks));
  uint64_t last = 0;
  for (size_t i = 0; i < marks; ++i) {
    ATTESTOR_ASSIGN(const uint64_t mark, in.Uint(2));
    if (mark <= last) return Error(kStatementFormat, "marks");
    last = mark;
    claims.marks.push_back(static_cast<Mark>(mark));
  }
  ATTESTOR_ASSIGN(claims.entry_hash, ReadFixed<32>(in, -70012));
  ATTESTOR_ASSIGN(claims.node_evidence_hash, ReadFixed<32>(in, -70013));
  ATTESTOR_ASSIGN(claims.release_list_hash, ReadFixed<32>(in, -70014));
  return Ok();
}

Result<Claims> DecodeParts(ByteView bytes) {
  wire::CborReader in(bytes);
  Claims claims;
  ATTESTOR_TRY(in.Map(18));
  ATTESTOR_TRY(ReadEat(in, claims));
  ATTESTOR_TRY(ReadSource(in, claims));
  ATTESTOR_TRY(ReadTranscript(in, claims));
  ATTESTOR_TRY(ReadDisclosed(in, claims));
  ATTESTOR_TRY(ReadDecidedWith(in, claims));
  ATTESTOR_TRY(in.ExpectEnd());
  return claims;
}

}  // namespace

Bytes Claims::Encode() const {
  wire::CborWriter out;
  out.Map(18);
  out.Int(6).Uint(static_cast<uint64_t>(issued_at.time_since_epoch().count()) / 1000);
  out.Int(7).Bytes(session_id);
  out.Int(10).Bytes(nonce);
  out.Int(265).Text(kProfile);
  out.Int(-70001).Uint(static_cast<uint64_t>(mode));
  out.Int(-70002).Bytes(recipient);
  out.Int(-70003);
  WriteSource(out, *this);
  out.Int(-70004);
  WriteTranscript(out, *this);
  out.Int(-70005);
  WriteDisclosed(out, *this);
  out.Int(-70006).Bytes(web_roots_id);
  out.Int(-70007).Bytes(config_digest);
  out.Int(-70008);
  WriteIdentity(out, signer);
  out.Int(-70009);
  WriteIdentity(out, node);
  out.Int(-70010).Array(2).Time(connected_at).Time(ended_at);
  out.Int(-70011).Array(marks.size());
  for (Mark mark : marks) out.Uint(static_cast<uint64_t>(mark));
  out.Int(-70012).Bytes(entry_hash);
  out.Int(-70013).Bytes(node_evidence_hash);
  out.Int(-70014).Bytes(release_list_hash);
  return std::move(out).Take();
}

Result<Claims> Claims::Decode(ByteView bytes) { return Recode(DecodeParts(bytes), kStatementFormat, kVersion); }

}  // namespace attestor::statement
