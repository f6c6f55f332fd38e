#include "statement/format/bundle.h"

#include <algorithm>

#include "core/wire/cbor.h"
#include "statement/format/errors.h"

namespace attestor::statement {
namespace {

constexpr std::string_view kFormat = "attestor bundle 2";
constexpr size_t kNameAt = 3;  // behind the heads of a map and a text, and the key 1

Result<Bytes> Part(wire::CborReader& in, int64_t key, size_t max) {
  ATTESTOR_TRY(in.Key(key));
  ATTESTOR_ASSIGN(const ByteView part, in.Bytes(1, max));
  return ToBytes(part);
}

Error OtherVersion(std::string_view format) {
  return Error(kBundleVersion, "'" + std::string(format) + "', expected '" + std::string(kFormat) + "'");
}

// CheckVersion comes before the map is read: those of other versions have other sizes.
Status CheckVersion(ByteView bytes) {
  if (!LooksLikeBundle(bytes)) return Ok();
  const size_t size = std::min<size_t>(bytes[2] & 0x1f, bytes.size() - kNameAt);
  const std::string_view format = AsText(bytes.subspan(kNameAt, size));
  return format == kFormat ? Ok() : Status(OtherVersion(format));
}

Result<Bundle> DecodeParts(ByteView bytes) {
  wire::CborReader in(bytes);
  Bundle bundle;
  ATTESTOR_TRY(in.Map(12));
  ATTESTOR_TRY(in.Key(1));
  ATTESTOR_ASSIGN(const std::string_view format, in.Text(1, 64));
  if (format != kFormat) return OtherVersion(format);
  ATTESTOR_ASSIGN(bundle.statement, Part(in, 2, limits::kStatement));
  ATTESTOR_ASSIGN(bundle.request, Part(in, 3, limits::kMessage));
  ATTESTOR_TRY(in.Key(4));
  ATTESTOR_ASSIGN(bundle.challenge_seed, in.Fixed<32>());
  ATTESTOR_ASSIGN(bundle.recording, Part(in, 5, limits::kRecording));
  ATTESTOR_ASSIGN(bundle.opening, Part(in, 6, limits::kOpening));
  ATTESTOR_ASSIGN(bundle.entry, Part(in, 7, limits::kEntry));
  ATTESTOR_ASSIGN(bundle.signer_evidence, Part(in, 8, limits::kEvidence));
  ATTESTOR_ASSIGN(bundle.node_evidence, Part(in, 9, limits::kEvidence));
  ATTESTOR_ASSIGN(bundle.release_list, Part(in, 10, limits::kReleaseList));
  ATTESTOR_TRY(in.Key(11));
  ATTESTOR_ASSIGN(const size_t extensions, in.Array(0, kMaxExtensions));
  for (size_t i = 0; i < extensions; ++i) {
    ATTESTOR_ASSIGN(const ByteView extension, in.Bytes(1, limits::kExtension));
    bundle.extensions.push_back(ToBytes(extension));
  }
  ATTESTOR_ASSIGN(bundle.web_root, Part(in, 12, limits::kWebRoot));
  ATTESTOR_TRY(in.ExpectEnd());
  return bundle;
}

}  // namespace

Bytes Bundle::Encode() const {
  wire::CborWriter out;
  out.Map(12);
  out.Int(1).Text(kFormat);
  out.Int(2).Bytes(statement);
  out.Int(3).Bytes(request);
  out.Int(4).Bytes(challenge_seed);
  out.Int(5).Bytes(recording);
  out.Int(6).Bytes(opening);
  out.Int(7).Bytes(entry);
  out.Int(8).Bytes(signer_evidence);
  out.Int(9).Bytes(node_evidence);
  out.Int(10).Bytes(release_list);
  out.Int(11).Array(extensions.size());
  for (const attestor::Bytes& extension : extensions) out.Bytes(extension);
  out.Int(12).Bytes(web_root);
  return std::move(out).Take();
}

Result<Bundle> Bundle::Decode(ByteView bytes) {
  if (bytes.size() > kMaxBundle) return Error(kBundleFormat, std::to_string(bytes.size()) + " bytes");
  ATTESTOR_TRY(CheckVersion(bytes));
  return Recode(DecodeParts(bytes), kBundleFormat, kBundleVersion);
}

bool LooksLikeBundle(ByteView bytes) {
  // A map, the key 1, and a text that begins with the format's name.
  constexpr std::string_view kName = kFormat.substr(0, kFormat.size() - 1);
  return bytes.size() > kNameAt + kName.size() && bytes[1] == 0x01 &&
         AsText(bytes.subspan(kNameAt, kName.size())) == kName;
}

}  // namespace attestor::statement
